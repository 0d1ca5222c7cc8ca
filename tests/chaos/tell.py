"""Shoppers who are to hear of two milestones each: once, and only once."""

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

from tests.chaos.journeys import TO_THE_DOOR, travellers
from tests.chaos.proof import Figures
from tests.chaos.stage import Stage

RATE = 400  # business seconds in a second: an hour passes in nine
SHOPS = 3
BATCH = 50
# From the start: all parcels are out for delivery before, and none is delivered before.
NIGHT = timedelta(hours=12.3)
MILESTONES = ("is out for delivery", "was delivered")
# Short, so that what a lost reply leaves open is settled within the proof.
TERMS = {
    "SEND_TIMEOUT_SECONDS": "2",
    "SEND_LEASE_SECONDS": "5",
    "SEND_GRACE_SECONDS": "3",
    "SHIFT_SECONDS": "6",
    "POLL_BATCH": "20",
}


class Telling:
    """`disturb` is called again and again while shoppers are being told."""

    def __init__(self, stage: Stage, shoppers: int, seed: int) -> None:
        from tests.chaos import feed

        stage.control("PUT", "clock", {"rate": RATE})
        self.shops = feed.open_shops(SHOPS, rules=True)
        self.goal = 2 * shoppers
        self._stage = stage
        self._travellers = travellers(shoppers, seed=seed, legs=TO_THE_DOOR)
        self._feeding = self._feed()
        self._heard: list[dict[str, Any]] = []

    def let(self, disturb: Callable[[], None]) -> None:
        """Both milestones under fire; then peace, until nothing is open or nothing moves."""

        def step() -> None:
            next(self._feeding, None)
            disturb()

        began = self._clock()
        self._until_told(1, step)
        self._stage.control("PUT", "clock", {"now": (began + NIGHT).isoformat()})
        self._until_told(2, step)
        self._stage.wait_while_moving(lambda: self.open() == 0, self.open)

    def told(self) -> int:
        """Messages that the provider took so far."""
        last = self._heard[-1]["n"] if self._heard else 0
        self._heard += self._stage.told("twilio", "message", after=last)
        return len(self._heard)

    def figures(self) -> Figures:
        """By the provider's own record."""
        self.told()
        told = Counter(
            (message["to"], milestone)
            for message in self._heard
            for milestone in MILESTONES
            if milestone in message["body"]
        )
        wanted = {(t.phone, milestone) for t in self._travellers for milestone in MILESTONES}
        return {
            "wanted": len(wanted),
            "messages": len(self._heard),
            "duplicates": sum(count - 1 for count in told.values()),
            "missing": len(wanted - told.keys()),
            "strange": len(self._heard) - sum(told[each] for each in wanted),
            "open": self.open(),
            "ambiguous": self._count("notifications_delivery", "state = 'ambiguous'"),
            # Attempts whose worker died before it wrote down what came of them, or could not know.
            "reconciled": self._count(
                "notifications_attempt", "outcome IN ('', 'unsure', 'absent')"
            ),
        }

    def open(self) -> int:
        """Deliveries of which we do not know yet what becomes of them."""
        return self._count("notifications_delivery", "state IN ('due', 'sending')")

    def _count(self, table: str, condition: str) -> int:
        return self._stage.count(f"{table} WHERE {condition}")

    def _until_told(self, times: int, step: Callable[[], None]) -> None:
        wanted = times * len(self._travellers)
        self._stage.wait_while_moving(lambda: self.told() >= wanted, self._movement, meanwhile=step)

    def _movement(self) -> int:
        return self.told() + self._stage.count("tracking_scan")

    def _clock(self) -> datetime:
        return datetime.fromisoformat(self._stage.control("GET", "clock")["now"])

    def _feed(self) -> Iterator[None]:
        from tests.chaos import feed

        shops, waiting = self.shops, self._travellers
        for nth, first in enumerate(range(0, len(waiting), BATCH)):
            feed.send_off(self._stage, shops[nth % SHOPS], waiting[first : first + BATCH])
            yield
