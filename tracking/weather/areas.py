"""Which area an alert is for: its polygon, its forecast zones, or counties by their SAME codes.

UGC codes: NWS Instruction 10-1702. SAME: 47 CFR 11.31, a part of the county, the state and the
county by FIPS 6-4.
"""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import islice
from math import isfinite
from typing import Any, Final

from tracking.carriers.values import mapping, text
from tracking.weather.files import Ring, is_zone, zones_beginning, zones_touching

MOST_ZONES: Final = 5000
MOST_POINTS: Final = 100_000
MOST_RINGS: Final = 1000
MOST_NESTED: Final = 4
_UGC: Final = re.compile(r"([A-Z]{2})([CZ])(\d{3}|ALL)", re.ASCII)
_URL: Final = re.compile(r"https?://[^/\s]+/zones/([a-z]+)/([A-Z]{2}[CZ]\d{3})/?", re.ASCII)
_SAME: Final = re.compile(r"\d?(\d\d)(\d{3})", re.ASCII)
# Events whose zones are fire weather zones where only the code says so.
_FIRE: Final = frozenset({"red flag warning", "fire weather watch", "extreme fire danger"})
_FIPS: Final = dict(
    pair.split("=")
    for pair in (
        "01=AL 02=AK 04=AZ 05=AR 06=CA 08=CO 09=CT 10=DE 11=DC 12=FL 13=GA 15=HI 16=ID 17=IL "
        "18=IN 19=IA 20=KS 21=KY 22=LA 23=ME 24=MD 25=MA 26=MI 27=MN 28=MS 29=MO 30=MT 31=NE "
        "32=NV 33=NH 34=NJ 35=NM 36=NY 37=NC 38=ND 39=OH 40=OK 41=OR 42=PA 44=RI 45=SC 46=SD "
        "47=TN 48=TX 49=UT 50=VT 51=VA 53=WA 54=WV 55=WI 56=WY 60=AS 64=FM 66=GU 68=MH 69=MP "
        "70=PW 72=PR 78=VI"
    ).split()
)


def zones_of(said: dict[Any, Any], event: str) -> frozenset[str]:
    """Keys as in zones.txt: by the zones' addresses, else by UGC, else counties by SAME.

    Counties stand in only where no address names a zone: those of a mountain pass that was
    redrawn hold the city below it as well, and telling its people of snow is worse than silence.
    """
    addresses = [address for address in _texts(said.get("affectedZones")) if _URL.match(address)]
    if addresses:
        return frozenset(_by_address(addresses))
    codes = mapping(said.get("geocode"))
    fire = "F" if event.lower() in _FIRE else ""
    found = frozenset(islice(_by_code(_texts(codes.get("UGC")), fire), MOST_ZONES))
    same = [*_texts(codes.get("SAME")), *_texts(codes.get("FIPS6"))]
    return found or frozenset(islice(_by_county(same), MOST_ZONES))


def polygon_of(geometry: Any) -> tuple[Ring, ...] | None:
    """The rings of a GeoJSON Polygon, MultiPolygon or collection; None for no or a broken one."""
    rings = list(islice(_rings(geometry, 0), MOST_RINGS + 1))
    if not rings or None in rings or len(rings) > MOST_RINGS:
        return None
    if sum(len(ring or ()) for ring in rings) > MOST_POINTS:
        return None
    return tuple(ring for ring in rings if ring is not None)


def zones_near(polygon: tuple[Ring, ...]) -> frozenset[str]:
    """Every zone that the polygon may touch, for an alert that names none: it is found by them."""
    points = [point for ring in polygon for point in ring]
    lons, lats = zip(*points, strict=True)
    near = zones_touching(min(lons), min(lats), max(lons), max(lats))
    return frozenset(islice(near, MOST_ZONES))


def _by_address(addresses: Iterable[str]) -> Iterator[str]:
    for address in addresses:
        match = _URL.fullmatch(address)
        if match is None:
            continue
        table, code = match.groups()
        # A code of the other table is better than none: the two mostly have the same borders.
        keys = (f"{code}F", code) if table == "fire" else (code, f"{code}F")
        yield from islice((key for key in keys if _known(key)), 1)


def _by_code(codes: Iterable[str], suffix: str) -> Iterator[str]:
    for code in codes:
        match = _UGC.fullmatch(code)
        if match is None:
            continue
        state, table, number = match.groups()
        if number in ("000", "ALL"):
            yield from _whole_state(state, table)
        else:
            keys = (code + suffix, code, f"{code}F")
            yield from islice((key for key in keys if _known(key)), 1)


def _by_county(codes: Iterable[str]) -> Iterator[str]:
    for code in codes:
        match = _SAME.fullmatch(code)
        state = _FIPS.get(match[1]) if match else None
        if match is None or state is None:
            continue
        if match[2] == "000":
            yield from _whole_state(state, "C")
        elif _known(key := f"{state}C{match[2]}"):
            yield key


@lru_cache(maxsize=256)
def _whole_state(state: str, table: str) -> tuple[str, ...]:
    return tuple(key for key in zones_beginning(state + table) if not key.endswith("F"))


@lru_cache(maxsize=16384)
def _known(key: str) -> bool:
    return is_zone(key)


def _texts(value: Any) -> list[str]:
    given = value if isinstance(value, list) else [value]
    return [said for entry in given[:MOST_ZONES] if (said := text(entry, 200))]


def _rings(geometry: Any, depth: int) -> Iterator[Ring | None]:
    shape = mapping(geometry)
    drawn = shape.get("coordinates")
    match shape.get("type"):
        case "Polygon":
            yield from _polygon(drawn)
        case "MultiPolygon" if isinstance(drawn, list):
            for polygon in drawn:
                yield from _polygon(polygon)
        case "GeometryCollection" if depth < MOST_NESTED and isinstance(
            shape.get("geometries"), list
        ):
            for part in shape["geometries"]:
                yield from _rings(part, depth + 1)


def _polygon(rings: Any) -> Iterator[Ring | None]:
    if not isinstance(rings, list) or not rings:
        yield None
        return
    for ring in rings:
        yield _ring(ring)


def _ring(points: Any) -> Ring | None:
    """Three points or more, without the closing one; None where one of them is no point."""
    if not isinstance(points, list) or len(points) > MOST_POINTS:
        return None
    read = [_point(point) for point in points]
    ring = tuple(point for point in read if point is not None)
    if len(ring) != len(read):
        return None
    if len(ring) > 1 and ring[0] == ring[-1]:
        ring = ring[:-1]
    return ring if len(ring) >= 3 else None


def _point(value: Any) -> tuple[float, float] | None:
    if not isinstance(value, list | tuple) or len(value) < 2:
        return None
    for number in value[:2]:
        if isinstance(number, bool) or not isinstance(number, int | float):
            return None
    lon, lat = value[:2]
    if not (-180 <= lon <= 180 and -90 <= lat <= 90 and isfinite(lon) and isfinite(lat)):
        return None
    return float(lon), float(lat)
