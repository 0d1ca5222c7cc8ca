"""Deliveries as work: due, held by a lease in `sending`, or done."""

from typing import Final

from narvar.lib import sql
from narvar.lib.claims import Queue
from retailers.tenancy import EVERYONE, acting_for

SENDS: Final = Queue(
    jobs="notifications_delivery",
    lanes="notifications_sendlane",
    due="retry_at",
    ready="j.state = 'due'",
    claimed=", state = 'sending'",
)


def oldest_due_seconds() -> float:
    """Machine seconds that the oldest unsent delivery has waited, held and paused ones too.

    Those that wait for the morning or for a person's yes are not late.
    """
    with acting_for(EVERYONE):
        rows = sql.fetch(
            """SELECT coalesce(extract(epoch FROM clock_timestamp() - min(created_at)), 0)
               FROM notifications_delivery
               WHERE state = 'due' AND reason NOT IN ('quiet hours', 'brake')"""
        )
    return float(rows[0][0])
