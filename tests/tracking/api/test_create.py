from decimal import Decimal
from typing import Any

import pytest
from django.conf import settings

from narvar.lib import signing
from retailers.services.doors import find_door
from retailers.tenancy import acting_for
from tests.factories import Shop, a_shop
from tests.tracking.api.caller import Caller, a_caller, an_order_body, errors
from tracking.models import Order, OrderItem


def stored(shop: Shop, number: str = "#1001") -> Order:
    with acting_for(shop.retailer.pk):
        return Order.objects.get(number=number)


def test_a_new_order_is_201_and_the_same_again_200(api: Caller) -> None:
    assert api.post("orders", an_order_body()).status_code == 201
    assert api.post("orders", an_order_body()).status_code == 200


def test_the_same_again_touches_nothing(api: Caller, shop: Shop) -> None:
    api.post("orders", an_order_body())
    before = stored(shop)
    api.post("orders", an_order_body())
    after = stored(shop)
    assert (after.page_version, after.updated_at) == (before.page_version, before.updated_at)


def test_a_change_shows_on_the_page_and_in_the_list(api: Caller, shop: Shop) -> None:
    api.post("orders", an_order_body())
    before = stored(shop)
    api.post("orders", {"order_number": "#1001", "promise_date": "2026-11-25"})
    after = stored(shop)
    assert after.page_version == before.page_version + 1
    assert after.updated_at > before.updated_at


def test_narvars_wrapping_is_as_good(api: Caller) -> None:
    answer = api.post("orders", {"order_info": an_order_body()})
    assert (answer.status_code, answer.json()["order_number"]) == (201, "#1001")


def test_contact_is_drawn_from_who_receives(api: Caller) -> None:
    contact = api.post("orders", an_order_body()).json()["contact"]
    assert contact == {
        "first_name": "Ada",
        "last_name": "",
        "email": "Ada@Example.com",
        "phone": "+12125550123",
    }


def test_the_customer_goes_before_who_pays_and_who_receives(api: Caller) -> None:
    body = an_order_body(
        customer={"email": "buyer@example.com"},
        billing={"billed_to": {"email": "payer@example.com", "phone": "+49 30 901820"}},
    )
    contact = api.post("orders", body).json()["contact"]
    assert contact["email"] == "buyer@example.com"
    assert contact["phone"] == "+4930901820"


def test_an_email_is_searched_in_small_letters(api: Caller, shop: Shop) -> None:
    api.post("orders", an_order_body())
    assert stored(shop).email_key == "ada@example.com"


def test_a_phone_that_cannot_be_is_warned_of(api: Caller) -> None:
    body = an_order_body(customer={"phone": "12"}, shipments=[])
    answer = api.post("orders", body).json()
    assert answer["contact"]["phone"] == ""
    assert [(w["code"], w["field"]) for w in answer["warnings"]] == [
        ("unusable_phone", "customer.phone")
    ]


def test_alpha_3_countries_become_alpha_2(api: Caller) -> None:
    shipment = api.post("orders", an_order_body()).json()["shipments"][0]
    assert shipment["destination"]["country"] == "US"


@pytest.mark.parametrize("price", ["19.90", 19.90, "19.9000"])
def test_money_is_never_a_float(api: Caller, shop: Shop, price: Any) -> None:
    items = [{"sku": "MUG", "unit_price": price}]
    answer = api.post("orders", an_order_body(order_items=items, shipments=[]))
    assert answer.json()["order_items"][0]["unit_price"] == "19.90"
    with acting_for(shop.retailer.pk):
        assert OrderItem.objects.get().unit_price == Decimal("19.90")


def test_money_that_is_only_kept_comes_back_exact(api: Caller) -> None:
    answer = api.post("orders", an_order_body(billing={"amount": 0.1, "tax_amount": "1E+2"}))
    assert answer.json()["billing"] == {"amount": "0.10", "tax_amount": "100.00"}


def test_what_is_absent_stays_and_null_clears(api: Caller) -> None:
    api.post("orders", an_order_body(currency_code="usd", promise_date="2026-11-25"))
    answer = api.post("orders", {"order_number": "#1001", "promise_date": None}).json()
    assert (answer["currency_code"], answer["promise_date"]) == ("USD", None)


def test_attributes_merge_by_name(api: Caller) -> None:
    api.post("orders", an_order_body(attributes={"channel": "web", "gift": "yes", "n": 1.5}))
    answer = api.post("orders", {"order_number": "#1001", "attributes": {"gift": None, "x": [1]}})
    assert answer.json()["attributes"] == {"channel": "web", "n": 1.5, "x": [1]}


def test_an_address_replaces_the_one_before_as_a_whole(api: Caller) -> None:
    api.post("orders", an_order_body())
    body = {"order_number": "#1001", "shipped_to": {"address": {"city": "Paris", "country": "fr"}}}
    answer = api.post("orders", body).json()
    assert answer["shipped_to"]["address"] == {"city": "Paris", "country": "FR"}
    assert answer["shipped_to"]["first_name"] == "Ada"


def test_what_the_shop_dates_earlier_changes_nothing(api: Caller) -> None:
    api.post("orders", an_order_body(updated_at="2026-11-19T10:00:00Z", currency_code="USD"))
    late = an_order_body(updated_at="2026-11-19T09:59:59Z", currency_code="EUR")
    answer = api.post("orders", late).json()
    assert answer["currency_code"] == "USD"
    assert answer["source_updated_at"] == "2026-11-19T10:00:00Z"


