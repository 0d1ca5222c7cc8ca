"""When FedEx says it will deliver.

`estimatedDeliveryTimeWindow` is updated in flight; where it is empty the date ESTIMATED_DELIVERY is
the estimate. `standardTransitTimeWindow` (or the date COMMITMENT) is what was promised first. A
bound at midnight is a day. Times without an offset are the destination's.
"""

from datetime import UTC, datetime, time, timedelta, timezone, tzinfo
from typing import Any, Final, NamedTuple

from tracking.carriers.base import Scan, Window
from tracking.carriers.fedex.events import LATE
from tracking.carriers.fedex.scans import Dates, latest_words_of, place_of
from tracking.carriers.fedex.times import Stamp, stamp_of
from tracking.carriers.values import mapping, text
from tracking.carriers.zones import zone_of
from tracking.states import Status

_DAY_ENDS: Final = time(23, 59, 59)
_ESTIMATES: Final = ("ESTIMATED_DELIVERY", "APPOINTMENT_DELIVERY")
# Messages beside which the first promise still stands.
_PROMISE_STANDS: Final = frozenset(
    {"", "SHIPMENT_LABEL_CREATED", "DELIVERY_IN_MULTIPLE_PIECE_SHIPMENT", "USPS_DELIVERING"}
)
_ON_ITS_WAY: Final = frozenset(
    {
        Status.PENDING,
        Status.LABEL_CREATED,
        Status.PICKED_UP,
        Status.IN_TRANSIT,
        Status.OUT_FOR_DELIVERY,
    }
)
_HELD_UP: Final = frozenset({Status.DELAYED, Status.EXCEPTION, Status.ATTEMPT_FAILED})


class Destination(NamedTuple):
    zone: tzinfo
    sure: bool


def estimates_of(
    result: dict[Any, Any], dates: Dates, scans: list[Scan], status: Status
) -> tuple[Window | None, Window | None]:
    """The current estimate, and the first one where FedEx has moved or taken it back."""
    there = destination_of(result, scans)
    estimated = _in_window(result, "estimatedDeliveryTimeWindow", there)
    for kind in _ESTIMATES:
        estimated = estimated or window_of(None, dates.get(kind), there)
    promised = _in_window(result, "standardTransitTimeWindow", there)
    promised = promised or window_of(None, dates.get("COMMITMENT"), there)
    if promised is None:
        return estimated, None
    if estimated is not None:
        return estimated, promised if _moved(promised, estimated) else None
    if status in _ON_ITS_WAY and _promise_stands(result):
        return promised, None
    return None, promised if status in _ON_ITS_WAY | _HELD_UP else None


def destination_of(result: dict[Any, Any], scans: list[Scan]) -> Destination:
    """By the address FedEx gives; else the newest scan's offset, the parcel being near by then."""
    recipient = mapping(result.get("recipientInformation"))
    for address in (
        mapping(result.get("lastUpdatedDestinationAddress")),
        mapping(result.get("destinationLocation")),
        mapping(recipient.get("address")),
    ):
        place = place_of(address)
        zone = zone_of(place.country, place.state) if place else None
        if zone is not None:
            return Destination(zone.info, zone.sure)
    offset = next((scan.offset for scan in reversed(scans) if scan.offset is not None), None)
    return Destination(UTC if offset is None else timezone(timedelta(minutes=offset)), sure=False)


def window_of(begins: Stamp | None, ends: Stamp | None, there: Destination) -> Window | None:
    """None where neither bound is known. A beginning after the end is left out."""
    last = ends or begins
    if last is None:
        return None
    latest = _local(last, there)
    if ends is None or ends.whole_day:
        latest = _ends(latest)
    elif latest.time() == time():
        # 24:00: the day that ends, not the next.
        latest -= timedelta(seconds=1)
    earliest = _starts(latest) if begins is None else _local(begins, there)
    if earliest > latest:
        earliest = _starts(latest)
    return Window(earliest, latest, "day" if _is_day(earliest, latest) else "window")


def _in_window(result: dict[Any, Any], name: str, there: Destination) -> Window | None:
    holder = mapping(result.get(name))
    if text(holder.get("type"), 30).upper().startswith("ACTUAL"):
        return None
    bounds = mapping(holder.get("window"))
    return window_of(stamp_of(bounds.get("begins")), stamp_of(bounds.get("ends")), there)


def _local(stamp: Stamp, there: Destination) -> datetime:
    """In the destination's time. A day is that day there, whatever the offset beside it."""
    if stamp.whole_day or stamp.offset is None or not stamp.placed:
        return stamp.local.replace(tzinfo=there.zone)
    if there.sure or stamp.zulu:
        return stamp.at(UTC).astimezone(there.zone)
    return stamp.local.replace(tzinfo=timezone(timedelta(minutes=stamp.offset)))


def _starts(moment: datetime) -> datetime:
    return datetime.combine(moment.date(), time(), moment.tzinfo)


def _ends(moment: datetime) -> datetime:
    return datetime.combine(moment.date(), _DAY_ENDS, moment.tzinfo)


def _is_day(earliest: datetime, latest: datetime) -> bool:
    return (
        earliest.date() == latest.date()
        and earliest.time() == time()
        and latest.time() >= time(23, 59)
    )


def _moved(promised: Window, estimated: Window) -> bool:
    """Whether the estimate lies outside of the promise; a mere day says nothing of the hour."""
    if estimated.kind == "day":
        return not promised.earliest.date() <= estimated.latest.date() <= promised.latest.date()
    return estimated.latest > promised.latest or estimated.latest < promised.earliest


def _promise_stands(result: dict[Any, Any]) -> bool:
    words = latest_words_of(result)
    message = text(mapping(result.get("serviceCommitMessage")).get("type"), 60).upper()
    area = text(mapping(result.get("deliveryDetails")).get("destinationServiceArea"), 60).upper()
    late = words.delay.late or words.derived in LATE or words.event in LATE
    return not late and message in _PROMISE_STANDS and area != "EDDUNAVAILABLE"
