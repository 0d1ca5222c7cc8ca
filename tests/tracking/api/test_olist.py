"""Real orders of a real shop, as a retailer would send them."""

import csv
import os
from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from retailers.tenancy import acting_for
from tests.factories import Shop
from tests.tracking.api.caller import Caller
from tracking.models import Order, OrderItem

REPO = Path(__file__).parents[3]
DATA = Path(os.environ.get("NARVAR_SHARED_DATA", REPO.parent / "shared" / "data")) / "olist" / "dev"
BRASILIA = ZoneInfo("America/Sao_Paulo")
pytestmark = pytest.mark.skipif(not DATA.exists(), reason=f"the olist orders are not in {DATA}")


def rows(name: str) -> Iterator[dict[str, str]]:
    with (DATA / f"olist_{name}_dataset.csv").open(encoding="utf-8") as file:
        yield from csv.DictReader(file)


def moment(text: str) -> str:
    return datetime.fromisoformat(text).replace(tzinfo=BRASILIA).isoformat()


def olist_orders(count: int) -> list[dict[str, Any]]:
    items: dict[str, list[dict[str, str]]] = defaultdict(list)
    for item in rows("order_items"):
        items[item["order_id"]].append(item)
    customers = {customer["customer_id"]: customer for customer in rows("customers")}
    found = (row for row in rows("orders") if row["order_id"] in items)
    return [
        a_body(row, items[row["order_id"]], customers[row["customer_id"]])
        for row, _ in zip(found, range(count), strict=False)
    ]


def a_body(
    row: dict[str, str], items: list[dict[str, str]], customer: dict[str, str]
) -> dict[str, Any]:
    person = {
        "address": {
            "city": customer["customer_city"],
            "state": customer["customer_state"],
            "zip": customer["customer_zip_code_prefix"],
            "country": "BRA",
        }
    }
    return {
        "order_number": row["order_id"],
        "order_date": moment(row["order_purchase_timestamp"]),
        "currency_code": "BRL",
        "promise_date": row["order_estimated_delivery_date"][:10],
        "status": "cancelled" if row["order_status"] == "canceled" else "open",
        "order_items": [
            {"item_id": i["order_item_id"], "sku": i["product_id"], "unit_price": i["price"]}
            for i in items
        ],
        "shipped_to": person,
        "customer": {"customer_id": customer["customer_unique_id"]},
    }


def test_five_hundred_real_orders_enter_and_enter_again(api: Caller, shop: Shop) -> None:
    bodies = olist_orders(500)
    first = api.post("orders/bulk", {"orders": bodies}).json()["results"]
    again = api.post("orders/bulk", {"orders": bodies}).json()["results"]
    assert {result["status"] for result in first} == {"created"}
    assert {result["status"] for result in again} == {"unchanged"}
    assert [result["warnings"] for result in first] == [[]] * 500
    with acting_for(shop.retailer.pk):
        assert Order.objects.count() == 500
        assert OrderItem.objects.count() == sum(len(body["order_items"]) for body in bodies)
        order = Order.objects.get(number=bodies[0]["order_number"])
    assert order.ordered_at == datetime(2017, 7, 10, 0, 57, 5, tzinfo=UTC)
