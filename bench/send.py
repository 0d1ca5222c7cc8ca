"""`python -m bench.send`: sending messages against a bare client beside the same sandbox.

Ours: two worker processes (as `make run` has two places for sending) that claim, write the attempt
down, post through Twilio's SDK over our client, and settle. Bare: one process, urllib3, as many
threads as ours have together, posting the same forms, answers decoded, nothing stored. No message
goes on to a phone while it is measured, so no callback disturbs either. Prints sends_per_s,
bare_per_s and ratio; exits 1 where the ratio is below 0.15. The issue names no floor: a send costs
three transactions and the SDK, and the provider's own limits lie far below either figure.
"""

import json
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from itertools import count, islice
from typing import Final
from urllib.parse import urlencode

import urllib3

from bench.common import metric, process
from bench.stage import Stage, Turn, seconds, staged, take_turns, until_done

LEAST_RATIO: Final = 0.15
MESSAGES: Final = 600
ROUNDS: Final = 5
WARM_UP: Final = 1
WORKERS: Final = 2
THREADS: Final = 16
NEVER: Final = (3600, 3600)  # seconds, longer than the bench
BODY: Final = (
    "Bench: Your order #1ZSEND000000000000 is out for delivery. "
    "http://127.0.0.1:20000/s/abcdefghijk Reply STOP to opt out"
)
ACCOUNT: Final = ("AC00000000000000000000000000000001", "sandbox-twilio-token")
WORK: Final = """
import django
django.setup()
from notifications.services.sending import reconcile_once, send_once
from retailers.services.shifts import work_a_shift
work_a_shift("notifications.send", lambda: any([send_once(), reconcile_once()]))
"""


def main() -> int:
    with ExitStack() as stack:
        stage = stack.enter_context(staged(SHIFT_SECONDS="3600"))
        stage.control("PUT", "pace", {"sent_after": NEVER, "ends_after": NEVER})
        ours, bare = _ours(stage), _bare(stage)
        for _ in range(WORKERS):
            stack.enter_context(process([sys.executable, "-c", WORK], stage.worker_env))
        ours()
        bare()
        found = take_turns(ours, bare, things=MESSAGES, rounds=ROUNDS)
    metric("sends_per_s", found.ours)
    metric("bare_per_s", found.bare)
    metric("ratio", found.ratio)
    return 0 if found.ratio >= LEAST_RATIO else 1


def _ours(stage: Stage) -> Turn:
    """Each turn makes the next so many planned messages due; over when all are sent."""
    from bench import shop  # noqa: PLC0415 - models, once Django is set up
    from narvar.lib import sql  # noqa: PLC0415
    from notifications.services.planning import plan_once  # noqa: PLC0415
    from retailers.tenancy import EVERYONE, acting_for  # noqa: PLC0415

    planned = MESSAGES * (ROUNDS + WARM_UP)
    brand = shop.open_shop()
    shop.tell_orders(brand, [f"1ZSEND{n:012d}" for n in range(planned)])
    shop.load_on_vans(brand)
    while plan_once():
        pass
    with acting_for(EVERYONE):
        if (held := sql.run(_HOLD)) != planned:
            raise RuntimeError(f"{held} of {planned} messages were planned")

    def send_some() -> None:
        with acting_for(EVERYONE):
            sql.run(_RELEASE, [MESSAGES])
            sql.run("UPDATE notifications_sendlane SET next_due_at = clock_timestamp()")
            until_done(lambda: not sql.fetch(_UNSENT))

    return lambda: seconds(send_some)


_HOLD: Final = "UPDATE notifications_delivery SET retry_at = 'infinity' WHERE state = 'due'"
_RELEASE: Final = """
UPDATE notifications_delivery SET retry_at = clock_timestamp() WHERE id IN (
  SELECT id FROM notifications_delivery WHERE state = 'due' ORDER BY id LIMIT %s)
"""
_UNSENT: Final = """
SELECT 1 FROM notifications_delivery
WHERE state = 'sending' OR state = 'due' AND retry_at < 'infinity' LIMIT 1
"""


def _bare(stage: Stage) -> Turn:
    """The same forms to numbers of its own."""
    http = urllib3.PoolManager(maxsize=THREADS, retries=False)
    url = f"{stage.sandbox_url}/twilio/2010-04-01/Accounts/{ACCOUNT[0]}/Messages.json"
    headers = {
        **urllib3.make_headers(basic_auth=":".join(ACCOUNT)),
        "Content-Type": "application/x-www-form-urlencoded",
    }
    phones = (f"+1212{number}" for number in count(2_000_000))

    def post(to: str) -> None:
        form = {
            "To": to,
            "From": "+15005550006",
            "Body": BODY,
            "StatusCallback": f"{stage.env['BASE_URL']}/callbacks/twilio/bench/{to}",
        }
        reply = http.request("POST", url, headers=headers, body=urlencode(form))
        if reply.status != 201 or not json.loads(reply.data)["sid"]:
            raise RuntimeError(f"{reply.status} {reply.data[:300]!r}")

    def post_some() -> None:
        with ThreadPoolExecutor(THREADS) as threads:
            list(threads.map(post, islice(phones, MESSAGES)))

    return lambda: seconds(post_some)


if __name__ == "__main__":
    sys.exit(main())
