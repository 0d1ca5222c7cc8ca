"""One picture of land with a way across it: everything in whole units of the drawing."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import cos, degrees, radians
from typing import Final

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from tracking.panels.geography.globe import Floats, Globe
from tracking.panels.geography.land import land
from tracking.panels.geography.towns import Point

WIDTH, HEIGHT = 960, 600
_PAD_X, _PAD_Y = 150, 110
_EDGE: Final = 12
"""Land is drawn a little past the frame, so that no coast ends in it."""
_LEAST_EXTENT: Final = 0.06
"""Radii of the earth (380 km): one town alone is shown with its surroundings."""
_COARSE: Final = 1.3
_FAR_SIDE: Final = -0.75
"""Cosine of the angle beyond which shapes are torn, and are left out."""
_WIDE, _MARGIN, _HALF_ROUND = 60, 2, 180
"""Degrees."""
Ring = Sequence[Sequence[float]]


@dataclass(frozen=True)
class Picture:
    globe: Globe
    scale: float
    at: tuple[float, float]
    """What of the flat globe is shown in the middle of the drawing."""

    @classmethod
    def around(cls, points: Sequence[Point]) -> "Picture":
        globe = Globe.over(points)
        flat = np.array([globe.point(point) for point in points])
        low, high = flat.min(axis=0), flat.max(axis=0)
        width, height = np.maximum(high - low, 1e-9)
        fits = min((WIDTH - 2 * _PAD_X) / width, (HEIGHT - 2 * _PAD_Y) / height)
        middle = (low + high) / 2
        at = (float(middle[0]), float(middle[1]))
        return cls(globe, min(float(fits), WIDTH / _LEAST_EXTENT), at)

    def place(self, point: Point) -> tuple[int, int]:
        x, y = self._drawn(np.array([self.globe.point(point)]))[0]
        return round(float(x)), round(float(y))

    @cached_property
    def land(self) -> str:
        """Path data of all land in the frame."""
        return "".join(self._path(shape) for shape in land().geometries if self._is_near(shape))

    def area(self, rings: Iterable[Ring]) -> str:
        """Path data of an area on the ground, rings of (longitude, latitude); "" out of frame."""
        shapes = [shapely.Polygon(ring) for ring in rings if len(ring) > 3]
        whole = shapely.union_all([shapely.make_valid(shape) for shape in shapes])
        return "".join(self._path(part) for part in shapely.get_parts(whole))

    def _path(self, shape: BaseGeometry) -> str:
        if shape.geom_type != "Polygon" or self._is_torn(shape):
            return ""
        drawn = shapely.make_valid(shapely.transform(shape, self._draw))
        cut = shapely.clip_by_rect(drawn, -_EDGE, -_EDGE, WIDTH + _EDGE, HEIGHT + _EDGE)
        return "".join(map(path_of, shapely.get_parts(shapely.simplify(cut, _COARSE))))

    def _is_near(self, shape: BaseGeometry) -> bool:
        """Whether its frame in degrees meets ours, roughly: the rest is left to the clipping."""
        west, south, east, north = shape.bounds
        reach = degrees(max(WIDTH, HEIGHT) / self.scale) + _MARGIN
        lat = self.globe.middle.lat
        if reach > _WIDE or abs(lat) + reach > _WIDE:
            return True
        wide = reach / max(cos(radians(min(abs(lat) + reach / 2, 80))), 0.2)
        middle = self.globe.east(np.array([(west + east) / 2]))[0]
        beside = abs(float(middle)) < wide + (east - west) / 2
        return bool(beside and south < lat + reach and north > lat - reach)

    def _is_torn(self, shape: BaseGeometry) -> bool:
        """Too far round the globe to be drawn whole."""
        lon, lat = shapely.get_coordinates(shape).T
        east = self.globe.east(lon)
        if not self.globe.from_above:
            return bool(east.max() - east.min() > _HALF_ROUND)
        phi, here = np.radians(lat), radians(self.globe.middle.lat)
        cosine = np.sin(here) * np.sin(phi) + np.cos(here) * np.cos(phi) * np.cos(np.radians(east))
        return bool(cosine.min() < _FAR_SIDE)

    def _draw(self, lonlat: Floats) -> Floats:
        return self._drawn(self.globe.flat(lonlat))

    def _drawn(self, flat: Floats) -> Floats:
        drawn: Floats = (flat - np.array(self.at)) * self.scale + np.array((WIDTH / 2, HEIGHT / 2))
        return drawn


def path_of(polygon: BaseGeometry) -> str:
    """`m10 20l5 0 0 5z`: whole numbers, each from the point before."""
    if polygon.geom_type != "Polygon" or polygon.is_empty:
        return ""
    rings = [polygon.exterior, *polygon.interiors] if isinstance(polygon, shapely.Polygon) else []
    return "".join(_ring(shapely.get_coordinates(ring)) for ring in rings)


def _ring(points: Floats) -> str:
    whole = np.rint(points[:-1]).astype(int)
    steps = np.diff(whole, axis=0)
    moved = [f"{x} {y}" for x, y in steps if x or y]
    x, y = whole[0]
    return f"M{x} {y}l{' '.join(moved)}z".replace(" -", "-") if len(moved) > 1 else ""
