"""R6: PostgreSQL is killed and started again under work, pages and API calls.

Nothing is lost, nobody is told twice, and whoever asks meanwhile hears "try again in a moment".
"""

import json
import sys
import time
from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from tests.chaos.compare import difference, recorded, revealed
from tests.chaos.fire import AtMarks
from tests.chaos.proof import Figures, Terms, main
from tests.chaos.stage import NotReady, Stage, staged
from tests.chaos.tell import TERMS, Telling
from tests.chaos.visitors import FAR, Visitor

SHARES = (0.1, 0.35, 0.6, 0.85)
BACK_WITHIN = 5.0  # seconds after PostgreSQL accepts connections
AWAY = 503


def prove(terms: Terms) -> tuple[Figures, bool]:
    with staged(sabotage=terms.sabotage, settings=TERMS) as stage:
        # Most of what a kill left open has to be looked for.
        stage.fault("twilio_callback", "drop", share=0.8, seed=terms.seed)
        telling = Telling(stage, terms.scaled(400, 5_000), terms.seed)
        stage.start_web()
        stage.start_workers()
        visitors = _visitors(stage, telling)
        back: list[float] = []
        for visitor in visitors:
            visitor.start()
        telling.let(
            AtMarks(
                lambda: back.append(_restart(stage)),
                shares=SHARES,
                progress=telling.told,
                goal=telling.goal,
            )
        )
        for visitor in visitors:
            visitor.stop()
        figures = telling.figures() | _kept(stage, visitors) | _answers(visitors, back)
        figures["work_back_s"] = _work_back(stage, back)
    none = ("duplicates", "missing", "strange", "open", "lost", "invented", "lost_orders", "wrong")
    held = not any(figures[name] for name in none)
    soon = max(figures["back_s"], figures["work_back_s"]) <= BACK_WITHIN
    return figures, held and soon and figures["restarts"] >= 3


def _visitors(stage: Stage, telling: Telling) -> list[Visitor]:
    from tests.chaos import feed

    key = feed.issue_api_key(telling.shops[0])
    orders = f"{stage.base_url}/api/v1/orders"
    page = _first_order(stage, orders, key)
    return [
        Visitor("page", page),
        Visitor("list", f"{orders}?limit=5", key),
        Visitor("order", orders, key, _order),
    ]


def _order(n: int) -> dict[str, str]:
    return {"order_number": f"visitor-{n}", "order_date": "2026-11-20T12:00:00Z"}


def _first_order(stage: Stage, orders: str, key: str) -> str:
    headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
    body = json.dumps({**_order(0), "order_number": "first"})
    reply = stage.http.request("POST", orders, headers=headers, body=body.encode())
    if reply.status != 201:
        raise NotReady(f"POST {orders}: {reply.status} {reply.data[:300]!r}")
    return str(json.loads(reply.data)["tracking_url"])


def _restart(stage: Stage) -> float:
    """Returns the moment from which PostgreSQL accepts connections again."""
    from tests.chaos import feed

    stage.postgres.restart("immediate")
    feed.forget_connections()
    return time.time()


def _kept(stage: Stage, visitors: Sequence[Visitor]) -> Figures:
    lost, invented = difference(revealed(stage), recorded(stage))
    wanted = {
        _order(n)["order_number"] for visitor in visitors if visitor.body for n in visitor.taken
    }
    held = {row[0] for row in stage.ask("SELECT number FROM tracking_order")}
    return {"lost": lost, "invented": invented, "lost_orders": len(wanted - held)}


def _answers(visitors: Sequence[Visitor], back: Sequence[float]) -> Figures:
    answers: Counter[int] = Counter()
    for visitor in visitors:
        answers += visitor.statuses()
    good = answers[200] + answers[201]
    return {
        "restarts": len(back),
        "answers": answers.total(),
        "away": answers[AWAY],
        "wrong": answers.total() - good - answers[AWAY],
        "back_s": max((v.back_after(at) for v in visitors for at in back), default=FAR),
    }


def _work_back(stage: Stage, back: Sequence[float]) -> float:
    """The longest time until the carrier heard from us again."""
    asked = [datetime.fromisoformat(a["t"]).timestamp() for a in stage.told("ups", "answer")]
    waits = (min((at for at in asked if at >= moment), default=FAR) - moment for moment in back)
    return max(waits, default=FAR)


if __name__ == "__main__":
    sys.exit(main(prove))
