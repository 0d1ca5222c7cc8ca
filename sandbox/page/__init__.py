"""The sandbox's own page: phones and mailboxes as shoppers see them, and parcels on their way."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from heapq import merge
from itertools import islice
from pathlib import Path
from typing import Final
from urllib.parse import quote

import jinja2
from aiohttp import web
from markupsafe import Markup, escape

from sandbox.answers import form
from sandbox.clock import Clock, ClockUnavailable
from sandbox.page.mails import Letters
from sandbox.parcels import Parcel, Parcels, Step, newest_first
from sandbox.smtp.mailboxes import Mailboxes
from sandbox.twilio.api import Twilio
from sandbox.twilio.messages import Message

FOLDER: Final = Path(__file__).parent
LINK: Final = re.compile(r"https?://[^\s<>\"']+[^\s<>\"'.,;:!?)\]]")
MOST_PHONES: Final = 12
MOST_PARCELS: Final = 40
MOST_BUBBLES: Final = 8
# How fast business time runs: rate → what its button says.
RATES: Final = {"0": "Pause", "1": "Real time", "60": "60×", "600": "600×"}
WORDS: Final = ("YES", "HELP", "STOP", "START")
TYPES: Final = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
}
CSP: Final = "default-src 'self'; base-uri 'none'; form-action 'self'; frame-src 'self'"


@dataclass(frozen=True, slots=True)
class Bubble:
    text: Markup
    at: str
    status: str
    # Written by the shopper.
    own: bool


@dataclass(frozen=True, slots=True)
class Phone:
    number: str
    sender: str
    bubbles: list[Bubble]


@dataclass(frozen=True, slots=True)
class Row:
    number: str
    text: str
    at: str
    place: str
    kind: str


class Page:
    def __init__(
        self, clock: Clock, twilio: Twilio, boxes: Mailboxes, parcels: Sequence[Parcels]
    ) -> None:
        self._clock = clock
        self._twilio = twilio
        self._letters = Letters(boxes)
        self._parcels = parcels
        loader = jinja2.FileSystemLoader(FOLDER)
        self._template = jinja2.Environment(
            loader=loader, autoescape=True, trim_blocks=True, lstrip_blocks=True
        ).get_template("index.html")

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get("/", self.show),
            web.get("/page/{name}", self.file),
            web.post("/reply", self.reply),
            web.post("/clock", self.set_rate),
            *self._letters.routes(),
        ]

    async def show(self, request: web.Request) -> web.Response:
        text = self._template.render(
            now=f"{self._clock.now():%A, %-d %B %Y, %H:%M:%S} UTC",
            rate=f"{self._clock.setting.rate:g}",
            rates=RATES,
            phones=list(self._phones()),
            words=WORDS,
            mailboxes=list(self._letters.mailboxes()),
            parcels=list(self._rows()),
            parcel_count=sum(map(len, self._parcels)),
        )
        headers = {"Cache-Control": "no-store", "Content-Security-Policy": CSP}
        return web.Response(text=text, content_type="text/html", headers=headers)

    async def file(self, request: web.Request) -> web.Response:
        name = request.match_info["name"]
        if name not in {"page.css", "page.js"}:
            raise web.HTTPNotFound
        path = FOLDER / name
        return web.Response(body=path.read_bytes(), headers={"Content-Type": TYPES[path.suffix]})

    async def reply(self, request: web.Request) -> web.Response:
        """The box under a phone: the shopper answers whoever wrote last."""
        fields = await form(request)
        phone, body = fields.get("phone", ""), fields.get("body", "").strip()
        if not body or self._twilio.answers.take(phone=phone, body=body) is None:
            raise web.HTTPBadRequest
        raise web.HTTPSeeOther(f"/#phone-{quote(phone)}")

    async def set_rate(self, request: web.Request) -> web.Response:
        """The buttons beside the clock."""
        rate = (await form(request)).get("rate", "")
        if rate not in RATES:
            raise web.HTTPBadRequest
        try:
            await self._clock.put(now=None, rate=float(rate))
        except ClockUnavailable as unavailable:
            raise web.HTTPServiceUnavailable(text=str(unavailable)) from unavailable
        raise web.HTTPSeeOther("/")

    def _phones(self) -> Iterator[Phone]:
        store = self._twilio.store
        for number in store.phones()[:MOST_PHONES]:
            arrived = [m for m in store.on_phone(number) if m.sent is not None]
            if arrived:
                both = merge(arrived, store.written_by(number), key=_place_in_line, reverse=True)
                latest = list(islice(both, MOST_BUBBLES))
                bubbles = [_bubble(message) for message in reversed(latest)]
                yield Phone(number, arrived[0].sender or "", bubbles)

    def _rows(self) -> Iterator[Row]:
        now = self._clock.epoch()
        for parcel in newest_first(self._parcels)[:MOST_PARCELS]:
            yield _row(parcel, now)


def _place_in_line(message: Message) -> int:
    return message.place


def _bubble(message: Message) -> Bubble:
    at = f"{message.sent:%H:%M:%S}" if message.sent else ""
    own = message.direction == "inbound"
    return Bubble(linked(message.shown), at, "" if own else message.status, own)


def linked(text: str) -> Markup:
    """The text escaped, its web addresses as links."""
    parts, end = [], 0
    for match in LINK.finditer(text):
        parts += [escape(text[end : match.start()]), _link(match.group())]
        end = match.end()
    return Markup("").join([*parts, escape(text[end:])])


def _link(url: str) -> Markup:
    return Markup('<a href="{}" rel="noreferrer">{}</a>').format(url, url)


def _row(parcel: Parcel, now: float) -> Row:
    steps = parcel.peek(now)
    if not steps:
        return Row(parcel.number, "Nothing known yet", "", "", "none")
    latest = steps[-1]
    kind = {"D": "done", "X": "hitch"}.get(latest.type, "moving")
    return Row(parcel.number, latest.text.strip(), _local(latest), _place(latest), kind)


def _local(step: Step) -> str:
    zone = timezone(timedelta(minutes=step.offset))
    moment = datetime.fromtimestamp(step.at, UTC).astimezone(zone)
    return f"{moment:%a %-d %b, %H:%M}"


def _place(step: Step) -> str:
    place = step.place
    return ", ".join(part for part in (place.city, place.state) if part) if place else ""
