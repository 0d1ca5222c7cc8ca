"""R1: workers are killed while parcels move, and not one scan is lost or made up.

Sabotage `lease`: what a killed worker held is never given back.
"""

import random
import sys

from tests.chaos.fire import Killer
from tests.chaos.proof import Figures, Terms, main
from tests.chaos.stage import staged
from tests.chaos.travel import Travel


def prove(terms: Terms) -> tuple[Figures, bool]:
    with staged(sabotage=terms.sabotage) as stage:
        travel = Travel(stage, terms.scaled(1100, 20_000), terms.seed)
        stage.start_workers(2)
        killer = Killer(
            stage,
            random.Random(terms.seed),
            every=(0.5, 1.5),
            progress=travel.recorded,
            least=travel.scans // terms.scaled(40, 400),
        )
        travel.let(killer)
        figures = travel.figures()
        figures |= {"kills": killer.kills, "whole_workers": killer.whole}
    return figures, figures["lost"] == figures["invented"] == 0 and killer.kills >= 10


if __name__ == "__main__":
    sys.exit(main(prove))
