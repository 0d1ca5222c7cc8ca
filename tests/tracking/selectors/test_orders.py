from datetime import timedelta
from typing import Any

import pytest

from retailers.tenancy import acting_for
from tests.factories import NOON, Shop, a_parcel, a_shop, an_order
from tracking.models import Order, OrderItem, ShipmentItem
from tracking.selectors.orders import (
    Position,
    list_orders,
    order_by_number,
    orders_by_id,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop() -> Shop:
    return a_shop()


def listed(shop: Shop, **asked: Any) -> tuple[list[str], Position | None]:
    options = {"after": None, "since": None, "limit": 10, "test": False, **asked}
    with acting_for(shop.retailer.pk):
        page = list_orders(brand=shop.brand, **options)
    return [view.order.number for view in page.orders], page.next


def test_orders_of_one_moment_are_listed_by_age_and_each_once(shop: Shop) -> None:
    for number in "abcd":
        an_order(shop, number, updated_at=NOON)
    an_order(shop, "e", updated_at=NOON - timedelta(microseconds=1))
    first, place = listed(shop, limit=3)
    rest, end = listed(shop, limit=3, after=place)
    assert (first, rest, end) == (["e", "a", "b"], ["c", "d"], None)


def test_since_is_that_moment_or_later(shop: Shop) -> None:
    for days in range(3):
        an_order(shop, f"{days}", updated_at=NOON + timedelta(days=days))
    assert listed(shop, since=NOON + timedelta(days=1))[0] == ["1", "2"]


def test_an_order_of_another_mode_does_not_exist(shop: Shop) -> None:
    an_order(shop, "t", test=True)
    with acting_for(shop.retailer.pk), pytest.raises(Order.DoesNotExist):
        order_by_number(brand=shop.brand, number="t", test=False)
    assert listed(shop, test=True)[0] == ["t"]


def test_a_view_holds_items_and_what_lies_in_each_parcel(shop: Shop) -> None:
    order = an_order(shop)
    parcel = a_parcel(shop, order, number="1Z1")
    with acting_for(shop.retailer.pk):
        item = OrderItem.objects.create(
            retailer=shop.retailer, order=order, item_id="1", sku="A", quantity=3
        )
        ShipmentItem.objects.create(
            retailer=shop.retailer, shipment=parcel.shipment, item=item, quantity=2
        )
        view = orders_by_id([order.pk])[order.pk]
    assert view.items == (item,)
    (one,) = view.parcels
    assert (one.shipment, one.number) == (parcel.shipment, "1Z1")
    assert [(part.item_id, part.sku, part.quantity) for part in one.parts] == [("1", "A", 2)]
