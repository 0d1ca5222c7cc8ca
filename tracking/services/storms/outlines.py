"""The area of a storm, to be drawn."""

import json

from tracking.services.storms.finding import Incident


def outline_of(incident: Incident) -> str | None:
    """JSON: rings of [lon, lat]; None where nothing can be drawn."""
    polygon = incident.main.polygon
    return None if polygon is None else json.dumps(polygon)
