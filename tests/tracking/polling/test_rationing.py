"""Calls are counted before they are made, for all who share an account."""

from datetime import date, datetime, timedelta

import pytest

from narvar.lib import sql
from retailers.tenancy import acting_for
from tests.factories import NOON, Parcel
from tests.tracking.polling.paper import Line
from tracking.models import Shipment, ShipmentPoll
from tracking.polling.budget import NONE, Limits
from tracking.polling.rationing import Account, Ration, ration
from tracking.states import Status

pytestmark = [pytest.mark.worker, pytest.mark.django_db]
MIN = timedelta(minutes=1)


def polls(line: Line) -> list[int]:
    with acting_for(line.shop.retailer.pk):
        ShipmentPoll.objects.update(lease_owner="me")
        return list(ShipmentPoll.objects.order_by("pk").values_list("pk", flat=True))


def shared_out(line: Line, limits: Limits, *, now: datetime = NOON, batch_size: int = 1) -> Ration:
    account = Account(line.account.pk, line.account.retailer_id, limits, batch_size)
    asked = polls(line)
    with acting_for(line.shop.retailer.pk):
        return ration(account, asked, owner="me", now=now)


def is_on_the_van(parcel: Parcel) -> None:
    with acting_for(parcel.shop.retailer.pk):
        Shipment.objects.filter(pk=parcel.shipment.pk).update(status=Status.OUT_FOR_DELIVERY)


def calls(line: Line, span: str = "hour") -> int:
    with acting_for(line.shop.retailer.pk):
        ((used,),) = sql.fetch(
            "SELECT coalesce(sum(used), 0) FROM tracking_callcount WHERE span = %s", [span]
        )
    return int(used)


def test_where_nothing_is_limited_nothing_is_counted() -> None:
    line = Line(3)
    assert len(shared_out(line, NONE).now) == 3
    assert calls(line) == 0


def test_a_call_for_several_numbers_counts_once() -> None:
    line = Line(5)
    assert len(shared_out(line, Limits(hour=60), batch_size=2).now) == 5
    assert (calls(line), calls(line, "day")) == (3, 3)


def test_the_parcel_on_the_van_goes_first() -> None:
    line = Line(3)
    is_on_the_van(line.parcels[2])
    found = shared_out(line, Limits(hour=1))
    assert list(found.now) == polls(line)[2:]
    assert set(found.later.values()) == {NOON + 5 * MIN, NOON + 10 * MIN}


def test_in_no_sixty_minutes_is_the_limit_exceeded() -> None:
    line = Line(20)
    for parcel in line.parcels:
        is_on_the_van(parcel)
    made = [
        (minute, len(shared_out(line, Limits(hour=30), now=NOON + minute * MIN).now))
        for minute in range(0, 180, 4)
    ]
    for start in range(180):
        assert sum(count for at, count in made if start <= at < start + 60) <= 30
    assert sum(count for _, count in made) > 60


def test_a_number_is_asked_about_ten_times_a_day_and_no_more() -> None:
    line = Line(1)
    left = [list(shared_out(line, Limits(parcel=10)).now.values()) for _ in range(11)]
    assert left == [[n] for n in range(9, -1, -1)] + [[]]
    assert len(shared_out(line, Limits(parcel=10), now=NOON + 719 * MIN).later) == 1
    assert list(shared_out(line, Limits(parcel=10), now=NOON + 720 * MIN).now.values()) == [9]


def test_a_number_whose_day_is_used_up_comes_back_at_midnight() -> None:
    line = Line(1)
    with acting_for(line.shop.retailer.pk):
        ShipmentPoll.objects.update(asked_on=date(2026, 11, 20), asks=10)
    found = shared_out(line, Limits(parcel=10, day=250))
    assert list(found.later.values()) == [NOON + 720 * MIN]
    assert calls(line, "day") == 0


def test_retailers_on_one_account_share_what_it_grants() -> None:
    one, other = Line(1), Line(1)
    for line in (one, other):
        is_on_the_van(line.parcels[0])
    other.account = one.account
    assert len(shared_out(one, Limits(day=1)).now) == 1
    assert len(shared_out(other, Limits(day=1)).now) == 0
