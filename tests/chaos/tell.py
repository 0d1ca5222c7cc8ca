"""Shoppers who are to hear of two milestones each: once, and only once."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from tests.chaos.hearing import Hearing, News
from tests.chaos.journeys import TO_THE_DOOR, Traveller, travellers
from tests.chaos.proof import Figures
from tests.chaos.stage import Stage

if TYPE_CHECKING:
    from tests.chaos.feed import Shop

RATE = 400  # business seconds in a second: an hour passes in nine
SHOPS = 3
BATCH = 50
# From the start: all parcels are out for delivery before, and none is delivered before.
NIGHT = timedelta(hours=12.3)
MILESTONES = ("out_for_delivery", "delivered")
# Short, so that what a lost reply leaves open is settled within the proof.
TERMS = {
    "SEND_TIMEOUT_SECONDS": "2",
    "SEND_LEASE_SECONDS": "5",
    "SEND_GRACE_SECONDS": "3",
    "SEND_RETRY_SECONDS": "1",
    "SHIFT_SECONDS": "6",
    "POLL_BATCH": "20",
}


class Telling:
    """`disturb` is called again and again while shoppers are being told. `mails`: by both ways."""

    def __init__(self, stage: Stage, shoppers: int, seed: int, *, mails: bool = False) -> None:
        from tests.chaos import feed

        stage.control("PUT", "clock", {"rate": RATE})
        self.shops = feed.open_shops(SHOPS, rules=True)
        self.goal = 2 * shoppers * (2 if mails else 1)
        self._stage = stage
        self._mails = mails
        self._travellers = travellers(shoppers, seed=seed, legs=TO_THE_DOOR)
        self._feeding = feeding(stage, self.shops, self._travellers, mails=mails)
        self._hearing = Hearing(stage)

    def let(self, disturb: Callable[[], None]) -> None:
        """Both milestones under fire; then peace, until nothing is open or nothing moves."""

        def step() -> None:
            next(self._feeding, None)
            disturb()

        began = self._clock()
        self._until_told(1, step)
        self._stage.control("PUT", "clock", {"now": (began + NIGHT).isoformat()})
        self._until_told(2, step)
        self._stage.wait_while_moving(lambda: open_deliveries(self._stage) == 0, self._movement)

    def told(self) -> int:
        """Messages that the provider took so far, and mails."""
        return self._hearing.count()

    def figures(self) -> Figures:
        """By the providers' own record."""
        figures = self._hearing.of_phones(self._wanted([t.phone for t in self._travellers]))
        if self._mails:
            figures |= self._hearing.of_boxes(self._wanted([t.email for t in self._travellers]))
        return figures | account(self._stage)

    def _wanted(self, addresses: Sequence[str]) -> set[News]:
        return {(address, milestone) for address in addresses for milestone in MILESTONES}

    def _until_told(self, times: int, step: Callable[[], None]) -> None:
        wanted = times * self.goal // 2
        self._stage.wait_while_moving(lambda: self.told() >= wanted, self._movement, meanwhile=step)

    def _movement(self) -> int:
        return self.told() + self._stage.count("tracking_scan") + self._stage.count(ATTEMPTS)

    def _clock(self) -> datetime:
        return datetime.fromisoformat(self._stage.control("GET", "clock")["now"])


DELIVERIES, ATTEMPTS = "notifications_delivery", "notifications_attempt"


def open_deliveries(stage: Stage) -> int:
    """Those of which we do not know yet what becomes of them."""
    return stage.count(f"{DELIVERIES} WHERE state IN ('due', 'sending')")


def account(stage: Stage) -> Figures:
    """What we say ourselves of what was hard."""
    return {
        "open": open_deliveries(stage),
        "ambiguous": stage.count(f"{DELIVERIES} WHERE state = 'ambiguous' AND channel = 'sms'"),
        # Attempts whose worker died before it wrote down what came of them, or could not know.
        "reconciled": stage.count(f"{ATTEMPTS} WHERE outcome IN ('', 'unsure', 'absent')"),
    }


def feeding(
    stage: Stage, shops: Sequence["Shop"], waiting: Sequence[Traveller], *, mails: bool
) -> Iterator[None]:
    from tests.chaos import feed

    for nth, first in enumerate(range(0, len(waiting), BATCH)):
        some = waiting[first : first + BATCH]
        feed.send_off(stage, shops[nth % len(shops)], some, mails=mails)
        yield
