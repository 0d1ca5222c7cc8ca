"""R2: workers are killed around the send, and every shopper is told once.

The provider takes a message at once and says so 5 to 50 ms later; what is killed in between has
been sent and does not know it. Sabotage `reconcile`: it is sent again without a look.
"""

import random
import sys

from tests.chaos.fire import Killer
from tests.chaos.proof import Figures, Terms, main
from tests.chaos.stage import staged
from tests.chaos.tell import TERMS, Telling


def prove(terms: Terms) -> tuple[Figures, bool]:
    with staged(sabotage=terms.sabotage, settings=TERMS) as stage:
        stage.fault("twilio", "latency", phase="after", seconds=[0.005, 0.05], seed=terms.seed)
        telling = Telling(stage, terms.scaled(350, 10_000), terms.seed)
        stage.start_workers(2)
        killer = Killer(
            stage,
            random.Random(terms.seed),
            every=(0.3, 1.0),
            progress=telling.told,
            least=15,
        )
        telling.let(killer)
        figures = telling.figures() | {"kills": killer.kills, "whole_workers": killer.whole}
    wrong = figures["duplicates"] + figures["missing"] + figures["strange"] + figures["open"]
    return figures, wrong == 0 and figures["reconciled"] > 0


if __name__ == "__main__":
    sys.exit(main(prove))
