"""Builds the files beside this one from the zone geometry of the US National Weather Service.

    python tracking/weather/data/build.py FOLDER      needs shapely, zipcodes and pyarrow

FOLDER holds `ugcs_zone.parquet`, `ugcs_county.parquet` and `ugcs_firewx.parquet` as in pyiem
(MIT, see LICENSE.pyiem): columns ugc, cwa, geom (WKB). `zipcodes` (MIT) brings the ZIP codes.

- `zips.txt.gz`: `ZIP|lat|lon|time zone|state|city|county|other cities|zones`, sorted by ZIP. Which
  zones a ZIP lies in is decided here, by the full geometry, so that nothing is lost to
  simplification. A ZIP in no zone of a kind takes the nearest within 0.02 degrees (piers, islets).
- `zones.txt.gz`: `zone|office|shape|west|south|east|north`, sorted by zone; shapes from 0.
- `shapes.bin.gz`: the number of shapes, their offsets (both u32, little-endian), then for each its
  rings: number of rings, then number of points and points, as zigzag variable-length whole
  numbers of 1/1000 degree, each point as the difference from the one before.

A zone's key is its UGC code; fire weather zones, whose codes public zones also have with other
borders, end in F: `CAZ368`, `CAC037`, `CAZ368F`.
"""

import gzip
import struct
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Final, NamedTuple

import zipcodes
from pyarrow import parquet
from shapely import STRtree, force_2d, get_parts, make_valid, union_all, wkb
from shapely.geometry import Point

HERE: Final = Path(__file__).resolve().parent
TABLES: Final = {"ugcs_county": "", "ugcs_zone": "", "ugcs_firewx": "F"}
UNIT: Final = 1000
TOLERANCE: Final = 0.002
SNAP: Final = 0.02
TOO_SMALL: Final = 2e-5
"""Square degrees: islets under a fifth of a square kilometre are left out beside larger parts."""


class Zone(NamedTuple):
    key: str
    office: str
    area: Any


def table(path: Path, suffix: str) -> list[Zone]:
    """A code on several rows is one zone of several parts."""
    parts: dict[str, list[Any]] = {}
    offices: dict[str, str] = {}
    for row in parquet.read_table(path).to_pylist():
        area = make_valid(force_2d(wkb.loads(row["geom"])))
        parts.setdefault(row["ugc"] + suffix, []).append(area)
        offices.setdefault(row["ugc"] + suffix, (row["cwa"] or "")[:3])
    whole = {key: union_all(found) for key, found in sorted(parts.items())}
    return [Zone(key, offices[key], area) for key, area in whole.items() if area.area]


class Finder:
    """The zone of one table at a point."""

    def __init__(self, zones: list[Zone]) -> None:
        self.zones = zones
        self.tree = STRtree([zone.area for zone in zones])

    def at(self, point: Point) -> set[str]:
        found = {self.zones[i].key for i in self.tree.query(point, predicate="intersects")}
        if found:
            return found
        near = self.tree.query_nearest(point, max_distance=SNAP)
        return {self.zones[i].key for i in near[:1]}


def zip_lines(finders: list[Finder]) -> Iterator[str]:
    everything: list[dict[str, Any]] = zipcodes.list_all()  # type: ignore[no-untyped-call, unused-ignore]
    for code in sorted(everything, key=lambda code: code["zip_code"]):
        if code["zip_code_type"] == "MILITARY" or not float(code["lat"]):
            continue
        point = Point(float(code["long"]), float(code["lat"]))
        zones = sorted(set().union(*(finder.at(point) for finder in finders)))
        zone = code["timezone"] if "/" in code["timezone"] else ""
        others = ",".join(code["acceptable_cities"])
        place = (zone, code["state"], code["city"], code["county"], others)
        yield "|".join((code["zip_code"], code["lat"], code["long"], *place, ",".join(zones)))


def rings(area: Any) -> list[list[tuple[int, int]]]:
    """Outer and inner rings in whole units, without the closing point; even-odd tells them."""
    simple = area.simplify(TOLERANCE, preserve_topology=True)
    parts = [part for part in get_parts(simple) if part.geom_type == "Polygon"]
    largest = max(part.area for part in parts)
    kept = [part for part in parts if part.area >= min(TOO_SMALL, largest)]
    found = [_whole(ring) for part in kept for ring in (part.exterior, *part.interiors)]
    return [ring for ring in found if len(ring) >= 3]


def _whole(ring: Any) -> list[tuple[int, int]]:
    points: list[tuple[int, int]] = []
    for x, y in ring.coords:
        point = round(x * UNIT), round(y * UNIT)
        if not points or points[-1] != point:
            points.append(point)
    return points[:-1] if len(points) > 1 and points[0] == points[-1] else points


def packed(shape: list[list[tuple[int, int]]]) -> bytes:
    out = bytearray(_number(len(shape)))
    for ring in shape:
        out += _number(len(ring))
        last = (0, 0)
        for point in ring:
            out += _number(_zigzag(point[0] - last[0])) + _number(_zigzag(point[1] - last[1]))
            last = point
    return bytes(out)


def _zigzag(value: int) -> int:
    return value << 1 if value >= 0 else (-value << 1) - 1


def _number(value: int) -> bytes:
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)


def shapes_and_lines(zones: Iterable[Zone]) -> tuple[bytes, list[str]]:
    numbers: dict[bytes, int] = {}
    lines = []
    for zone in sorted(zones):
        shape = rings(zone.area)
        number = numbers.setdefault(packed(shape), len(numbers))
        xs, ys = zip(*(point for ring in shape for point in ring), strict=True)
        box = (min(xs), min(ys), max(xs), max(ys))
        lines.append("|".join((zone.key, zone.office, *map(str, (number, *box)))))
    offsets, at = [], 0
    for shape_bytes in numbers:
        offsets.append(at)
        at += len(shape_bytes)
    head = struct.pack(f"<I{len(offsets)}I", len(offsets), *offsets)
    # As bytes, separator and all, for that is how they are searched.
    return head + b"".join(numbers), sorted(lines)


def write(name: str, body: bytes) -> None:
    """The same input gives the same bytes: no time in the header."""
    packed_body = gzip.compress(body, 9, mtime=0)
    (HERE / name).write_bytes(packed_body)
    sys.stdout.write(f"{name}: {len(body):,} bytes, packed {len(packed_body):,}\n")


def main(folder: Path) -> None:
    tables = [table(folder / f"{name}.parquet", suffix) for name, suffix in TABLES.items()]
    lines = list(zip_lines([Finder(zones) for zones in tables]))
    write("zips.txt.gz", "\n".join(lines).encode())
    shapes, zones = shapes_and_lines(zone for zones in tables for zone in zones)
    write("zones.txt.gz", "\n".join(zones).encode())
    write("shapes.bin.gz", shapes)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
