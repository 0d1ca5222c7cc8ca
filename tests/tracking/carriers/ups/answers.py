"""Our recorded UPS answers, and small ones made on the spot."""

import json
from pathlib import Path
from typing import Any

from tracking.carriers.base import Reading, Scan
from tracking.carriers.ups.read import read

RECORDED = Path(__file__).parent / "recorded"
NUMBER = "1Z999AA10123456784"


def recorded(name: str) -> Any:
    return json.loads((RECORDED / f"{name}.json").read_bytes())


def reading(name: str) -> Reading:
    return read(NUMBER, recorded(name))


def package(raw: Any) -> Any:
    return raw["trackResponse"]["shipment"][0]["package"][0]


def answer(*activities: Any, **fields: Any) -> Any:
    package = {"trackingNumber": NUMBER, "activity": list(activities), **fields}
    return {"trackResponse": {"shipment": [{"inquiryNumber": NUMBER, "package": [package]}]}}


def activity(**fields: Any) -> dict[str, Any]:
    status = {"type": "I", "code": "AR", "statusCode": "005", "description": "Arrived at Facility"}
    return {"status": status, "date": "20260303", "time": "094000", "gmtOffset": "-05:00", **fields}


def scan(**fields: Any) -> Scan:
    (found,) = read(NUMBER, answer(activity(**fields))).scans
    return found
