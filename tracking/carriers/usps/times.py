"""When a USPS event happened, from three fields that do not always agree.

`eventTimestamp` is local and cut to minutes, `GMTTimestamp` has seconds and the local date, wrong
from the afternoon on in the western half of the world; `GMTOffset` joins them. What carries an
offset counts: local time with GMTOffset, and GMTTimestamp where it says the same.
"""

import re
from datetime import UTC, datetime, time, timedelta
from functools import lru_cache
from typing import Any, Final, NamedTuple

from tracking.carriers.base import Place
from tracking.carriers.stamps import (
    LONGEST,
    WIDEST_OFFSET,
    Stamp,
    offset_of,
    stamp_of,
    utc_of,
)
from tracking.carriers.usps.places import zone_at
from tracking.carriers.values import text
from tracking.carriers.zones import Zone

_MINUTE: Final = timedelta(minutes=1)
_DAY: Final = timedelta(days=1)
_CLOCK: Final = re.compile(
    r"(\d{1,2})(?::(\d\d))?(?::(\d\d)(?:\.\d{1,9})?)? ?([ap])?\.?(?:m\.?)?",
    re.ASCII | re.IGNORECASE,
)


class Moment(NamedTuple):
    at: datetime
    """UTC."""
    said: str
    offset: int | None
    """Minutes east of UTC; None where USPS gave none and the place has several zones."""
    agreed: bool = True
    """False: the fields contradict each other in a way that is not the known one."""


def moment_of(event: dict[Any, Any], place: Place | None, home: Zone | None) -> Moment | None:
    """None where no time can be read. `home`: the zone that counts where there is no place."""
    said_local, said_gmt = (
        text(event.get("eventTimestamp"), LONGEST),
        text(event.get("GMTTimestamp"), LONGEST),
    )
    local, gmt = stamp_of(said_local), stamp_of(said_gmt)
    offset = offset_of(event.get("GMTOffset"))
    if local is None:
        return None if gmt is None else Moment(gmt.utc(), said_gmt, offset)
    if offset is None and local.offset:
        offset = local.offset
    if gmt is None or not gmt.timed:
        return _from_local(local, said_local, offset, place, home)
    if offset is None:
        return _without_offset(local, said_local, gmt.utc(), place)
    return _from_both(local, said_local, offset, gmt.utc())


def clock_of(value: Any) -> time | None:
    """A time of day: "18:00:00", "9:15 am", "9pm"."""
    return _clock(text(value, LONGEST))


def _from_both(local: Stamp, said: str, offset: int, gmt: datetime) -> Moment:
    at = utc_of(local.local, offset)
    if _same_minute(at, gmt) or (local.zulu and _same_minute(local.utc(), gmt)):
        return Moment(gmt, said, offset)
    slipped_a_day = _same_minute((at - gmt) % _DAY, timedelta()) or _same_minute(
        (gmt - at) % _DAY, timedelta()
    )
    return Moment(at, said, offset, agreed=slipped_a_day)


def _without_offset(local: Stamp, said: str, gmt: datetime, place: Place | None) -> Moment:
    if local.zulu and _same_minute(local.utc(), gmt):
        return Moment(gmt, said, None)
    minutes = (local.local.replace(tzinfo=UTC) - gmt.replace(second=0, microsecond=0)) // _MINUTE
    if abs(minutes) <= WIDEST_OFFSET and minutes % 15 == 0:
        return Moment(gmt, said, minutes)
    found = _from_local(local, said, None, place, None)
    return found._replace(agreed=_same_minute((found.at - gmt) % _DAY, timedelta()))


def _from_local(
    local: Stamp, said: str, offset: int | None, place: Place | None, home: Zone | None
) -> Moment:
    if local.zulu:
        return Moment(local.utc(), said, offset)
    if offset is not None:
        return Moment(utc_of(local.local, offset), said, offset)
    zone = zone_at(place.state or "", place.country or "") if place else None
    if zone is None:
        return Moment(_in(local, home), said, None)
    at = _in(local, zone)
    minutes = (local.local - at.replace(tzinfo=None)) // _MINUTE
    return Moment(at, said, minutes if zone.sure else None)


def _in(local: Stamp, zone: Zone | None) -> datetime:
    return local.local.replace(tzinfo=zone.info if zone else UTC).astimezone(UTC)


def _same_minute(one: Any, other: Any) -> bool:
    return bool(abs(one - other) < _MINUTE)


@lru_cache(maxsize=4096)
def _clock(said: str) -> time | None:
    found = _CLOCK.fullmatch(said)
    if found is None or not (found[2] or found[4]):
        return None
    hour, minute, second = int(found[1]), int(found[2] or 0), int(found[3] or 0)
    if found[4]:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if found[4] in "pP" else 0)
    try:
        return time(hour, minute, second)
    except ValueError:
        return None
