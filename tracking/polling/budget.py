"""What carriers grant: calls of an account, asks of one number. Pure; all times business time.

Sources: USPS, "Getting started" (60 calls an hour a product, until more is granted); DHL, support
article 47001248773 (ten asks a shipment and day, counted to midnight GMT). UPS publishes nothing;
what FedEx grants (100,000 a day a project) no house reaches.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from math import ceil
from typing import Final, Literal

from tracking.states import Status

Span = Literal["hour", "day"]
Urgency = Literal[0, 1, 2]
BUCKET: Final = timedelta(minutes=5)
"""An hour rolls, whatever the carrier's own hour is: it is counted in parts of this length."""
BUCKETS: Final = 12
KEPT_BACK: Final = 0.1
"""The share of what is left that only parcels out for delivery may use."""
AT_ONCE: Final = 2
"""How many parts' worth of an hour the usual round may use in one."""


@dataclass(frozen=True, slots=True)
class Limits:
    """None: no limit that we know of."""

    hour: int | None = None
    """Calls of the account in any 60 minutes."""
    day: int | None = None
    """Calls of the account on a day of UTC."""
    parcel: int | None = None
    """Asks for one number on a day of UTC."""

    @property
    def any(self) -> bool:
        return (self.hour, self.day, self.parcel) != (None, None, None)


USUAL: Final[Mapping[str, Limits]] = {"usps": Limits(hour=60), "dhl": Limits(parcel=10)}
NONE: Final = Limits()


def limits_of(
    carrier: str, *, hour: int | None = None, day: int | None = None, parcel: int | None = None
) -> Limits:
    """What the account is granted; where nobody said, what its carrier usually grants."""
    usual = USUAL.get(carrier, NONE)
    return Limits(
        hour=usual.hour if hour is None else hour,
        day=usual.day if day is None else day,
        parcel=usual.parcel if parcel is None else parcel,
    )


@dataclass(frozen=True, slots=True)
class Used:
    """Calls made: in this part of the hour, in the hour that ends now, and today."""

    bucket: int
    hour: int
    day: int


def affordable(limits: Limits, used: Used, *, now: datetime, urgency: Urgency) -> int | None:
    """How many calls may be made now for parcels of this urgency; None: as many as one likes.

    Urgent parcels may use all that is left. New ones leave some of it to those. The others take
    their part of what is left of the hour and of the day, so that neither ends without any.
    """
    shares = [
        _of_hour(limits.hour, used, urgency) if limits.hour is not None else None,
        _of_day(limits.day, used.day, now, urgency) if limits.day is not None else None,
    ]
    known = [share for share in shares if share is not None]
    return max(min(known), 0) if known else None


def _of_hour(limit: int, used: Used, urgency: Urgency) -> int:
    left = limit - used.hour
    if urgency == 0:
        return left
    left -= ceil(limit * KEPT_BACK)
    return left if urgency == 1 else min(left, AT_ONCE * ceil(limit / BUCKETS) - used.bucket)


def _of_day(limit: int, used: int, now: datetime, urgency: Urgency) -> int:
    left = limit - used
    if urgency == 0:
        return left
    left -= ceil(left * KEPT_BACK)
    if urgency == 1:
        return left
    gone = (now - day_of(now)) / timedelta(days=1)
    return min(left, ceil(limit * (KEPT_BACK + (1 - KEPT_BACK) * gone)) - used)


def try_again(limits: Limits, used: Used, *, now: datetime, place: int) -> datetime:
    """When the parcel at this place (in calls) of those left over may be asked about."""
    if limits.day is not None and used.day >= limits.day:
        return day_of(now) + timedelta(days=1)
    later = bucket_of(now) + BUCKET
    if limits.hour is not None:
        later += BUCKET * (place // max(1, ceil(limits.hour / BUCKETS)))
    if limits.day is not None:
        rest = day_of(now) + timedelta(days=1) - now
        later = max(later, now + min(rest, rest / (limits.day - used.day) * (place + 1)))
    return later


def urgency_of(status: str, *, asked_before: bool) -> Urgency:
    if status == Status.OUT_FOR_DELIVERY:
        return 0
    return 2 if asked_before else 1


def bucket_of(now: datetime) -> datetime:
    """The part of the hour that `now` lies in."""
    day = day_of(now)
    return day + (now - day) // BUCKET * BUCKET


def day_of(now: datetime) -> datetime:
    return now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
