"""Our recorded USPS answers, and small ones made on the spot."""

import json
from pathlib import Path
from typing import Any

from tracking.carriers.base import Reading, Scan
from tracking.carriers.usps.read import read

RECORDED = Path(__file__).parent / "recorded"
NUMBER = "9400109999990000000017"


def recorded(name: str) -> Any:
    return json.loads((RECORDED / f"{name}.json").read_bytes())


def reading(name: str) -> Reading:
    return read(NUMBER, recorded(name))


def answer(*events: Any, **fields: Any) -> Any:
    return {"trackingNumber": NUMBER, "trackingEvents": list(events), **fields}


def event(**fields: Any) -> dict[str, Any]:
    usual = {
        "eventType": "Arrived at Post Office",
        "eventCode": "07",
        "eventTimestamp": "2026-03-03T09:40:00",
        "GMTTimestamp": "2026-03-03T14:40:12Z",
        "GMTOffset": "-05:00",
    }
    return {**usual, **fields}


def scan(**fields: Any) -> Scan:
    (found,) = read(NUMBER, answer(event(**fields))).scans
    return found
