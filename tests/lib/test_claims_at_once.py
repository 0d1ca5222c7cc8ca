"""Claims among real workers: each on a connection of its own, on committed rows."""

from datetime import timedelta
from threading import Event
from typing import Any

import pytest
from django.db import connections, transaction

from narvar.lib import claims, sql
from narvar.lib.claims import Lane
from retailers.tenancy import acting_for
from tests.factories import NOON, Shop, a_shop
from tests.isolation.lanes import a_job, a_lane, an_account, many_jobs
from tests.isolation.threads import at_once
from tracking.models import PollLane
from tracking.polling.queue import POLLS

pytestmark = [
    pytest.mark.worker,
    pytest.mark.django_db(transaction=True, databases=["default", "owner"]),
]
LATER = NOON + timedelta(days=1)


@pytest.fixture
def shop() -> Shop:
    return a_shop()


@pytest.fixture
def lane(shop: Shop) -> PollLane:
    return a_lane(shop, an_account())


def claim(lane: PollLane, limit: int = 7, lease: float = 60) -> list[int]:
    found = claims.claim(
        POLLS, lane=Lane(lane.pk, lane.retailer_id), now=LATER, limit=limit, lease=lease
    )
    return [job[0] for job in found.jobs]


def test_workers_at_one_lane_never_hold_one_job(shop: Shop, lane: PollLane) -> None:
    many_jobs(shop, lane, 100)

    def work() -> list[int]:
        held: list[int] = []
        while batch := claim(lane):
            held += batch
        return held

    hauls = at_once(*[work] * 5)
    assert sorted(pk for haul in hauls for pk in haul) == sorted({p for h in hauls for p in h})
    assert sum(map(len, hauls)) == 100


def test_reapers_at_once_give_each_job_back_once(shop: Shop, lane: PollLane) -> None:
    many_jobs(shop, lane, 60)
    assert len(claim(lane, limit=60, lease=-1)) == 60
    assert sum(at_once(*[lambda: claims.reap(POLLS, now=NOON, limit=50)] * 5)) == 60


def test_a_job_that_somebody_holds_is_passed_over_and_not_waited_for(
    shop: Shop, lane: PollLane
) -> None:
    held, free = a_job(shop, lane), a_job(shop, lane)
    holding, done = Event(), Event()

    def hold() -> list[int]:
        with acting_for(shop.retailer.pk), transaction.atomic():
            sql.fetch("SELECT 1 FROM tracking_shipmentpoll WHERE id = %s FOR UPDATE", [held.pk])
            holding.set()
            assert done.wait(10)
        return []

    def take() -> list[int]:
        assert holding.wait(10)
        found = claim(lane)
        done.set()
        return found

    assert at_once(hold, take) == [[], [free.pk]]
    assert claims.next_lane(POLLS, now=NOON) == Lane(lane.pk, shop.retailer.pk)


def test_a_job_added_while_its_lane_is_being_emptied_is_not_lost(
    shop: Shop, lane: PollLane
) -> None:
    """The claim cannot see the new job yet, and puts the lane to sleep; the bell comes after."""
    written, emptied = Event(), Event()

    def add() -> None:
        with acting_for(shop.retailer.pk), transaction.atomic():
            a_job(shop, lane)
            written.set()
            assert emptied.wait(10)
            claims.wake_lane(POLLS, lane_id=lane.pk, due=NOON)

    def empty() -> None:
        assert written.wait(10)
        assert claim(lane) == []
        emptied.set()

    at_once(add, empty)
    assert claims.next_lane(POLLS, now=NOON) == Lane(lane.pk, shop.retailer.pk)


def test_a_claim_waits_for_a_job_that_has_rung_and_takes_it(shop: Shop, lane: PollLane) -> None:
    """Otherwise it would count the minimum without it and put the lane to sleep over it."""
    rung = Event()

    def add() -> int:
        with acting_for(shop.retailer.pk), transaction.atomic():
            poll = a_job(shop, lane)
            claims.wake_lane(POLLS, lane_id=lane.pk, due=NOON)
            rung.set()
            assert waiting_for_a_lock()
        return poll.pk

    def take() -> int:
        assert rung.wait(10)
        (found,) = claim(lane)
        return found

    added, taken = at_once(add, take)
    assert added == taken


def waiting_for_a_lock() -> bool:
    """Until somebody waits for us, ten seconds at most."""
    for _ in range(1000):
        if sql.fetch("SELECT 1 FROM pg_locks WHERE NOT granted"):
            return True
        sql.fetch("SELECT pg_sleep(0.01)")
    return False


@pytest.mark.parametrize("statistics", ["young", "fresh"])
def test_a_claim_walks_the_index_of_due_jobs_and_sorts_nothing(
    shop: Shop, lane: PollLane, statistics: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    many_jobs(shop, lane, 20_000)
    if statistics == "fresh":
        with connections["owner"].cursor() as cursor:
            cursor.execute("ANALYZE tracking_shipmentpoll")
    plans, fetch = [], sql.fetch

    def explained(statement: str, params: Any = ()) -> Any:
        if "tracking_shipmentpoll" in statement:
            plans.append("\n".join(line for (line,) in fetch(f"EXPLAIN {statement}", params)))
        return fetch(statement, params)

    monkeypatch.setattr(sql, "fetch", explained)
    assert len(claim(lane, limit=200)) == 200
    assert len(plans) == 2
    for plan in plans:
        assert "Index Scan using poll_due" in plan
        assert "Sort" not in plan
