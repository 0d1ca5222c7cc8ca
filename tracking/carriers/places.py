"""Places as carriers write them, with the zone where it is beyond doubt."""

from functools import lru_cache

from tracking.carriers.base import Place
from tracking.carriers.zones import zone_of


@lru_cache(maxsize=8192)
def place(
    city: str = "", state: str = "", postcode: str = "", country: str = "", name: str = ""
) -> Place | None:
    """None where nothing is known. A country that is no ISO 3166-1 alpha-2 code is left out."""
    country = country.upper() if len(country) == 2 and country.isalpha() else ""
    if not (city or state or postcode or country or name):
        return None
    zone = zone_of(country, state)
    return Place(
        name=name or None,
        city=city or None,
        state=state or None,
        postcode=postcode or None,
        country=country or None,
        zone=zone.info.key if zone is not None and zone.sure else None,
    )
