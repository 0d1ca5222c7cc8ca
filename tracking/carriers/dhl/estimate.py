"""When DHL says it will deliver: a time frame, a time, or a day that was agreed on.

Times without an offset are the destination's. DHL does not tell what it said before.
"""

from datetime import UTC, datetime, time, timedelta, timezone, tzinfo
from typing import Any, Final

from tracking.carriers.base import Scan, Window
from tracking.carriers.dhl.places import home_of, place_of
from tracking.carriers.stamps import Stamp, stamp_of
from tracking.carriers.values import mapping, text
from tracking.carriers.zones import zone_of

_END_OF_DAY: Final = time(23, 59, 59)
_LAST_MINUTE: Final = time(23, 59)


def estimate_of(shipment: dict[Any, Any], service: str, scans: list[Scan]) -> Window | None:
    zone = _destination_zone(shipment, service, scans)
    frame = mapping(shipment.get("estimatedDeliveryTimeFrame"))
    start, end = stamp_of(frame.get("estimatedFrom")), stamp_of(frame.get("estimatedThrough"))
    remark = text(shipment.get("estimatedTimeOfDeliveryRemark"), 100).lower()
    if start is not None and _is_day(start, end) and "end of day" in remark:
        return _day(start.local, zone)
    if start is not None and end is not None and start.timed and end.timed:
        found = _between(start, end, zone)
        if found is not None:
            return found
    names = ("estimatedTimeOfDelivery", "agreedDeliveryDate")
    stamps = (*(stamp_of(shipment.get(name)) for name in names), end, start)
    stamp = next((found for found in stamps if found is not None), None)
    return None if stamp is None else _until(stamp, remark, zone)


def _is_day(start: Stamp, end: Stamp | None) -> bool:
    """ "By End of Day" is also said of 00:00Z to 22:00Z, which are no hours of the place."""
    one_day = end is None or end.local.date() == start.local.date()
    return one_day and start.local.time() == time()


def _between(start: Stamp, end: Stamp, zone: tzinfo) -> Window | None:
    earliest, latest = _at(start, zone), _at(end, zone)
    if earliest > latest:
        return None
    one_day = earliest.date() == latest.date()
    if one_day and earliest.time() == time() and latest.time() >= _LAST_MINUTE:
        return _day(earliest, zone)
    return Window(earliest, latest, "window")


def _until(stamp: Stamp, remark: str, zone: tzinfo) -> Window:
    """ "By End of Day", or midnight with whatever zone: the day as it stands."""
    clock = stamp.local.time()
    if not stamp.timed or clock == time() or clock >= _LAST_MINUTE or "end of day" in remark:
        return _day(stamp.local, zone)
    latest = _at(stamp, zone)
    return Window(datetime.combine(latest.date(), time(), zone), latest, "window")


def _day(day: datetime, zone: tzinfo) -> Window:
    on = day.date()
    begin, end = datetime.combine(on, time(), zone), datetime.combine(on, _END_OF_DAY, zone)
    return Window(begin, end, "day")


def _at(stamp: Stamp, zone: tzinfo) -> datetime:
    if stamp.offset is None:
        return stamp.local.replace(tzinfo=zone)
    return stamp.utc().astimezone(zone)


def _destination_zone(shipment: dict[Any, Any], service: str, scans: list[Scan]) -> tzinfo:
    place = place_of(shipment.get("destination"))
    found = zone_of(place.country, place.state) if place else None
    if found is not None:
        return found.info
    for scan in reversed(scans):
        if scan.offset is not None:
            return timezone(timedelta(minutes=scan.offset))
    home = home_of(service)
    return home.info if home else UTC
