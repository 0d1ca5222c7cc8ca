"""When to ask a carrier again. Pure; all times business time."""

from datetime import datetime, timedelta
from typing import Final

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
    Status.CANCELLED: 24 * HOUR,
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
) -> datetime | None:
    """The next moment to ask; None when there is nothing left to learn.

    More often from the day before the carrier's estimate on. A parcel silent for days is asked
    less often: each day of silence adds an hour, up to six.
    """
    if now - started_at >= LONGEST:
        return None
    if status in FINAL and status_at is not None and now - status_at >= SETTLED_FOR:
        return None
    pause = AFTER.get(status, HOUR)
    silent = (now - (status_at or started_at)) // timedelta(days=1)
    if status in FINAL:
        return now + pause
    if silent >= 1:
        pause = max(pause, min(silent, 6) * HOUR)
    elif expected_at is not None and now >= expected_at - NEAR:
        pause = min(pause, WHEN_NEAR)
    return now + pause
