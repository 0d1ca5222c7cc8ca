from datetime import UTC, datetime, timedelta

import pytest

from narvar.lib import ids
from retailers.models import Outbox
from retailers.tenancy import acting_for
from tests.factories import NOON, Shop, a_shop
from tests.tracking.services.orders_stage import facts, order, parcel, told
from tracking.models import Order, Shipment

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop() -> Shop:
    return a_shop()


def the_facts(shop: Shop, kind: str) -> list[Outbox]:
    with acting_for(shop.retailer.pk):
        return list(Outbox.objects.filter(kind=kind).order_by("pk"))


def test_each_change_is_one_fact_and_no_change_none(shop: Shop) -> None:
    told(shop, order("a", parcel()))
    told(shop, order("a", parcel()))
    told(shop, order("a", locale="de"))
    told(shop, order("a", status="cancelled"))
    told(shop, order("a", status="cancelled"))
    assert facts(shop) == [
        "order.created",
        "shipment.created",
        "order.updated",
        "order.updated",
        "order.cancelled",
        "shipment.status",
    ]


def test_facts_are_thin_and_name_their_subject(shop: Shop) -> None:
    person = {"first_name": "Ada", "email": "ada@example.com"}
    told(shop, order("secret-number", parcel("1ZSECRET", shipped_to=person)))
    with acting_for(shop.retailer.pk):
        made, sent = Order.objects.get(), Shipment.objects.get()
    (created,) = the_facts(shop, "order.created")
    (shipped,) = the_facts(shop, "shipment.created")
    assert (created.subject, created.payload) == (
        ids.encode("ord", made.public_id),
        {"order": made.pk},
    )
    assert (shipped.subject, shipped.payload) == (
        ids.encode("shp", sent.public_id),
        {"shipment": sent.pk, "carrier": "ups"},
    )


def test_a_cancelled_parcel_says_what_it_was(shop: Shop) -> None:
    told(shop, order("a", parcel()))
    told(shop, order("a", status="cancelled"))
    (fact,) = the_facts(shop, "shipment.status")
    assert {name: fact.payload[name] for name in ("was", "now", "cause")} == {
        "was": "pending",
        "now": "cancelled",
        "cause": None,
    }


def test_history_is_dated_when_it_happened(shop: Shop) -> None:
    old = parcel(ship_date="2018-01-03T00:00:00Z")
    told(shop, order("a", old, order_date="2018-01-02T00:00:00Z"))
    assert the_facts(shop, "order.created")[0].occurred_at == datetime(2018, 1, 2, tzinfo=UTC)
    assert the_facts(shop, "shipment.created")[0].occurred_at == datetime(2018, 1, 3, tzinfo=UTC)


def test_no_fact_lies_in_the_future(shop: Shop) -> None:
    ahead = (NOON + timedelta(days=30)).isoformat()
    told(shop, order("a", parcel(ship_date=ahead), order_date=ahead, updated_at=ahead))
    told(shop, order("a", updated_at=ahead, locale="de"))
    with acting_for(shop.retailer.pk):
        assert {fact.occurred_at for fact in Outbox.objects.all()} == {NOON}
