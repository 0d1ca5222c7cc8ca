"""Storms and their lives, as the control API gives them. All moments are business time, in epoch
seconds."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from itertools import count
from typing import Any, Final

from sandbox.fields import Fields
from sandbox.nws import zones
from sandbox.nws.events import EVENTS, Event

STEPS: Final = ("update", "extend", "upgrade", "cancel", "vanish")
STATUSES: Final = ("Actual", "Exercise", "System", "Test", "Draft")
USUALLY_LASTS: Final = 12 * 3600.0
# For so long the feed holds a message that says its event is cancelled: long enough for a clock
# that jumps by hours not to jump over it.
CANCELLED_SHOWN: Final = 6 * 3600.0
MOST_STEPS: Final = 50
EARLIEST, LATEST = 946_684_800.0, 4_000_000_000.0

Ring = tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class Message:
    """What the weather service says of a storm from `sent` on, until its next message."""

    sent: float
    action: str
    """The event code's: NEW, CON, EXT, CAN. UPG is written beside the NEW of what it becomes."""
    event: Event
    onset: float
    ends: float
    number: int
    """The event's number at its office."""
    before: "Message | None" = None
    vanishes: bool = False

    @property
    def until(self) -> float:
        """Where no later message comes, the feed holds this one so long."""
        return self.sent + CANCELLED_SHOWN if self.action == "CAN" else self.ends

    def earlier(self) -> Iterator["Message"]:
        message = self.before
        while message is not None:
            yield message
            message = message.before


@dataclass(frozen=True, slots=True)
class Storm:
    id: str
    name: str
    status: str
    zones: tuple[str, ...]
    polygon: Ring | None
    headline: str
    description: str
    messages: tuple[Message, ...]
    """Oldest first."""

    def said_at(self, now: float) -> Message | None:
        """The message in the feed, if one is."""
        latest = self.latest(now)
        shown = latest is not None and not latest.vanishes and now < latest.until
        return latest if shown else None

    def latest(self, now: float) -> Message | None:
        return next((m for m in reversed(self.messages) if m.sent <= now), None)

    @property
    def onset(self) -> float:
        return min(message.onset for message in self.messages)

    def over_at(self, now: float) -> float:
        """When it ends or ended, as is known at `now`."""
        latest = self.latest(now) or self.messages[0]
        return latest.sent if latest.action == "CAN" or latest.vanishes else latest.ends

    def state(self, now: float) -> str:
        latest = self.latest(now)
        if latest is None:
            return "to come"
        if now >= self.over_at(now):
            return "cancelled" if latest.action == "CAN" else "over"
        return "in force" if now >= latest.onset else "announced"

    def identifier(self, message: Message) -> str:
        """As the weather service's: the same for the same message."""
        seed = f"{self.id} {message.sent} {message.action} {self.zones}".encode()
        digest = hashlib.sha1(seed, usedforsecurity=False).hexdigest()
        return f"urn:oid:2.49.0.1.840.0.{digest}.001.1"


@dataclass(slots=True)
class Storms:
    _storms: dict[str, Storm] = field(default_factory=dict)
    _names: "count[int]" = field(default_factory=lambda: count(1))
    _numbers: dict[tuple[str, str, str], int] = field(default_factory=dict)

    def read(self, value: object, *, now: float, where: str) -> Storm:
        """A storm as the control API gives it; `now` is business time. Refused if unclear."""
        fields = Fields(value, where)
        id_ = fields.text("id", "") or f"storm-{next(self._names)}"
        event = _event(fields, "event")
        area = _area(fields, event)
        messages = self._life(fields, event, zones.office_of(area), now)
        storm = Storm(
            id=id_,
            name=fields.text("name", ""),
            status=_choice(fields, "status", "Actual", STATUSES),
            zones=area,
            polygon=_polygon(fields, area),
            headline=fields.text("headline", ""),
            description=fields.text("description", ""),
            messages=messages,
        )
        fields.done()
        return storm

    def put(self, storm: Storm) -> None:
        self._storms[storm.id] = storm

    def get(self, id_: str) -> Storm | None:
        return self._storms.get(id_)

    def remove(self, id_: str) -> bool:
        return self._storms.pop(id_, None) is not None

    def clear(self) -> int:
        removed = len(self._storms)
        self._storms.clear()
        return removed

    def all(self) -> list[Storm]:
        return list(self._storms.values())

    def _life(self, fields: Fields, event: Event, office: str, now: float) -> tuple[Message, ...]:
        sent = now + fields.number("issued_after", 0.0)
        onset = _moment(fields, "onset", "after", now, now)
        ends = _moment(fields, "ends", "lasts", onset, onset + USUALLY_LASTS)
        if ends <= onset:
            raise fields.wrong("ends", "must lie after the onset")
        first = Message(sent, "NEW", event, onset, ends, self._number(office, event))
        life = fields.items("life")
        if len(life) > MOST_STEPS:
            raise fields.wrong("life", f"must have at most {MOST_STEPS} steps")
        messages = [first]
        for at, step in enumerate(life):
            messages.append(self._step(step, messages[-1], office, now, f"life[{at}]"))
        return tuple(messages)

    def _step(self, value: object, last: Message, office: str, now: float, where: str) -> Message:
        fields = Fields(value, where)
        does = _choice(fields, "do", "", STEPS)
        sent = now + fields.number("after")
        if sent <= last.sent:
            raise fields.wrong("after", "must lie after the step before")
        if last.action == "CAN" or last.vanishes:
            raise fields.wrong("do", "nothing follows the end of a storm")
        message = replace(last, sent=sent, action="CON", before=last)
        match does:
            case "extend":
                ends = _moment(fields, "ends", "lasts", last.onset, None)
                if ends <= last.onset:
                    raise fields.wrong("ends", "must lie after the onset")
                message = replace(message, action="EXT", ends=ends)
            case "upgrade":
                event = _event(fields, "event")
                number = self._number(office, event)
                message = replace(message, action="NEW", event=event, number=number)
            case "cancel":
                message = replace(message, action="CAN")
            case "vanish":
                message = replace(message, vanishes=True)
        fields.done()
        return message

    def _number(self, office: str, event: Event) -> int:
        key = office, event.phenomenon, event.significance
        self._numbers[key] = self._numbers.get(key, 0) + 1
        return self._numbers[key]


