"""Many at once, in real transactions: nothing is lost, doubled or deadlocked for good."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection

from retailers.tenancy import acting_for
from tests.factories import Shop, a_shop
from tests.tracking.services.orders_stage import order, outcomes, parcel, shown, told
from tracking.models import Order, Shipment, ShipmentNumber, ShipmentOrder

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])


def at_once(*work: Callable[[], Any]) -> list[Any]:
    def alone(do: Callable[[], Any]) -> Any:
        try:
            return do()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(work)) as threads:
        return [done.result() for done in [threads.submit(alone, do) for do in work]]


def counted(shop: Shop) -> tuple[int, int, int]:
    with acting_for(shop.retailer.pk):
        kinds = (Order, Shipment, ShipmentOrder)
        one, two, three = (kind.objects.count() for kind in kinds)
        return one, two, three


def test_the_same_new_order_from_eight_sides_is_made_once() -> None:
    shop = a_shop()
    results = at_once(*[lambda: told(shop, order("a", parcel()))] * 8)
    assert sorted(outcomes([one for [one] in results])) == ["created", *["unchanged"] * 7]
    assert counted(shop) == (1, 1, 1)


def test_what_eight_sides_say_of_one_order_is_all_kept() -> None:
    shop = a_shop()
    words = [lambda n=n: told(shop, order("a", parcel(f"1Z{n}"))) for n in range(8)]
    at_once(*words)
    numbers = {one["tracking_number"] for one in shown(shop)["shipments"]}
    assert numbers == {f"1Z{n}" for n in range(8)}


def test_bulks_that_cross_each_other_all_come_through() -> None:
    shop = a_shop()
    one = [order(f"n{n}", parcel(f"1Z{n}")) for n in range(60)]
    other = [order(f"n{n}", parcel(f"1Z{59 - n}"), locale="de") for n in range(60)]
    results = at_once(
        lambda: told(shop, *one),
        lambda: told(shop, *reversed(one)),
        lambda: told(shop, *other),
        lambda: told(shop, *reversed(other)),
    )
    assert "error" not in {outcome for result in results for outcome in outcomes(result)}
    assert counted(shop) == (60, 60, 120)
    with acting_for(shop.retailer.pk):
        assert ShipmentNumber.objects.count() == 60
