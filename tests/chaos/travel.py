"""Parcels of several shops on their whole way, fed in while the platform works."""

from collections.abc import Callable, Iterator

from tests.chaos.compare import difference, recorded, revealed
from tests.chaos.journeys import WHOLE_WAY, travellers
from tests.chaos.proof import Figures
from tests.chaos.stage import Stage

RATE = 900  # business seconds in a second: an hour passes in four
SHOPS = 3
BATCH = 50


class Travel:
    def __init__(self, stage: Stage, parcels: int, seed: int) -> None:
        stage.control("PUT", "clock", {"rate": RATE})
        self.parcels, self.scans = parcels, parcels * len(WHOLE_WAY)
        self._stage = stage
        self._feeding = _feeding(stage, parcels, seed)

    def recorded(self) -> int:
        return self._stage.count("tracking_scan")

    def over(self) -> bool:
        return self.recorded() == self.scans

    def let(self, disturb: Callable[[], None]) -> None:
        """Feed and disturb until all is there, or nothing moves: what is missing then is lost."""

        def step() -> None:
            next(self._feeding, None)
            disturb()

        self._stage.wait_while_moving(self.over, self.recorded, meanwhile=step)

    def figures(self) -> Figures:
        """Scans that the carrier has shown, or never been asked for, and that we do not hold."""
        truth, ours = revealed(self._stage), recorded(self._stage)
        lost, invented = difference(truth, ours)
        return {
            "parcels": self.parcels,
            "scans": self.scans,
            "lost": lost + self.scans - truth.total(),
            "invented": invented,
            "polls": len(self._stage.told("ups", "answer")),
        }


def _feeding(stage: Stage, count: int, seed: int) -> Iterator[None]:
    from tests.chaos import feed

    shops = feed.open_shops(SHOPS)
    waiting = travellers(count, seed=seed, legs=WHOLE_WAY)
    for nth, first in enumerate(range(0, count, BATCH)):
        feed.send_off(stage, shops[nth % SHOPS], waiting[first : first + BATCH])
        yield
