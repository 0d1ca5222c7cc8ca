from typing import Any

import pytest
from django.test import Client

from console.selectors.search import search_orders
from narvar.lib.text import search_key
from retailers.tenancy import acting_for
from tests.factories import Shop, a_parcel, an_order

pytestmark = pytest.mark.django_db


@pytest.fixture
def order(shop: Shop) -> Any:
    order = an_order(
        shop,
        "#AC-1001",
        email="Mia.Park@example.com",
        email_key=search_key("Mia.Park@example.com"),
        phone="+12125550123",
        first_name="Mia",
        last_name="Park",
    )
    with acting_for(shop.retailer.pk):
        order.number_key = search_key(order.number)
        order.save(update_fields=["number_key"])
    a_parcel(shop, order, "1Z12345E0205271688")
    return order


def found(shop: Shop, asked: str) -> list[str]:
    with acting_for(shop.retailer.pk):
        return [row.number for row in search_orders(asked)]


@pytest.mark.parametrize(
    "asked",
    [
        "#AC-1001",
        " ac 1001 ",
        "order #AC-1001",
        "Order no. ac1001",
        "AC-10",
        "mia.park@example.com",
        "MIA.PARK@",
        "1Z12345E0205271688",
        "1z 123 45E 02 0527 1688",
        "Tracking number: 1Z12345E02",
        "+1 212 555 0123",
        "(212) 555-0123",
        "（２１２）５５５－０１２３",
        "＃ＡＣ－１００１",
        "１Ｚ１２３４５Ｅ０２",
        "park",
        "Mia Park",
        "PARK MIA",
        "park m",
    ],
)
def test_however_it_is_typed_the_order_is_found(shop: Shop, order: Any, asked: str) -> None:
    assert found(shop, asked) == ["#AC-1001"]


@pytest.mark.parametrize("asked", ["", "  ", "#", "AC-1002", "%", "_", "1Z1", "0123", "x" * 5000])
def test_what_is_not_there_is_not_found(shop: Shop, order: Any, asked: str) -> None:
    assert found(shop, asked) == []


@pytest.mark.parametrize("asked", ["\ud800", "'; --", "\\", "\U0010ffff", "٤٢", "\u202e1001"])
def test_hostile_texts_find_nothing_and_break_nothing(shop: Shop, order: Any, asked: str) -> None:
    assert found(shop, asked) == []


def test_the_exact_number_comes_first(shop: Shop) -> None:
    for number in ("77", "771", "7712"):
        an_order(shop, number)
    assert found(shop, "77")[0] == "77"


def test_a_rivals_order_is_never_found(shop: Shop, rival: Shop, order: Any) -> None:
    for asked in ("#AC-1001", "mia.park@example.com", "1Z12345E0205271688", "+12125550123"):
        assert found(rival, asked) == []


def test_it_works_without_javascript(agent: Client, order: Any) -> None:
    page = agent.get("/console/acme/search", {"q": "ac-1001"}).content.decode()
    assert page.startswith("<!doctype html>")
    assert 'href="/console/acme/orders/acme/%23AC-1001"' in page


def test_as_one_types_only_the_list_comes(agent: Client, order: Any) -> None:
    answer = agent.get("/console/acme/search", {"q": "ac"}, headers={"HX-Request": "true"})
    assert answer.content.decode().startswith("<ul")
    assert "HX-Request" in answer["Vary"]


def test_what_is_asked_is_shown_as_text(agent: Client, order: Any) -> None:
    page = agent.get("/console/acme/search", {"q": '"><script>alert(1)</script>'})
    assert "<script>alert" not in page.content.decode()


@pytest.mark.parametrize("orders", [1, 3])
def test_three_results_cost_what_one_costs(
    shop: Shop, orders: int, django_assert_num_queries: Any
) -> None:
    for serial in range(orders):
        a_parcel(shop, an_order(shop, f"99{serial}"))
    with django_assert_num_queries(7):
        assert len(found(shop, "99")) == orders
