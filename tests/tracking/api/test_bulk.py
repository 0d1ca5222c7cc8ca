import json
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from retailers.tenancy import acting_for
from tests.factories import Shop
from tests.tracking.api.caller import Caller, a_caller, an_order_body
from tracking.models import Order


def bulk(api: Caller, *orders: Any) -> list[dict[str, Any]]:
    answer = api.post("orders/bulk", {"orders": list(orders)})
    assert answer.status_code == 200
    results: list[dict[str, Any]] = answer.json()["results"]
    assert [result["index"] for result in results] == list(range(len(orders)))
    return results


def plain(number: str, **fields: Any) -> dict[str, Any]:
    return an_order_body(number, shipments=[], **fields)


def statements(queries: CaptureQueriesContext) -> int:
    """Without the clock's, which comes once a second."""
    return sum("business_clock" not in query["sql"] for query in queries)


def test_results_stand_in_the_order_sent_and_nothing_good_is_lost(api: Caller) -> None:
    api.post("orders", plain("old"))
    results = bulk(api, plain("new"), 17, plain("old"), {}, {"order_info": plain("x")})
    assert [result["status"] for result in results] == [
        "created",
        "error",
        "unchanged",
        "error",
        "created",
    ]
    assert results[4]["order"]["order_number"] == "x"
    assert {e["field"] for e in results[3]["errors"]} == {"order_number", "order_date"}


def test_one_order_twice_merges_in_sequence(api: Caller) -> None:
    results = bulk(
        api, plain("a", currency_code="USD"), {"order_number": "a", "locale": "de"}, plain("a")
    )
    assert [result["status"] for result in results] == ["created", "updated", "unchanged"]
    assert {result["order"]["id"] for result in results} == {results[0]["order"]["id"]}
    assert (results[0]["order"]["currency_code"], results[0]["order"]["locale"]) == ("USD", "de")


def test_what_only_the_database_knows_is_an_error_of_its_order(api: Caller, shop: Shop) -> None:
    a_caller(shop, test=True).post("orders", plain("trial"))
    results = bulk(api, plain("trial"), plain("mine"), {"order_number": "new"})
    assert [result["status"] for result in results] == ["error", "created", "error"]
    assert results[0]["errors"][0]["code"] == "other_mode"
    assert results[2]["errors"][0]["field"] == "order_date"


def test_one_parcel_of_two_orders_is_one_shipment(api: Caller) -> None:
    one, other = bulk(api, an_order_body("a"), an_order_body("b"))
    assert one["order"]["shipments"][0]["id"] == other["order"]["shipments"][0]["id"]


@pytest.mark.parametrize("body", [{}, [], {"orders": 3}, {"orders": None}, None, "x"])
def test_orders_must_be_a_list(api: Caller, body: Any) -> None:
    answer = api.post("orders/bulk", body)
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (422, "not_a_list")


def test_no_orders_are_no_results(api: Caller) -> None:
    assert bulk(api) == []


def test_a_thousand_and_one_are_too_many(api: Caller) -> None:
    answer = api.post("orders/bulk", {"orders": [{}] * 1001})
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (422, "too_many")


def test_a_hundred_thousand_items_are_too_many(api: Caller) -> None:
    order = plain("a", order_items=[{"sku": "A"}] * 1000)
    answer = api.post("orders/bulk", {"orders": [order] * 100})
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (422, "too_many")


def test_a_thousand_orders_are_taken_in_chunks(api: Caller, shop: Shop) -> None:
    results = bulk(api, *(plain(f"n{n}") for n in range(1000)))
    assert {result["status"] for result in results} == {"created"}
    with acting_for(shop.retailer.pk):
        assert Order.objects.count() == 1000


def test_a_chunk_costs_as_many_statements_as_one_order(api: Caller) -> None:
    costs = []
    for size in (1, 100):
        orders = [an_order_body(f"{size}/{n}") for n in range(size)]
        for n, order in enumerate(orders):
            parcel = {"carrier": "ups", "tracking_number": f"1Z{size:03}{n:03}"}
            order["shipments"] = [parcel]
        with CaptureQueriesContext(connection) as queries:
            bulk(api, *orders)
        costs.append(statements(queries))
    assert costs[0] == costs[1]


@pytest.mark.parametrize(
    "unreadable",
    [
        b'{"order_number": NaN}',
        b'{"order_number": "x", "order_number": "y"}',
        b'{"order_number": ' + b"9" * 41 + b"}",
        b'{"order_number": "x", "attributes": {"n": 1e' + b"9" * 41 + b"}}",
        b'{"order_number": "a\x00b"}',
        b'{"order_number": "x", "a\x01": 1}',
        b'{"order_number": ' + b"[" * 30 + b"]" * 30 + b"}",
        b"NaN",
    ],
)
def test_an_order_that_nobody_can_read_leaves_the_others_alone(
    api: Caller, unreadable: bytes
) -> None:
    good = [json.dumps(plain(number)).encode() for number in ("1", "2")]
    answer = api.post("orders/bulk", b'{"orders": [%s]}' % b", ".join([*good, unreadable]))
    assert answer.status_code == 200
    results = answer.json()["results"]
    assert [result["status"] for result in results] == ["created", "created", "error"]
    assert results[2]["errors"][0]["code"] == "malformed_json"


@pytest.mark.parametrize(
    "body", [b'{"orders": [}', b'{"orders": [], "orders": []}', b'\xff{"orders": []}', b"NaN"]
)
def test_a_body_that_cannot_be_read_as_a_whole_is_refused_as_a_whole(
    api: Caller, body: bytes
) -> None:
    answer = api.post("orders/bulk", body)
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (400, "malformed_json")
