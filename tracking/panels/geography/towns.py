"""Where a town lies: what the carrier says, else its ZIP or its name. Never a street."""

import unicodedata
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from statistics import median
from string import capwords
from typing import Any, Final, NamedTuple

import zipcodes

_FILE: Final = Path(__file__).with_name("towns.tsv")


class Point(NamedTuple):
    """Degrees."""

    lat: float
    lon: float


def point_of(place: Mapping[str, Any]) -> Point | None:
    """Of a place as `SeenScan.place` holds it; None where nobody knows."""
    lat, lon = place.get("lat"), place.get("lon")
    if isinstance(lat, int | float) and isinstance(lon, int | float) and (lat or lon):
        return Point(lat, lon) if abs(lat) <= 90 and abs(lon) <= 180 else None
    country = str(place.get("country") or "").upper()
    if country in {"", "US"}:
        return _in_the_us(place)
    return _towns().get((country, _key(str(place.get("city") or ""))))


def _in_the_us(place: Mapping[str, Any]) -> Point | None:
    return _us_town(str(place.get("city") or "").strip().casefold(), str(place.get("state") or ""))


@lru_cache(maxsize=4096)
def _us_town(city: str, state: str) -> Point | None:
    """The middle of the town's ZIP codes: the median, because some lie on an island."""
    if not city or not state:
        return None
    found: list[dict[str, str]] = zipcodes.filter_by(  # type: ignore[no-untyped-call]
        city=capwords(city), state=state.upper()
    )
    spots = [(float(each["lat"]), float(each["long"])) for each in found]
    if not spots:
        return None
    return Point(median(lat for lat, _ in spots), median(lon for _, lon in spots))


@lru_cache(maxsize=1)
def _towns() -> Mapping[tuple[str, str], Point]:
    return dict(_lines())


def _lines() -> Iterator[tuple[tuple[str, str], Point]]:
    for line in _FILE.read_text(encoding="utf-8").splitlines():
        country, lat, lon, names = line.split("\t")
        point = Point(float(lat), float(lon))
        for name in names.split("|"):
            yield (country, name), point


def _key(name: str) -> str:
    """Without case and accents: KÖLN and Koeln's own spelling "köln" are both "koln"."""
    parts = unicodedata.normalize("NFKD", name.strip().casefold())
    return "".join(letter for letter in parts if not unicodedata.combining(letter))
