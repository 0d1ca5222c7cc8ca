"""Whether a storm holds a parcel, and until when. Pure.

A storm **holds** a parcel when an alert of a holding kind covers where it was last seen, or the
next place on its way, and it has not moved since the onset for longer than parcels usually rest
there. A storm over the destination only, or over a parcel that still moves, is a **risk**: agents
see it, shoppers are not told.

How long parcels usually rest between two movement scans: no carrier publishes it. We take half a
day in the network (a night or a day in a hub, or the drive between two of them) and ten hours on
the delivery vehicle (a route's day). By the clock, not by business days: hubs work through
weekends, and the storm does too. Where the carrier itself names the weather, no patience is due.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final, Literal

from tracking.delays.calendar import Local, business_day_after
from tracking.states import Cause, Status

USUAL_REST: Final = timedelta(hours=12)
REST_ON_THE_VAN: Final = timedelta(hours=10)
LONGEST_FORESIGHT: Final = timedelta(days=10)
"""Of a storm that lasts longer no date is reasoned."""
COMING: Final = timedelta(hours=24)
"""So long before its onset a storm is a risk already."""

Role = Literal["holding", "at_risk"]
Covers = Literal["last", "next", "destination"]


@dataclass(frozen=True, slots=True)
class Exposure:
    role: Role
    covers: Covers


def usual_rest(status: Status, cause: str) -> timedelta:
    if cause in {Cause.WEATHER, Cause.DISASTER}:
        return timedelta()
    return REST_ON_THE_VAN if status is Status.OUT_FOR_DELIVERY else USUAL_REST


def exposure(
    *,
    covers: frozenset[Covers],
    rest: timedelta,
    moved_at: datetime,
    onset: datetime,
    now: datetime,
) -> Exposure | None:
    """`covers`: which of the parcel's places lie in the storm; `rest`: the usual one."""
    if not covers or onset - now > COMING:
        return None
    stopped = now - max(moved_at, onset) >= rest and now >= onset
    if stopped and "last" in covers:
        return Exposure("holding", "last")
    if stopped and "next" in covers:
        return Exposure("holding", "next")
    return Exposure("at_risk", "last" if "last" in covers else "destination")


@dataclass(frozen=True, slots=True)
class Dates:
    """Local days at the destination. `due`: what holds without the storm."""

    due: date | None
    low: date | None
    high: date | None
    """The carrier's present estimate."""


def days_after(
    dates: Dates, ends: datetime, home: Local, now: datetime
) -> tuple[date, date] | None:
    """When it comes instead: the carrier's word where it reckons with the storm already, else the
    first business day after the storm and the next one; None where nothing can be said."""
    due = max((day for day in (dates.due, dates.high) if day), default=None)
    if due is None or ends - now > LONGEST_FORESIGHT:
        return None
    after = business_day_after(home.day_of(ends), home)
    if dates.high is not None and dates.high >= after and dates.high != dates.due:
        return dates.low or dates.high, dates.high
    low = max(due, after)
    return low, business_day_after(low, home)
