"""Degrees to a flat picture: Lambert's azimuthal equal-area projection around a middle.

Shapes near the middle stay true at any scale, from one county to two continents. On a sphere:
the picture is some hundred units wide.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from math import atan2, cos, degrees, hypot, radians, sin, sqrt
from typing import Self

import numpy as np
from numpy.typing import NDArray

from tracking.panels.geography.towns import Point

Floats = NDArray[np.float64]
Project = Callable[[Floats], Floats]


@dataclass(frozen=True, slots=True)
class Globe:
    """Looked at from above `middle`; flat units are radii of the earth, y runs down."""

    middle: Point

    @classmethod
    def over(cls, points: Iterable[Point]) -> Self:
        x = y = z = 0.0
        for lat, lon in points:
            phi, lam = radians(lat), radians(lon)
            x, y, z = x + cos(phi) * cos(lam), y + cos(phi) * sin(lam), z + sin(phi)
        return cls(Point(degrees(atan2(z, hypot(x, y))), degrees(atan2(y, x))))

    def flat(self, lonlat: Floats) -> Floats:
        """Rows of (longitude, latitude) to rows of (x, y)."""
        phi0 = radians(self.middle.lat)
        lam = np.radians(lonlat[:, 0] - self.middle.lon)
        phi = np.radians(lonlat[:, 1])
        toward = np.sin(phi0) * np.sin(phi) + np.cos(phi0) * np.cos(phi) * np.cos(lam)
        k = np.sqrt(2 / np.maximum(1 + toward, 1e-6))
        x = k * np.cos(phi) * np.sin(lam)
        y = k * (np.cos(phi0) * np.sin(phi) - np.sin(phi0) * np.cos(phi) * np.cos(lam))
        return np.column_stack((x, -y))

    def point(self, point: Point) -> tuple[float, float]:
        x, y = self.flat(np.array([[point.lon, point.lat]]))[0]
        return float(x), float(y)

    def back(self, x: float, y: float) -> Point:
        """The place shown at (x, y); the far side of the globe for what lies beyond its edge."""
        distance = min(hypot(x, y), 1.999)
        if distance < 1e-9:
            return self.middle
        scale = distance / hypot(x, y)
        x, y = x * scale, -y * scale
        # Half the angle from the middle: its sine is half the distance.
        sine, cosine = distance / 2, sqrt(1 - (distance / 2) ** 2)
        c_sin, c_cos = 2 * sine * cosine, 1 - 2 * sine * sine
        phi0 = radians(self.middle.lat)
        lat = c_cos * sin(phi0) + y * c_sin * cos(phi0) / distance
        lam = atan2(x * c_sin, distance * cos(phi0) * c_cos - y * sin(phi0) * c_sin)
        lon = (self.middle.lon + degrees(lam) + 180) % 360 - 180
        return Point(degrees(atan2(lat, sqrt(max(0.0, 1 - lat * lat)))), lon)
