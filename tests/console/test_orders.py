import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from console.selectors import cursor
from console.selectors.listing import Filters, list_orders
from retailers.tenancy import acting_for
from tests.factories import NOON, Shop, a_parcel, an_order
from tracking.selectors.orders import Position
from tracking.states import Status

pytestmark = pytest.mark.django_db


def numbers(response: Any) -> list[str]:
    return re.findall(r'<td><a href="[^"]*">([^<]*)', response.content.decode())


def changed(shop: Shop, number: str, days: int, **fields: Any) -> Any:
    return an_order(shop, number, updated_at=NOON + timedelta(days=days), **fields)


def test_the_latest_change_comes_first(agent: Client, shop: Shop) -> None:
    for days, number in enumerate(("A", "B", "C")):
        changed(shop, number, days)
    assert numbers(agent.get("/console/acme/orders")) == ["C", "B", "A"]


def test_an_empty_list_says_what_to_do(agent: Client, rival: Shop) -> None:
    an_order(rival)
    page = agent.get("/console/acme/orders").content.decode()
    assert "No orders yet" in page
    assert "POST /api/v1/orders" in page


def test_the_address_filters_by_the_parcels_state(agent: Client, shop: Shop) -> None:
    a_parcel(shop, an_order(shop, "late"), status=Status.DELAYED)
    a_parcel(shop, an_order(shop, "well"), status=Status.IN_TRANSIT)
    page = agent.get("/console/acme/orders?status=delayed")
    assert numbers(page) == ["late"]
    assert '<option value="delayed" selected>' in page.content.decode()


def test_the_address_filters_by_the_day_of_the_last_change(agent: Client, shop: Shop) -> None:
    for days, number in enumerate(("A", "B", "C")):
        changed(shop, number, days)
    assert numbers(agent.get("/console/acme/orders?since=2026-11-21")) == ["C", "B"]


@pytest.mark.parametrize("query", ["status=nonsense", "since=2026-99-99", "after=x", "after=9-"])
def test_filters_nobody_can_read_do_not_count(agent: Client, shop: Shop, query: str) -> None:
    an_order(shop, "A")
    assert numbers(agent.get(f"/console/acme/orders?{query}")) == ["A"]


def test_turning_pages_meets_each_order_once(shop: Shop) -> None:
    for serial in range(7):
        changed(shop, str(serial), serial // 3)  # some share their moment
    seen: list[str] = []
    after = None
    with acting_for(shop.retailer.pk):
        for _ in range(4):
            page = list_orders(Filters(), after=after, size=2)
            seen += [row.number for row in page.rows]
            after = page.next
    assert (seen, after) == (["6", "5", "4", "3", "2", "1", "0"], None)


def test_the_next_page_keeps_the_filters(agent: Client, shop: Shop) -> None:
    for _ in range(51):
        a_parcel(shop, status=Status.DELAYED)
    page = agent.get("/console/acme/orders?status=delayed").content.decode()
    (following,) = re.findall(r'rel="next" href="\?([^"]*)"', page)
    assert following.startswith("status=delayed&amp;after=")
    rest = agent.get(f"/console/acme/orders?{following.replace('&amp;', '&')}")
    assert len(numbers(rest)) == 1


def test_a_cursor_is_read_as_it_was_written() -> None:
    place = Position(datetime(2026, 11, 20, 12, 0, 0, 123456, tzinfo=UTC), 42)
    assert cursor.read(cursor.write(place)) == place


@pytest.mark.parametrize(
    "text", ["", "-", "1", "a-1", "1-", "-1-1", "9" * 18 + "-1", "1-" + "9" * 40]
)
def test_what_is_no_cursor_is_the_beginning(text: str) -> None:
    assert cursor.read(text) is None


@pytest.mark.parametrize("orders", [1, 3])
def test_three_orders_cost_what_one_costs(
    agent: Client, shop: Shop, orders: int, django_assert_num_queries: Any
) -> None:
    for _ in range(orders):
        a_parcel(shop)
        a_parcel(shop, status=Status.DELIVERED)
    with django_assert_num_queries(9):  # session, user, membership, brands; the list's own five
        assert len(numbers(agent.get("/console/acme/orders"))) == 2 * orders
