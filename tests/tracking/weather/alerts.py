"""Alerts as the feed writes them, and the real ones of the shared data."""

import json
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tracking.carriers.base import Place
from tracking.weather.base import Alert, read_alerts

ROOT = Path(__file__).parents[3]
DATA = Path(os.environ.get("NARVAR_SHARED_DATA", ROOT.parent / "shared" / "data"))
NOON = datetime(2026, 1, 25, 12, tzinfo=UTC)
DES_MOINES = Place(postcode="50309", country="US")
HILO = Place(postcode="96720", country="US")
needs_data = pytest.mark.skipif(not DATA.is_dir(), reason=f"no shared data at {DATA}")


def feature(**said: Any) -> dict[str, Any]:
    """A winter storm over Polk County, Iowa, from noon to the next noon."""
    usual: dict[str, Any] = {
        "id": "urn:oid:2.49.0.1.840.0.a.001.1",
        "areaDesc": "Polk; Dallas",
        "geocode": {"SAME": ["019153"], "UGC": ["IAC153"]},
        "affectedZones": ["https://api.weather.gov/zones/county/IAC153"],
        "references": [],
        "sent": "2026-01-25T03:00:00-06:00",
        "effective": "2026-01-25T03:00:00-06:00",
        "onset": "2026-01-25T06:00:00-06:00",
        "expires": "2026-01-25T18:00:00-06:00",
        "ends": "2026-01-26T06:00:00-06:00",
        "status": "Actual",
        "messageType": "Alert",
        "severity": "Severe",
        "certainty": "Likely",
        "urgency": "Expected",
        "event": "Winter Storm Warning",
        "parameters": {"VTEC": ["/O.NEW.KDMX.WS.W.0003.260125T1200Z-260126T1200Z/"]},
    }
    geometry = said.pop("geometry", None)
    return {"type": "Feature", "geometry": geometry, "properties": {**usual, **said}}


def collection(*features: Any) -> dict[str, Any]:
    return {"type": "FeatureCollection", "features": list(features)}


def one(**said: Any) -> Alert:
    (alert,) = read_alerts(collection(feature(**said)))
    return alert


def dump(name: str) -> Any:
    return json.loads((DATA / "nws_alerts" / name).read_bytes())
