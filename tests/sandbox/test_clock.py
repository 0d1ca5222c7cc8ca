"""Business time in the sandbox: set, sped up, never back."""

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from sandbox.clock import Clock, ClockRefused
from tests.sandbox.started import Sandbox

START = datetime(2026, 11, 21, 12, tzinfo=UTC)


class Machine:
    def __init__(self) -> None:
        self.seconds = START.timestamp()

    def __call__(self) -> float:
        return self.seconds


def test_runs_with_the_machine_at_first() -> None:
    machine = Machine()
    clock = Clock(machine)
    machine.seconds += 5
    assert clock.now() == START + timedelta(seconds=5)


def test_rate_counts_from_where_time_was() -> None:
    machine = Machine()
    clock = Clock(machine)
    machine.seconds += 5
    asyncio.run(clock.put(now=None, rate=60))
    machine.seconds += 2
    assert clock.now() == START + timedelta(seconds=125)


def test_never_runs_backwards() -> None:
    machine = Machine()
    clock = Clock(machine)
    with pytest.raises(ClockRefused):
        asyncio.run(clock.put(now=START - timedelta(seconds=1), rate=None))
    machine.seconds -= 60
    assert clock.now() == START


@pytest.mark.parametrize("rate", [-1, float("nan"), 1e9])
def test_impossible_rates_are_refused(rate: float) -> None:
    with pytest.raises(ClockRefused):
        asyncio.run(Clock(Machine()).put(now=None, rate=rate))


@pytest.fixture
def alone() -> Iterator[Sandbox]:
    """Its own sandbox: business time cannot be set back for the next test."""
    running = Sandbox.start()
    yield running
    running.stop()


def test_control_sets_time_and_parcels_follow(alone: Sandbox) -> None:
    step = {"type": "I", "code": "OR", "status_code": "160", "text": "x"}
    alone.parcel("1ZCLOCK001", [{**step, "after": 0}, {**step, "after": 86400}])
    first = len(alone.package("1ZCLOCK001")["activity"])
    tomorrow = datetime.now(UTC) + timedelta(days=1, seconds=5)
    told = alone.control("PUT", "clock", {"now": tomorrow.isoformat(), "rate": 0})
    assert (told["now"], told["rate"]) == (tomorrow.isoformat(), 0)
    assert (first, len(alone.package("1ZCLOCK001")["activity"])) == (1, 2)
    back = alone.call("PUT", "/_control/clock", {"now": START.isoformat()})
    assert (back.status, back.json()["errors"][0][:24]) == (409, "business time is already")


def test_twilio_stays_on_machine_time(alone: Sandbox, phone: str) -> None:
    alone.control("PUT", "clock", {"now": "2030-01-01T00:00:00+00:00", "rate": 1000})
    created = alone.send(To=phone).json()["date_created"]
    assert datetime.now(UTC).strftime("%d %b %Y") in created


@pytest.mark.parametrize("wrong", [{"now": "today"}, {"now": "2026-11-21"}, {"rate": "fast"}, []])
def test_unclear_times_are_refused(sandbox: Sandbox, wrong: object) -> None:
    assert sandbox.call("PUT", "/_control/clock", wrong).status == 400
