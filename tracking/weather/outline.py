"""An alert's area as few points as a small map needs. Loads shapely: for the worker.

Zones are joined, so that only the outer border is drawn. Even-odd: inner rings are holes.
"""

from collections.abc import Iterable, Sequence
from typing import Any, Final

from shapely import Polygon, get_parts, make_valid, union_all

from tracking.weather import files
from tracking.weather.alerts import Alert
from tracking.weather.files import Ring

Drawn = Iterable[Sequence[Sequence[float]]]
"""Rings of (longitude, latitude), as in Alert.polygon or as JSON gives them back."""
Area = tuple[Iterable[str], Drawn | None]
"""Keys of zones, and the polygon where there is one, which then counts alone."""

MOST_POINTS: Final = 300
# Degrees; doubled until the outline has few enough points: from a kilometre to a map of a state.
_FIRST_TOLERANCE: Final = 0.01
_COARSEST: Final = 2.0
_ZONES_JOINED: Final = 400
"""Of more zones only the largest by their box are joined: a map of half a country shows no more."""


def outline(alert: Alert, *, most_points: int = MOST_POINTS) -> list[Ring]:
    """Rings of (longitude, latitude) to 1/1000 degree, the largest first; [] where nothing is known
    of its area. At most `most_points` points in all.
    """
    return outline_of([(alert.zones, alert.polygon)], most_points=most_points)


def outline_of(areas: Iterable[Area], *, most_points: int = MOST_POINTS) -> list[Ring]:
    """The same of all messages of a storm together."""
    area = union_all([_area(zones, polygon) for zones, polygon in areas])
    tolerance = _FIRST_TOLERANCE
    while not area.is_empty:
        found = _rings(area.simplify(tolerance))
        if sum(map(len, found)) <= most_points:
            return found
        if tolerance > _COARSEST:
            return _fewest(found, most_points)
        tolerance *= 2
    return []


def _area(keys: Iterable[str], polygon: Drawn | None) -> Any:
    if polygon is not None:
        return _even_odd(polygon)
    zones = [zone for key in sorted(keys) if (zone := files.zone_of(key)) is not None]
    largest = sorted(zones, key=_size, reverse=True)[:_ZONES_JOINED]
    # Simplified apart from one another, neighbours leave slivers between them.
    grown = [_even_odd(files.rings_of(zone)).buffer(_FIRST_TOLERANCE / 2) for zone in largest]
    return union_all(grown)


def _size(zone: files.Zone) -> int:
    west, south, east, north = zone.box
    return (east - west) * (north - south)


def _even_odd(rings: Drawn) -> Any:
    """Each further ring cuts out of what is there, or adds to it."""
    area = Polygon()
    for ring in rings:
        area = area.symmetric_difference(make_valid(Polygon(ring)))
    return area


def _rings(area: Any) -> list[Ring]:
    parts = [part for part in get_parts(area) if part.geom_type == "Polygon" and part.area]
    parts.sort(key=lambda part: part.area, reverse=True)
    lines = (line for part in parts for line in (part.exterior, *part.interiors))
    rings = (tuple((round(x, 3), round(y, 3)) for x, y in line.coords[:-1]) for line in lines)
    return [ring for ring in rings if len(ring) >= 3]


def _fewest(rings: list[Ring], most_points: int) -> list[Ring]:
    """The largest ones that fit."""
    kept, points = [], 0
    for ring in rings:
        points += len(ring)
        if points > most_points:
            break
        kept.append(ring)
    return kept
