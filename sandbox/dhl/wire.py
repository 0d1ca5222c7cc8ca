"""DHL's Shipment Tracking – Unified on the wire.

Events newest first, their times local and without offset, as Express gives them; `status` repeats
the newest. Estimates are the destination's local time.
"""

import random
from collections.abc import Sequence
from datetime import date, datetime, timedelta, timezone
from typing import Any, Final

from sandbox.dhl.words import COARSE
from sandbox.parcels import About, Place, Step

Json = dict[str, Any]
BUSINESSES: Final = (
    "dgf ecommerce ecommerce-apac ecommerce-europe ecommerce-iberia ecommerce-ppl express freight "
    "parcel-de parcel-nl parcel-pl parcel-uk post-de post-international sameday svb".split()
)


def error(status: int, title: str, detail: str) -> Json:
    return {"title": title, "detail": detail, "status": status}


def not_found(number: str) -> Json:
    told = error(404, "No result found", "No shipment with given tracking number found.")
    return {**told, "instance": f"/shipment/{number}"}


def found(number: str, shipment: Json) -> Json:
    others = [f"/shipments?trackingNumber={number}&service=parcel-de"]
    return {"shipments": [shipment], "possibleAdditionalShipmentsUrl": others}


def shipment(number: str, about: About, steps: Sequence[Step]) -> Json:
    """`steps` oldest first and not empty."""
    events = [_event(step, about) for step in reversed(steps)]
    return {
        "serviceUrl": f"https://www.dhl.com/global-en/home/tracking.html?tracking-id={number}",
        "id": number,
        "service": about.service,
        **_end("origin", about.origin),
        **_end("destination", about.destination),
        "status": events[0],
        **_estimate(about, steps),
        "details": _details(number, about, steps[-1]),
        "events": events,
    }


def disturbed(shipment: Json, *, twice: bool, shuffle: random.Random | None) -> Json:
    """The shipment with its events repeated or in no order."""
    events = [event for event in shipment["events"] for _ in range(2 if twice else 1)]
    if shuffle is not None:
        shuffle.shuffle(events)
    return {**shipment, "events": events}


def _event(step: Step, about: About) -> Json:
    told: Json = {"timestamp": f"{_local(step):%Y-%m-%dT%H:%M:%S}"}
    if step.place is not None:
        told["location"] = {"address": _address(step.place)}
    told["statusCode"] = step.status_code or COARSE.get(step.type, "unknown")
    if step.code:
        told["status"] = step.code
    told["description"] = _text(step, about)
    return told


def _text(step: Step, about: About) -> str:
    if step.text == "Delivered" and about.delivered_to:
        return f"Delivered at {about.delivered_to}"
    return step.text


def _local(step: Step) -> datetime:
    return datetime.fromtimestamp(step.at, timezone(timedelta(minutes=step.offset)))


def _end(name: str, place: Place | None) -> Json:
    return {} if place is None else {name: {"address": _address(place)}}


def _address(place: Place) -> Json:
    given = {
        "addressLocality": place.city,
        "addressRegion": place.state,
        "postalCode": place.postcode,
        "countryCode": place.country,
    }
    return {name: value for name, value in given.items() if value}


def _estimate(about: About, steps: Sequence[Step]) -> Json:
    if steps[-1].type == "D":
        return {}
    day, window = about.rescheduled or about.scheduled, about.window
    for step in steps:
        day = step.rescheduled or step.scheduled or day
        window = step.window or window
    if day is None:
        return {}
    told: Json = {"estimatedTimeOfDelivery": f"{day}T23:59:00"}
    if window is None:
        return {**told, "estimatedTimeOfDeliveryRemark": "By End of Day"}
    start, end = (_clock(day, digits) for digits in window)
    return {**told, "estimatedDeliveryTimeFrame": {"estimatedFrom": start, "estimatedThrough": end}}


def _clock(day: date, digits: str) -> str:
    return f"{day}T{digits[:2]}:{digits[2:4]}:{digits[4:]}"


def _details(number: str, about: About, newest: Step) -> Json:
    pieces = about.packages or (f"JD01{number}",)
    told: Json = {
        "proofOfDeliverySignedAvailable": False,
        "totalNumberOfPieces": len(pieces),
        "pieceIds": list(pieces),
        "weight": {"value": float(about.weight), "unitText": "kg"},
    }
    if newest.type == "D" and about.received_by:
        signed = {"@type": "Person", "name": about.received_by}
        moment = f"{_local(newest):%Y-%m-%dT%H:%M:%S}"
        told["proofOfDelivery"] = {"timestamp": moment, "signed": signed}
    return told
