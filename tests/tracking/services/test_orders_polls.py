from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from narvar.lib import sql
from retailers.models.retailer import HOUSE_ID
from retailers.tenancy import acting_for
from tests.factories import NOON, Shop, a_shop
from tests.tracking.services.orders_stage import an_account, order, parcel, told
from tracking.models import PollLane, ShipmentPoll

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop() -> Shop:
    return a_shop()


@pytest.fixture
def house(shop: Shop) -> int:
    """The house's UPS account."""
    return int(an_account(HOUSE_ID).pk)


def polls(shop: Shop) -> list[tuple[Any, ...]]:
    """(number, is due at NOON, stopped reason)"""
    with acting_for(shop.retailer.pk):
        return sql.fetch(
            """SELECT n.number, p.next_poll_at <= %s, p.stopped_reason
               FROM tracking_shipmentpoll p JOIN tracking_shipmentnumber n ON n.id = p.number_id
               ORDER BY n.number""",
            [NOON],
        )


def lanes(shop: Shop) -> list[PollLane]:
    with acting_for(shop.retailer.pk):
        return list(PollLane.objects.order_by("pk"))


def warned(results: list[Any]) -> list[str]:
    return [warning.code for result in results for warning in result.warnings]


def test_a_parcel_is_asked_about_at_once_through_the_houses_account(shop: Shop, house: int) -> None:
    assert warned(told(shop, order("a", parcel("1Z1"), parcel("1Z2")))) == []
    assert polls(shop) == [("1Z1", True, ""), ("1Z2", True, "")]
    (lane,) = lanes(shop)
    assert (lane.account_retailer_id, lane.account_id) == (HOUSE_ID, house)
    assert (lane.carrier, lane.next_due_at) == ("ups", NOON)


def test_a_retailers_own_account_goes_before_the_houses(shop: Shop, house: int) -> None:
    own = an_account(shop.retailer.pk)
    told(shop, order("a", parcel()))
    (lane,) = lanes(shop)
    assert (lane.account_retailer_id, lane.account_id) == (shop.retailer.pk, own.pk)


def test_an_account_that_is_switched_off_does_not_count(shop: Shop, house: int) -> None:
    an_account(shop.retailer.pk, enabled=False)
    told(shop, order("a", parcel()))
    assert [lane.account_id for lane in lanes(shop)] == [house]


def test_a_lane_that_sleeps_is_woken(shop: Shop, house: int) -> None:
    told(shop, order("a", parcel("1Z1")))
    with acting_for(shop.retailer.pk):
        PollLane.objects.update(next_due_at=NOON + timedelta(days=1))
    told(shop, order("a", parcel("1Z2")))
    assert [lane.next_due_at for lane in lanes(shop)] == [NOON]


def test_the_lane_is_locked_last(shop: Shop, house: int) -> None:
    with CaptureQueriesContext(connection) as queries:
        told(shop, order("a", parcel()))
    last = [q["sql"] for q in queries if "SAVEPOINT" not in q["sql"]][-1]
    assert "UPDATE tracking_polllane" in last


def test_saying_it_again_asks_no_sooner(shop: Shop, house: int) -> None:
    told(shop, order("a", parcel()))
    with acting_for(shop.retailer.pk):
        ShipmentPoll.objects.update(next_poll_at=NOON + timedelta(hours=1))
    told(shop, order("a", parcel(ship_date="2026-11-19T00:00:00Z")))
    assert polls(shop) == [("1Z1", False, "")]


@pytest.mark.parametrize(
    ("carrier", "code"), [("Joe", "unknown_carrier"), ("Zoë's Vans", "unknown_carrier")]
)
def test_what_we_cannot_ask_is_kept_and_warned_of(shop: Shop, carrier: str, code: str) -> None:
    results = told(shop, order("a", parcel(carrier=carrier)))
    assert (polls(shop), warned(results)) == ([], [code])


def test_without_an_account_a_parcel_is_kept_and_warned_of(shop: Shop) -> None:
    assert warned(told(shop, order("a", parcel()))) == ["no_carrier_account"]
    assert (polls(shop), lanes(shop)) == ([], [])


def test_a_test_orders_parcel_reaches_no_real_carrier(shop: Shop, house: int) -> None:
    assert warned(told(shop, order("t", parcel()), test=True)) == []
    assert (polls(shop), lanes(shop)) == ([], [])
    told(shop, order("a", parcel()))
    assert polls(shop) == [("1Z1", True, "")]


def test_in_the_sandbox_it_reaches_the_stand_in(shop: Shop, house: int, settings: Any) -> None:
    settings.SANDBOX = True
    told(shop, order("t", parcel()), test=True)
    assert polls(shop) == [("1Z1", True, "")]


def test_a_cancelled_parcel_is_asked_about_no_more(shop: Shop, house: int) -> None:
    told(shop, order("a", parcel()))
    told(shop, order("a", status="cancelled"))
    assert polls(shop) == [("1Z1", False, "cancelled")]
    told(shop, order("a", status="open"))
    assert polls(shop) == [("1Z1", True, "")]


def test_a_parcel_of_an_order_that_is_cancelled_at_once_is_never_asked_about(
    shop: Shop, house: int
) -> None:
    told(shop, order("a", parcel(), status="cancelled"))
    assert polls(shop) == [("1Z1", False, "cancelled")]
