"""The two clocks. They are never mixed in one column.

Machine time is the host's: leases, attempts, back-off, signatures, sessions, rate limits.
Business time is what carriers, promises, polling cadence, quiet hours and words follow. It is
machine time seen through one database row (`since`, `base`, `rate`), so that the sandbox can
turn a week into minutes; in production the row never changes and both clocks are the same.
"""

import threading
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from django.db import connection

MAX_AGE_SECONDS: Final = 1.0
# Business seconds that this process may run ahead of a row that was slowed down: it has to stand
# still for as long.
MAX_AHEAD_SECONDS: Final = 5.0
A_DAY: Final = 86_400.0
A_YEAR: Final = 365 * A_DAY


@dataclass(frozen=True, slots=True)
class Setting:
    since: datetime
    base: datetime
    rate: float

    @property
    def keep_seconds(self) -> float:
        """How long it may be trusted without looking at the row again."""
        return min(MAX_AGE_SECONDS, MAX_AHEAD_SECONDS / max(self.rate, 1.0))

    def business(self, machine_now: datetime) -> datetime:
        return self.base + (machine_now - self.since) * self.rate


class _Face:
    """This process's view of the row: at most a second old, never running backwards."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._read_at = float("-inf")
        self._setting: Setting | None = None
        self._latest = datetime.min.replace(tzinfo=UTC)

    def now(self) -> datetime:
        with self._lock:
            if time.monotonic() - self._read_at > self._keep_seconds():
                self._setting = _read_row()
                self._read_at = time.monotonic()
            seen = machine() if self._setting is None else self._setting.business(machine())
            self._latest = max(self._latest, seen)
            return self._latest

    def machine_at(self, moment: datetime) -> datetime:
        seconds = (moment - self.now()).total_seconds()
        rate = self._setting.rate if self._setting else 1.0
        return machine() + timedelta(seconds=min(seconds / rate if rate > 0 else A_DAY, A_YEAR))

    def _keep_seconds(self) -> float:
        return self._setting.keep_seconds if self._setting else MAX_AGE_SECONDS

    def forget(self) -> None:
        with self._lock:
            self._read_at = float("-inf")
            self._latest = datetime.min.replace(tzinfo=UTC)


_face = _Face()


def machine() -> datetime:
    """Machine time, aware, UTC."""
    return datetime.now(UTC)


def now() -> datetime:
    """Business time, aware, UTC. Reads its row at most once a second."""
    return _face.now()


def machine_at(moment: datetime) -> datetime:
    """The machine's moment at which business time will be `moment`, as the row stands now.

    The row may be set anew before that: whoever waits has to look again then. A clock that
    stands still never gets there; a day from now is given for it.
    """
    return _face.machine_at(moment)


def forget() -> None:
    """Read the row again at the next call, and allow time to have been set back (tests)."""
    _face.forget()


def machine_in(seconds: float) -> datetime:
    return machine() + timedelta(seconds=seconds)


def _read_row() -> Setting | None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT since, base, rate FROM business_clock")
        row = cursor.fetchone()
    return Setting(*row) if row else None
