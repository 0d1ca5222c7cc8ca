"""Work is a row with a due time: claimed fairly, held by a lease, given back when it lapses."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from narvar.lib import claims, sql
from narvar.lib.claims import Claim, Lane
from retailers.tenancy import EVERYONE, acting_for
from tests.factories import NOON, Shop, a_shop
from tests.isolation.lanes import a_job, a_lane, an_account, many_jobs
from tracking.models import PollLane
from tracking.polling.queue import POLLS

pytestmark = [pytest.mark.worker, pytest.mark.django_db]
LATER = NOON + timedelta(days=1)
HELD, LAPSED = 60.0, -1.0


def lane_of(row: PollLane) -> Lane:
    return Lane(row.pk, row.retailer_id)


def claimed(lane: Lane, *, now: datetime = LATER, limit: int = 10, lease: float = HELD) -> Claim:
    return claims.claim(POLLS, lane=lane, now=now, limit=limit, lease=lease)


def ids(claim: Claim) -> list[int]:
    return [job[0] for job in claim.jobs]


def job(pk: int) -> dict[str, Any]:
    columns = ("next_poll_at::text", "lease_owner", "lease_until > clock_timestamp()", "lapses")
    with acting_for(EVERYONE):
        ((due, owner, held, lapses),) = sql.fetch(
            f"SELECT {', '.join(columns)} FROM tracking_shipmentpoll WHERE id = %s",  # noqa: S608
            [pk],
        )
    return {"parked": due == "infinity", "owner": owner, "held": held, "lapses": lapses}


def next_due(lane: PollLane) -> str:
    with acting_for(EVERYONE):
        sleeping = "next_due_at = 'infinity'"
        ((value, asleep),) = sql.fetch(
            f"SELECT next_due_at::text, {sleeping} FROM tracking_polllane WHERE id = %s",  # noqa: S608
            [lane.pk],
        )
    return "never" if asleep else datetime.fromisoformat(value).astimezone(UTC).isoformat()


@pytest.fixture
def shop() -> Shop:
    return a_shop()


@pytest.fixture
def lane(shop: Shop) -> PollLane:
    return a_lane(shop, an_account())


def test_a_claimed_job_is_parked_at_infinity_under_a_lease(shop: Shop, lane: PollLane) -> None:
    poll = a_job(shop, lane)
    claim = claimed(lane_of(lane))
    assert ids(claim) == [poll.pk]
    assert job(poll.pk) == {"parked": True, "owner": claim.owner, "held": True, "lapses": 0}
    assert next_due(lane) == "never"


def test_what_is_claimed_cannot_be_claimed_again(shop: Shop, lane: PollLane) -> None:
    a_job(shop, lane)
    claimed(lane_of(lane))
    assert claimed(lane_of(lane)).jobs == []


def test_the_oldest_due_jobs_come_first_and_only_due_ones(shop: Shop, lane: PollLane) -> None:
    jobs = [a_job(shop, lane, NOON + timedelta(hours=hour)) for hour in (3, 1, 2, 9)]
    claim = claimed(lane_of(lane), now=NOON + timedelta(hours=5), limit=2)
    assert set(ids(claim)) == {jobs[1].pk, jobs[2].pk}
    assert next_due(lane) == (NOON + timedelta(hours=3)).isoformat()
    assert ids(claimed(lane_of(lane), now=NOON + timedelta(hours=5))) == [jobs[0].pk]


def test_two_claims_never_have_the_same_owner(shop: Shop, lane: PollLane) -> None:
    assert claimed(lane_of(lane)).owner != claimed(lane_of(lane)).owner


def test_a_lapsed_lease_is_reaped_and_its_job_is_due_at_once(shop: Shop, lane: PollLane) -> None:
    poll = a_job(shop, lane)
    claimed(lane_of(lane), lease=LAPSED)
    assert claims.reap(POLLS, now=NOON) == 1
    assert job(poll.pk) == {"parked": False, "owner": "", "held": None, "lapses": 1}
    assert next_due(lane) == NOON.isoformat()
    assert ids(claimed(lane_of(lane), now=NOON)) == [poll.pk]


def test_a_lease_that_still_runs_is_left_alone(shop: Shop, lane: PollLane) -> None:
    a_job(shop, lane)
    claimed(lane_of(lane))
    assert claims.reap(POLLS, now=LATER) == 0


def test_reaping_takes_a_bounded_bite(shop: Shop, lane: PollLane) -> None:
    many_jobs(shop, lane, 5)
    claimed(lane_of(lane), lease=LAPSED)
    assert [claims.reap(POLLS, now=NOON, limit=3) for _ in range(3)] == [3, 2, 0]


def test_a_job_whose_lease_lapsed_is_claimed_alone_from_then_on(shop: Shop, lane: PollLane) -> None:
    suspects = {a_job(shop, lane).pk for _ in range(3)}
    claimed(lane_of(lane), lease=LAPSED)
    claims.reap(POLLS, now=NOON)
    healthy = {a_job(shop, lane, NOON + timedelta(minutes=i)).pk for i in (1, 2, 3)}
    batches = [ids(claimed(lane_of(lane))) for _ in range(5)]
    assert [len(batch) for batch in batches] == [1, 1, 1, 3, 0]
    assert {batch[0] for batch in batches[:3]} == suspects
    assert set(batches[3]) == healthy


def test_a_suspect_behind_healthy_jobs_waits_its_turn_and_is_not_in_their_batch(
    shop: Shop, lane: PollLane
) -> None:
    suspect = a_job(shop, lane, NOON + timedelta(minutes=1), lapses=1)
    first, last = a_job(shop, lane, NOON), a_job(shop, lane, NOON + timedelta(minutes=2))
    assert set(ids(claimed(lane_of(lane)))) == {first.pk, last.pk}
    assert ids(claimed(lane_of(lane))) == [suspect.pk]


def served(count: int, *, limit: int = 100) -> list[int]:
    """The retailers whose lanes the next claims serve."""
    found = []
    for _ in range(count):
        lane = claims.next_lane(POLLS, now=LATER)
        if lane is not None and claimed(lane, limit=limit).jobs:
            found.append(lane.retailer_id)
    return found


def test_a_retailer_with_one_job_is_served_beside_one_with_ten_thousand(
    shop: Shop, lane: PollLane
) -> None:
    small = a_shop()
    many_jobs(shop, lane, 10_000, NOON - timedelta(days=1))
    a_job(small, a_lane(small, an_account(name="other")))
    big = shop.retailer.pk
    assert served(4) == [big, small.retailer.pk, big, big]


def test_retailers_take_turns_and_then_their_lanes(shop: Shop, lane: PollLane) -> None:
    accounts = [an_account(name=f"a{i}") for i in range(2)]
    lanes = [lane, *(a_lane(shop, account) for account in accounts)]
    other = a_shop()
    others = a_lane(other, accounts[0])
    for one in lanes:
        many_jobs(shop, one, 3)
    many_jobs(other, others, 3)
    order = []
    for _ in range(6):
        turn = claims.next_lane(POLLS, now=LATER)
        assert turn is not None
        claimed(turn, limit=1)
        order.append(turn.id)
    a, b, c = (one.pk for one in lanes)
    assert order == [a, others.pk, b, others.pk, c, others.pk]


def test_a_lane_that_is_not_due_or_passed_over_has_no_turn(shop: Shop, lane: PollLane) -> None:
    a_job(shop, lane)
    assert claims.next_lane(POLLS, now=NOON - timedelta(seconds=1)) is None
    assert claims.next_lane(POLLS, now=NOON, but=[lane.pk]) is None
    assert claims.next_lane(POLLS, now=NOON) == lane_of(lane)


def test_a_paused_lane_rests_until_its_pause_ends_or_it_is_resumed(
    shop: Shop, lane: PollLane
) -> None:
    with acting_for(shop.retailer.pk):
        claims.pause_lane(POLLS, lane_id=lane.pk, seconds=60, reason="quota")
        assert claims.next_lane(POLLS, now=LATER) is None
        claims.pause_lane(POLLS, lane_id=lane.pk, seconds=-1, reason="quota")
        assert claims.next_lane(POLLS, now=LATER) == lane_of(lane)
        lane.refresh_from_db()
        assert (lane.failures, lane.pause_reason) == (2, "quota")
        claims.pause_lane(POLLS, lane_id=lane.pk, seconds=60, reason="quota")
        claims.resume_lane(POLLS, lane_id=lane.pk)
        lane.refresh_from_db()
    assert (lane.failures, lane.pause_reason, lane.paused_until) == (0, "", None)


def test_waking_a_lane_never_puts_it_off(shop: Shop, lane: PollLane) -> None:
    with acting_for(shop.retailer.pk):
        claims.wake_lane(POLLS, lane_id=lane.pk, due=LATER)
        assert next_due(lane) == NOON.isoformat()
        claims.wake_lane(POLLS, lane_id=lane.pk, due=NOON - timedelta(hours=1))
    assert next_due(lane) == (NOON - timedelta(hours=1)).isoformat()


def test_a_rivals_lane_cannot_be_woken_or_paused(shop: Shop, lane: PollLane) -> None:
    with acting_for(a_shop().retailer.pk):
        claims.wake_lane(POLLS, lane_id=lane.pk, due=NOON - timedelta(days=9))
        claims.pause_lane(POLLS, lane_id=lane.pk, seconds=60, reason="mine")
    assert (next_due(lane), claims.next_lane(POLLS, now=NOON)) == (NOON.isoformat(), lane_of(lane))


def test_a_lane_that_would_sleep_past_a_due_job_is_mended(shop: Shop, lane: PollLane) -> None:
    a_job(shop, lane, NOON)
    punctual = a_lane(a_shop(), an_account(name="other"), due=NOON - timedelta(hours=1))
    with acting_for(EVERYONE):
        PollLane.objects.filter(pk=lane.pk).update(next_due_at=LATER)
    assert claims.mend_lanes(POLLS) == 1
    assert (next_due(lane), next_due(punctual)) == (
        NOON.isoformat(),
        (NOON - timedelta(hours=1)).isoformat(),
    )
    assert claims.mend_lanes(POLLS) == 0


def test_a_lane_without_jobs_goes_to_sleep(lane: PollLane) -> None:
    assert claimed(lane_of(lane)).jobs == []
    assert next_due(lane) == "never"
