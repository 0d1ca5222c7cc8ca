"""`python -m bench.poll`: polling parcels against a bare client beside the same sandbox.

Ours: two worker processes (as `make run` has two places for polling) that claim due parcels, ask,
keep, understand, record and reschedule. Bare: one process, urllib3, 64 threads, answers decoded,
nothing stored. Both ask for parcels of which one answer in eight brings one new scan. Prints
polls_per_s, bare_per_s and ratio; exits 1 where the ratio is below 0.5.
"""

import base64
import json
import sys
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from typing import Final

import urllib3

from bench.common import metric, process
from bench.stage import UPS, Stage, Turn, seconds, staged, take_turns, until_done

LEAST_RATIO: Final = 0.5
PARCELS: Final = 3000
ROUNDS: Final = 6
WORKERS: Final = 2
THREADS: Final = 64
UNSETTLED: Final = """
SELECT 1 FROM tracking_shipmentpoll WHERE next_poll_at <= %s OR lease_until IS NOT NULL LIMIT 1
"""
WORK: Final = """
import django
django.setup()
from retailers.services.shifts import work_a_shift
from tracking.polling.shift import poll_once
work_a_shift("tracking.poll", poll_once)
"""


def main() -> int:
    with ExitStack() as stack:
        stage = stack.enter_context(staged(SHIFT_SECONDS="3600"))
        ours, bare = _ours(stage), _bare(stage)
        for _ in range(WORKERS):
            stack.enter_context(process([sys.executable, "-c", WORK], stage.worker_env))
        ours()  # the first answers, each with three new scans, and warm connections
        bare()
        found = take_turns(ours, bare, things=PARCELS, rounds=ROUNDS)
    metric("polls_per_s", found.ours)
    metric("bare_per_s", found.bare)
    metric("ratio", found.ratio)
    return 0 if found.ratio >= LEAST_RATIO else 1


def _ours(stage: Stage) -> Turn:
    """All parcels made due at once; over when every one has been asked and settled."""
    from bench import shop  # noqa: PLC0415 - models, once Django is set up
    from narvar.lib import clock, sql  # noqa: PLC0415
    from retailers.tenancy import EVERYONE, acting_for  # noqa: PLC0415

    numbers = [f"1ZOURS{n:011d}0" for n in range(PARCELS)]
    shop.tell_carrier(stage, numbers)
    shop.tell_orders(shop.open_shop(), numbers)

    def poll_all() -> None:
        now = clock.now()
        with acting_for(EVERYONE):
            sql.run("UPDATE tracking_shipmentpoll SET next_poll_at = %s", [now])
            sql.run("UPDATE tracking_polllane SET next_due_at = %s", [now])
            until_done(lambda: not sql.fetch(UNSETTLED, [now]))

    return lambda: seconds(poll_all)


def _bare(stage: Stage) -> Turn:
    from bench import shop  # noqa: PLC0415 - models, once Django is set up

    numbers = [f"1ZBARE{n:011d}0" for n in range(PARCELS)]
    shop.tell_carrier(stage, numbers)
    http = urllib3.PoolManager(maxsize=THREADS, retries=False)
    headers = {
        "Authorization": f"Bearer {_token(stage, http)}",
        "transId": "bench",
        "transactionSrc": "bench",
    }
    url = f"{stage.sandbox_url}/ups/api/track/v1/details"

    def ask(number: str) -> None:
        json.loads(http.request("GET", f"{url}/{number}", headers=headers).data)

    return lambda: seconds(lambda: _with_threads(ask, numbers))


def _with_threads(ask: Callable[[str], None], numbers: Sequence[str]) -> None:
    with ThreadPoolExecutor(THREADS) as threads:
        list(threads.map(ask, numbers))


def _token(stage: Stage, http: urllib3.PoolManager) -> str:
    credentials = base64.b64encode(":".join(UPS).encode()).decode()
    reply = http.request(
        "POST",
        f"{stage.sandbox_url}/ups/security/v1/oauth/token",
        headers={
            "Authorization": f"Basic {credentials}",
            "Content-Type": "application/x-www-form-urlencoded",
        },
        body="grant_type=client_credentials",
    )
    return str(json.loads(reply.data)["access_token"])


if __name__ == "__main__":
    sys.exit(main())
