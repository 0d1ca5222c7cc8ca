from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.factories import Shop, a_shop
from tests.tracking.api.caller import Caller, a_caller, an_order_body, errors

PARCEL = {"carrier": "ups", "tracking_number": "1ZNEW"}


def path(number: str) -> str:
    return f"orders/{quote(number, safe='')}"


@pytest.mark.parametrize(
    "number",
    ["#1001", "a/b", "A B", "ÜÇ-1", "订单/1", "%41", "a+b?c=d", "/x/", "🎁", "5/shipments", "bulk"],
)
def test_an_order_is_found_by_its_number_as_sent(api: Caller, number: str) -> None:
    made = api.post("orders", an_order_body(number, shipments=[])).json()
    found = api.get(path(number))
    assert found.status_code == 200
    assert found.json() == {name: v for name, v in made.items() if name != "warnings"}


PRINTABLE = st.text(min_size=1, max_size=100).filter(
    lambda t: t.isprintable() and t == t.strip() and {".", ".."}.isdisjoint(t.split("/"))
)


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(PRINTABLE)
def test_any_printable_number_comes_back_as_it_was(api: Caller, number: str) -> None:
    assert api.post("orders", an_order_body(number, shipments=[])).status_code in {200, 201}
    assert api.get(path(number)).json()["order_number"] == number


@pytest.mark.parametrize("number", ["#1002", "#1001/", "%ff", "%01", "%0a", "x" * 300])
def test_no_such_order_is_404(api: Caller, number: str) -> None:
    api.post("orders", an_order_body())
    assert api.get(f"orders/{number}").status_code == 404


def test_the_other_modes_and_a_rivals_order_are_404(api: Caller, shop: Shop) -> None:
    api.post("orders", an_order_body())
    for stranger in (a_caller(shop, test=True), a_caller(a_shop())):
        answer = stranger.get(path("#1001"))
        assert (answer.status_code, errors(answer)) == (404, {None: "not_found"})
        assert stranger.put(f"{path('#1001')}/shipments", {"shipments": []}).status_code == 404


@pytest.mark.parametrize("wrap", [lambda b: b, lambda b: {"order_info": b}])
def test_a_parcel_is_put_beside_those_there_are(api: Caller, wrap: Any) -> None:
    api.post("orders", an_order_body("a/b"))
    answer = api.put(f"{path('a/b')}/shipments", wrap({"shipments": [PARCEL]}))
    assert answer.status_code == 200
    numbers = [one["tracking_number"] for one in answer.json()["shipments"]]
    assert numbers == ["1Z12345E0205271688", "1ZNEW"]


def test_an_order_whose_number_ends_in_shipments_is_not_mistaken(api: Caller) -> None:
    api.post("orders", an_order_body("5/shipments"))
    answer = api.put(f"{path('5/shipments')}/shipments", {"shipments": [PARCEL]})
    assert answer.json()["order_number"] == "5/shipments"


def test_parcels_that_are_wrong_are_named(api: Caller) -> None:
    api.post("orders", an_order_body())
    target = f"{path('#1001')}/shipments"
    assert errors(api.put(target, {})) == {"shipments": "required"}
    assert errors(api.put(target, {"shipments": [{"carrier": "ups"}, 3]})) == {
        "shipments[0].tracking_number": "required",
        "shipments[1]": "invalid",
    }


@pytest.mark.parametrize(
    ("method", "target", "allowed"),
    [
        ("put", "orders", "GET, POST, HEAD, OPTIONS"),
        ("post", "orders/x", "GET, HEAD, OPTIONS"),
        ("put", "orders/bulk", "GET, POST, HEAD, OPTIONS"),
        ("get", "trackings", "POST, OPTIONS"),
    ],
)
def test_a_wrong_method_is_405(api: Caller, method: str, target: str, allowed: str) -> None:
    answer = api.get(target) if method == "get" else getattr(api, method)(target, {})
    assert (answer.status_code, answer["Allow"]) == (405, allowed)
    assert errors(answer) == {None: "method_not_allowed"}
