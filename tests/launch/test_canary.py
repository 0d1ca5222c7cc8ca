from collections.abc import Iterator

import psycopg2
import pytest

from launch.canary import silences
from launch.services import Postgres


@pytest.fixture(scope="module")
def postgres() -> Iterator[Postgres]:
    with Postgres(fast=True) as postgres:
        connection = psycopg2.connect(postgres.url)
        with connection, connection.cursor() as cursor:
            cursor.execute("""
                CREATE TABLE canary (name text PRIMARY KEY, seen_at timestamptz NOT NULL);
                INSERT INTO canary VALUES ('worker', clock_timestamp() - interval '50 s')""")
        connection.close()
        yield postgres


def test_silence_is_counted_by_the_databases_own_clock(postgres: Postgres) -> None:
    told = silences(postgres.url)
    assert told is not None
    assert {name: round(seconds, -1) for name, seconds in told.items()} == {"worker": 50}


def test_nobody_is_judged_while_the_database_is_away(postgres: Postgres) -> None:
    postgres.stop()
    assert silences(postgres.url) is None
    postgres.start()
