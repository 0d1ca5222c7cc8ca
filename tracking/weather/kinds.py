"""Which alerts can hold parcels, by the event's name, and what such a storm is called.

A *warning* holds: the weather is there or certain, and a danger to life and property; that closes
roads, airports and hubs. A *watch* only says that it may come: parcels still move, so it is known
by its kind but holds nothing. *Advisories* and *statements* tell of weather that slows traffic and
does not stop it: they have no kind. Left out on purpose, although warnings:

- severe thunderstorm, snow squall, dust storm: over within the hour, before a parcel is late;
- high wind, extreme cold and heat, freeze, red flag: hubs and vans work through them;
- gale, storm, hurricane force wind, heavy freezing spray, surf: at sea;
- avalanche, ashfall, tsunami, earthquake, civil emergencies: no storms, not told as one.

When carriers do stop for one of these they say so themselves, and that is a case of its own.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Final

from tracking.weather.vtec import Vtec

_NAMES: Final[Mapping[str, str]] = {
    "winter storm": "winter_storm",
    "blizzard": "blizzard",
    "heavy snow": "snow",
    "lake effect snow": "snow",
    "ice storm": "ice_storm",
    "freezing rain": "ice_storm",
    "hurricane": "hurricane",
    "hurricane wind": "hurricane",
    "inland hurricane": "hurricane",
    "typhoon": "typhoon",
    "tropical storm": "tropical_storm",
    "tropical storm wind": "tropical_storm",
    "inland tropical storm": "tropical_storm",
    "storm surge": "storm_surge",
    "tornado": "tornado",
    "flood": "flood",
    "areal flood": "flood",
    "flash flood": "flood",
    "river flood": "flood",
    "coastal flood": "flood",
    "lakeshore flood": "flood",
    "extreme wind": "extreme_wind",
}
HOLDING: Final[Mapping[str, str]] = {f"{name} warning": kind for name, kind in _NAMES.items()}
"""The event, in lower case → its kind."""
WATCHED: Final[Mapping[str, str]] = {f"{name} watch": kind for name, kind in _NAMES.items()}
KINDS: Final = frozenset(_NAMES.values())

_PHENOMENA: Final[Mapping[str, str]] = {
    "WS": "winter_storm",
    "BZ": "blizzard",
    "HS": "snow",
    "LE": "snow",
    "IS": "ice_storm",
    "ZR": "ice_storm",
    "HU": "hurricane",
    "HI": "hurricane",
    "TY": "typhoon",
    "TR": "tropical_storm",
    "TI": "tropical_storm",
    "SS": "storm_surge",
    "TO": "tornado",
    "FA": "flood",
    "FF": "flood",
    "FL": "flood",
    "CF": "flood",
    "LS": "flood",
    "EW": "extreme_wind",
}
_SIGNIFICANT: Final = frozenset("WA")

# A tropical cyclone's rank and then its name, as in "HURRICANE HELENE" and "Typhoon Mawar".
_TROPICAL: Final = frozenset({"hurricane", "typhoon", "tropical_storm", "storm_surge"})
_NAMED: Final = re.compile(
    r"\b(?:hurricane|typhoon|super typhoon|(?:post-)?tropical (?:storm|cyclone|depression))\s+"
    r"([A-Z][A-Za-z]{2,19})\b",
    re.IGNORECASE,
)
# What follows these words where no name does.
_NO_NAME: Final = frozenset(
    """advisory and are center condition conditions event evacuation expected flood force from had
       has hazard hazards impact impacts information intensity into issued kit local may moves near
       nearby next north northeast northwest now off over plan potential preparedness preparations
       rainfall remains safety season should south southeast southwest status statement strength
       surge threat through tonight tornadoes warning warnings watch watches was were will wind
       winds with within that the this track for forecast in is its of on or to a an at as be by
       but can could east west headed landfall makes""".split()
)
_LONGEST_SEARCHED: Final = 5000


def kind_of(event: str, codes: Iterable[Vtec]) -> str:
    """One of KINDS, or "". By the event's name; a statement's code tells what it is about."""
    name = " ".join(event.lower().split())
    known = HOLDING.get(name) or WATCHED.get(name)
    if known is not None or not name.endswith(" statement"):
        return known or ""
    return next((kind for code in codes if (kind := kind_of_code(code))), "")


def holds(event: str, codes: Iterable[Vtec]) -> bool:
    """A statement follows up on a warning: it holds where its code is a warning's."""
    name = " ".join(event.lower().split())
    if not name.endswith(" statement"):
        return name in HOLDING
    return any(code.significance == "W" and kind_of_code(code) for code in codes)


def kind_of_code(code: Vtec) -> str:
    return _PHENOMENA.get(code.phenomenon, "") if code.significance in _SIGNIFICANT else ""


def name_of(kind: str, texts: Iterable[str]) -> str:
    """A tropical storm's own name, as "Helene"; "" where there is none. First text first."""
    if kind not in _TROPICAL:
        return ""
    said = (found for text in texts for found in _NAMED.findall(text[:_LONGEST_SEARCHED]))
    return next((name.capitalize() for name in said if name.lower() not in _NO_NAME), "")
