"""FedEx's Track v1 on the wire (specification of the Track API, and published answers).

Scans newest first, `date` local with its offset; a day is midnight with an offset of FedEx's own.
"""

import random
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any, Final
from zlib import crc32

from sandbox.fedex.words import TITLES
from sandbox.parcels import About, Place, Step

Json = dict[str, Any]

# Type, short name, operating company and the company's mark in unique identifiers.
SERVICES: Final = {
    "FedEx Ground": ("FEDEX_GROUND", "FG", "FDXG", "FDEG"),
    "FedEx Home Delivery": ("GROUND_HOME_DELIVERY", "HD", "FDXG", "FDEG"),
    "FedEx Ground Economy": ("SMART_POST", "SP", "FXSP", "FXSP"),
    "FedEx Priority Overnight": ("PRIORITY_OVERNIGHT", "P-1", "FDXE", "FX"),
    "FedEx 2Day": ("FEDEX_2_DAY", "E2", "FDXE", "FX"),
}
COUNTRIES: Final = {"US": "United States", "CA": "Canada", "MX": "Mexico", "DE": "Germany"}
# What FedEx rounds an event to; all others are "In transit".
DERIVED: Final = {
    "OC": ("IN", "Label created"),
    "PU": ("PU", "Picked up"),
    "IP": ("PU", "Picked up"),
    "DL": ("DL", "Delivered"),
    "DE": ("DE", "Delivery exception"),
    "SE": ("SE", "Shipment exception"),
    "DY": ("DY", "Delay"),
    "DD": ("DD", "Delivery delay"),
    "CD": ("CD", "Clearance delay"),
    "CA": ("CA", "Cancelled"),
    # As FedEx does: the way back counts as delivered.
    "RS": ("DL", "Delivered"),
}
# The present status names some events otherwise.
PRESENT: Final = {
    "HP": ("HL", "HL", "Ready for pickup"),
    "HL": ("HL", "HL", "Ready for pickup"),
    "RS": ("DE", "DE", "Delivery exception"),
}
LOCATIONS: Final = {
    "OC": "CUSTOMER",
    "PU": "PICKUP_LOCATION",
    "OD": "VEHICLE",
    "DL": "DELIVERY_LOCATION",
    "HP": "DESTINATION_FEDEX_FACILITY",
}
NOT_FOUND: Final = (
    "TRACKING.TRACKINGNUMBER.NOTFOUND",
    "Tracking number cannot be found. Please correct the tracking number and try again.",
)
INVALID: Final = (
    "TRACKING.TRACKINGNUMBER.INVALID",
    "Invalid tracking number. Please correct the tracking number format and try again.",
)


def failed(number: str, error: tuple[str, str]) -> Json:
    """The complete result of a number without a shipment."""
    info = {"trackingNumber": number, "trackingNumberUniqueId": "", "carrierCode": ""}
    told = {"trackingNumberInfo": info, "error": {"code": error[0], "message": error[1]}}
    return {"trackingNumber": number, "trackResults": [told]}


def complete(number: str, about: About, steps: Sequence[Step], *, detailed: bool) -> Json:
    """The complete result of a number; `steps` oldest first and not empty."""
    kind, short, company, mark = SERVICES.get(about.service, ("FEDEX_GROUND", "FG", "FDXG", "FDEG"))
    unique = f"{12000 + crc32(number.encode()) % 100}~{number}~{mark}"
    result: Json = {
        "trackingNumberInfo": {
            "trackingNumber": number,
            "trackingNumberUniqueId": unique,
            "carrierCode": company,
        },
        "additionalTrackingInfo": _additional(about),
        "shipperInformation": {"contact": {}, "address": _address(about.origin)},
        "recipientInformation": {"contact": {}, "address": _address(about.destination)},
        "latestStatusDetail": _latest(steps),
        "dateAndTimes": _dates(about, steps),
        "availableImages": _images(steps[-1]),
        "packageDetails": _package(about),
        "shipmentDetails": {"possessionStatus": steps[-1].code != "OC"},
        "scanEvents": [_event(step) for step in reversed(steps)] if detailed else [],
        "availableNotifications": ["ON_DELIVERY", "ON_EXCEPTION"],
        "deliveryDetails": _delivery(about, steps[-1]),
        "lastUpdatedDestinationAddress": _address(about.destination),
        "serviceDetail": {"type": kind, "description": about.service, "shortDescription": short},
        **_windows(about, steps),
        "goodsClassificationCode": "",
        "returnDetail": {},
    }
    return {"trackingNumber": number, "trackResults": [result]}


def disturbed(complete: Json, *, twice: bool, shuffle: random.Random | None) -> Json:
    """The complete result with its scans repeated or in no order."""
    (result,) = complete["trackResults"]
    events = [event for event in result["scanEvents"] for _ in range(2 if twice else 1)]
    if shuffle is not None:
        shuffle.shuffle(events)
    return {**complete, "trackResults": [{**result, "scanEvents": events}]}


def _additional(about: About) -> Json:
    if not about.packages:
        return {"nickname": "", "hasAssociatedShipments": False}
    master = {"type": "STANDARD_MPS", "values": list(about.packages[:1])}
    blank = {"trackingNumberUniqueId": "", "carrierCode": ""}
    return {
        "nickname": "",
        "packageIdentifiers": [{**master, **blank}],
        "hasAssociatedShipments": True,
    }


