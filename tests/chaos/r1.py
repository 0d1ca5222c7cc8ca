"""R1: workers are killed while parcels move, and not one scan is lost or made up.

Sabotage `lease`: what a killed worker held is never given back.
"""

import random
import sys
from collections.abc import Iterator

from tests.chaos.compare import difference, recorded, revealed
from tests.chaos.fire import Killer
from tests.chaos.journeys import WHOLE_WAY, travellers
from tests.chaos.proof import Figures, Terms, main
from tests.chaos.stage import Stage, staged, standstill

RATE = 600  # business seconds in a second: an hour passes in six
SHOPS = 3
BATCH = 50


def prove(terms: Terms) -> tuple[Figures, bool]:
    with staged(sabotage=terms.sabotage) as stage:
        stage.control("PUT", "clock", {"rate": RATE})
        stage.start_workers(2)
        parcels = terms.scaled(1500, 50_000)
        killer = Killer(stage, random.Random(terms.seed), (0.5, 2.0))
        feeding = _feed(stage, parcels, terms.seed)
        _let_them_travel(stage, feeding, killer, scans=parcels * len(WHOLE_WAY))
        truth, ours = revealed(stage), recorded(stage)
        lost, invented = difference(truth, ours)
        figures: Figures = {
            "parcels": parcels,
            "scans": parcels * len(WHOLE_WAY),
            "revealed": truth.total(),
            "lost": lost + parcels * len(WHOLE_WAY) - truth.total(),
            "invented": invented,
            "polls": len(stage.told("ups", "answer")),
            "kills": killer.kills,
            "whole_workers": killer.whole,
        }
    return figures, figures["lost"] == figures["invented"] == 0 and killer.kills >= 10


def _feed(stage: Stage, count: int, seed: int) -> Iterator[None]:
    """A batch of orders a step, while workers work and die."""
    from tests.chaos import feed

    shops = feed.open_shops(SHOPS)
    waiting = travellers(count, seed=seed, starts=0.5, legs=0.9, events=WHOLE_WAY)
    for nth, first in enumerate(range(0, count, BATCH)):
        feed.send_off(stage, shops[nth % SHOPS], waiting[first : first + BATCH])
        yield


def _let_them_travel(stage: Stage, feeding: Iterator[None], killer: Killer, scans: int) -> None:
    def step() -> None:
        next(feeding, None)
        killer()

    def told() -> int:
        return stage.count("tracking_scan")

    stage.wait(lambda: told() == scans, within=36, meanwhile=step)
    # In peace: what is still missing after that has been lost.
    stuck = standstill(told, patience=10)
    stage.wait(lambda: told() == scans or stuck(), within=30)


if __name__ == "__main__":
    sys.exit(main(prove))
