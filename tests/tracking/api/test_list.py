from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories import Shop, a_shop
from tests.tracking.api.caller import Caller, a_caller, an_order_body, errors


def numbers(answer: Any) -> list[str]:
    assert answer.status_code == 200, answer.content
    return [order["order_number"] for order in answer.json()["data"]]


def filled(api: Caller, *wanted: str) -> None:
    orders = [an_order_body(number) for number in wanted]
    assert api.post("orders/bulk", {"orders": orders}).status_code == 200


def test_the_least_recently_changed_comes_first(api: Caller) -> None:
    filled(api, "a", "b", "c")
    api.post("orders", {"order_number": "a", "locale": "de"})
    assert numbers(api.get("orders")) == ["b", "c", "a"]


def test_pages_end_with_null(api: Caller) -> None:
    filled(api, "a", "b", "c")
    first = api.get("orders", limit=2)
    assert numbers(first) == ["a", "b"]
    second = api.get("orders", limit=2, cursor=first.json()["next_cursor"])
    assert (numbers(second), second.json()["next_cursor"]) == (["c"], None)
    assert api.get("orders", limit=3).json()["next_cursor"] is None


def test_what_changes_between_two_pages_is_never_missed(api: Caller) -> None:
    filled(api, "a", "b", "c", "d")
    first = api.get("orders", limit=2)
    api.post("orders", {"order_number": "c", "locale": "de"})
    filled(api, "e")
    rest = api.get("orders", cursor=first.json()["next_cursor"])
    assert numbers(first) + numbers(rest) == ["a", "b", "d", "c", "e"]


def test_updated_at_min_begins_with_that_very_moment(api: Caller) -> None:
    for number in ("a", "b", "c"):
        filled(api, number)
    moment = api.get("orders/b").json()["updated_at"]
    assert numbers(api.get("orders", updated_at_min=moment)) == ["b", "c"]
    assert numbers(api.get("orders", updated_at_min="2026-01-01T00:00:00+02:00"))[0] == "a"


def test_a_plus_that_was_not_encoded_is_understood(api: Caller) -> None:
    filled(api, "a")
    path = "orders?updated_at_min=2026-01-01T00:00:00+02:00"
    assert numbers(api.get(path)) == ["a"]


@pytest.mark.parametrize(
    ("params", "field", "code"),
    [
        ({"limit": 0}, "limit", "min_value"),
        ({"limit": 251}, "limit", "max_value"),
        ({"limit": "many"}, "limit", "invalid"),
        ({"cursor": "YWJj"}, "cursor", "invalid_cursor"),
        ({"cursor": "ü"}, "cursor", "invalid_cursor"),
        ({"cursor": "A" * 9000}, "cursor", "invalid_cursor"),
        ({"updated_at_min": "2026-01-01T00:00:00"}, "updated_at_min", "naive"),
        ({"updated_at_min": "0001-01-01T00:00:00+14:00"}, "updated_at_min", "range"),
    ],
)
def test_wrong_parameters_are_named(
    api: Caller, params: dict[str, Any], field: str, code: str
) -> None:
    answer = api.get("orders", **params)
    assert (answer.status_code, errors(answer)) == (422, {field: code})


def test_a_rivals_cursor_opens_nothing(api: Caller) -> None:
    rival = a_caller(a_shop())
    filled(rival, "a", "b")
    theirs = rival.get("orders", limit=1).json()["next_cursor"]
    assert errors(api.get("orders", cursor=theirs)) == {"cursor": "invalid_cursor"}


def test_the_list_holds_the_keys_brand_and_mode_only(api: Caller, shop: Shop) -> None:
    filled(api, "mine")
    trial = a_caller(shop, test=True)
    filled(trial, "trial")
    filled(a_caller(a_shop()), "theirs")
    assert numbers(api.get("orders")) == ["mine"]
    assert numbers(trial.get("orders")) == ["trial"]


def test_three_orders_cost_as_many_queries_as_one(api: Caller) -> None:
    costs = []
    for number in ("a", "b", "c"):
        body = an_order_body(number)
        parcels = [{"carrier": "ups", "tracking_number": f"1Z{number}{n}"} for n in range(2)]
        api.post("orders", {**body, "shipments": parcels})
        with CaptureQueriesContext(connection) as queries:
            assert api.get("orders").status_code == 200
        costs.append(len(queries))
    assert costs == [8, 8, 8]
