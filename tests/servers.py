"""A pytest plugin (`-p tests.servers`) for runs in several processes: each on servers of its own.

What readers of the outbox wait for are the open transactions of the whole server, and roles belong
to the whole server too: two processes on one would trip over each other. Imported before Django's
settings are read.
"""

import os


def take_own() -> None:
    """`TEST_DATABASE_URLS` and `TEST_REDIS_URLS`: one address a process, divided by spaces."""
    place = int(os.environ["PYTEST_XDIST_WORKER"].removeprefix("gw"))
    for name in ("DATABASE_URL", "REDIS_URL"):
        os.environ[name] = os.environ[f"TEST_{name}S"].split()[place]


if "PYTEST_XDIST_WORKER" in os.environ:
    take_own()