def shown(storm: Storm, now: float) -> dict[str, Any]:
    """For whoever runs the sandbox."""
    latest = storm.latest(now) or storm.messages[0]
    return {
        "id": storm.id,
        "event": latest.event.name,
        "name": storm.name,
        "state": storm.state(now),
        "onset": _iso(storm.onset),
        "ends": _iso(storm.over_at(now)),
        "zones": list(storm.zones),
        "alerts": [
            {"id": storm.identifier(m), "sent": _iso(m.sent), "action": m.action}
            for m in storm.messages
        ],
    }


def _event(fields: Fields, name: str) -> Event:
    event = EVENTS.get(fields.text(name).lower())
    if event is None:
        names = ", ".join(event.name for event in EVENTS.values())
        raise fields.wrong(name, f"must be one of {names}")
    return event


def _area(fields: Fields, event: Event) -> tuple[str, ...]:
    found: set[str] = set()
    for zone in _words(fields, "zones"):
        if zone not in zones.offices() or zone.endswith("F"):
            raise fields.wrong("zones", f"{zone} is no public zone or county")
        found.add(zone)
    for code in _words(fields, "zips"):
        held = zones.of_zip(code, event.letter)
        if not held:
            raise fields.wrong("zips", f"{code} is no ZIP code with a place")
        found.update(held)
    for state in _words(fields, "states"):
        held = zones.in_state(state, event.letter)
        if not held:
            raise fields.wrong("states", f"{state} is no state")
        found.update(held)
    if not found:
        raise fields.wrong("zones", "give zones, zips or states")
    return tuple(sorted(found))


def _polygon(fields: Fields, area: Sequence[str]) -> Ring | None:
    """As given, or with `"geometry": true` drawn around the ZIP codes of the area."""
    drawn = fields.flag("geometry")
    if not fields.has("polygon"):
        return _around(area) if drawn else None
    points = fields.convert("polygon", _points, "a list of [longitude, latitude]")
    if not 3 <= len(points) <= 500:
        raise fields.wrong("polygon", "must have 3 to 500 points")
    return points


def _points(value: Any) -> Ring:
    points = tuple((float(lon), float(lat)) for lon, lat in value)
    if not all(-180 <= lon <= 180 and -90 <= lat <= 90 for lon, lat in points):
        raise ValueError("not on earth")
    return points


def _around(area: Sequence[str]) -> Ring | None:
    """The convex hull of corners a little outside of each ZIP code's middle."""
    found = zones.zips_in(area)
    margin = 0.05
    corners = sorted(
        {
            (z.lon + x, z.lat + y)
            for z in found
            for x in (-margin, margin)
            for y in (-margin, margin)
        }
    )
    hull = _half(corners)[:-1] + _half(corners[::-1])[:-1]
    return tuple((round(lon, 2), round(lat, 2)) for lon, lat in hull) or None


def _half(points: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    hull: list[tuple[float, float]] = []
    for point in points:
        while len(hull) > 1 and _turn(hull[-2], hull[-1], point) <= 0:
            hull.pop()
        hull.append(point)
    return hull


def _turn(a: tuple[float, float], b: tuple[float, float], c: tuple[float, float]) -> float:
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])


def _moment(fields: Fields, moment: str, seconds: str, start: float, usual: float | None) -> float:
    """An ISO time, or seconds after `start`."""
    at = fields.moment(moment)
    if at is not None and fields.has(seconds):
        raise fields.wrong(moment, f"give either {moment} or {seconds}")
    if at is None and usual is None and not fields.has(seconds):
        raise fields.wrong(moment, f"give {moment} or {seconds}")
    given = start + fields.number(seconds) if fields.has(seconds) else usual
    found = at.timestamp() if at is not None else given or 0.0
    if not EARLIEST <= found < LATEST:
        raise fields.wrong(moment, "lies outside of 2000 to 2096")
    return found


def _choice(fields: Fields, name: str, usual: str, known: Sequence[str]) -> str:
    said = fields.text(name, usual) if usual else fields.text(name)
    if said not in known:
        raise fields.wrong(name, f"must be one of {', '.join(known)}")
    return said


def _words(fields: Fields, name: str) -> list[str]:
    values = fields.items(name)
    if not all(isinstance(value, str) for value in values):
        raise fields.wrong(name, "must be a list of texts")
    return [str(value).upper() for value in values]


def _iso(epoch: float) -> str:
    return datetime.fromtimestamp(epoch, UTC).isoformat()
