"""Outlines of countries and of the states of the US: our own small geometry (see README.md)."""

from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Final

import shapely
from shapely import STRtree

_FILE: Final = Path(__file__).with_name("land.txt")
_HUNDREDTHS: Final = 100
_BITS, _MORE, _ZERO = 5, 0x20, 63


@lru_cache(maxsize=1)
def land() -> STRtree:
    """Polygons in degrees, (longitude, latitude); countries first, then states of the US."""
    return STRtree([shapely.Polygon(_points(line)) for line in _FILE.read_text().splitlines()])


def _points(line: str) -> list[tuple[float, float]]:
    numbers = _numbers(line)
    x = y = 0
    points = []
    for east, north in zip(numbers, numbers, strict=False):
        x, y = x + east, y + north
        points.append((x / _HUNDREDTHS, y / _HUNDREDTHS))
    return points


def _numbers(line: str) -> Iterator[int]:
    """Signed deltas: five bits a letter, the sign in the lowest bit, the lowest bits first."""
    value = shift = 0
    for letter in line:
        bits = ord(letter) - _ZERO
        value |= (bits & (_MORE - 1)) << shift
        shift += _BITS
        if not bits & _MORE:
            yield ~(value >> 1) if value & 1 else value >> 1
            value = shift = 0
