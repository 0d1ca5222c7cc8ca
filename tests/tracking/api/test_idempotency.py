from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection

from retailers.models import IdempotencyKey
from retailers.tenancy import acting_for
from tests.factories import Shop, a_shop
from tests.tracking.api.caller import Caller, a_caller, an_order_body, errors
from tracking.models import Order

PATHS = {
    "orders": an_order_body(),
    "orders/bulk": {"orders": [an_order_body()]},
    "trackings": {"carrier": "ups", "tracking_number": "1Z1"},
}
EACH_PATH = pytest.mark.parametrize("path", PATHS)


@EACH_PATH
def test_the_first_answer_comes_again_word_for_word(api: Caller, path: str) -> None:
    first = api.post(path, PATHS[path], Idempotency_Key="k1")
    again = api.post(path, PATHS[path], Idempotency_Key="k1")
    assert "Idempotent-Replayed" not in first
    assert again["Idempotent-Replayed"] == "true"
    assert (again.status_code, again.content) == (first.status_code, first.content)
    assert again["Content-Type"] == "application/json"


def test_another_body_path_or_mode_with_the_same_key_is_422(api: Caller, shop: Shop) -> None:
    api.post("orders", an_order_body(), Idempotency_Key="k1")
    trial = a_caller(shop, test=True)
    for caller, path, body in (
        (api, "orders", an_order_body(locale="de")),
        (api, "orders/bulk", PATHS["orders/bulk"]),
        (trial, "orders", an_order_body()),
    ):
        answer = caller.post(path, body, Idempotency_Key="k1")
        assert (answer.status_code, errors(answer)) == (422, {None: "idempotency_key_reused"})


def test_a_refusal_does_not_use_the_key_up(api: Caller, shop: Shop) -> None:
    assert api.post("orders", {}, Idempotency_Key="k1").status_code == 422
    a_caller(shop, test=True).post("orders", an_order_body("trial"))
    assert api.post("orders", an_order_body("trial"), Idempotency_Key="k1").status_code == 409
    assert api.post("orders", an_order_body(), Idempotency_Key="k1").status_code == 201


@pytest.mark.parametrize("key", ["", "x" * 256, "ünïcode", "a\tb"])
def test_a_key_must_be_short_and_printable(api: Caller, key: str) -> None:
    answer = api.post("orders", an_order_body(), Idempotency_Key=key)
    assert (answer.status_code, errors(answer)) == (400, {None: "invalid_idempotency_key"})
    assert api.post("orders", an_order_body(), Idempotency_Key="x" * 255).status_code == 201


def at_once(count: int, send: Any) -> list[Any]:
    def alone(_: int) -> Any:
        try:
            return send()
        finally:
            connection.close()

    with ThreadPoolExecutor(count) as threads:
        return list(threads.map(alone, range(count)))


@EACH_PATH
@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_ten_at_once_make_one_order(path: str) -> None:
    shop = a_shop()
    api = a_caller(shop)
    answers = at_once(10, lambda: api.post(path, PATHS[path], Idempotency_Key="k1"))
    done = [a for a in answers if "Idempotent-Replayed" not in a and a.status_code < 300]
    busy = [answer for answer in answers if answer.status_code == 409]
    replayed = [answer for answer in answers if "Idempotent-Replayed" in answer]
    assert (len(done), len(done) + len(busy) + len(replayed)) == (1, 10)
    assert {answer.content for answer in replayed} <= {done[0].content}
    assert all(answer["Retry-After"] == "1" for answer in busy)
    with acting_for(shop.retailer.pk):
        assert (Order.objects.count(), IdempotencyKey.objects.count()) == (1, 1)


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_without_a_key_ten_at_once_still_make_one_order() -> None:
    shop = a_shop()
    api = a_caller(shop)
    answers = at_once(10, lambda: api.post("orders", an_order_body()))
    assert Counter(answer.status_code for answer in answers) == {201: 1, 200: 9}
    assert len({answer.json()["shipments"][0]["id"] for answer in answers}) == 1
