"""Where a place lies in the United States: its point, its time zone, its forecast zones.

A place is found by its ZIP code, else by city and state, else by its coordinates. The answers
are remembered; the first one loads the ZIP codes (some 40 ms).
"""

import re
from collections.abc import Sequence
from functools import lru_cache
from math import cos, hypot, radians
from typing import Final, NamedTuple

from tracking.carriers.base import Place
from tracking.weather import files
from tracking.weather.files import Ring, Zip

# The United States and what uses their ZIP codes and weather service.
COUNTRIES: Final = frozenset("US PR VI GU AS MP UM FM MH PW".split())
_ZIP: Final = re.compile(r"\s*(\d{5})(?:[-\s]?\d{4})?\s*", re.ASCII)
_SHORT: Final = {"st": "saint", "ste": "sainte", "ft": "fort", "mt": "mount"}
_MARKS: Final = str.maketrans(".,-/()", "      ", "'’`")
_KM_PER_DEGREE: Final = 111.2
# ZIP codes of one city lie no farther apart; more is two towns of one name.
_CITY_KM: Final = 60
_STATES: Final = {
    name: code
    for code, name in (
        pair.split("=")
        for pair in (
            "AL=alabama AK=alaska AZ=arizona AR=arkansas CA=california CO=colorado CT=connecticut "
            "DE=delaware DC=district_of_columbia FL=florida GA=georgia HI=hawaii ID=idaho "
            "IL=illinois IN=indiana IA=iowa KS=kansas KY=kentucky LA=louisiana ME=maine "
            "MD=maryland MA=massachusetts MI=michigan MN=minnesota MS=mississippi MO=missouri "
            "MT=montana NE=nebraska NV=nevada NH=new_hampshire NJ=new_jersey NM=new_mexico "
            "NY=new_york NC=north_carolina ND=north_dakota OH=ohio OK=oklahoma OR=oregon "
            "PA=pennsylvania PR=puerto_rico RI=rhode_island SC=south_carolina SD=south_dakota "
            "TN=tennessee TX=texas UT=utah VT=vermont VA=virginia WA=washington "
            "WV=west_virginia WI=wisconsin WY=wyoming"
        ).split()
    )
}


class Spot(NamedTuple):
    lat: float
    lon: float
    zones: frozenset[str]
    timezone: str


def zones_at(place: Place) -> frozenset[str]:
    """The keys of the county, the public forecast zone and the fire weather zone (with an F
    behind: `CAZ368F`) that the place lies in. Empty outside of the US and where it is not known.
    """
    spot = spot_of(place)
    return frozenset() if spot is None else spot.zones


def centroid(place: Place) -> tuple[float, float] | None:
    """(latitude, longitude) of the middle of the ZIP code or city, or of the place itself."""
    spot = spot_of(place)
    return None if spot is None else (spot.lat, spot.lon)


def timezone_of(place: Place) -> str | None:
    """The IANA name, where ZIP code or city tell it."""
    spot = spot_of(place)
    return spot.timezone or None if spot is not None else None


@lru_cache(maxsize=16384)
def spot_of(place: Place) -> Spot | None:
    if (place.country or "US").upper() not in COUNTRIES:
        return None
    return _by_zip(place) or _by_city(place) or _by_point(place)


def inside(rings: Sequence[Ring], lat: float, lon: float) -> bool:
    """By the even-odd rule: a point in a hole is outside. Flat, as zones and alerts are drawn."""
    odd = False
    for ring in rings:
        x1, y1 = ring[-1]
        for x2, y2 in ring:
            if (y1 > lat) != (y2 > lat) and lon < (x2 - x1) * (lat - y1) / (y2 - y1) + x1:
                odd = not odd
            x1, y1 = x2, y2
    return odd


def _by_zip(place: Place) -> Spot | None:
    found = _ZIP.fullmatch(place.postcode or "")
    known = None if found is None else files.zip_of(found[1])
    if known is None:
        return None
    if place.country is None and (place.state or known.state).upper() != known.state:
        # Half the world has postcodes of five digits; the state says that this one is elsewhere.
        return None
    return _spot(known)


def _by_city(place: Place) -> Spot | None:
    state = _state(place.state or place.country or "")
    if not (state and place.city):
        return None
    return _city(f"{_plain(place.city)}|{state}")


def _by_point(place: Place) -> Spot | None:
    lat, lon = place.lat, place.lon
    if lat is None or lon is None or not (-90 <= lat <= 90 and -180 <= lon <= 180):
        return None
    around = files.zones_around(lat, lon)
    zones = frozenset(z.key for z in around if inside(files.rings_of(z), lat, lon))
    return Spot(lat, lon, zones, place.zone or "") if zones or place.country else None


def _spot(found: Zip) -> Spot:
    return Spot(found.lat, found.lon, found.zones, found.timezone)


@lru_cache(maxsize=4096)
def _city(key: str) -> Spot | None:
    """The ZIP code in the middle of all that bear the city's name; None for two towns of a name."""
    zips = [files.zip_on(files.zip_lines()[at]) for at in _cities().get(key, ())]
    if not zips:
        return None
    lat = sum(z.lat for z in zips) / len(zips)
    lon = sum(z.lon for z in zips) / len(zips)
    middle = min(zips, key=lambda z: (_km(z, lat, lon), z.code))
    far = sum(_km(z, middle.lat, middle.lon) > _CITY_KM for z in zips)
    return _spot(middle) if far * 4 <= len(zips) else None


@lru_cache(maxsize=1)
def _cities() -> dict[str, tuple[int, ...]]:
    """`city|STATE` → the lines of its ZIP codes: those named so, else those that also go by it."""
    named: dict[str, list[int]] = {}
    also: dict[str, list[int]] = {}
    for at, line in enumerate(files.zip_lines()):
        state, city, _, others = line.decode().split("|")[4:8]
        named.setdefault(f"{_plain(city)}|{state}", []).append(at)
        for other in filter(None, others.split(",")):
            also.setdefault(f"{_plain(other)}|{state}", []).append(at)
    return {key: tuple(lines) for key, lines in (also | named).items()}


def _km(found: Zip, lat: float, lon: float) -> float:
    east = (found.lon - lon) * cos(radians(lat))
    return hypot(found.lat - lat, east) * _KM_PER_DEGREE


@lru_cache(maxsize=32768)
def _plain(city: str) -> str:
    """As carriers and shops write it alike: `St. Paul`, `SAINT PAUL`."""
    words = city.casefold().translate(_MARKS).split()
    return " ".join([_SHORT.get(word, word) for word in words])


def _state(said: str) -> str:
    plain = "_".join(said.casefold().replace(".", "").split())
    return _STATES.get(plain, plain.upper() if len(plain) == 2 else "")
