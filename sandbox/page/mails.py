"""Mailboxes on the page: a list of mails, each of which opens as its reader sees it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.utils import parseaddr
from typing import Final

from aiohttp import web
from markupsafe import escape

from sandbox.smtp.mailboxes import Mail, Mailboxes

MOST_BOXES: Final = 12
MOST_MAILS: Final = 5
SNIPPET: Final = 110
HEAD: Final = re.compile(r"<head[^>]*>", re.IGNORECASE)
# No script ever runs in a mail; its links open beside the page.
CSP: Final = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src {}; frame-ancestors 'self'; "
    "form-action 'none'"
)


@dataclass(frozen=True, slots=True)
class Letter:
    id: str
    sender: str
    address: str
    subject: str
    snippet: str
    at: str
    one_click: bool


@dataclass(frozen=True, slots=True)
class Mailbox:
    address: str
    count: int
    letters: list[Letter]


class Letters:
    def __init__(self, boxes: Mailboxes) -> None:
        self._boxes = boxes

    def routes(self) -> list[web.RouteDef]:
        return [web.get("/mail/{id}", self.html), web.get("/mail/{id}/text", self.text)]

    def mailboxes(self) -> Iterator[Mailbox]:
        for address in self._boxes.addresses()[:MOST_BOXES]:
            mails = list(self._boxes.of(address))
            yield Mailbox(address, len(mails), [_letter(mail) for mail in mails[:MOST_MAILS]])

    async def html(self, request: web.Request) -> web.Response:
        """`?pictures=off` as in a reader that loads none."""
        mail = self._named(request)
        page = mail.words("html") or f"<pre>{escape(mail.words('plain'))}</pre>"
        target = HEAD.sub(lambda head: f'{head[0]}<base target="_blank">', page, count=1)
        pictures = "'none'" if request.query.get("pictures") == "off" else "http: https: data:"
        headers = {"Content-Security-Policy": CSP.format(pictures), "Cache-Control": "no-store"}
        return web.Response(text=target, content_type="text/html", headers=headers)

    async def text(self, request: web.Request) -> web.Response:
        return web.Response(text=self._named(request).words("plain"))

    def _named(self, request: web.Request) -> Mail:
        mail = self._boxes.get(request.match_info["id"])
        if mail is None:
            raise web.HTTPNotFound
        return mail


def _letter(mail: Mail) -> Letter:
    name, address = parseaddr(mail.shown_from)
    words = " ".join(mail.words("plain").split())
    one_click = "One-Click" in str(mail.message["list-unsubscribe-post"] or "")
    snippet = words[:SNIPPET] + ("…" if len(words) > SNIPPET else "")
    sender, at = name or address, f"{mail.at:%H:%M:%S}"
    return Letter(mail.id, sender, address, mail.subject, snippet, at, one_click)
