"""Outbox: eight writers that sleep before they commit, and a reader that misses none of them.

A fact gets its place when it is written and is seen when it is committed: whoever goes by the id
alone passes over the slow ones. Sabotage `read_by_id` (or `outbox`) does just that. Half way the
transaction numbers gain a digit, which must not put the new ones first.
"""

import random
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable

from tests.chaos.proof import Figures, Terms, main
from tests.chaos.stage import Stage, staged

WRITERS = 8
LONGEST_NAP = 0.06  # seconds between a fact and its commit
READER = "proof"


def prove(terms: Terms) -> tuple[Figures, bool]:
    with staged(sabotage=terms.sabotage) as stage:
        facts = terms.scaled(400, 5_000)
        _spend_transactions(stage, before=facts * WRITERS // 2)
        seen = _read_while(_writing(facts, terms.seed))
        written = Counter(row[0] for row in stage.ask("SELECT dedupe_key FROM outbox"))
        figures: Figures = {
            "writers": WRITERS,
            "written": written.total(),
            "lost": (written - seen).total(),
            "twice": (seen - written).total(),
        }
    return figures, written.total() == facts * WRITERS and not figures["lost"] + figures["twice"]


def _spend_transactions(stage: Stage, *, before: int) -> None:
    """Until only so many are left before their numbers gain a digit."""
    from django.db import connections

    ((now,),) = stage.ask("SELECT pg_current_xact_id()::text::bigint")
    wanted = 10 ** len(str(now + before)) - before
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            """DO $$ BEGIN
                 WHILE pg_current_xact_id()::text::bigint < %s LOOP COMMIT; END LOOP;
               END $$""",
            [wanted],
        )
    connections["owner"].close()


def _writing(facts: int, seed: int) -> Callable[[], bool]:
    """Starts the writers; the answer says whether one of them still writes."""
    from tests.chaos import feed

    (shop,) = feed.open_shops(1)
    writers = [
        threading.Thread(
            target=feed.write_facts,
            args=(shop, f"writer-{n}", facts, random.Random(seed * WRITERS + n), LONGEST_NAP),
            daemon=True,
        )
        for n in range(WRITERS)
    ]
    for writer in writers:
        writer.start()
    return lambda: any(writer.is_alive() for writer in writers)


def _read_while(writing: Callable[[], bool]) -> Counter[str]:
    from retailers.services.outbox import reading

    seen: Counter[str] = Counter()
    last_round = False
    while not last_round:
        last_round = not writing()
        while True:
            with reading(READER, limit=100) as facts:
                seen.update(fact.dedupe_key for fact in facts)
            if not facts:
                break
        time.sleep(0.005)
    return seen


if __name__ == "__main__":
    sys.exit(main(prove))
