"""UPS's dates and times.

An activity carries local `date` (YYYYMMDD) and `time` (HHMMSS), and mostly `gmtDate`, `gmtTime`
(HH:MM:SS, or HHMMSS with its leading zeros lost) and `gmtOffset` ("-05:00"). All may be missing.
"""

import re
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Any, Final, NamedTuple

from tracking.carriers.base import Place
from tracking.carriers.stamps import WIDEST_OFFSET, offset_of, utc_of
from tracking.carriers.values import text
from tracking.carriers.zones import zone_of

_DATE: Final = re.compile(r"(20\d\d)-?(\d\d)-?(\d\d)", re.ASCII)
_CLOCK: Final = re.compile(r"(\d{1,2}):(\d\d)(?::(\d\d))?", re.ASCII)
_DIGITS: Final = re.compile(r"\d{1,6}", re.ASCII)
_END_OF_DAY: Final = re.compile(r"240000|24:00(:00)?", re.ASCII)
_LONGEST: Final = 20
_MINUTE: Final = timedelta(minutes=1)
_DAY: Final = timedelta(days=1)


class Moment(NamedTuple):
    at: datetime
    """UTC."""
    said: str
    """UPS's own local date and time; its GMT ones where it gave no local ones."""
    offset: int | None
    """Minutes east of UTC; None where UPS gave none and the place has several zones."""
    agreed: bool = True
    """False: the fields contradict each other in a way that is not a known one."""


def day_of(value: Any) -> date | None:
    """A date from 2000 to 2099: before and after lies only damage."""
    return _day(text(value, _LONGEST))


def clock_of(value: Any) -> time | None:
    return _clock(text(value, _LONGEST))


def is_midnight(value: Any) -> bool:
    """Whether it is 24:00, the end of a day."""
    return _END_OF_DAY.fullmatch(text(value, _LONGEST)) is not None


def moment_of(activity: dict[Any, Any], place: Place | None) -> Moment | None:
    """When an activity happened; None where no date can be read.

    GMT fields first, then local time with UPS's offset, then local time in the place's zone. Where
    the place has several zones the zone of most of its people is taken, and UTC where there is no
    place at all: then `offset` is None. A date without a time is the first moment of that day.
    """
    day_said, clock_said = _said(activity, "date"), _said(activity, "time")
    local = _joined(day_said, clock_said)
    offset = offset_of(activity.get("gmtOffset"))
    gmt_day, gmt_clock = _said(activity, "gmtDate"), _said(activity, "gmtTime")
    gmt = _joined(gmt_day, gmt_clock)
    day = _day(day_said)
    said = f"{day_said} {clock_said}".strip() if day else ""
    if gmt is not None:
        at = gmt.replace(tzinfo=UTC)
        if local is None:
            return Moment(at, said or f"{gmt_day} {gmt_clock} GMT", offset)
        return _from_both(local, said, at, offset, place)
    if local is None and day is not None:
        local = datetime.combine(day, time())
    return None if local is None else _from_local(local, said, offset, place)


def _said(activity: dict[Any, Any], name: str) -> str:
    return text(activity.get(name), _LONGEST)


def _joined(day_said: str, clock_said: str) -> datetime | None:
    """24:00 is the end of its day."""
    day, clock = _day(day_said), _clock(clock_said)
    if day is not None and clock is None and _END_OF_DAY.fullmatch(clock_said):
        return datetime.combine(day, time()) + timedelta(days=1)
    return None if day is None or clock is None else datetime.combine(day, clock)


def _from_both(
    local: datetime, said: str, gmt: datetime, offset: int | None, place: Place | None
) -> Moment:
    """GMT may keep the local date, and the offset may have missed summer time: the place tells."""
    if offset is not None and _same(utc_of(local, offset), gmt):
        return Moment(gmt, said, offset)
    implied = _implied_offset(local, gmt)
    if offset is None and implied is not None:
        return Moment(gmt, said, implied)
    there = _from_local(local, said, None, place)
    own = there if offset is None else Moment(utc_of(local, offset), said, offset)
    if _same(own.at, gmt, _DAY):
        return own
    if offset is not None and there.offset == offset:
        return own._replace(agreed=False)
    sure = implied is not None and implied == there.offset
    return Moment(gmt, said, implied if sure else offset, agreed=False)


def _same(one: datetime, other: datetime, apart: timedelta = timedelta()) -> bool:
    return abs(abs(one - other) - apart) < _MINUTE


def _from_local(local: datetime, said: str, offset: int | None, place: Place | None) -> Moment:
    if offset is not None:
        return Moment(utc_of(local, offset), said, offset)
    zone = zone_of(place.country, place.state) if place else None
    if zone is None:
        return Moment(local.replace(tzinfo=UTC), said, None)
    at = local.replace(tzinfo=zone.info).astimezone(UTC)
    return Moment(at, said, (local - at.replace(tzinfo=None)) // _MINUTE if zone.sure else None)


def _implied_offset(local: datetime, gmt: datetime) -> int | None:
    """The offset between UPS's local and GMT times, where they make one that is in use."""
    minutes, rest = divmod(local.replace(tzinfo=UTC) - gmt, _MINUTE)
    in_use = not rest and abs(minutes) <= WIDEST_OFFSET and minutes % 15 == 0
    return minutes if in_use else None


@lru_cache(maxsize=4096)
def _day(said: str) -> date | None:
    found = _DATE.fullmatch(said)
    if found is None:
        return None
    try:
        return date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError:
        return None


@lru_cache(maxsize=16384)
def _clock(said: str) -> time | None:
    if (parts := _CLOCK.fullmatch(said)) is not None:
        hour, minute, second = parts[1], parts[2], parts[3] or "0"
    elif _DIGITS.fullmatch(said):
        padded = said.zfill(6)
        hour, minute, second = padded[:2], padded[2:4], padded[4:]
    else:
        return None
    try:
        return time(int(hour), int(minute), int(second))
    except ValueError:
        return None
