"""What the clock shows where a message arrives."""

from collections.abc import Callable
from functools import lru_cache
from typing import Any, Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import phonenumbers
import zipcodes
from phonenumbers import NumberParseException
from phonenumbers.timezone import time_zones_for_number

from tracking.carriers.zones import Zone, zone_of

UTC: Final = "UTC"
# The package has no types.
_all_zips: Final[Callable[[], list[dict[str, Any]]]] = zipcodes.list_all


@lru_cache(maxsize=16384)
def zone_at(*, country: str, state: str, postcode: str, phone: str, usual: str) -> str:
    """The IANA name of the zone of the destination, else of the phone, else `usual`.

    Where a state lies in two zones the ZIP code decides; where a country does and nobody knows
    more, the phone's area code may.
    """
    at_home = zone_of(country, state)
    if at_home and at_home.sure:
        return at_home.info.key
    known = _by_zip(country, postcode) or (_key(at_home) if state else "")
    return known or _by_phone(phone) or _key(at_home) or usual or UTC


@lru_cache(maxsize=256)
def zone_named(name: str) -> ZoneInfo:
    """UTC for a name that is none."""
    try:
        return ZoneInfo(name or UTC)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo(UTC)


def _key(zone: Zone | None) -> str:
    return zone.info.key if zone else ""


def _by_zip(country: str, postcode: str) -> str:
    digits = postcode.strip()[:5]
    if country.upper() != "US" or len(digits) != 5 or not (digits.isascii() and digits.isdecimal()):
        return ""
    return _zones_by_zip().get(digits, "")


@lru_cache(maxsize=1)
def _zones_by_zip() -> dict[str, str]:
    """Half a second, once a process; to look a code up in the package's own list takes 2 ms."""
    return {found["zip_code"]: found["timezone"] or "" for found in _all_zips()}


def _by_phone(phone: str) -> str:
    """Where all of the number's area agrees on the time; numbers without an area know nothing."""
    try:
        zones = time_zones_for_number(phonenumbers.parse(phone, None))
    except NumberParseException:
        return ""
    return zones[0] if len(zones) == 1 and "/" in zones[0] else ""
