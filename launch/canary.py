import time

import psycopg2

from launch.supervisor import Supervisor

JUDGE_EVERY = 3.0  # seconds


def watch(supervisor: Supervisor, worker_url: str) -> None:
    """Keeps the programs running; returns when one was started anew, so that it can be told."""
    judge_at = time.monotonic() + JUDGE_EVERY
    while not supervisor.tick():
        if time.monotonic() > judge_at:
            if (silent_for := silences(worker_url)) is not None:
                supervisor.judge(silent_for)
            judge_at = time.monotonic() + JUDGE_EVERY
        time.sleep(0.2)


def silences(worker_url: str) -> dict[str, float] | None:
    """Seconds since each canary was written; None while the database cannot be asked.

    Then nobody is judged: whoever waits for the database is not to blame.
    """
    try:
        connection = psycopg2.connect(
            worker_url, connect_timeout=2, options="-c statement_timeout=2s"
        )
    except psycopg2.OperationalError:
        return None
    try:
        with connection, connection.cursor() as cursor:
            cursor.execute(
                "SELECT name, extract(epoch FROM clock_timestamp() - seen_at)::float FROM canary"
            )
            return dict(cursor.fetchall())
    except psycopg2.OperationalError:
        return None
    finally:
        connection.close()
