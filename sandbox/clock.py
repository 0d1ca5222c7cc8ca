"""Business time in the sandbox. UPS's parcels follow it; Twilio follows machine time."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime


class ClockRefused(Exception):
    """The clock may not be set like this. Its text says why."""


class ClockUnavailable(Exception):
    """The database that holds the clock cannot be reached."""


@dataclass(frozen=True, slots=True)
class Setting:
    """Business time = base + (machine − since) × rate. Epoch seconds; rate ≥ 0."""

    since: float
    base: float
    rate: float

    def business(self, machine: float) -> float:
        return self.base + (machine - self.since) * self.rate


class Clock:
    """Held in memory. Never runs backwards."""

    def __init__(self, machine: Callable[[], float] = time.time) -> None:
        self._machine = machine
        started = machine()
        self.setting = Setting(since=started, base=started, rate=1.0)
        self._latest = started

    def epoch(self) -> float:
        """Business time in epoch seconds."""
        self._latest = max(self._latest, self.setting.business(self._machine()))
        return self._latest

    def now(self) -> datetime:
        return datetime.fromtimestamp(self.epoch(), UTC)

    async def put(self, *, now: datetime | None, rate: float | None) -> None:
        """Set business time, its rate, or both; None leaves it as it is.

        ClockRefused when it would run backwards, ClockUnavailable without its database.
        """
        current = self.epoch()
        base = current if now is None else now.timestamp()
        if base < current:
            raise ClockRefused(f"business time is already {self.now().isoformat()}")
        rate = self.setting.rate if rate is None else rate
        if not 0 <= rate <= 100_000:
            raise ClockRefused("rate must be between 0 and 100000")
        await self._store(base, rate)

    async def start(self) -> None:
        """Nothing to open for a clock in memory."""

    async def close(self) -> None:
        """Nothing to close for a clock in memory."""

    async def _store(self, base: float, rate: float) -> None:
        self.setting = Setting(since=self._machine(), base=base, rate=rate)
