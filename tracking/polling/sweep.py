"""Puts right what a dead worker left behind."""

import time
from datetime import datetime
from functools import lru_cache
from typing import Final

from narvar.lib import claims, sql
from retailers.tenancy import EVERYONE, acting_for
from tracking.polling.queue import POLLS

LAPSES_BEFORE_QUARANTINE: Final = 3
MEND_SECONDS: Final = 5


def sweep_polls(*, now: datetime) -> bool:
    """Give back lapsed leases, set aside what kills its worker each time, wake due lanes."""
    _quarantine()
    claims.reap(POLLS, now=now)
    _mend(int(time.monotonic() // MEND_SECONDS))
    return False


def _quarantine() -> None:
    """Stop asking for a parcel whose lease lapses again after it lapsed thrice.

    Only its first lapse was in company: from then on it was claimed alone, so it is the culprit.
    """
    with acting_for(EVERYONE):
        sql.run(
            """UPDATE tracking_shipmentpoll SET next_poll_at = 'infinity', lease_until = NULL,
                      lease_owner = '', lapses = lapses + 1, stopped_reason = 'quarantined'
               WHERE lease_until < clock_timestamp() AND lapses >= %s""",
            [LAPSES_BEFORE_QUARANTINE],
        )


@lru_cache(maxsize=1)
def _mend(span: int) -> int:
    """Once in a span of MEND_SECONDS: 10,000 lanes cost 30 ms."""
    return claims.mend_lanes(POLLS)


def make_payload_partitions() -> None:
    """This month's and the next two; a no-op where they exist."""
    sql.fetch("SELECT make_payload_partitions()")
