"""The sandbox's own page: phones as shoppers see them, and the parcels on their way."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Final

import jinja2
from aiohttp import web
from markupsafe import Markup, escape

from sandbox.clock import Clock
from sandbox.parcels import Parcel, Parcels, Step, newest_first
from sandbox.twilio.messages import Message, Store

FOLDER: Final = Path(__file__).parent
LINK: Final = re.compile(r"https?://[^\s<>\"']+[^\s<>\"'.,;:!?)\]]")
MOST_PHONES: Final = 12
MOST_PARCELS: Final = 40
MOST_BUBBLES: Final = 6
TYPES: Final = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
}


@dataclass(frozen=True, slots=True)
class Bubble:
    text: Markup
    at: str
    status: str


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
    def __init__(self, clock: Clock, store: Store, parcels: Sequence[Parcels]) -> None:
        self._clock = clock
        self._store = store
        self._parcels = parcels
        loader = jinja2.FileSystemLoader(FOLDER)
        self._template = jinja2.Environment(
            loader=loader, autoescape=True, trim_blocks=True, lstrip_blocks=True
        ).get_template("index.html")

    def routes(self) -> list[web.RouteDef]:
        return [web.get("/", self.show), web.get("/page/{name}", self.file)]

    async def show(self, request: web.Request) -> web.Response:
        text = self._template.render(
            now=f"{self._clock.now():%A, %-d %B %Y, %H:%M:%S} UTC",
            rate=f"{self._clock.setting.rate:g}",
            phones=list(self._phones()),
            parcels=list(self._rows()),
            parcel_count=sum(map(len, self._parcels)),
        )
        headers = {
            "Cache-Control": "no-store",
            "Content-Security-Policy": "default-src 'self'; base-uri 'none'; form-action 'none'",
        }
        return web.Response(text=text, content_type="text/html", headers=headers)

    async def file(self, request: web.Request) -> web.Response:
        name = request.match_info["name"]
        if name not in {"page.css", "page.js"}:
            raise web.HTTPNotFound
        path = FOLDER / name
        return web.Response(body=path.read_bytes(), headers={"Content-Type": TYPES[path.suffix]})

    def _phones(self) -> Iterator[Phone]:
        for number in self._store.phones()[:MOST_PHONES]:
            arrived = [m for m in self._store.on_phone(number) if m.sent is not None]
            if arrived:
                bubbles = [_bubble(message) for message in arrived[:MOST_BUBBLES]]
                yield Phone(number, arrived[0].sender or "", bubbles)

    def _rows(self) -> Iterator[Row]:
        now = self._clock.epoch()
        for parcel in newest_first(self._parcels)[:MOST_PARCELS]:
            yield _row(parcel, now)


def _bubble(message: Message) -> Bubble:
    at = f"{message.sent:%H:%M:%S}" if message.sent else ""
    return Bubble(linked(message.shown), at, message.status)


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
