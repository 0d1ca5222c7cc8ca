"""What a dead worker left behind is put right; what kills its worker is set aside."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction

from narvar.lib import claims, clock, sql
from narvar.lib.claims import Lane
from retailers.models.retailer import HOUSE_ID
from retailers.tenancy import EVERYONE, acting_for
from tests.factories import NOON, a_parcel, a_shop
from tests.tracking.polling.looks import Poll, lane, poll
from tests.tracking.polling.paper import Line, a_sealed_account
from tracking.models import CarrierAccount, ShipmentPoll
from tracking.polling import sweep
from tracking.polling.queue import POLLS
from tracking.polling.sweep import serve_new_accounts, sweep_polls
from tracking.services.payloads import drop_old_payloads, make_payload_partitions

pytestmark = [pytest.mark.worker, pytest.mark.django_db]


def dies(line: Line) -> int:
    """A worker claims and dies; the sweep follows. How many parcels it held."""
    held = claims.claim(
        POLLS, lane=Lane(line.lane.pk, line.shop.retailer.pk), now=NOON, limit=10, lease=-1
    )
    sweep_polls(now=NOON)
    return len(held.jobs)


def test_what_a_dead_worker_held_is_due_again() -> None:
    line = Line(2)
    assert dies(line) == 2
    assert [poll(p) for p in line.parcels] == [Poll(NOON, False, 1, 1, 0, "")] * 2
    assert lane(line)[0] == NOON


def test_a_parcel_that_kills_its_worker_each_time_is_set_aside() -> None:
    line = Line(1)
    assert [dies(line) for _ in range(5)] == [1, 1, 1, 1, 0]
    assert poll(line.parcels[0]) == Poll(None, False, 4, 4, 0, "quarantined")


def test_its_neighbours_are_not() -> None:
    """They lapsed with it once, and were claimed alone from then on."""
    line = Line(3)
    culprit, *others = line.parcels
    assert dies(line) == 3
    for _ in range(3):
        with acting_for(EVERYONE):
            sql.run(
                "UPDATE tracking_shipmentpoll SET next_poll_at = %s WHERE number_id = %s",
                [NOON - timedelta(minutes=1), culprit.number.pk],
            )
        assert dies(line) == 1
    assert poll(culprit).stopped == "quarantined"
    assert [poll(p) for p in others] == [Poll(NOON, False, 1, 1, 0, "")] * 2


def test_a_parcel_that_was_settled_between_starts_counting_afresh() -> None:
    line = Line(1)
    for _ in range(3):
        dies(line)
    with acting_for(EVERYONE):
        sql.run("UPDATE tracking_shipmentpoll SET lapses = 0")  # as every settle does
    dies(line)
    assert poll(line.parcels[0]) == Poll(NOON, False, 4, 1, 0, "")


def test_a_lease_that_still_runs_is_never_quarantined() -> None:
    line = Line(1)
    with acting_for(EVERYONE):
        sql.run("UPDATE tracking_shipmentpoll SET lapses = 9")
    found = Lane(line.lane.pk, line.shop.retailer.pk)
    claims.claim(POLLS, lane=found, now=NOON, limit=1, lease=60)
    sweep_polls(now=NOON)
    assert poll(line.parcels[0]) == Poll(None, True, 1, 9, 0, "")


def test_a_lane_that_sleeps_past_its_parcels_is_woken() -> None:
    line = Line(1)
    with acting_for(EVERYONE):
        sql.run("UPDATE tracking_polllane SET next_due_at = 'infinity'")
    sweep._mend.cache_clear()
    assert sweep_polls(now=NOON) is False
    assert lane(line)[0] == NOON


def test_partitions_lie_ready_for_this_month_and_the_next_two() -> None:
    make_payload_partitions()
    make_payload_partitions()
    ((ready,),) = sql.fetch(
        "SELECT count(*) FROM pg_inherits WHERE inhparent = 'inbound_payload'::regclass"
    )
    assert ready == 3


def test_months_of_payloads_long_past_are_dropped_and_younger_ones_never() -> None:
    assert drop_old_payloads(now=clock.machine()) == 0
    with pytest.raises(DatabaseError, match="90 days"), transaction.atomic():
        sql.fetch("SELECT drop_payload_partitions(now())")


def test_parcels_wait_for_an_account_of_the_house_no_longer_than_a_minute() -> None:
    parcel = a_parcel(a_shop())
    a_sealed_account(HOUSE_ID)
    serve_new_accounts(now=NOON)
    assert poll(parcel).due == NOON


def test_parcels_of_an_account_that_is_switched_off_go_on_through_another() -> None:
    line = Line(1)
    house = a_sealed_account(HOUSE_ID)
    with acting_for(line.shop.retailer.pk):
        CarrierAccount.objects.update(enabled=False)
    serve_new_accounts(now=NOON)
    with acting_for(line.shop.retailer.pk):
        assert ShipmentPoll.objects.get().lane.account_id == house.pk
