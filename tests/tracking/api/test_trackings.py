from datetime import timedelta
from typing import Any

import pytest

from retailers.models.retailer import HOUSE_ID
from retailers.tenancy import acting_for
from tests.factories import Shop
from tests.tracking.api.caller import Caller, an_order_body, errors
from tests.tracking.services.orders_stage import an_account
from tracking.models import ShipmentNumber, ShipmentPoll

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


def test_a_number_is_needed(api: Caller) -> None:
    assert errors(api.post("trackings", {"carrier": None})) == {"tracking_number": "required"}


def carrier_of(answer: Any) -> tuple[str, list[str]]:
    """(carrier, codes of the warnings)"""
    body = answer.json()
    (parcel,) = body["shipments"]
    return parcel["carrier"], [warning["code"] for warning in body["warnings"]]


@pytest.mark.parametrize("said", [{}, {"carrier": None}, {"carrier": ""}])
def test_a_carrier_that_nobody_named_is_read_off_the_number(api: Caller, said: Any) -> None:
    body = {**said, "tracking_number": "9400 1112 0620 6406 2607 87"}
    assert carrier_of(api.post("trackings", body)) == ("usps", ["no_carrier_account"])


@pytest.mark.parametrize(("account", "carrier"), [("fedex", "fedex"), ("ups", "purolator")])
def test_the_retailers_accounts_decide_what_the_number_leaves_open(
    api: Caller, shop: Shop, account: str, carrier: str
) -> None:
    an_account(HOUSE_ID, carrier="dhl")
    an_account(shop.retailer.pk, carrier=account)
    assert carrier_of(api.post("trackings", {"tracking_number": "287809468872"}))[0] == carrier


def test_the_same_number_stays_the_same_parcel_whatever_accounts_come(
    api: Caller, shop: Shop
) -> None:
    assert carrier_of(api.post("trackings", {"tracking_number": "287809468872"}))[0] == "purolator"
    an_account(shop.retailer.pk, carrier="fedex")
    again = api.post("trackings", {"tracking_number": "287809468872"})
    assert (again.status_code, carrier_of(again)[0]) == (200, "purolator")


def test_a_number_of_nobody_is_kept_and_named_later(api: Caller, shop: Shop) -> None:
    an_account(shop.retailer.pk)
    body = {"tracking_number": "ABC-123", "order_number": "7"}
    assert carrier_of(api.post("trackings", body)) == ("", ["unknown_carrier"])
    assert carrier_of(api.post("trackings", {**body, "carrier": "UPS"})) == ("ups", [])
    with acting_for(shop.retailer.pk):
        number = ShipmentNumber.objects.get()
        assert (number.carrier, number.shipment.carrier) == ("ups", "ups")
        assert ShipmentPoll.objects.filter(number=number).count() == 1


def test_one_body_that_names_the_carrier_elsewhere_means_the_same_parcel(api: Caller) -> None:
    parcels = [{"tracking_number": "ABC-123"}, {"tracking_number": "ABC-123", "carrier": "GLS"}]
    order = api.post("orders", an_order_body(shipments=parcels)).json()
    assert [parcel["carrier"] for parcel in order["shipments"]] == ["gls"]