def _event(step: Step) -> Json:
    exception, delay = _second(step)
    derived, status = DERIVED.get(step.code, ("IT", "In transit"))
    event: Json = {
        "date": _local(step).isoformat(),
        "eventType": step.code,
        "eventDescription": _title(step),
        "exceptionCode": exception,
        "exceptionDescription": step.text if step.status_code else "",
        "scanLocation": {"streetLines": [""], **_address(step.place)},
        "locationType": LOCATIONS.get(step.code, "FEDEX_FACILITY"),
        "derivedStatusCode": derived,
        "derivedStatus": status,
    }
    if delay:
        event["delayDetail"] = {**delay, "status": "DELAYED"}
    return event


def _latest(steps: Sequence[Step]) -> Json:
    step = steps[-1]
    exception, delay = _second(step)
    rounded = DERIVED.get(step.code, ("IT", "In transit"))
    code, derived, status = PRESENT.get(step.code, (step.code, *rounded))
    latest: Json = {
        "code": code,
        "derivedCode": derived,
        "statusByLocale": status,
        "description": status if step.code in PRESENT else _title(step),
        "scanLocation": _address(step.place),
    }
    if exception:
        reason = {"reason": exception, "reasonDescription": step.text}
        latest["ancillaryDetails"] = [{**reason, "action": "", "actionDescription": ""}]
    if step.type != "D":
        latest["delayDetail"] = {**delay, "status": "DELAYED" if _troubled(step) else "ON_TIME"}
    return latest


def _dates(about: About, steps: Sequence[Step]) -> list[Json]:
    told = [("SHIP", _midnight(_local(steps[0]).date()))]
    scheduled, current, _ = _promises(about, steps)
    if (picked_up := next((step for step in steps if step.type == "P"), None)) is not None:
        told.insert(0, ("ACTUAL_PICKUP", _midnight(_local(picked_up).date())))
    if steps[-1].type == "D":
        told.insert(0, ("ACTUAL_DELIVERY", _local(steps[-1]).isoformat()))
    elif current is not None:
        told.insert(0, ("ESTIMATED_DELIVERY", _midnight(current)))
    if scheduled is not None:
        told.append(("COMMITMENT", _midnight(scheduled)))
    return [{"type": kind, "dateTime": moment} for kind, moment in told]


def _windows(about: About, steps: Sequence[Step]) -> Json:
    scheduled, current, window = _promises(about, steps)
    estimate: Json = {}
    if window is not None and current is not None and steps[-1].type != "D":
        begins, ends = (f"{current}T{t[:2]}:{t[2:4]}:{t[4:]}" for t in window)
        estimate = {"begins": begins, "ends": ends}
    return {
        "standardTransitTimeWindow": {
            "window": {} if scheduled is None else {"ends": _midnight(scheduled)}
        },
        "estimatedDeliveryTimeWindow": {"window": estimate},
    }


def _promises(
    about: About, steps: Sequence[Step]
) -> tuple[date | None, date | None, tuple[str, str] | None]:
    """The first promise, the current day, and its hours."""
    scheduled, rescheduled, window = about.scheduled, about.rescheduled, about.window
    for step in steps:
        scheduled = step.scheduled or scheduled
        rescheduled = step.rescheduled or rescheduled
        window = step.window or window
    return scheduled, rescheduled or scheduled, window


def _delivery(about: About, newest: Step) -> Json:
    if newest.type != "D":
        return {"deliveryAttempts": "0"}
    return {
        "actualDeliveryAddress": _address(newest.place or about.destination),
        "locationDescription": about.delivered_to,
        "deliveryAttempts": "0",
        "receivedByName": about.received_by,
    }


def _images(newest: Step) -> list[Json]:
    return [{"type": "SIGNATURE_PROOF_OF_DELIVERY"}] if newest.type == "D" else []


def _package(about: About) -> Json:
    return {
        "packagingDescription": {"type": "YOUR_PACKAGING", "description": "Package"},
        "physicalPackagingType": "PACKAGE",
        "sequenceNumber": "1",
        "count": str(max(1, len(about.packages))),
        "weightAndDimensions": {"weight": [{"value": about.weight, "unit": "LB"}]},
        "packageContent": [],
    }


def _second(step: Step) -> tuple[str, Json]:
    """The exception code, and the delay's type and subtype."""
    exception, _, delay = step.status_code.partition("/")
    kind, _, subtype = delay.partition(":")
    named = {"type": kind, "subType": subtype}
    return exception, {name: value for name, value in named.items() if value}


def _title(step: Step) -> str:
    said = "" if step.status_code else step.text
    return said or TITLES.get(step.code, step.code)


def _troubled(step: Step) -> bool:
    return step.type == "X" or bool(_second(step)[1])


def _address(place: Place | None) -> Json:
    if place is None:
        return {"residential": False}
    given = {
        "city": place.city.upper(),
        "stateOrProvinceCode": place.state,
        "postalCode": place.postcode,
        "countryCode": place.country,
        "countryName": COUNTRIES.get(place.country, ""),
    }
    return {**{name: value for name, value in given.items() if value}, "residential": False}


def _local(step: Step) -> datetime:
    zone = timezone(timedelta(minutes=step.offset))
    return datetime.fromtimestamp(step.at // 1, UTC).astimezone(zone)


def _midnight(day: date) -> str:
    return f"{day}T00:00:00-06:00"
