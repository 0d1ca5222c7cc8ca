"""Puts right what a dead worker left behind."""

from datetime import datetime
from typing import Final

from narvar.lib import claims, sql
from retailers.tenancy import EVERYONE, acting_for
from tracking.polling.queue import POLLS

LAPSES_BEFORE_QUARANTINE: Final = 3


def sweep_polls(*, now: datetime) -> bool:
    """Give back lapsed leases, set aside what kills its worker each time, wake due lanes."""
    found = claims.reap(POLLS, now=now)
    if found:
        _quarantine()
    claims.mend_lanes(POLLS)
    return False


def _quarantine() -> None:
    """A parcel whose lease lapsed again and again while it was claimed alone."""
    with acting_for(EVERYONE):
        sql.run(
            """UPDATE tracking_shipmentpoll SET next_poll_at = 'infinity',
                      stopped_reason = 'quarantined'
               WHERE lapses > %s AND lease_until IS NULL AND stopped_reason = ''""",
            [LAPSES_BEFORE_QUARANTINE],
        )


def make_payload_partitions() -> None:
    """This month's and the next two; a no-op where they exist."""
    sql.fetch("SELECT make_payload_partitions()")
