"""R4: Redis is emptied at a quarter, half and three quarters of the way, and nobody notices.

Shifts look at PostgreSQL by themselves; a lost bell is rung again by beat. What is measured: the
longest silence towards the carrier, with work due, before the first flush and from then on.
"""

import itertools
import sys
from collections.abc import Iterator
from datetime import datetime

import redis

from tests.chaos.fire import AtMarks
from tests.chaos.proof import Figures, Terms, main
from tests.chaos.stage import Stage, staged
from tests.chaos.travel import Travel

SWEEP = 5.0  # seconds: beat rings every 3, and a bell takes its way


def prove(terms: Terms) -> tuple[Figures, bool]:
    with staged(sabotage=terms.sabotage) as stage:
        travel = Travel(stage, terms.scaled(1500, 20_000), terms.seed)
        stage.start_workers()
        flushed_after: list[int] = []  # the carrier's log lines so far

        def flush() -> None:
            flushed_after.append(stage.told("ups", "answer")[-1]["n"])
            redis.Redis.from_url(stage.redis.url).flushall()

        travel.let(
            AtMarks(flush, shares=(0.25, 0.5, 0.75), progress=travel.recorded, goal=travel.scans)
        )
        figures, (before, after) = travel.figures(), _longest_silences(stage, flushed_after[0])
        extra = max(0.0, after - before)
        figures |= {"flushes": len(flushed_after), "silence_s": after, "extra_s": extra}
    complete = figures["lost"] == figures["invented"] == 0
    return figures, complete and figures["flushes"] == 3 and extra <= SWEEP


def _longest_silences(stage: Stage, first_flush: int) -> tuple[float, float]:
    """(before, after) the log line `first_flush`, in seconds."""
    silences = list(_silences(stage))
    before = max(seconds for n, seconds in silences if n <= first_flush)
    return before, max(seconds for n, seconds in silences if n > first_flush)


def _silences(stage: Stage) -> Iterator[tuple[int, float]]:
    answers = [(a["n"], datetime.fromisoformat(a["t"])) for a in stage.told("ups", "answer")]
    for (_, at), (n, then) in itertools.pairwise(answers):
        yield n, (then - at).total_seconds()


if __name__ == "__main__":
    sys.exit(main(prove))
