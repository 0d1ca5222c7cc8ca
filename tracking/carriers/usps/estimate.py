"""When USPS says it will deliver.

Three dates, in the destination's local time: `predictedDelivery…` moves with the parcel and may
have a window, `expectedDelivery…` is the service's standard, `guaranteedDelivery…` an express
promise. v3r2 has them in `deliveryDateExpectation`, v3 beside the rest, under other names.
"""

from datetime import date, datetime, time, timedelta, timezone, tzinfo
from typing import Any, Final

from tracking.carriers.base import Scan, Window
from tracking.carriers.countries import country_of
from tracking.carriers.stamps import Stamp, stamp_of
from tracking.carriers.usps.places import zone_at
from tracking.carriers.usps.times import clock_of
from tracking.carriers.values import mapping, text
from tracking.carriers.zones import Zone

_END_OF_DAY: Final = time(23, 59, 59)


def estimates_of(piece: dict[Any, Any], scans: list[Scan]) -> tuple[Window | None, Window | None]:
    """The current estimate, and the one before where USPS has moved it."""
    given = {**piece, **mapping(piece.get("deliveryDateExpectation"))}
    predicted = _first(given, "predictedDeliveryDate", "predictedDeliveryTimeStamp")
    expected = _first(given, "expectedDeliveryDate", "expectedDeliveryTimeStamp")
    promised = _first(given, "guaranteedDeliveryDate", "guaranteedDeliveryTimeStamp")
    days = [day for day in (predicted, expected, promised) if day is not None]
    if not days:
        return None, None
    current, zone = days[0], destination_zone(piece, scans)
    before = next((day for day in days if day.local.date() != current.local.date()), None)
    return _window(current, given, zone), None if before is None else _day(before, zone)


def destination_zone(piece: dict[Any, Any], scans: list[Scan]) -> tzinfo:
    """Of the address USPS gives; else the newest scan's offset; else of most people of the US."""
    found = end_zone(piece, "destination")
    if found is None:
        for scan in reversed(scans):
            if scan.offset is not None:
                return timezone(timedelta(minutes=scan.offset))
    zone = found or zone_at("", "US")
    if zone is None:
        raise AssertionError("the US has a zone")
    return zone.info


def end_zone(piece: dict[Any, Any], end: str) -> Zone | None:
    """The zone of the "origin" or "destination"; None where neither state nor country is given."""
    state = text(piece.get(f"{end}State"), 60).upper()
    said = text(piece.get(f"{end}CountryCode"), 60) or text(piece.get(f"{end}Country"), 60)
    country = country_of(said.upper())
    return zone_at(state, country) if state or country else None


def _first(given: dict[Any, Any], *names: str) -> Stamp | None:
    return next((found for name in names if (found := stamp_of(given.get(name)))), None)


def _window(day: Stamp, given: dict[Any, Any], zone: tzinfo) -> Window:
    start = clock_of(given.get("predictedDeliveryWindowStartTime"))
    end = clock_of(given.get("predictedDeliveryWindowEndTime"))
    on = day.local.date()
    if end is None and day.timed and day.local.time() != time():
        end = day.local.time()
    if end is None or end == time():
        return _day(day, zone)
    if start is None:
        return Window(_at(on, time(), zone), _at(on, end, zone), "window")
    last_day = on + timedelta(days=1) if end < start else on
    return Window(_at(on, start, zone), _at(last_day, end, zone), "window")


def _day(day: Stamp, zone: tzinfo) -> Window:
    on = day.local.date()
    return Window(_at(on, time(), zone), _at(on, _END_OF_DAY, zone), "day")


def _at(day: date, clock: time, zone: tzinfo) -> datetime:
    return datetime.combine(day, clock, zone)
