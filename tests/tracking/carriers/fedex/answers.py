"""Our recorded FedEx answers, and small ones made on the spot."""

import json
from pathlib import Path
from typing import Any

from tracking.carriers.base import Reading, Scan
from tracking.carriers.fedex.read import read

RECORDED = Path(__file__).parent / "recorded"
NUMBER = "794999999998"


def recorded(name: str) -> Any:
    return json.loads((RECORDED / f"{name}.json").read_bytes())


def reading(name: str) -> Reading:
    return read(NUMBER, recorded(name))


def result(raw: Any) -> Any:
    return raw["output"]["completeTrackResults"][0]["trackResults"][0]


def answer(*events: Any, number: str = NUMBER, **fields: Any) -> Any:
    info = {"trackingNumber": number, "trackingNumberUniqueId": f"1~{number}~FX"}
    told = {"trackingNumberInfo": info, "scanEvents": list(events), **fields}
    group = {"trackingNumber": number, "trackResults": [told]}
    return {"output": {"completeTrackResults": [group]}}


def address(state: str = "NY", country: str = "US", **more: str) -> dict[str, str]:
    return {"stateOrProvinceCode": state, "countryCode": country, **more}


def event(**fields: Any) -> dict[str, Any]:
    usual = {"eventType": "AR", "eventDescription": "Arrived at FedEx location"}
    return {"date": "2026-03-03T09:40:00-05:00", "derivedStatusCode": "IT", **usual, **fields}


def scan(**fields: Any) -> Scan:
    (found,) = read(NUMBER, answer(event(**fields))).scans
    return found
