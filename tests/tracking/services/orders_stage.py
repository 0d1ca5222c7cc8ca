"""Orders as the services take them, told in the API's words."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from retailers.models import Outbox
from retailers.tenancy import acting_for
from tests.factories import NOON, Shop
from tracking.api.answers import OrderAnswer
from tracking.api.intake import order_reader
from tracking.models import CarrierAccount, Order
from tracking.selectors.orders import orders_by_id
from tracking.services.orders import upsert_orders
from tracking.services.orders.shapes import Upserted

DATE = "2026-11-18T12:00:00Z"
UNSTABLE = {"id", "created_at", "updated_at", "tracking_url"}


def told(
    shop: Shop, *bodies: dict[str, Any], now: datetime = NOON, test: bool = False
) -> list[Upserted]:
    """Upsert these bodies in one call. A body without a date gets one."""
    reader = order_reader()
    orders = [reader.read({"order_date": DATE, **body}).order for body in bodies]
    with acting_for(shop.retailer.pk):
        return upsert_orders(brand=shop.brand, orders=orders, test=test, now=now)


def parcel(number: str = "1Z1", **fields: Any) -> dict[str, Any]:
    return {"carrier": "ups", "tracking_number": number, **fields}


def order(number: str = "a", *parcels: dict[str, Any], **fields: Any) -> dict[str, Any]:
    return {"order_number": number, "shipments": list(parcels), **fields}


def outcomes(results: Sequence[Upserted]) -> list[str]:
    return [result.outcome for result in results]


def shown(shop: Shop, number: str = "a") -> dict[str, Any]:
    """The order as the API shows it, without what two equal orders differ in."""
    with acting_for(shop.retailer.pk):
        pk = Order.objects.get(number=number).pk
        answer = OrderAnswer().to_representation(orders_by_id([pk])[pk])
    answer["shipments"] = [without_ids(one) for one in answer["shipments"]]
    return without_ids(answer)


def without_ids(answer: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in answer.items() if name not in UNSTABLE}


def facts(shop: Shop) -> list[str]:
    with acting_for(shop.retailer.pk):
        return [fact.kind for fact in Outbox.objects.order_by("pk")]


def an_account(retailer_id: int, *, enabled: bool = True, carrier: str = "ups") -> CarrierAccount:
    with acting_for(retailer_id):
        return CarrierAccount.objects.create(
            retailer_id=retailer_id,
            carrier=carrier,
            name=carrier,
            base_url="http://127.0.0.1:1",
            sealed=b"",
            enabled=enabled,
        )
