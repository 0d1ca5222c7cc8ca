from datetime import timedelta

from retailers.tenancy import acting_for
from tests.factories import Shop
from tests.tracking.api.caller import Caller, an_order_body, errors
from tracking.models import ShipmentNumber

PARCEL = {"carrier": "UPS", "tracking_number": "1z 123 45e 02 0527 1688"}


def test_a_parcel_alone_makes_an_order_of_its_number(api: Caller) -> None:
    answer = api.post("trackings", PARCEL)
    assert answer.status_code == 201
    order = answer.json()
    assert order["order_number"] == "1Z12345E0205271688"
    assert order["shipments"][0]["tracking_number"] == "1Z12345E0205271688"
    assert api.post("trackings", PARCEL).status_code == 200


def test_a_parcel_can_name_its_order(api: Caller) -> None:
    api.post("orders", an_order_body(shipments=[], currency_code="USD"))
    order = api.post("trackings", {**PARCEL, "order_number": "#1001"}).json()
    assert (order["order_number"], order["currency_code"]) == ("#1001", "USD")


def test_who_receives_and_when_it_was_promised_are_kept(api: Caller) -> None:
    person = {"first_name": "Ada", "phone": "2125550123", "address": {"country": "US"}}
    body = {**PARCEL, "shipped_to": person, "promise_date": "2026-11-25", "notify": False}
    order = api.post("trackings", body).json()
    assert order["contact"]["phone"] == "+12125550123"
    assert order["notify"] is False
    assert order["shipments"][0]["promise_date"] == "2026-11-25"


def test_old_scans_count_where_nobody_said_when_it_was_ordered(api: Caller, shop: Shop) -> None:
    api.post("trackings", {**PARCEL, "ship_date": "2026-11-18T00:00:00Z"})
    api.post("trackings", {**PARCEL, "tracking_number": "1ZX", "order_date": "2026-11-18T00:00Z"})
    with acting_for(shop.retailer.pk):
        guessed, said = ShipmentNumber.objects.order_by("pk")
    assert said.scans_from and guessed.scans_from
    assert said.scans_from - guessed.scans_from == timedelta(days=50)


def test_carrier_and_number_are_needed(api: Caller) -> None:
    assert errors(api.post("trackings", {"carrier": None})) == {
        "carrier": "null",
        "tracking_number": "required",
    }
