"""When UPS says it will deliver.

`deliveryDate` holds dated types: SDD scheduled, RDD rescheduled, DEL delivered. `deliveryTime`
belongs to the current one: EDW, CDW, IDW are windows with start and end, CMT a committed time, EOD
the end of the day. All are in the destination's local time, without an offset.
"""

from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from typing import Any, Final, NamedTuple

from tracking.carriers.base import Scan, Window
from tracking.carriers.ups.activity import place_of
from tracking.carriers.ups.times import clock_of, day_of, is_midnight
from tracking.carriers.values import mapping, rows, text
from tracking.carriers.zones import zone_of

_END_OF_DAY: Final = time(23, 59, 59)


class Dates(NamedTuple):
    scheduled: date | None
    rescheduled: date | None
    delivered: date | None


def dates_of(package: dict[Any, Any]) -> Dates:
    """Of several dates of one type the latest counts."""
    found: dict[str, date] = {}
    for row in rows(package.get("deliveryDate")):
        kind, day = text(row.get("type"), 10).upper(), day_of(row.get("date"))
        if day is not None:
            found[kind] = max(day, found.get(kind, day))
    return Dates(found.get("SDD"), found.get("RDD"), found.get("DEL"))


def estimates_of(
    package: dict[Any, Any], dates: Dates, scans: list[Scan]
) -> tuple[Window | None, Window | None]:
    """The current estimate, and the first one where UPS has moved it."""
    current = dates.rescheduled or dates.scheduled
    if current is None:
        return None, None
    zone = destination_zone(package, scans)
    original = dates.scheduled if dates.rescheduled else None
    window = _window(current, mapping(package.get("deliveryTime")), zone)
    return window, None if original is None else _whole_day(original, zone)


def destination_zone(package: dict[Any, Any], scans: list[Scan]) -> tzinfo:
    """Of the address UPS gives; else the newest scan's offset, the parcel being near by then."""
    for row in rows(package.get("packageAddress")):
        if text(row.get("type"), 20).upper() == "DESTINATION":
            place = place_of(mapping(row.get("address")))
            zone = zone_of(place.country, place.state) if place else None
            if zone is not None:
                return zone.info
    for scan in reversed(scans):
        if scan.offset is not None:
            return timezone(timedelta(minutes=scan.offset))
    return UTC


def _window(day: date, times: dict[Any, Any], zone: tzinfo) -> Window:
    kind = text(times.get("type"), 10).upper()
    start, end = clock_of(times.get("startTime")), clock_of(times.get("endTime"))
    if end is None and is_midnight(times.get("endTime")):
        end = _END_OF_DAY
    if kind in {"EOD", "DEL"} or end is None:
        return _whole_day(day, zone)
    if kind == "CMT" or start is None:
        return Window(_at(day, time(), zone), _at(day, end, zone), "window")
    last_day = day + timedelta(days=1) if end < start else day
    return Window(_at(day, start, zone), _at(last_day, end, zone), "window")


def _whole_day(day: date, zone: tzinfo) -> Window:
    return Window(_at(day, time(), zone), _at(day, _END_OF_DAY, zone), "day")


def _at(day: date, clock: time, zone: tzinfo) -> datetime:
    return datetime.combine(day, clock, zone)
