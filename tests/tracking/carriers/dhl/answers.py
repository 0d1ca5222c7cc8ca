"""Our recorded DHL answers, and small ones made on the spot."""

import json
from pathlib import Path
from typing import Any

from tracking.carriers.base import Reading, Scan
from tracking.carriers.dhl.read import read

RECORDED = Path(__file__).parent / "recorded"
NUMBER = "1234567899"


def recorded(name: str) -> Any:
    return json.loads((RECORDED / f"{name}.json").read_bytes())


def reading(name: str) -> Reading:
    return read(NUMBER, recorded(name))


def answer(*events: Any, service: str = "express", **fields: Any) -> Any:
    shipment = {"id": NUMBER, "service": service, "events": list(events), **fields}
    return {"shipments": [shipment]}


def event(**fields: Any) -> dict[str, Any]:
    usual = {
        "timestamp": "2026-03-03T09:40:00",
        "statusCode": "transit",
        "status": "AF",
        "description": "Arrived at DHL Sort Facility",
        "location": {"address": {"addressLocality": "LEIPZIG - GERMANY"}},
    }
    return {**usual, **fields}


def scan(service: str = "express", **fields: Any) -> Scan:
    (found,) = read(NUMBER, answer(event(**fields), service=service)).scans
    return found
