"""What the database refuses in one order must not sink the orders beside it."""

from dataclasses import replace
from typing import Any

import pytest
import structlog

from retailers.tenancy import acting_for
from tests.factories import NOON, a_shop
from tests.tracking.services.orders_stage import DATE, order, outcomes
from tracking.api.intake import order_reader
from tracking.models import Order
from tracking.services.orders import upsert_orders
from tracking.services.orders.shapes import OrderIn

pytestmark = pytest.mark.django_db


def an_order_in(number: str) -> OrderIn:
    body: dict[str, Any] = order(number, order_date=DATE)
    return order_reader().read(body).order


def refused_by_the_database(number: str) -> OrderIn:
    """As no body could be read: longer than its column."""
    good = an_order_in(number)
    return replace(good, fields={**good.fields, "ship_method": "SECRET" * 30})


def test_good_orders_survive_beside_two_that_cannot_be_written() -> None:
    shop = a_shop()
    orders = [an_order_in(f"n{n}") for n in range(9)]
    orders[2], orders[8] = refused_by_the_database("n2"), refused_by_the_database("n8")
    with acting_for(shop.retailer.pk):
        results = upsert_orders(brand=shop.brand, orders=orders, test=False, now=NOON)
        assert Order.objects.count() == 7
    assert [n for n, outcome in enumerate(outcomes(results)) if outcome == "error"] == [2, 8]
    assert {problem.code for problem in results[2].errors} == {"conflict"}


def test_the_log_tells_the_code_and_nothing_that_was_sent() -> None:
    shop = a_shop()
    with acting_for(shop.retailer.pk), structlog.testing.capture_logs() as logs:
        upsert_orders(brand=shop.brand, orders=[refused_by_the_database("n")], test=False, now=NOON)
    (line,) = logs
    assert (line["reason"], line["code"]) == ("DataError", "22001")
    assert "SECRET" not in str(line)
