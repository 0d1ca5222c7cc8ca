"""Degrees to a flat picture, by one of two projections, on a sphere.

A way within a continent is drawn as seen from above its middle (Lambert's azimuthal equal-area):
shapes are true at any scale. Between continents that would put one of them on its head, so there
north is up everywhere (Miller's cylindrical), cut open on the far side of the way.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import atan2, cos, degrees, hypot, radians, sin
from typing import Final

import numpy as np
from numpy.typing import NDArray

from tracking.panels.geography.towns import Point

Floats = NDArray[np.float64]
_CONTINENT: Final = 33
"""Degrees from the middle to the farthest place of a way that is drawn from above."""
_MILLER: Final = 0.8


@dataclass(frozen=True, slots=True)
class Globe:
    """Flat units are radii of the earth, y runs down."""

    middle: Point
    from_above: bool

    @classmethod
    def over(cls, points: Sequence[Point]) -> "Globe":
        middle = _middle(points)
        if max(_between(middle, point) for point in points) <= _CONTINENT:
            return cls(middle, from_above=True)
        lats = [point.lat for point in points]
        return cls(Point((min(lats) + max(lats)) / 2, _middle_lon(points)), from_above=False)

    def flat(self, lonlat: Floats) -> Floats:
        """Rows of (longitude, latitude) to rows of (x, y)."""
        east = self.east(lonlat[:, 0])
        return self._above(east, lonlat[:, 1]) if self.from_above else _miller(east, lonlat[:, 1])

    def east(self, lons: Floats) -> Floats:
        """Degrees east of the middle, -180 to 180."""
        turned: Floats = (lons - self.middle.lon + 180) % 360 - 180
        return turned

    def point(self, point: Point) -> tuple[float, float]:
        x, y = self.flat(np.array([[point.lon, point.lat]]))[0]
        return float(x), float(y)

    def _above(self, east: Floats, north: Floats) -> Floats:
        phi0, lam, phi = radians(self.middle.lat), np.radians(east), np.radians(north)
        toward = np.sin(phi0) * np.sin(phi) + np.cos(phi0) * np.cos(phi) * np.cos(lam)
        k = np.sqrt(2 / np.maximum(1 + toward, 1e-6))
        x = k * np.cos(phi) * np.sin(lam)
        y = k * (np.cos(phi0) * np.sin(phi) - np.sin(phi0) * np.cos(phi) * np.cos(lam))
        return np.column_stack((x, -y))


def _miller(east: Floats, north: Floats) -> Floats:
    phi = np.radians(np.clip(north, -85, 85)) * _MILLER
    return np.column_stack((np.radians(east), -np.log(np.tan(np.pi / 4 + phi / 2)) / _MILLER))


def _middle(points: Iterable[Point]) -> Point:
    x = y = z = 0.0
    for lat, lon in points:
        phi, lam = radians(lat), radians(lon)
        x, y, z = x + cos(phi) * cos(lam), y + cos(phi) * sin(lam), z + sin(phi)
    return Point(degrees(atan2(z, hypot(x, y))), degrees(atan2(y, x)))


def _middle_lon(points: Iterable[Point]) -> float:
    """Opposite the widest gap between the places: there the world is cut open."""
    lons = sorted(point.lon for point in points)
    gaps = [(to - at, at) for at, to in pairwise([*lons, lons[0] + 360])]
    widest, starts = max(gaps)
    return (starts + widest / 2) % 360 - 180


def _between(one: Point, other: Point) -> float:
    """Degrees of arc."""
    phi, psi, lam = radians(one.lat), radians(other.lat), radians(other.lon - one.lon)
    cosine = sin(phi) * sin(psi) + cos(phi) * cos(psi) * cos(lam)
    sine = hypot(cos(psi) * sin(lam), cos(phi) * sin(psi) - sin(phi) * cos(psi) * cos(lam))
    return degrees(atan2(sine, cosine))
