"""ISO 8601 times as carriers write them: mostly right, at times without seconds, zone or clock."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any, Final, NamedTuple

from tracking.carriers.values import text

LONGEST: Final = 40
WIDEST_OFFSET: Final = 14 * 60
_STAMP: Final = re.compile(
    r"(20\d\d)-(\d\d)-(\d\d)"
    r"(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,:]\d{1,9})?)?)?"
    r" ?(Z|[+-]\d{1,2}(?::?\d\d)?)?",
    re.ASCII,
)
_OFFSET: Final = re.compile(r"([+-]?)(\d{1,2})(?:[:.]?(\d\d))?", re.ASCII)


class Stamp(NamedTuple):
    local: datetime
    """Naive: the digits as they stand."""
    offset: int | None
    """Minutes east of UTC; None where nothing was said."""
    timed: bool
    """False: a day alone, and `local` is its first moment."""

    @property
    def zulu(self) -> bool:
        return self.offset == 0

    def utc(self) -> datetime:
        """By its own offset; what has none is taken as UTC."""
        return utc_of(self.local, self.offset or 0)


def stamp_of(value: Any) -> Stamp | None:
    """A time from 2000 to 2099: before and after lies only damage."""
    return _stamp(text(value, LONGEST))


def offset_of(value: Any) -> int | None:
    """Minutes east of UTC: "-05:00", "-7:00", "+0530", "-06", "Z"."""
    return _offset(text(value, LONGEST))


def utc_of(local: datetime, offset: int) -> datetime:
    return local.replace(tzinfo=UTC) - timedelta(minutes=offset)


def wall_clock(digits: Sequence[str | None]) -> datetime | None:
    """Naive, from year, month, day, hour, minute and second; None where there is no such moment.

    24:00 is the end of its day, as in ISO 8601.
    """
    year, month, day, hour, minute, second = (int(part or 0) for part in digits)
    ends = (hour, minute, second) == (24, 0, 0)
    try:
        local = datetime(  # noqa: DTZ001  # naive on purpose: whose time it is comes later
            year, month, day, 0 if ends else hour, minute, second
        )
    except ValueError:
        return None
    return local + timedelta(days=1) if ends else local


@lru_cache(maxsize=16384)
def _stamp(said: str) -> Stamp | None:
    found = _STAMP.fullmatch(said)
    if found is None:
        return None
    *digits, zone = found.groups()
    local = wall_clock(digits)
    if local is None:
        return None
    return Stamp(local, _offset(zone) if zone else None, timed=found[4] is not None)


@lru_cache(maxsize=256)
def _offset(said: str) -> int | None:
    if said in ("Z", "GMT", "UTC"):
        return 0
    found = _OFFSET.fullmatch(said)
    if found is None or int(found[3] or 0) > 59:
        return None
    minutes = int(found[2]) * 60 + int(found[3] or 0)
    if minutes > WIDEST_OFFSET:
        return None
    return -minutes if found[1] == "-" else minutes
