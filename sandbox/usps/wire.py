"""USPS Tracking v3r2 on the wire: one element of the answer's list.

Events newest first; `eventTimestamp` local and cut to minutes, `GMTTimestamp` with seconds and, as
in real answers, with the local date; `deliveryDateExpectation` with its dates.
"""

import random
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta, timezone
from typing import Any, Final

from sandbox.parcels import About, Place, Step
from sandbox.usps.words import CATEGORIES, CATEGORIES_BY_CODE

Json = dict[str, Any]
VERSION: Final = "/tracking/v3r2"
NOT_YET: Final = (
    "12: A status update is not yet available on your package. It will be available when the "
    "shipper provides an update or the package is given to USPS. Check back soon. - "
)


def error(code: str, message: str, sub_code: str) -> Json:
    details = [{"title": message, "detail": "", "code": sub_code}]
    return {"apiVersion": VERSION, "error": {"code": code, "message": message, "errors": details}}


def not_found(number: str) -> Json:
    return {"trackingNumber": number, "statusCode": "400", **error("400", NOT_YET, "150001")}


def piece(number: str, about: About, steps: Sequence[Step]) -> Json:
    """`steps` oldest first and not empty."""
    newest = steps[-1]
    category = CATEGORIES_BY_CODE.get(newest.code) or CATEGORIES.get(newest.type, "")
    text = _text(newest, about)
    return {
        "trackingNumber": number,
        **_end("destination", about.destination),
        **_end("origin", about.origin),
        "mailClass": about.service,
        "mailType": "DM",
        "mailPieceIntakeDate": f"{_local(steps[0]):%Y-%m-%d %H:%M:%S}.000000",
        "uniqueMailPieceID": f"{sum(number.encode()):09}",
        "status": text,
        "statusCategory": category,
        "statusSummary": f"{text} on {_local(newest):%B %-d, %Y at %-I:%M %p}.",
        "deliveryDateExpectation": _expectation(about, steps),
        "trackingEvents": [_event(step, about) for step in reversed(steps)],
    }


def disturbed(piece: Json, *, twice: bool, shuffle: random.Random | None) -> Json:
    """The piece with its events repeated or in no order."""
    events = [event for event in piece["trackingEvents"] for _ in range(2 if twice else 1)]
    if shuffle is not None:
        shuffle.shuffle(events)
    return {**piece, "trackingEvents": events}


def _event(step: Step, about: About) -> Json:
    local, moment = _local(step), datetime.fromtimestamp(step.at, UTC)
    sign, minutes = ("-" if step.offset < 0 else "+"), abs(step.offset)
    place = step.place or Place(country="")
    ended = step.type == "D"
    return {
        "eventType": _text(step, about),
        "eventTimestamp": f"{local:%Y-%m-%dT%H:%M}:00",
        "GMTTimestamp": f"{local:%Y-%m-%d}T{moment:%H:%M:%S}Z",
        "GMTOffset": f"{sign}{minutes // 60:02}:{minutes % 60:02}",
        "eventCountry": None if place.country in ("", "US") else place.country,
        "eventCity": place.city.upper() or None,
        "eventState": place.state or None,
        "eventZIPCode": place.postcode or None,
        "firm": None,
        "name": about.received_by or None if ended else None,
        "authorizedAgent": "false",
        "eventCode": step.code or None,
    }


def _text(step: Step, about: About) -> str:
    if step.text == "Delivered" and about.delivered_to:
        return f"Delivered, {about.delivered_to}"
    return step.text


def _local(step: Step) -> datetime:
    return datetime.fromtimestamp(step.at, timezone(timedelta(minutes=step.offset)))


def _end(name: str, place: Place | None) -> Json:
    if place is None:
        return {}
    return {
        f"{name}City": place.city.upper(),
        f"{name}State": place.state,
        f"{name}ZIPCode": place.postcode,
    }


def _expectation(about: About, steps: Sequence[Step]) -> Json:
    if steps[-1].type == "D":
        return {}
    scheduled, rescheduled, window = about.scheduled, about.rescheduled, about.window
    for step in steps:
        scheduled = step.scheduled or scheduled
        rescheduled = step.rescheduled or rescheduled
        window = step.window or window
    told: Json = {}
    if scheduled:
        told["expectedDeliveryDate"] = scheduled.isoformat()
    predicted = rescheduled or (scheduled if window else None)
    if predicted:
        told["predictedDeliveryDate"] = predicted.isoformat()
    if predicted and window:
        told["predictedDeliveryWindowStartTime"] = _clock(window[0])
        told["predictedDeliveryWindowEndTime"] = _clock(window[1])
    return told


def _clock(digits: str) -> str:
    return f"{digits[:2]}:{digits[2:4]}:{digits[4:]}"
