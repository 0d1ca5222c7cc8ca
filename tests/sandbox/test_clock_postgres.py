"""The platform and the sandbox on one clock row, in a real PostgreSQL."""

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg2
import pytest

from launch.services import Postgres
from tests.sandbox.started import Sandbox, eventually

# What the platform's migration makes, without its roles.
SCHEMA = """
CREATE TABLE business_clock (since timestamptz, base timestamptz, rate double precision);
INSERT INTO business_clock VALUES (now(), now(), 1);
CREATE FUNCTION set_business_clock(p_base timestamptz, p_rate double precision) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
  IF p_rate > 1000 THEN RAISE EXCEPTION 'the sandbox is off'; END IF;
  UPDATE business_clock SET since = clock_timestamp(), base = p_base, rate = p_rate;
END $$;
"""


@pytest.fixture(scope="module")
def postgres() -> Iterator[Postgres]:
    with Postgres(fast=True) as running:
        execute(running, SCHEMA)
        yield running


@pytest.fixture
def shared(postgres: Postgres) -> Iterator[Sandbox]:
    running = Sandbox.start(SANDBOX_CLOCK_DSN=postgres.url)
    yield running
    running.stop()


def execute(postgres: Postgres, statement: str) -> list[Any]:
    with closing(psycopg2.connect(postgres.url)) as connection, connection:
        with connection.cursor() as cursor:
            cursor.execute(statement)
            return list(cursor.fetchall()) if cursor.description else []


def test_control_writes_the_row(shared: Sandbox, postgres: Postgres) -> None:
    later = datetime.now(UTC) + timedelta(days=2)
    shared.control("PUT", "clock", {"now": later.isoformat(), "rate": 0.5})
    ((base, rate),) = execute(postgres, "SELECT base, rate FROM business_clock")
    assert (base - later, rate) < (timedelta(seconds=1), 0.6)
    told = datetime.fromisoformat(shared.control("GET", "clock")["now"])
    assert abs(told - later) < timedelta(seconds=2)


def test_row_written_by_the_platform_is_followed(shared: Sandbox, postgres: Postgres) -> None:
    execute(postgres, "UPDATE business_clock SET base = base + interval '9 days', rate = 2")
    assert eventually(lambda: shared.control("GET", "clock")["rate"] == 2, within=2)
    ahead = datetime.fromisoformat(shared.control("GET", "clock")["now"]) - datetime.now(UTC)
    assert ahead > timedelta(days=8)


def test_what_the_database_refuses_is_a_conflict(shared: Sandbox) -> None:
    reply = shared.call("PUT", "/_control/clock", {"rate": 5000})
    assert reply.status == 409
    assert "the sandbox is off" in reply.json()["errors"][0]


def test_without_the_database_time_goes_on(phone: str) -> None:
    running = Sandbox.start(SANDBOX_CLOCK_DSN="postgres://nobody@127.0.0.1:9/none")
    assert running.control("GET", "clock")["rate"] == 1
    assert running.call("PUT", "/_control/clock", {"rate": 2}).status == 503
    assert running.stop() == 0
