"""Real bulletins of the weather service, told as its alert feed tells them.

A bulletin has parts, each with its zones and the events it speaks of. The feed makes one message
of each part and event; it follows the messages of the events that the part speaks of.
"""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from tests.tracking.weather.alerts import DATA, collection, feature
from tracking.weather.base import read_feed
from tracking.weather.feed import Fetched
from tracking.weather.vtec import OVER, Vtec, vtecs_in

EVENTS = {
    "WS.W": "Winter Storm Warning",
    "WS.A": "Winter Storm Watch",
    "WW.Y": "Winter Weather Advisory",
    "IS.W": "Ice Storm Warning",
    "ZR.Y": "Freezing Rain Advisory",
    "WC.Y": "Wind Chill Advisory",
    "HW.W": "High Wind Warning",
    "WI.Y": "Wind Advisory",
}
_ZONES = re.compile(r"^(?:[A-Z]{2}Z\d{3}[->\dA-Z\n]*-)\d{6}-$", re.MULTILINE)


def bulletins(folder: str) -> list[str]:
    found = (DATA / "nws_text_products" / folder).iterdir()
    return [path.read_text() for path in sorted(found, key=_number)]


def _number(path: Path) -> int:
    return int(re.findall(r"\d+", path.stem)[-1])


class Feed:
    """The feed after each bulletin."""

    def __init__(self) -> None:
        self.messages: dict[str, dict[str, Any]] = {}
        self.codes: dict[str, Vtec] = {}
        self.numbers = iter(range(10_000))

    def after(self, bulletin: str, at: datetime) -> Fetched:
        was = dict(self.codes)
        new = [
            self._message(part, mine, all_, was, at)
            for part in bulletin.split("$$")
            if (all_ := vtecs_in([part]))
            for mine in _live(all_)
        ]
        spoken = {_event(code) for code in vtecs_in([bulletin])}
        kept = {i: m for i, m in self.messages.items() if _event(was[i]) not in spoken}
        self.messages = kept | {message["properties"]["id"]: message for message in new}
        self.codes = {id_: self.codes[id_] for id_ in self.messages}
        feed = read_feed(collection(*self.messages.values()))
        return Fetched(False, feed.alerts, feed.over)

    def _message(
        self, part: str, mine: Vtec, codes: tuple[Vtec, ...], was: dict[str, Vtec], at: datetime
    ) -> dict[str, Any]:
        id_ = f"urn:{next(self.numbers)}"
        self.codes[id_] = mine
        follows = {_event(code) for code in codes}
        known = [old for old, code in was.items() if _event(code) in follows]
        ends = mine.ends or at + timedelta(days=1)
        begins = max(mine.begins or at, at)
        said = dict.fromkeys((mine, *codes))
        text = [f"/O.{c.action}.{c.key(0)[2:]}.{_time(c.begins)}-{_time(c.ends)}/" for c in said]
        return feature(
            id=id_,
            event=EVENTS[f"{mine.phenomenon}.{mine.significance}"],
            geocode={"UGC": list(zones_in(part))},
            affectedZones=[],
            references=[{"identifier": old, "sent": at.isoformat()} for old in known],
            sent=at.isoformat(),
            onset=begins.isoformat(),
            ends=ends.isoformat(),
            parameters={"VTEC": text},
        )


def zones_in(part: str) -> Iterator[str]:
    """`IAZ040>042-051-ILZ001-` written out."""
    match = _ZONES.search(part)
    state = ""
    for piece in (match[0] if match else "").replace("\n", "").split("-")[:-2]:
        state = piece[:3] if piece[:1].isalpha() else state
        first, _, last = piece.removeprefix(state).partition(">")
        yield from (f"{state}{number:03}" for number in range(int(first), int(last or first) + 1))


def issued(bulletin: str) -> datetime:
    """When the first code that begins later than now was written: a moment before it begins."""
    codes = vtecs_in([bulletin])
    known = [code.begins for code in codes if code.begins] + [c.ends for c in codes if c.ends]
    return min(known) - timedelta(hours=6)


def _live(codes: tuple[Vtec, ...]) -> list[Vtec]:
    """The events that go on; where none does, the end of one is told."""
    return [code for code in codes if code.action not in OVER] or [codes[0]]


def _event(code: Vtec) -> str:
    return code.key(0)


def _time(moment: datetime | None) -> str:
    return f"{moment:%y%m%dT%H%MZ}" if moment else "000000T0000Z"