def test_unknown_fields_are_left_out_and_named(api: Caller) -> None:
    body = an_order_body(colour="red", order_items=[{"sku": "A", "weight": 3}], shipments=[])
    warnings = api.post("orders", body).json()["warnings"]
    assert {(w["code"], w["field"]) for w in warnings} == {
        ("unknown_field", "colour"),
        ("unknown_field", "order_items[0].weight"),
    }


def test_everything_wrong_is_told_at_once(api: Caller) -> None:
    answer = api.post(
        "orders",
        {
            "order_number": "",
            "order_date": "2026-11-18T14:30:00",
            "currency_code": "DOLLARS",
            "promise_date": "tomorrow",
            "order_items": [{"sku": "A"}, {"quantity": -1}, {"item_id": "x", "unit_price": "y"}],
            "shipments": [
                {"carrier": "ups"},
                {
                    "carrier": "ups",
                    "tracking_number": "☃☃☃",
                    "shipped_to": {"email": "no", "address": {"country": "Mars"}},
                },
            ],
        },
    )
    assert answer.status_code == 422
    assert errors(answer) == {
        "order_number": "blank",
        "order_date": "naive",
        "currency_code": "currency",
        "promise_date": "invalid",
        "order_items[1].quantity": "min_value",
        "order_items[1].item_id": "required",
        "order_items[2].unit_price": "invalid",
        "shipments[0].tracking_number": "required",
        "shipments[1].tracking_number": "number",
        "shipments[1].shipped_to.email": "email",
        "shipments[1].shipped_to.address.country": "country",
    }


def test_a_naive_time_says_how_to_mend_it(api: Caller) -> None:
    answer = api.post("orders", an_order_body(order_date="2026-11-18T14:30:00"))
    (problem,) = answer.json()["errors"]
    assert problem["message"] == (
        "Add the offset from UTC, such as 2026-11-20T14:30:00-05:00 or a final Z."
    )


def test_a_new_order_needs_its_date_a_known_one_does_not(api: Caller) -> None:
    assert errors(api.post("orders", {"order_number": "#1001"})) == {"order_date": "required"}
    assert errors(api.post("orders", {})) == {
        "order_number": "required",
        "order_date": "required",
    }
    api.post("orders", an_order_body())
    assert api.post("orders", {"order_number": "#1001"}).status_code == 200
    wrong = {"order_number": "#1001", "locale": "klingon!"}
    assert errors(api.post("orders", wrong)) == {"locale": "locale"}


def test_items_that_cannot_be_told_apart_are_refused(api: Caller) -> None:
    items = [{"sku": "A"}, {"sku": "A"}, {"item_id": "7"}, {"item_id": "7", "sku": "B"}]
    assert errors(api.post("orders", an_order_body(order_items=items))) == {
        "order_items[0].item_id": "item_id_needed",
        "order_items[1].item_id": "item_id_needed",
        "order_items[2].item_id": "repeated",
        "order_items[3].item_id": "repeated",
    }


def test_a_sku_that_repeats_in_what_we_hold_needs_an_item_id(api: Caller) -> None:
    items = [{"item_id": "1", "sku": "A"}, {"item_id": "2", "sku": "A"}]
    api.post("orders", an_order_body(order_items=items, shipments=[]))
    answer = api.post("orders", {"order_number": "#1001", "order_items": [{"sku": "A"}]})
    assert (answer.status_code, errors(answer)) == (
        422,
        {"order_items[0].item_id": "item_id_needed"},
    )


def test_the_tracking_url_opens_the_orders_page(api: Caller, shop: Shop) -> None:
    url = api.post("orders", an_order_body()).json()["tracking_url"]
    order = stored(shop)
    token = url.removeprefix(f"{settings.BASE_URL}/t/")
    entrance = find_door("link", token)
    assert (entrance.retailer_id, entrance.subject_id) == (shop.retailer.pk, order.pk)
    assert token == signing.link_token(
        retailer_id=shop.retailer.pk, order_id=order.pk, generation=1
    )


def test_an_order_of_the_other_mode_is_not_touched(api: Caller, shop: Shop) -> None:
    api.post("orders", an_order_body(currency_code="USD"))
    trial = a_caller(shop, test=True)
    answer = trial.post("orders", an_order_body(currency_code="EUR"))
    assert (answer.status_code, errors(answer)) == (409, {"order_number": "other_mode"})
    assert stored(shop).currency == "USD"


def test_two_retailers_may_use_one_number(api: Caller, shop: Shop) -> None:
    api.post("orders", an_order_body(currency_code="USD"))
    rival = a_shop()
    assert a_caller(rival).post("orders", an_order_body(currency_code="EUR")).status_code == 201
    assert (stored(shop).currency, stored(rival).currency) == ("USD", "EUR")


def test_cancelling_an_order_is_told_in_both_spellings(api: Caller) -> None:
    api.post("orders", an_order_body())
    for word in ("canceled", "cancelled"):
        answer = api.post("orders", {"order_number": "#1001", "status": word}).json()
        assert answer["status"] == "cancelled"
        assert answer["shipments"][0]["status"] == "cancelled"
    answer = api.post("orders", {"order_number": "#1001", "status": "open"}).json()
    assert (answer["status"], answer["shipments"][0]["status"]) == ("open", "pending")
