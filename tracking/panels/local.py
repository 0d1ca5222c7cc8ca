"""Dates, times and places as the shopper's language writes them. Babel's data, no clock."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from string import capwords
from typing import Any, Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from babel import Locale
from babel.dates import (
    format_date,
    format_interval,
    format_time,
    get_timezone_gmt,
    get_timezone_name,
)

from tracking.carriers.zones import zone_of

_WEEKDAY: Final = re.compile("E+")
_MONTH: Final = re.compile("M+")
_SHORT_NAME: Final = 5
"""Letters: "EST" and "AEST" say something, "Eastern Standard Time" does not fit."""


@dataclass(frozen=True, slots=True)
class Local:
    """A language, and the day on which its words are read: other years are named."""

    locale: Locale
    today: date

    def day(self, day: date) -> str:
        """Thursday, November 26"""
        return self._by("MMMMEd", "MMMEd", day)

    def days(self, first: date, last: date) -> str:
        """Tue, Nov 24 – Wed, Nov 25: short, for it is a headline. Interval forms name no year."""
        skeleton = "MMMEd" if first.year == last.year == self.today.year else "yMMMEd"
        return str(format_interval(first, last, skeleton, locale=self.locale))

    def short_day(self, day: date) -> str:
        """Nov 26"""
        return format_date(day, self._pattern("MMMd", "MMMd", day), locale=self.locale)

    def time(self, moment: datetime) -> str:
        """2:14 PM, on the moment's own clock."""
        return format_time(moment.timetz().replace(tzinfo=None), "short", locale=self.locale)

    def zone(self, moment: datetime) -> str:
        """EST: in the language's own letters where it has such a name, else GMT-05:00."""
        for name in (get_timezone_name(moment, width="short", locale=self.locale), moment.tzname()):
            if name and name.isalpha() and len(name) <= _SHORT_NAME:
                return name
        return get_timezone_gmt(moment, locale=self.locale)

    def name(self, text: str) -> str:
        """A name or number inside a sentence; kept together where the sentence runs to the left."""
        return f"\u2068{text}\u2069" if self.locale.text_direction == "rtl" else text

    def _by(self, skeleton: str, fallback: str, day: date) -> str:
        # Languages list the pattern with short names; the order and the commas stay the same.
        pattern = _MONTH.sub("MMMM", _WEEKDAY.sub("EEEE", self._pattern(skeleton, fallback, day)))
        return format_date(day, pattern, locale=self.locale)

    def _pattern(self, skeleton: str, fallback: str, day: date) -> str:
        known = self.locale.datetime_skeletons
        year = "" if day.year == self.today.year else "y"
        return str(known.get(year + skeleton) or known[year + fallback])


def zone_named(name: str | None) -> ZoneInfo | None:
    try:
        return ZoneInfo(name) if name else None
    except (ZoneInfoNotFoundError, ValueError):
        return None


def at_place(moment: datetime, offset: int | None, zone: str | None) -> datetime:
    """The moment on the clock of the place where it happened; UTC where nobody knows that clock."""
    info = zone_named(zone)
    if info is not None:
        local = moment.astimezone(info)
        if offset is None or local.utcoffset() == timedelta(minutes=offset):
            return local
    return moment.astimezone(UTC if offset is None else timezone(timedelta(minutes=offset)))


def zone_at(place: Mapping[str, Any], offset: int | None) -> str | None:
    """The name of a scan's clock; guessed by its state only where the offset can disprove it."""
    if place.get("zone") or offset is None:
        return place.get("zone")
    known = zone_of(place.get("country"), place.get("state"))
    return known.info.key if known else None


def place_name(place: Mapping[str, Any], *, home: str = "") -> str:
    """Louisville, KY; with the country where it is not `home`. Carriers shout: LOUISVILLE."""
    city, state = str(place.get("city") or ""), str(place.get("state") or "")
    country = str(place.get("country") or "")
    abroad = country if country.upper() != home.upper() else ""
    parts = (_calm(city), state if state != city else "", abroad)
    return ", ".join(part for part in parts if part)


def _calm(name: str) -> str:
    return capwords(name) if name.isupper() and len(name) > _SHORT_NAME - 2 else name
