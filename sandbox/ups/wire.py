"""UPS Track v1 on the wire (Tracking.yaml of UPS's own API documentation).

Activities newest first; `date`, `time` local, `gmtDate`, `gmtTime` (HH:MM:SS), `gmtOffset`
("-05:00") beside them, as in real answers.
"""

import base64
import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any, Final

from sandbox.parcels import About, Place, Step

Json = dict[str, Any]

SERVICES: Final = {
    "UPS Next Day Air": ("001", "Next Day Air"),
    "UPS 2nd Day Air": ("002", "2nd Day Air"),
    "UPS Ground": ("003", "UPS Ground"),
    "UPS 3 Day Select": ("012", "3 Day Select"),
    "UPS SurePost": ("093", "UPS SurePost"),
}
# The five milestones and the statusCodes that complete them; names as on UPS's tracking page.
MILESTONES: Final = (
    ("Label Created", frozenset({"003", "157"})),
    ("We Have Your Package", frozenset({"038", "160", "167", "168", "169"})),
    ("On the Way", frozenset({"005", "010", "025", "039", "047", "087"})),
    (
        "Out for Delivery",
        frozenset({"006", "021", "037", "071", "072", "089", "091", "146", "162"}),
    ),
    ("Delivered", frozenset({"011", "026", "161"})),
)
# A 1x1 GIF stands for the signature and the proof of delivery.
PIXEL: Final = base64.b64encode(
    b"GIF89a\x01\x00\x01\x00\x80\x00\x00\x00\x00\x00\xff\xff\xff!\xf9\x04\x01\x00\x00\x00\x00,"
    b"\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02D\x01\x00;"
).decode()


@dataclass(frozen=True, slots=True)
class Asked:
    """What the query asked to have returned beside the scans."""

    signature: bool = False
    milestones: bool = False
    pod: bool = False


def found(number: str, packages: Sequence[Json]) -> Json:
    shipment = {"inquiryNumber": number, "package": list(packages)}
    return {"trackResponse": {"shipment": [shipment]}}


def not_found(number: str) -> Json:
    """What UPS really answers, with 200 (UPS-API/api-documentation issues 102 and 166)."""
    warning = {"code": "TW0001", "message": "Tracking Information Not Found"}
    shipment = {"inquiryNumber": number, "warnings": [warning]}
    return {"trackResponse": {"shipment": [shipment]}}


def package(number: str, about: About, steps: Sequence[Step], asked: Asked, count: int) -> Json:
    """One package; `steps` oldest first and not empty."""
    newest = steps[-1]
    service, described = SERVICES.get(about.service, ("003", about.service))
    built: Json = {
        "trackingNumber": number,
        **_estimate(about, steps),
        "activity": [_activity(step) for step in reversed(steps)],
        "currentStatus": _current(newest),
        "packageAddress": _addresses(about),
        "weight": {"unitOfMeasurement": "LBS", "weight": about.weight},
        "service": {"code": service, "levelCode": service, "description": described},
        "referenceNumber": [],
        "additionalAttributes": [],
        "packageCount": count,
    }
    if newest.type == "D":
        built["deliveryInformation"] = _delivery(about, asked)
    if asked.milestones:
        built["milestones"] = _milestones(steps)
    return built


def disturbed(package: Json, *, twice: bool, shuffle: random.Random | None) -> Json:
    """The package with its activities repeated or in no order."""
    activities = [activity for activity in package["activity"] for _ in range(2 if twice else 1)]
    if shuffle is not None:
        shuffle.shuffle(activities)
    return {**package, "activity": activities}


def _activity(step: Step) -> Json:
    moment = datetime.fromtimestamp(step.at, UTC)
    local = moment.astimezone(timezone(timedelta(minutes=step.offset)))
    sign, minutes = ("-" if step.offset < 0 else "+"), abs(step.offset)
    return {
        "location": _location(step.place),
        "status": _status(step),
        "date": _day(local),
        "time": f"{local:%H%M%S}",
        "gmtDate": _day(moment),
        "gmtOffset": f"{sign}{minutes // 60:02}:{minutes % 60:02}",
        "gmtTime": f"{moment:%H:%M:%S}",
    }


def _status(step: Step) -> Json:
    given = {
        "type": step.type,
        "description": step.text,
        "code": step.code,
        "statusCode": step.status_code,
    }
    return {name: value for name, value in given.items() if value}


def _current(step: Step) -> Json:
    return {"description": step.text.strip(), "code": step.status_code or step.code}


def _location(place: Place | None) -> Json:
    return {} if place is None else {"address": _address(place), "slic": place.postcode[:4]}


def _address(place: Place) -> Json:
    given = {
        "city": place.city,
        "stateProvince": place.state,
        "postalCode": place.postcode,
        "countryCode": place.country,
        "country": place.country,
    }
    return {name: value for name, value in given.items() if value}


def _addresses(about: About) -> list[Json]:
    ends = (("ORIGIN", about.origin), ("DESTINATION", about.destination))
    return [{"type": end, "address": _address(place)} for end, place in ends if place]


def _estimate(about: About, steps: Sequence[Step]) -> Json:
    if steps[-1].type == "D":
        delivered = _activity(steps[-1])
        return {
            "deliveryDate": [{"type": "DEL", "date": delivered["date"]}],
            "deliveryTime": {"type": "DEL", "endTime": delivered["time"]},
        }
    scheduled, rescheduled, window = about.scheduled, about.rescheduled, about.window
    for step in steps:
        scheduled = step.scheduled or scheduled
        rescheduled = step.rescheduled or rescheduled
        window = step.window or window
    dates = [("SDD", scheduled), ("RDD", rescheduled)]
    told = [{"type": kind, "date": _day(day)} for kind, day in dates if day]
    return {"deliveryDate": told, "deliveryTime": _time(window) if told else {}}


def _time(window: tuple[str, str] | None) -> Json:
    if window is None:
        return {"type": "EOD"}
    return {"type": "EDW", "startTime": window[0], "endTime": window[1]}


def _delivery(about: About, asked: Asked) -> Json:
    given: Json = {"receivedBy": about.received_by, "location": about.delivered_to}
    if asked.signature:
        given["signature"] = {"image": PIXEL}
    if asked.pod:
        given["pod"] = {"content": PIXEL}
    return given


def _milestones(steps: Sequence[Step]) -> list[Json]:
    codes = [step.status_code for step in reversed(steps)]
    reached = [_latest(codes, completing) for _, completing in MILESTONES]
    furthest = max((i for i, at in enumerate(reached) if at is not None), default=-1)
    return [
        _milestone(name, i <= furthest, i == furthest, reached[i])
        for i, (name, _) in enumerate(MILESTONES)
    ]


def _milestone(name: str, complete: bool, current: bool, activity: int | None) -> Json:
    told: Json = {
        "code": name.upper().replace(" ", "_"),
        "current": current,
        "description": name,
        "state": "COMPLETE" if complete else "INCOMPLETE",
    }
    if complete:
        told["category"] = "MILESTONE"
    if complete and activity is not None:
        told["linkedActivity"] = str(activity)
    return told


def _latest(codes: Sequence[str], completing: frozenset[str]) -> int | None:
    return next((i for i, code in enumerate(codes) if code in completing), None)


def _day(day: date) -> str:
    return f"{day:%Y%m%d}"
