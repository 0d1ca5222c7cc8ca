"""Workers keep the rota filled, however many bells ring and whatever goes away meanwhile."""

import json
import time
from collections.abc import Callable, Iterator
from functools import partial
from threading import Event
from typing import Any

import pytest
import redis
from django.conf import settings as django_settings
from django.db import connection

from narvar.celery import app
from narvar.lib import closing, sql
from retailers.services import shifts
from retailers.services.shifts import missing_shifts, sign_of_life, work_a_shift
from retailers.tasks import keep_shifts
from retailers.tenancy import acting, acting_for
from tests.isolation.server import cut_our_connection
from tests.isolation.threads import at_once

pytestmark = [
    pytest.mark.worker,
    pytest.mark.django_db(transaction=True, databases=["default", "owner"]),
]
ONE = "tracking.sweep"


class Enough(Exception):
    """How a test ends a shift."""


@pytest.fixture(autouse=True)
def quick(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.SHIFT_SECONDS = 0.4
    settings.SHIFTS = {ONE: 1, "tracking.poll": 2}
    monkeypatch.setattr(shifts, "IDLE_SECONDS", 0.01)


@pytest.fixture(autouse=True)
def bells() -> Iterator[Callable[[], list[str]]]:
    """The tasks rung for, as they lie in the real broker."""
    broker = redis.Redis.from_url(django_settings.REDIS_URL)
    broker.delete("celery")
    yield lambda: [json.loads(m)["headers"]["task"] for m in broker.lrange("celery", 0, -1)]
    broker.delete("celery")
    broker.close()


@pytest.fixture
def no_broker(monkeypatch: pytest.MonkeyPatch) -> None:
    """A port at which nobody listens."""
    away = partial(app.connection_for_write, "redis://127.0.0.1:9/0")
    monkeypatch.setattr(app, "connection_for_write", away)


def idle(look: Callable[[], object]) -> Callable[[], bool]:
    """Work that only looks around, and finds nothing to do."""

    def work() -> bool:
        look()
        return False

    return work


def told(event: Event) -> bool:
    event.set()
    return True


def rota() -> list[tuple[str, int, bool]]:
    return [
        (kind, slot, held)
        for kind, slot, held in sql.fetch(
            "SELECT kind, slot, lease_until > clock_timestamp() FROM shift ORDER BY kind, slot"
        )
    ]


def test_a_shift_works_until_its_end_then_leaves_and_rings_for_a_successor(bells: Any) -> None:
    seen = []

    def work() -> bool:
        seen.append(rota())
        return False

    work_a_shift(ONE, work)
    assert len(seen) > 3
    assert seen[0] == seen[-1] == [(ONE, 0, True)]
    assert (rota(), bells()) == ([(ONE, 0, False)], [ONE])


def test_a_second_comer_goes_home() -> None:
    working, done = Event(), Event()

    def first() -> bool:
        work_a_shift(ONE, idle(lambda: told(working) and done.wait(5)))
        return True

    def second() -> bool:
        assert working.wait(5)
        came_to_work: list[int] = []
        work_a_shift(ONE, idle(lambda: came_to_work.append(1)))
        done.set()
        return bool(came_to_work)

    assert at_once(first, second) == [True, False]


def test_a_kind_has_as_many_places_as_it_is_given(settings: Any) -> None:
    settings.SHIFT_SECONDS = 4
    started, ends = [Event() for _ in range(2)], Event()

    def worker(number: int) -> Callable[[], bool]:
        def run() -> bool:
            work_a_shift("tracking.poll", idle(lambda: told(started[number]) and _stop(ends)))
            return True

        return lambda: _ended(run)

    def third() -> bool:
        assert all(event.wait(5) for event in started)
        work_a_shift("tracking.poll", pytest.fail)
        found = rota() == [("tracking.poll", 0, True), ("tracking.poll", 1, True)]
        ends.set()
        return found

    assert at_once(worker(0), worker(1), third) == [False, False, True]


def _stop(ends: Event) -> bool:
    if ends.is_set():
        raise Enough
    return False


def _ended(run: Callable[[], bool]) -> bool:
    try:
        return run()
    except Enough:
        return False


def test_whatever_the_work_dies_of_its_place_is_free_at_once(bells: Any) -> None:
    def work() -> bool:
        raise Enough

    with pytest.raises(Enough):
        work_a_shift(ONE, work)
    assert (rota(), bells()) == ([(ONE, 0, False)], [])


def test_who_lost_the_place_meanwhile_stops(settings: Any) -> None:
    settings.SHIFT_SECONDS = 3
    steps = []

    def work() -> bool:
        steps.append(1)
        sql.run("UPDATE shift SET owner = 'another'")
        return False

    work_a_shift(ONE, work)
    assert len(steps) < 30
    assert rota() == [(ONE, 0, True)]


def test_a_lapsed_place_is_taken_over() -> None:
    sql.run("INSERT INTO shift VALUES (%s, 0, 'dead', '2001-01-01Z')", [ONE])
    steps: list[int] = []
    work_a_shift(ONE, idle(lambda: steps.append(1)))
    assert len(steps) > 0


def test_while_the_database_is_away_it_waits_and_then_goes_on(settings: Any) -> None:
    settings.SHIFT_SECONDS = 3
    sessions = []

    def work() -> bool:
        sessions.append(connection.connection.info.backend_pid)
        if len(sessions) == 1:
            cut_our_connection()
        sql.fetch("SELECT 1")
        if len(sessions) == 3:
            raise Enough
        return True

    with pytest.raises(Enough):
        work_a_shift(ONE, work)
    assert sessions[0] != sessions[1] == sessions[2]


def test_a_connection_cut_between_two_steps_costs_no_more_than_a_pause(settings: Any) -> None:
    settings.SHIFT_SECONDS = 3
    steps = []

    def work() -> bool:
        steps.append(rota())
        if len(steps) == 3:
            raise Enough
        if len(steps) == 1:
            cut_our_connection()
        return True

    with pytest.raises(Enough):
        work_a_shift(ONE, work)
    assert steps[-1] == [(ONE, 0, True)]


@pytest.mark.usefixtures("no_broker")
def test_while_the_broker_is_away_a_shift_follows_itself(settings: Any) -> None:
    settings.SHIFT_SECONDS = 0.1
    began, owners = time.monotonic(), set()

    def work() -> bool:
        owners.update(sql.fetch("SELECT owner FROM shift"))
        if time.monotonic() - began > 4 * settings.SHIFT_SECONDS:
            raise Enough
        return False

    with pytest.raises(Enough):
        work_a_shift(ONE, work)
    assert len(owners) == 1


def test_with_the_database_away_from_the_start_it_goes_home(monkeypatch: Any) -> None:
    connection.close()
    monkeypatch.setitem(connection.settings_dict, "PORT", "9")
    work_a_shift(ONE, pytest.fail)
    monkeypatch.undo()
    connection.close()
    assert rota() == []


def test_work_acts_for_nobody_whoever_called() -> None:
    seen = set()
    with acting_for(7):
        work_a_shift(ONE, idle(lambda: seen.add(acting())))
    assert seen == {None}


def test_a_shift_shows_that_it_lives() -> None:
    work_a_shift(ONE, lambda: False)
    assert canaries() == {"worker": True}


def canaries() -> dict[str, bool]:
    rows = sql.fetch("SELECT name, clock_timestamp() - seen_at < interval '5 s' FROM canary")
    return dict(rows)


def test_a_sign_of_life_is_renewed() -> None:
    sql.run("INSERT INTO canary VALUES ('beat', '2001-01-01Z')")
    assert canaries() == {"beat": False}
    sign_of_life("beat")
    assert canaries() == {"beat": True}


def test_the_places_that_nobody_holds_are_missing(settings: Any) -> None:
    assert missing_shifts() == [ONE, "tracking.poll", "tracking.poll"]
    sql.run(
        """INSERT INTO shift VALUES ('tracking.poll', 0, 'a', 'infinity'),
             ('tracking.sweep', 0, 'b', '-infinity'), ('gone.kind', 0, 'c', 'infinity')"""
    )
    assert missing_shifts() == [ONE, "tracking.poll"]


def test_beat_shows_that_it_lives_and_rings_for_what_is_missing(bells: Any) -> None:
    sql.run("INSERT INTO shift VALUES ('tracking.poll', 1, 'a', 'infinity')")
    keep_shifts()
    assert (canaries(), sorted(bells())) == ({"beat": True}, ["tracking.poll", ONE])


@pytest.fixture
def reopened() -> Iterator[None]:
    yield
    closing._asked[0] = 0


def test_a_worker_asked_to_end_leaves_its_place_for_the_next(reopened: None, settings: Any) -> None:
    settings.SHIFT_SECONDS = 30
    began = time.monotonic()
    work_a_shift(ONE, idle(closing.ask_to_close))
    assert time.monotonic() - began < 5
    assert missing_shifts().count(ONE) == 1
