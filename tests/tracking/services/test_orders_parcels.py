from datetime import timedelta
from typing import Any

import pytest

from retailers.tenancy import acting_for
from tests.factories import NOON, Shop, a_shop
from tests.tracking.services.orders_stage import order, outcomes, parcel, shown, told
from tracking.models import Order, Shipment, ShipmentNumber, ShipmentOrder
from tracking.states import Status

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop() -> Shop:
    return a_shop()


def the_shipment(shop: Shop) -> Shipment:
    with acting_for(shop.retailer.pk):
        return Shipment.objects.get()


def scanned(shop: Shop, status: Status, **fields: Any) -> None:
    """As the carrier's word would leave the one shipment."""
    with acting_for(shop.retailer.pk):
        Shipment.objects.update(status=status, **fields)


def versions(shop: Shop) -> dict[str, int]:
    with acting_for(shop.retailer.pk):
        return dict(Order.objects.values_list("number", "page_version"))


def test_a_parcel_is_known_by_carrier_and_number(shop: Shop) -> None:
    told(shop, order("a", parcel("1Z1", carrier="U.P.S."), parcel("1Z1", carrier="Joe's Vans")))
    parcels = shown(shop)["shipments"]
    assert [(p["carrier"], p["tracking_number"]) for p in parcels] == [
        ("ups", "1Z1"),
        ("joe_s_vans", "1Z1"),
    ]


def test_a_parcel_told_twice_in_one_body_is_one_parcel_with_its_last_word(shop: Shop) -> None:
    dated = parcel("1Z1", ship_date="2026-11-19T00:00:00Z")
    body = order("a", dated, parcel("1Z1", ship_date=None))
    told(shop, body)
    assert the_shipment(shop).shipped_at is None
    assert outcomes(told(shop, body)) == ["unchanged"]


def test_a_second_parcel_leaves_the_first_alone(shop: Shop) -> None:
    told(shop, order("a", parcel("1Z1", ship_date="2026-11-19T00:00:00Z")))
    assert outcomes(told(shop, order("a", parcel("1Z2")))) == ["updated"]
    first, second = shown(shop)["shipments"]
    assert (first["ship_date"], second["tracking_number"]) == ("2026-11-19T00:00:00Z", "1Z2")


def test_scans_from_ten_days_before_the_order_on_belong_to_it(shop: Shop) -> None:
    told(shop, order("a", parcel(), order_date="2026-11-18T12:00:00Z"))
    with acting_for(shop.retailer.pk):
        (scans_from,) = ShipmentNumber.objects.values_list("scans_from", flat=True)
    assert scans_from == NOON - timedelta(days=12)


def test_items_without_a_quantity_lie_in_the_parcel_whole(shop: Shop) -> None:
    items = [{"item_id": "1", "quantity": 5}, {"item_id": "2", "quantity": 4}]
    inside = [{"item_id": "1"}, {"item_id": "2", "quantity": 3}]
    told(shop, order("a", parcel(items_info=inside), order_items=items))
    told(shop, order("a", parcel(items_info=[{"item_id": "2", "quantity": 4}])))
    (one,) = shown(shop)["shipments"]
    assert [(p["item_id"], p["quantity"]) for p in one["items_info"]] == [("1", 5), ("2", 4)]


def test_a_line_for_no_item_of_the_order_is_warned_of(shop: Shop) -> None:
    (result,) = told(shop, order("a", parcel(items_info=[{"sku": "NONE"}])))
    assert ("unknown_item", "shipments[0].items_info[0]") in [
        (warning.code, warning.field) for warning in result.warnings
    ]


def test_a_parcel_of_two_orders_shows_each_its_own_items(shop: Shop) -> None:
    for number in ("a", "b"):
        inside = parcel(items_info=[{"sku": number}])
        told(shop, order(number, inside, order_items=[{"sku": number}]))
    assert [p["sku"] for p in shown(shop, "a")["shipments"][0]["items_info"]] == ["a"]
    with acting_for(shop.retailer.pk):
        assert (Shipment.objects.count(), ShipmentOrder.objects.count()) == (1, 2)


