"""The shipped tables, read when first needed and kept as they are packed.

The ZIP codes take 10 MB, their cities 16, the zones 3. What is in them, and how they are made:
data/build.py.
"""

import gzip
import struct
from array import array
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

_FOLDER: Final = Path(__file__).resolve().parent / "data"
UNIT: Final = 1000
"""Shapes are in whole thousandths of a degree."""

Ring = tuple[tuple[float, float], ...]
"""(longitude, latitude) in degrees, without the closing point."""


@dataclass(frozen=True, slots=True)
class Zip:
    code: str
    lat: float
    lon: float
    timezone: str
    """IANA name; "" where it is not known."""
    state: str
    city: str
    county: str
    others: tuple[str, ...]
    """Other names of the city that letters bear."""
    zones: frozenset[str]


@dataclass(frozen=True, slots=True)
class Zone:
    key: str
    office: str
    """The forecast office's three letters, as DVN."""
    shape: int
    box: tuple[int, int, int, int]
    """West, south, east, north in thousandths of a degree."""


def zip_of(code: str) -> Zip | None:
    """By its five digits."""
    line = _line(zip_lines(), code)
    return None if line is None else zip_on(line)


def zip_on(line: bytes) -> Zip:
    code, lat, lon, zone, state, city, county, others, zones = line.decode().split("|")
    names = tuple(name for name in others.split(",") if name)
    held = frozenset(key for key in zones.split(",") if key)
    return Zip(code, float(lat), float(lon), zone, state, city, county, names, held)


@lru_cache(maxsize=1)
def zip_lines() -> Sequence[bytes]:
    """One line for each ZIP code, in their order."""
    return _unpacked("zips.txt.gz").splitlines()


def zone_of(key: str) -> Zone | None:
    line = _line(_zone_lines(), key)
    return None if line is None else _zone_on(line)


def is_zone(key: str) -> bool:
    return _line(_zone_lines(), key) is not None


def zones_beginning(prefix: str) -> Iterator[str]:
    """The keys of all zones whose code begins so: `MNC`, `MNZ`."""
    lines, start = _zone_lines(), prefix.encode()
    for at in range(bisect_left(lines, start), len(lines)):
        if not lines[at].startswith(start):
            return
        yield lines[at].partition(b"|")[0].decode()


def zones_around(lat: float, lon: float) -> Iterator[Zone]:
    """The zones whose box holds the point."""
    x, y, boxes = lon * UNIT, lat * UNIT, _boxes()
    for at in range(0, len(boxes), 4):
        if boxes[at] <= x <= boxes[at + 2] and boxes[at + 1] <= y <= boxes[at + 3]:
            yield _zone_on(_zone_lines()[at // 4])


def zones_touching(west: float, south: float, east: float, north: float) -> Iterator[str]:
    """The keys of the zones whose box meets this one, in degrees: more than truly lie in it."""
    boxes = _boxes()
    for at in range(0, len(boxes), 4):
        if boxes[at] <= east * UNIT and boxes[at + 2] >= west * UNIT:
            if boxes[at + 1] <= north * UNIT and boxes[at + 3] >= south * UNIT:
                yield _zone_on(_zone_lines()[at // 4]).key


def rings_of(zone: Zone) -> tuple[Ring, ...]:
    """Its simplified outline: inner rings are holes, told apart by the even-odd rule."""
    return _shape(zone.shape)


@lru_cache(maxsize=512)
def _shape(number: int) -> tuple[Ring, ...]:
    body = _shapes()
    (count,) = struct.unpack_from("<I", body)
    (offset,) = struct.unpack_from("<I", body, 4 + 4 * number)
    numbers = _numbers(body, 4 + 4 * count + offset)
    return tuple(_ring(numbers, next(numbers)) for _ in range(next(numbers)))


def _ring(numbers: Iterator[int], points: int) -> Ring:
    found, x, y = [], 0, 0
    for _ in range(points):
        x += _signed(next(numbers))
        y += _signed(next(numbers))
        found.append((x / UNIT, y / UNIT))
    return tuple(found)


def _numbers(body: bytes, at: int) -> Iterator[int]:
    """Whole numbers of seven bits a byte, lowest first."""
    while True:
        value, shift = 0, 0
        while (byte := body[at]) & 0x80:
            value |= (byte & 0x7F) << shift
            at, shift = at + 1, shift + 7
        yield value | byte << shift
        at += 1


def _signed(value: int) -> int:
    return value >> 1 if value & 1 == 0 else -((value + 1) >> 1)


def _zone_on(line: bytes) -> Zone:
    key, office, shape, west, south, east, north = line.decode().split("|")
    return Zone(key, office, int(shape), (int(west), int(south), int(east), int(north)))


@lru_cache(maxsize=1)
def _zone_lines() -> Sequence[bytes]:
    return _unpacked("zones.txt.gz").splitlines()


@lru_cache(maxsize=1)
def _boxes() -> "array[int]":
    """Four numbers for each zone, side by side: a walk through all takes a millisecond."""
    return array("i", (side for line in _zone_lines() for side in _zone_on(line).box))


@lru_cache(maxsize=1)
def _shapes() -> bytes:
    return _unpacked("shapes.bin.gz")


def _unpacked(name: str) -> bytes:
    return gzip.decompress((_FOLDER / name).read_bytes())


def _line(lines: Sequence[bytes], key: str) -> bytes | None:
    start = key.encode(errors="replace") + b"|"
    at = bisect_left(lines, start)
    return lines[at] if at < len(lines) and lines[at].startswith(start) else None
