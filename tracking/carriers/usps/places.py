"""Where a USPS event happened: a town, or a facility whose name holds town and state."""

from functools import lru_cache
from typing import Any, Final

from tracking.carriers.base import Place
from tracking.carriers.countries import country_of
from tracking.carriers.values import text
from tracking.carriers.zones import Zone, zone_of

_STATES: Final = frozenset(
    "AA AE AK AL AP AR AS AZ CA CO CT DC DE FL FM GA GU HI IA ID IL IN KS KY LA MA MD ME MH MI MN "
    "MO MP MS MT NC ND NE NH NJ NM NV NY OH OK OR PA PR PW RI SC SD TN TX UT VA VI VT WA WI WV "
    "WY".split()
)
# States to USPS, countries of their own in the time zone tables.
_ISLANDS: Final = frozenset({"AS", "FM", "MH", "MP", "PW"})
_FACILITIES: Final = ("CENTER", "FACILITY", "ANNEX", "HUB", "P&DC", "NDC", "(USPS)")


def place_of(event: dict[Any, Any]) -> Place | None:
    return _place(
        text(event.get("eventCity"), 100),
        text(event.get("eventState"), 60).upper(),
        text(event.get("eventZIPCode"), 20) or text(event.get("eventZIP"), 20),
        text(event.get("eventCountry"), 60).upper(),
    )


def zone_at(state: str, country: str) -> Zone | None:
    """Without any country it is the post of the US."""
    if state in _ISLANDS and country in ("", "US"):
        return zone_of(state, None)
    return zone_of(country or "US", state)


@lru_cache(maxsize=4096)
def _place(city: str, state: str, postcode: str, said_country: str) -> Place | None:
    if not (city or state or postcode or said_country):
        return None
    name = None
    if not state and (parts := _facility(city)) is not None:
        name, (city, state) = city, parts
    country = country_of(said_country)
    if not said_country and (state in _STATES or postcode[:5].isdecimal()):
        country = "US"
    zone = zone_at(state, country) if country else None
    return Place(
        name=name,
        city=city or None,
        state=state or None,
        postcode=postcode or None,
        country=country or None,
        zone=zone.info.key if zone is not None and zone.sure else None,
    )


def _facility(name: str) -> tuple[str, str] | None:
    """Town and state of "OAK CREEK WI DISTRIBUTION CENTER", "ISC NEW YORK NY(USPS)"."""
    words = name.upper().replace("(USPS)", " (USPS)").split()
    if not words or words[-1] not in _FACILITIES:
        return None
    first = 1 if words[0] == "ISC" else 0
    for at in range(len(words) - 2, first, -1):
        if words[at] in _STATES:
            return " ".join(words[first:at]), words[at]
    return None