def test_what_changes_a_shared_parcel_shows_on_both_pages(shop: Shop) -> None:
    told(shop, order("a", parcel()), order("b", parcel()), order("c"))
    before = versions(shop)
    told(shop, order("b", parcel(ship_date="2026-11-19T00:00:00Z")))
    assert versions(shop) == {"a": before["a"] + 1, "b": before["b"] + 1, "c": before["c"]}


def test_the_shops_word_for_the_service_counts_until_the_first_scan(shop: Shop) -> None:
    told(shop, order("a", parcel(ship_method="Ground")))
    told(shop, order("a", parcel(ship_method="Air")))
    scanned(shop, Status.IN_TRANSIT, service="UPS Ground", last_scan_at=NOON)
    assert outcomes(told(shop, order("a", parcel(ship_method="Air")))) == ["unchanged"]
    assert the_shipment(shop).service == "UPS Ground"


def test_cancelling_ends_only_what_no_carrier_holds(shop: Shop) -> None:
    told(shop, order("a", parcel()))
    scanned(shop, Status.IN_TRANSIT, last_scan_at=NOON)
    told(shop, order("a", parcel("1Z2"), status="cancelled"))
    assert [p["status"] for p in shown(shop)["shipments"]] == ["in_transit", "cancelled"]


def test_a_parcel_that_another_order_waits_for_is_not_cancelled(shop: Shop) -> None:
    told(shop, order("a", parcel()), order("b", parcel()))
    told(shop, order("a", status="cancelled"))
    assert the_shipment(shop).status == "pending"
    told(shop, order("b", status="cancelled"))
    assert the_shipment(shop).status == "cancelled"
    told(shop, order("c", parcel()))
    assert the_shipment(shop).status == "pending"


def test_a_number_that_comes_round_again_is_a_new_parcel(shop: Shop) -> None:
    told(shop, order("old", parcel(), order_date="2025-01-10T00:00:00Z"))
    done = NOON - timedelta(days=300)
    scanned(shop, Status.DELIVERED, last_scan_at=done, status_at=done)
    told(shop, order("new", parcel()))
    assert shown(shop, "new")["shipments"][0]["status"] == "pending"
    assert shown(shop, "old")["shipments"][0]["status"] == "delivered"
    assert outcomes(told(shop, order("new", parcel()))) == ["unchanged"]


def test_a_parcel_still_under_way_is_the_same_parcel(shop: Shop) -> None:
    told(shop, order("old", parcel(), order_date="2025-01-10T00:00:00Z"))
    scanned(shop, Status.IN_TRANSIT, last_scan_at=NOON - timedelta(days=300))
    told(shop, order("new", parcel()))
    assert shown(shop, "new")["shipments"][0]["status"] == "in_transit"


def test_a_test_order_points_at_a_real_parcel_but_moves_nothing(shop: Shop) -> None:
    told(shop, order("a", parcel(ship_date="2026-11-19T00:00:00Z")))
    told(shop, order("t", parcel(ship_date="2026-11-20T00:00:00Z")), test=True)
    shipment = the_shipment(shop)
    assert (shipment.test, shipment.shipped_at) == (False, NOON - timedelta(days=1, hours=12))


def test_a_real_order_makes_a_test_parcel_real(shop: Shop) -> None:
    told(shop, order("t", parcel()), test=True)
    assert the_shipment(shop).test is True
    told(shop, order("a", parcel()))
    assert the_shipment(shop).test is False


def test_two_retailers_with_one_number_have_two_parcels(shop: Shop) -> None:
    rival = a_shop()
    told(rival, order("a", parcel()))
    told(shop, order("a", parcel(ship_date="2026-11-19T00:00:00Z")))
    assert the_shipment(rival).shipped_at is None
