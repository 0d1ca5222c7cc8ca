"""UPS's dates and times.

An activity carries local `date` (YYYYMMDD) and `time` (HHMMSS), and mostly `gmtDate`, `gmtTime`
(HH:MM:SS, or HHMMSS with its leading zeros lost) and `gmtOffset` ("-05:00"). All may be missing.
"""

import re
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from functools import lru_cache
from typing import Any, Final, NamedTuple

from tracking.carriers.base import Place
from tracking.carriers.values import text
from tracking.carriers.zones import zone_of

_DATE: Final = re.compile(r"(20\d\d)-?(\d\d)-?(\d\d)", re.ASCII)
_CLOCK: Final = re.compile(r"(\d{1,2}):(\d\d)(?::(\d\d))?", re.ASCII)
_DIGITS: Final = re.compile(r"\d{1,6}", re.ASCII)
_OFFSET: Final = re.compile(r"([+-])(\d{1,2})[:.]?(\d\d)", re.ASCII)
_WIDEST_OFFSET: Final = 14 * 60
_LONGEST: Final = 20
_MINUTE: Final = timedelta(minutes=1)


class Moment(NamedTuple):
    at: datetime
    """UTC."""
    said: str
    """UPS's own local date and time; its GMT ones where it gave no local ones."""
    offset: int | None
    """Minutes east of UTC; None where UPS gave none and the place has several zones."""


def day_of(value: Any) -> date | None:
    """A date from 2000 to 2099: before and after lies only damage."""
    return _day(text(value, _LONGEST))


def clock_of(value: Any) -> time | None:
    return _clock(text(value, _LONGEST))


def offset_of(value: Any) -> int | None:
    """Minutes east of UTC: "-05:00", "-05.00", "+0530"."""
    return _offset(text(value, _LONGEST))


def moment_of(activity: dict[Any, Any], place: Place | None) -> Moment | None:
    """When an activity happened; None where no date can be read.

    GMT fields first, then local time with UPS's offset, then local time in the place's zone. Where
    the place has several zones the zone of most of its people is taken, and UTC where there is no
    place at all: then `offset` is None. A date without a time is the first moment of that day.
    """
    day_said, clock_said = _said(activity, "date"), _said(activity, "time")
    day, clock = _day(day_said), _clock(clock_said)
    said = f"{day_said} {clock_said}".strip() if day else ""
    offset = _offset(_said(activity, "gmtOffset"))
    gmt_day, gmt_clock = _said(activity, "gmtDate"), _said(activity, "gmtTime")
    gmt = _joined(_day(gmt_day), _clock(gmt_clock), UTC)
    if gmt is not None:
        if offset is None:
            offset = _implied_offset(day, clock, gmt)
        return Moment(gmt, said or f"{gmt_day} {gmt_clock} GMT", offset)
    if day is None:
        return None
    return _from_local(datetime.combine(day, clock or time()), said, offset, place)


def _said(activity: dict[Any, Any], name: str) -> str:
    return text(activity.get(name), _LONGEST)


def _from_local(local: datetime, said: str, offset: int | None, place: Place | None) -> Moment:
    if offset is not None:
        return Moment(_utc(local, timezone(timedelta(minutes=offset))), said, offset)
    zone = zone_of(place.country, place.state) if place else None
    if zone is None:
        return Moment(local.replace(tzinfo=UTC), said, None)
    at = _utc(local, zone.info)
    return Moment(at, said, (local - at.replace(tzinfo=None)) // _MINUTE if zone.sure else None)


def _utc(local: datetime, zone: tzinfo) -> datetime:
    return local.replace(tzinfo=zone).astimezone(UTC)


def _joined(day: date | None, clock: time | None, zone: tzinfo | None = None) -> datetime | None:
    return None if day is None or clock is None else datetime.combine(day, clock, zone)


def _implied_offset(day: date | None, clock: time | None, gmt: datetime) -> int | None:
    """The offset between UPS's local and GMT times, where they make one that is in use."""
    local = _joined(day, clock, UTC)
    if local is None:
        return None
    minutes, rest = divmod(local - gmt, _MINUTE)
    in_use = not rest and abs(minutes) <= _WIDEST_OFFSET and minutes % 15 == 0
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


@lru_cache(maxsize=256)
def _offset(said: str) -> int | None:
    found = _OFFSET.fullmatch(said)
    if found is None or int(found[3]) > 59:
        return None
    minutes = int(found[2]) * 60 + int(found[3])
    if minutes > _WIDEST_OFFSET:
        return None
    return -minutes if found[1] == "-" else minutes
