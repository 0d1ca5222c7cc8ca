"""R3: nobody is killed, but replies get lost after the message was taken; still all hear once.

Resets and errors after the effect, calls that outlast our patience and take effect after it,
callbacks that come twice or never, lists with bodies left out. Sabotage `reconcile`: what is
unsure is sent again without a look.
"""

import sys
from typing import Any

from tests.chaos.proof import Figures, Terms, main
from tests.chaos.stage import Stage, staged
from tests.chaos.tell import TERMS, Telling

TIMEOUT = float(TERMS["SEND_TIMEOUT_SECONDS"])
# Until then a call that we gave up may still take effect.
LATEST = TIMEOUT + float(TERMS["SEND_GRACE_SECONDS"]) - 1
FAULTS: list[tuple[str, str, dict[str, Any]]] = [
    ("twilio", "reset_after", {"share": 0.05}),
    ("twilio", "500_after_effect", {"share": 0.05}),
    ("twilio", "hang", {"share": 0.02, "phase": "after", "seconds": TIMEOUT + 1}),
    ("twilio", "latency", {"share": 0.04, "phase": "before", "seconds": [0.5, LATEST]}),
    ("twilio", "redacted_bodies", {"share": 0.2}),
    ("twilio_callback", "duplicate", {"share": 0.3}),
    ("twilio_callback", "drop", {"share": 0.5}),
]


def prove(terms: Terms) -> tuple[Figures, bool]:
    with staged(sabotage=terms.sabotage, settings=TERMS) as stage:
        for service, kind, details in FAULTS:
            stage.fault(service, kind, seed=terms.seed, **details)
        telling = Telling(stage, terms.scaled(400, 10_000), terms.seed)
        stage.start_web()
        stage.start_workers()
        telling.let(lambda: None)
        figures = telling.figures() | {"faults": _struck(stage)}
    wrong = figures["duplicates"] + figures["missing"] + figures["strange"] + figures["open"]
    return figures, wrong == 0 and figures["ambiguous"] == 0 < figures["reconciled"]


def _struck(stage: Stage) -> int:
    return sum(int(fault["struck"]) for fault in stage.control("GET", "faults")["faults"])


if __name__ == "__main__":
    sys.exit(main(prove))
