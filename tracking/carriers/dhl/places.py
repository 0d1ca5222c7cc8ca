"""Where a DHL event happened.

Express writes "LEIPZIG - GERMANY" or "CINCINNATI HUB - OH - USA" and no country code; the others
give `countryCode`, and parcel-de at times the country's name as the town.
"""

from functools import lru_cache
from typing import Any, Final

from tracking.carriers.base import Place
from tracking.carriers.countries import country_of
from tracking.carriers.places import place
from tracking.carriers.values import mapping, text
from tracking.carriers.zones import Zone, zone_of

# Where a business works in one country alone.
_HOMES: Final = {
    "ecommerce-ppl": "CZ",
    "parcel-de": "DE",
    "parcel-nl": "NL",
    "parcel-pl": "PL",
    "parcel-uk": "GB",
    "post-de": "DE",
    "svb": "DE",
}


def place_of(location: Any) -> Place | None:
    given = mapping(location)
    address = mapping(given.get("address"))
    return _place(
        text(address.get("addressLocality"), 100),
        text(address.get("addressRegion"), 60).upper(),
        text(address.get("postalCode"), 20),
        text(address.get("countryCode"), 60),
        text(mapping(given.get("servicePoint")).get("label"), 100),
    )


def home_of(service: str) -> Zone | None:
    return zone_of(_HOMES.get(service), None)


@lru_cache(maxsize=4096)
def _place(city: str, state: str, postcode: str, said: str, name: str) -> Place | None:
    country = country_of(said)
    parts = [part.strip() for part in city.split(" - ")]
    named = country_of(parts[-1])
    if named and len(parts[-1]) > 1 and (not country or named == country):
        country, parts = named, parts[:-1]
        if len(parts) > 1 and len(parts[-1]) == 2:
            state, parts = state or parts[-1].upper(), parts[:-1]
        city = " - ".join(parts)
    if country == "US" and not state and city[-4:-2] == ", " and city[-2:].isupper():
        city, state = city[:-4], city[-2:]
    return place(city, state, postcode, country, name)
