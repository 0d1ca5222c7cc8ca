"""R5: workers are killed while they mail, and the mail server has its bad days; none is missing.

Each shopper is told by SMS and by e-mail. Sessions end before the final dot, at it and after it,
the server is busy (421), greylists and dawdles. Texts are counted one by one. A mail may come
twice, after its answer was lost, and then it bears the Message-ID of the first. Sabotage
`mail_id`: each copy has one of its own.
"""

import random
import sys
from typing import Any

from tests.chaos.fire import Killer
from tests.chaos.proof import Figures, Terms, main
from tests.chaos.r3 import LATEST
from tests.chaos.stage import Stage, staged
from tests.chaos.tell import TERMS, Telling

FAULTS: list[tuple[str, str, dict[str, Any]]] = [
    ("twilio", "latency", {"phase": "after", "seconds": [0.005, 0.05]}),
    # So that workers are killed between the dot and the answer too.
    ("smtp", "latency", {"phase": "after", "seconds": [0.005, 0.05]}),
    ("smtp", "latency", {"phase": "before", "share": 0.02, "seconds": [0.5, LATEST]}),
    ("smtp", "421", {"share": 0.02}),
    ("smtp", "greylist", {"share": 0.05}),
    ("smtp", "drop_before", {"share": 0.04}),
    ("smtp", "drop_at_dot", {"share": 0.03}),
    ("smtp", "drop_after", {"share": 0.05}),
]
NONE_OF = (
    "duplicates", "missing", "strange", "open", "mails_missing", "mails_strange",
    "mails_twice_for_nothing", "mail_ids_wrong",
)  # fmt: skip


def prove(terms: Terms) -> tuple[Figures, bool]:
    with staged(sabotage=terms.sabotage, settings=TERMS) as stage:
        for service, kind, details in FAULTS:
            stage.fault(service, kind, seed=terms.seed, **details)
        telling = Telling(stage, terms.scaled(180, 5_000), terms.seed, mails=True)
        stage.start_workers(2)
        killer = Killer(
            stage,
            random.Random(terms.seed),
            every=(0.3, 1.0),
            progress=telling.told,
            least=15,
        )
        telling.let(killer)
        figures = telling.figures() | {"faults": _struck(stage), "kills": killer.kills}
    held = not any(figures[name] for name in NONE_OF)
    # Where no mail came twice, nothing was proved of those that do.
    return figures, held and min(figures["reconciled"], figures["mails_twice"]) > 0


def _struck(stage: Stage) -> int:
    """Latency apart, which strikes every time."""
    faults = stage.control("GET", "faults")["faults"]
    return sum(int(fault["struck"]) for fault in faults if fault["kind"] != "latency")


if __name__ == "__main__":
    sys.exit(main(prove))
