"""The real forecast zones and ZIP codes, from the tables that the platform ships.

How they are made, and their columns: tracking/weather/data/build.py. Read as files: the sandbox
imports no app.
"""

import gzip
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import Final, NamedTuple

from sandbox.parcels import Place

FOLDER: Final = Path(__file__).resolve().parents[2] / "tracking" / "weather" / "data"
FIPS: Final = dict(
    pair.split("=")
    for pair in (
        "AL=01 AK=02 AZ=04 AR=05 CA=06 CO=08 CT=09 DE=10 DC=11 FL=12 GA=13 HI=15 ID=16 IL=17 "
        "IN=18 IA=19 KS=20 KY=21 LA=22 ME=23 MD=24 MA=25 MI=26 MN=27 MS=28 MO=29 MT=30 NE=31 "
        "NV=32 NH=33 NJ=34 NM=35 NY=36 NC=37 ND=38 OH=39 OK=40 OR=41 PA=42 RI=44 SC=45 SD=46 "
        "TN=47 TX=48 UT=49 VT=50 VA=51 WA=53 WV=54 WI=55 WY=56 AS=60 FM=64 GU=66 MH=68 MP=69 "
        "PW=70 PR=72 VI=78"
    ).split()
)
# Offices outside of the contiguous states do not begin with K.
_OFFICES: Final = {"AFC": "PAFC", "AFG": "PAFG", "AJK": "PAJK", "HFO": "PHFO", "GUM": "PGUM"} | {
    "SJU": "TJSJ",
    "JSJ": "TJSJ",
}


class Zip(NamedTuple):
    code: str
    lat: float
    lon: float
    timezone: str
    state: str
    city: str
    county: str
    zones: frozenset[str]


@lru_cache(maxsize=1)
def zips() -> dict[str, Zip]:
    found = {}
    for line in _lines("zips.txt.gz"):
        code, lat, lon, zone, state, city, county, _, zones = line.split("|")
        held = frozenset(zones.split(",")) - {""}
        found[code] = Zip(code, float(lat), float(lon), zone, state, city, county, held)
    return found


@lru_cache(maxsize=1)
def offices() -> dict[str, str]:
    """Zone → the office that looks after it, in four letters."""
    pairs = (line.split("|")[:2] for line in _lines("zones.txt.gz"))
    return {key: _OFFICES.get(office, f"K{office}") for key, office in pairs}


def in_state(state: str, letter: str) -> list[str]:
    """Its public forecast zones (Z) or counties (C)."""
    return [key for key in offices() if key.startswith(state + letter) and not key.endswith("F")]


def of_zip(code: str, letter: str) -> list[str]:
    known = zips().get(code)
    held = known.zones if known else ()
    return [key for key in held if key[2] == letter and not key.endswith("F")]


def zips_in(zones: Iterable[str]) -> list[Zip]:
    wanted = frozenset(zones)
    return [zip_ for zip_ in zips().values() if not wanted.isdisjoint(zip_.zones)]


def counties_of(found: Iterable[Zip]) -> list[str]:
    """Their SAME codes: 0, the state's and the county's number."""
    keys = {key for zip_ in found for key in zip_.zones if key[2] == "C"}
    return sorted(f"0{FIPS[key[:2]]}{key[3:]}" for key in keys if key[:2] in FIPS)


def names_of(found: Iterable[Zip]) -> list[str]:
    """Their counties, as the weather service writes areas: "Polk, IA"."""
    said: dict[str, Counter[str]] = {}
    for zip_ in found:
        for key in zip_.zones:
            if key[2] == "C" and zip_.county:
                name = f"{zip_.county.removesuffix(' County')}, {zip_.state}"
                said.setdefault(key, Counter())[name] += 1
    # A ZIP code's post office may lie in the next county: most of them know best.
    return sorted({counted.most_common(1)[0][0] for counted in said.values()})


def timezone_of(found: Iterable[Zip]) -> str:
    counted = Counter(zip_.timezone for zip_ in found if zip_.timezone)
    return counted.most_common(1)[0][0] if counted else "UTC"


def office_of(zones: Iterable[str]) -> str:
    """The one that looks after most of them."""
    return Counter(offices()[zone] for zone in zones).most_common(1)[0][0]


def at(place: Place | None) -> frozenset[str]:
    """All zones of a parcel's place, by its ZIP code, else by city and state."""
    if place is None or place.country != "US":
        return frozenset()
    known = zips().get(place.postcode[:5])
    if known is None:
        city = place.city.casefold()
        named = (z for z in zips().values() if z.state == place.state and z.city.casefold() == city)
        known = next(named, None)
    return known.zones if known else frozenset()


def _lines(name: str) -> Iterator[str]:
    return iter(gzip.decompress((FOLDER / name).read_bytes()).decode().splitlines())
