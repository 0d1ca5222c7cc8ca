"""Shifts: a worker loops over PostgreSQL for a while, then hands over to a successor.

A shift holds a place in the rota by a lease, so any number of bells, beats and workers at once
does no harm: whoever finds its places taken goes home.
"""

import time
from collections.abc import Callable
from contextlib import suppress
from uuid import uuid4

import structlog
from django.conf import settings
from django.db import InterfaceError, OperationalError, connection

from narvar.lib import sql
from narvar.lib.closing import closing
from narvar.lib.nudge import ring
from retailers.tenancy import acting_for

log = structlog.get_logger()
IDLE_SECONDS = 0.25
# Shares of a shift. A dead worker's place stays empty for the lease; four signs may fail in one.
LEASE_SHARE = 1 / 4
SIGN_SHARE = 1 / 20

Work = Callable[[], bool]
"""One step; says whether it found something to do."""


def work_a_shift(kind: str, work: Work) -> None:
    """Take a free place of `kind` and work until the shift ends; then ring for a successor.

    While the database is away it waits; while the broker is away it goes on by itself.
    """
    shift = _Shift(kind)
    while not closing() and shift.take_place():
        try:
            _work_until(time.monotonic() + settings.SHIFT_SECONDS, shift, work)
        finally:  # whatever the work died of, a successor need not wait for the lease
            shift.leave()
        if ring(kind):
            return


def _work_until(ends: float, shift: "_Shift", work: Work) -> None:
    while time.monotonic() < ends and not closing() and shift.still_mine():
        if not _step(work):
            time.sleep(IDLE_SECONDS)


def _step(work: Work) -> bool:
    try:
        with acting_for(None):
            return work()
    except (OperationalError, InterfaceError) as error:
        log.warning("database away", reason=str(error).partition("\n")[0])
        connection.close()
        time.sleep(1)
        return False


class _Shift:
    def __init__(self, kind: str) -> None:
        self.kind = kind
        self.owner = uuid4().hex
        self.slot = -1
        self.signed_at = 0.0

    def take_place(self) -> bool:
        """False where all places are taken, or the database is away: beat rings again."""
        try:
            return any(self._sign(slot) for slot in range(settings.SHIFTS[self.kind]))
        except (OperationalError, InterfaceError):
            connection.close()
            return False

    def still_mine(self) -> bool:
        """Renews the lease and the canary every few seconds; False once another holds it."""
        if time.monotonic() - self.signed_at < settings.SHIFT_SECONDS * SIGN_SHARE:
            return True
        try:
            return self._sign(self.slot)
        except (OperationalError, InterfaceError):
            connection.close()
            time.sleep(1)
            return True

    def _sign(self, slot: int) -> bool:
        rows = sql.fetch(
            """INSERT INTO shift (kind, slot, owner, lease_until)
               VALUES (%s, %s, %s, clock_timestamp() + make_interval(secs => %s))
               ON CONFLICT (kind, slot) DO UPDATE
               SET owner = EXCLUDED.owner, lease_until = EXCLUDED.lease_until
               WHERE shift.owner = EXCLUDED.owner OR shift.lease_until < clock_timestamp()
               RETURNING slot""",
            [self.kind, slot, self.owner, settings.SHIFT_SECONDS * LEASE_SHARE],
        )
        if not rows:
            return False
        self.slot, self.signed_at = slot, time.monotonic()
        sign_of_life("worker")
        return True

    def leave(self) -> None:
        with suppress(OperationalError, InterfaceError):
            sql.run(
                "UPDATE shift SET lease_until = '-infinity'"
                " WHERE kind = %s AND slot = %s AND owner = %s",
                [self.kind, self.slot, self.owner],
            )


def sign_of_life(name: str) -> None:
    """Write the canary by which the supervisor judges a process (machine time)."""
    sql.run(
        """INSERT INTO canary (name, seen_at) VALUES (%s, clock_timestamp())
           ON CONFLICT (name) DO UPDATE SET seen_at = EXCLUDED.seen_at""",
        [name],
    )


def missing_shifts() -> list[str]:
    """Kinds with at least one place that nobody holds, once per free place."""
    held = dict(
        sql.fetch(
            "SELECT kind, count(*) FROM shift WHERE lease_until > clock_timestamp() GROUP BY kind"
        )
    )
    return [
        kind for kind, places in settings.SHIFTS.items() for _ in range(places - held.get(kind, 0))
    ]
