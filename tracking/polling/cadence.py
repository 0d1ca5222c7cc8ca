"""When to ask a carrier again. Pure; all times business time."""

from datetime import datetime, timedelta
from typing import Final

from tracking.polling.budget import day_of
from tracking.states import Status

SETTLED_FOR: Final = timedelta(days=2)
"""How long a delivered parcel is still asked for: proof of delivery and corrections come late."""

LONGEST: Final = timedelta(days=90)
MIN, HOUR = timedelta(minutes=1), timedelta(hours=1)

AFTER: Final[dict[Status, timedelta]] = {
    Status.PENDING: 30 * MIN,
    Status.LABEL_CREATED: 1 * HOUR,
    Status.PICKED_UP: 1 * HOUR,
    Status.IN_TRANSIT: 1 * HOUR,
    Status.DELAYED: 1 * HOUR,
    Status.OUT_FOR_DELIVERY: 15 * MIN,
    Status.ATTEMPT_FAILED: 1 * HOUR,
    Status.READY_FOR_PICKUP: 3 * HOUR,
    Status.EXCEPTION: 1 * HOUR,
    Status.RETURNING: 6 * HOUR,
    Status.DELIVERED: 12 * HOUR,
    Status.RETURNED: 12 * HOUR,
    Status.EXPIRED: 24 * HOUR,
    Status.UNKNOWN: 1 * HOUR,
}
# So close to the carrier's estimate a parcel may be on the van at any moment.
NEAR: Final = timedelta(hours=24)
WHEN_NEAR: Final = 15 * MIN
FINAL: Final = frozenset({Status.DELIVERED, Status.RETURNED, Status.CANCELLED})


def next_poll(
    *,
    status: Status,
    status_at: datetime | None,
    started_at: datetime,
    now: datetime,
    expected_at: datetime | None = None,
    asks_left: int | None = None,
) -> datetime | None:
    """The next moment to ask; None when there is nothing left to learn.

    More often from the day before the carrier's estimate on. A parcel silent for days is asked
    less often: each day of silence adds an hour, up to six. A cancelled one is asked no more.
    `asks_left`: how often the carrier lets us ask about this number for the rest of the day (UTC);
    they are spread over it, closer together while the parcel is on the van.
    """
    if status is Status.CANCELLED:
        return None
    if now - started_at >= LONGEST:
        return None
    if status in FINAL and status_at is not None and now - status_at >= SETTLED_FOR:
        return None
    pause = _usual(status, status_at or started_at, now, expected_at)
    if asks_left is not None:
        pause = max(pause, _spread(status, asks_left, now))
    return now + pause


def _usual(
    status: Status, since: datetime, now: datetime, expected_at: datetime | None
) -> timedelta:
    pause = AFTER.get(status, HOUR)
    if status in FINAL:
        return pause
    silent = (now - since) // timedelta(days=1)
    if silent >= 1:
        return max(pause, min(silent, 6) * HOUR)
    if expected_at is not None and now >= expected_at - NEAR:
        return min(pause, WHEN_NEAR)
    return pause


def _spread(status: Status, asks_left: int, now: datetime) -> timedelta:
    """What is left of the day, in as many parts as there are asks left."""
    rest = day_of(now) + timedelta(days=1) - now
    if asks_left <= 0:
        return rest
    return rest / asks_left / (2 if status is Status.OUT_FOR_DELIVERY else 1)
