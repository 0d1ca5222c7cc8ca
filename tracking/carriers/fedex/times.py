"""FedEx's dates and times: ISO 8601 with the place's offset, without one, or a bare day.

A day is often written as midnight, with an offset of FedEx's own ("2024-08-28T00:00:00-06:00").
Answers about older shipments give local times as "+00:00", wherever the place ("11:34:00+00:00" for
a delivery in Oakland before noon): such an offset says nothing, unlike a Z.
"""

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from functools import lru_cache
from typing import Any, Final, NamedTuple

from tracking.carriers.base import Place
from tracking.carriers.stamps import LONGEST, WIDEST_OFFSET, wall_clock
from tracking.carriers.values import text
from tracking.carriers.zones import zone_of

_STAMP: Final = re.compile(
    r"(20\d\d)-(\d\d)-(\d\d)"
    r"(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,]\d{1,9})?)?)?"
    r" ?(?:(Z)|([+-])(\d\d)(?::?(\d\d))?)?",
    re.ASCII,
)
_MINUTE: Final = timedelta(minutes=1)


class Stamp(NamedTuple):
    local: datetime
    """The wall clock as written, without a zone."""
    offset: int | None
    """Minutes east of UTC as written; 0 for Z."""
    zulu: bool
    whole_day: bool
    said: str

    @property
    def placed(self) -> bool:
        """Whether its own offset says when it was."""
        return self.zulu or bool(self.offset)

    def at(self, zone: tzinfo) -> datetime:
        """The moment, by the stamp's own offset or else in `zone`; in UTC."""
        if self.placed and self.offset is not None:
            zone = timezone(timedelta(minutes=self.offset))
        return self.local.replace(tzinfo=zone).astimezone(UTC)


class Moment(NamedTuple):
    at: datetime
    """UTC."""
    said: str
    offset: int | None
    """Minutes east of UTC at the place; None where nobody said it and the place has several."""


def stamp_of(value: Any) -> Stamp | None:
    """None where it is no date from 2000 to 2099: before and after lies only damage."""
    return _stamp(text(value, LONGEST))


def moment_of(stamp: Stamp, place: Place | None) -> Moment:
    """By FedEx's own offset, else in the zone of the place (of most of its people where it has
    several, of UTC where there is no place: then `offset` is None)."""
    zone = zone_of(place.country, place.state) if place else None
    at = stamp.at(zone.info if zone else UTC)
    if stamp.placed and not stamp.zulu:
        return Moment(at, stamp.said, stamp.offset)
    if zone is None or not zone.sure:
        return Moment(at, stamp.said, None)
    local = at.astimezone(zone.info).replace(tzinfo=None)
    return Moment(at, stamp.said, (local - at.replace(tzinfo=None)) // _MINUTE)


@lru_cache(maxsize=16384)
def _stamp(said: str) -> Stamp | None:
    found = _STAMP.fullmatch(said)
    if found is None:
        return None
    *digits, zulu, sign, hours, minutes = found.groups()
    offset = None if sign is None else int(hours) * 60 + int(minutes or 0)
    if offset is not None and (int(minutes or 0) > 59 or offset > WIDEST_OFFSET):
        return None
    local = wall_clock(digits)
    if local is None:
        return None
    if offset is not None and sign == "-":
        offset = -offset
    whole_day = not any(int(part or 0) for part in digits[3:])
    return Stamp(local, 0 if zulu else offset, bool(zulu), whole_day, said)
