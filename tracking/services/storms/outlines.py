"""The area of a storm, to be drawn."""

import json
from functools import lru_cache
from importlib import import_module

from tracking.services.storms.finding import Incident

Part = tuple[frozenset[str], str]
"""The zones of a message, and its polygon as JSON or "null"."""


def outline_of(incident: Incident) -> str | None:
    """JSON: rings of [lon, lat], all messages' areas joined; None where nothing can be drawn."""
    parts = frozenset((alert.zones, json.dumps(alert.polygon)) for alert in incident.alerts)
    return _drawn(parts)


@lru_cache(maxsize=512)
def _drawn(parts: frozenset[Part]) -> str | None:
    """A storm is drawn anew for each retailer and each look at it, and changes seldom."""
    # Named late: it loads shapely and numpy, which only the worker that draws shall pay for.
    outline = import_module("tracking.weather.outline")
    rings = outline.outline_of((zones, json.loads(polygon)) for zones, polygon in parts)
    return json.dumps(rings) if rings else None
