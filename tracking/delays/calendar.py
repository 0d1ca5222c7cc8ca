"""Business days of a place, and how much of a stretch of time counts. Pure.

Weekends and public holidays come from the `holidays` library: Friday and Saturday are the weekend
in Saudi Arabia, Saturday and Sunday in the Emirates since 2022. Of the United States only federal
holidays count: what a state closes its offices for (Texas Independence Day) stops no carrier.
Elsewhere a holiday of the state counts too (Epiphany in Bavaria). Of a country that the library
does not know, Saturday and Sunday are the weekend.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import lru_cache
from typing import Any, Final
from zoneinfo import ZoneInfo

import holidays

from tracking.carriers.zones import zone_of

ONE_DAY: Final = timedelta(days=1)
# Where no day of work comes in so long, the calendar is wrong.
LONGEST_SEARCH: Final = 60
Stretch = tuple[datetime, datetime]
"""From, until: aware, business time."""


@dataclass(frozen=True, slots=True)
class Local:
    """A place as its calendar and clocks see it."""

    country: str = ""
    state: str = ""
    zone_name: str = ""
    """IANA; "" = as country and state have it, else UTC."""

    @property
    def zone(self) -> tzinfo:
        if self.zone_name:
            return ZoneInfo(self.zone_name)
        known = zone_of(self.country, self.state)
        return known.info if known else UTC

    def day_of(self, moment: datetime) -> date:
        return moment.astimezone(self.zone).date()

    def end_of(self, day: date) -> datetime:
        """UTC: the midnight that ends the local day."""
        return _midnight(day + ONE_DAY, self.zone)


def is_business_day(day: date, at: Local) -> bool:
    return _is_worked(day, at.country.upper(), at.state.upper())


@lru_cache(maxsize=8192)
def _is_worked(day: date, country: str, state: str) -> bool:
    """Remembered: parcels of one batch ask about the same days, and the library takes its time."""
    known = _holidays(country, state)
    return day.weekday() < 5 if known is None else bool(known.is_working_day(day))


def business_day_after(day: date, at: Local, days: int = 1) -> date:
    """The `days`-th business day after this one."""
    for _ in range(days):
        day += ONE_DAY
        searched = 0
        while not is_business_day(day, at) and searched < LONGEST_SEARCH:
            day, searched = day + ONE_DAY, searched + 1
    return day


def counted(start: datetime, end: datetime, at: Local, blind: Sequence[Stretch] = ()) -> timedelta:
    """How much of `start` to `end` lies on business days of the place and outside of `blind`."""
    return sum((b - a for a, b in _seen(start, end, at, blind)), timedelta())


def reached(
    start: datetime, need: timedelta, at: Local, blind: Sequence[Stretch] = ()
) -> datetime | None:
    """When `need` will have been counted since `start`; None: not within LONGEST_SEARCH days."""
    left = need
    for a, b in _seen(start, start + LONGEST_SEARCH * ONE_DAY, at, blind):
        if b - a >= left:
            return a + left
        left -= b - a
    return None


def _seen(start: datetime, end: datetime, at: Local, blind: Sequence[Stretch]) -> Iterable[Stretch]:
    gaps = joined(blind)
    day = at.day_of(start)
    while (begins := _midnight(day, at.zone)) < end:
        if is_business_day(day, at):
            stretch = max(start, begins), min(end, at.end_of(day))
            yield from _without(stretch, gaps)
        day += ONE_DAY


def _without(stretch: Stretch, gaps: Sequence[Stretch]) -> Iterable[Stretch]:
    a, b = stretch
    for gone, back in gaps:
        if back <= a or gone >= b:
            continue
        if gone > a:
            yield a, gone
        a = back
    if a < b:
        yield a, b


def joined(stretches: Iterable[Stretch]) -> list[Stretch]:
    """In order, and none touching another."""
    found: list[Stretch] = []
    for a, b in sorted(s for s in stretches if s[0] < s[1]):
        if found and a <= found[-1][1]:
            found[-1] = found[-1][0], max(b, found[-1][1])
        else:
            found.append((a, b))
    return found


@lru_cache(maxsize=8192)
def _midnight(day: date, zone: tzinfo) -> datetime:
    return datetime.combine(day, time(), zone).astimezone(UTC)


@lru_cache(maxsize=512)
def _holidays(country: str, state: str) -> Any:
    """The library's calendar; None for a country it does not know."""
    try:
        return holidays.country_holidays(country, subdiv=_subdivision(country, state))
    except NotImplementedError:
        return None


def _subdivision(country: str, state: str) -> str | None:
    if country == "US":
        return None
    return state if state in holidays.list_supported_countries().get(country, ()) else None
