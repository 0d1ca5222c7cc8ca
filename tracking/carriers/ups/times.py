"""UPS's dates and times.

An activity carries local `date` (YYYYMMDD) and `time` (HHMMSS), and mostly `gmtDate`, `gmtTime`
(HH:MM:SS, or HHMMSS with its leading zeros lost) and `gmtOffset` ("-05:00"). All may be missing.
"""

import re
from datetime import UTC, date, datetime, time, timedelta, timezone
from typing import Any, Final, NamedTuple

from tracking.carriers.base import Place
from tracking.carriers.values import text
from tracking.carriers.zones import Zone, zone_of

_DATE: Final = re.compile(r"(20\d\d)-?(\d\d)-?(\d\d)", re.ASCII)
_CLOCK: Final = re.compile(r"(\d{1,2}):(\d\d)(?::(\d\d))?", re.ASCII)
_DIGITS: Final = re.compile(r"\d{1,6}", re.ASCII)
_OFFSET: Final = re.compile(r"([+-])(\d{1,2})[:.]?(\d\d)", re.ASCII)
_WIDEST_OFFSET: Final = 14 * 60


class Moment(NamedTuple):
    at: datetime
    """UTC."""
    said: str
    """UPS's own local date and time; its GMT ones where it gave no local ones."""
    offset: int | None
    """Minutes east of UTC; None where UPS gave none and the place has several zones."""


def day_of(value: Any) -> date | None:
    """A date from 2000 to 2099: before and after lies only damage."""
    found = _DATE.fullmatch(text(value, 20))
    if found is None:
        return None
    try:
        return date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError:
        return None


def clock_of(value: Any) -> time | None:
    said = text(value, 20)
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


def offset_of(value: Any) -> int | None:
    """Minutes east of UTC: "-05:00", "-05.00", "+0530"."""
    found = _OFFSET.fullmatch(text(value, 20))
    if found is None or int(found[3]) > 59:
        return None
    minutes = int(found[2]) * 60 + int(found[3])
    if minutes > _WIDEST_OFFSET:
        return None
    return -minutes if found[1] == "-" else minutes


def moment_of(activity: dict[Any, Any], place: Place | None) -> Moment | None:
    """When an activity happened; None where no date can be read.

    GMT fields first, then local time with UPS's offset, then local time in the place's zone. Where
    the place has several zones the zone of most of its people is taken, and UTC where there is no
    place at all: then `offset` is None. A date without a time is the first moment of that day.
    """
    day, clock = day_of(activity.get("date")), clock_of(activity.get("time"))
    offset = offset_of(activity.get("gmtOffset"))
    gmt = _joined(day_of(activity.get("gmtDate")), clock_of(activity.get("gmtTime")))
    said = _said(activity, day, "date", "time") or _said(activity, gmt, "gmtDate", "gmtTime")
    if gmt is not None:
        at = gmt.replace(tzinfo=UTC)
        return Moment(at, said, offset if offset is not None else _difference(day, clock, gmt))
    if day is None:
        return None
    local = datetime.combine(day, clock or time())
    if offset is not None:
        return Moment(_utc(local, timezone(timedelta(minutes=offset))), said, offset)
    zone = zone_of(place.country, place.state) if place else None
    if zone is None:
        return Moment(local.replace(tzinfo=UTC), said, None)
    return Moment(_utc(local, zone.info), said, _known_offset(local, zone))


def _joined(day: date | None, clock: time | None) -> datetime | None:
    return None if day is None or clock is None else datetime.combine(day, clock)


def _said(activity: dict[Any, Any], read: date | None, day: str, clock: str) -> str:
    if read is None:
        return ""
    gmt = " GMT" if day == "gmtDate" else ""
    return f"{text(activity.get(day), 20)} {text(activity.get(clock), 20)}".strip() + gmt


def _difference(day: date | None, clock: time | None, gmt: datetime) -> int | None:
    """The offset that UPS's local and GMT times imply."""
    local = _joined(day, clock)
    if local is None:
        return None
    minutes = round((local - gmt).total_seconds() / 60)
    return minutes if abs(minutes) <= _WIDEST_OFFSET and minutes % 15 == 0 else None


def _utc(local: datetime, zone: Any) -> datetime:
    return local.replace(tzinfo=zone).astimezone(UTC)


def _known_offset(local: datetime, zone: Zone) -> int | None:
    shift = local.replace(tzinfo=zone.info).utcoffset()
    return None if shift is None or not zone.sure else round(shift.total_seconds() / 60)
