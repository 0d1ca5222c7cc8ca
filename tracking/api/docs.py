"""How each operation stands in the OpenAPI document. Refusals are added by the schema itself."""

from typing import Any, Final

from drf_spectacular.utils import (
    OpenApiExample,
    OpenApiParameter,
    PolymorphicProxySerializer,
    extend_schema,
    inline_serializer,
)
from rest_framework import serializers

from tracking.api.answers import BulkAnswer, OrderAnswer, OrderListAnswer, WrittenOrderAnswer
from tracking.api.bodies import OrderBody, OrdersBody, ShipmentsBody, TrackingBody
from tracking.api.queries import ListParameters

NUMBER: Final = OpenApiParameter(
    "number",
    str,
    OpenApiParameter.PATH,
    description="The order's number as you sent it, URL-encoded: `#` is `%23`, `/` is `%2F`.",
)
KEY: Final = OpenApiParameter(
    "Idempotency-Key",
    str,
    OpenApiParameter.HEADER,
    description="1 to 255 printable ASCII characters. For 24 hours the same request with the same"
    " key does its work once and gets the same answer, marked `Idempotent-Replayed: true`.",
)
ORDER: Final[dict[str, Any]] = {
    "order_number": "#1001",
    "order_date": "2026-11-20T14:30:00-05:00",
    "currency_code": "USD",
    "selected_ship_method": "Ground",
    "promise_date": "2026-11-24",
    "order_items": [
        {"item_id": "1", "sku": "MUG-1", "name": "Blue mug", "quantity": 2, "unit_price": "12.50"}
    ],
    "shipments": [
        {
            "carrier": "UPS",
            "tracking_number": "1Z12345E0205271688",
            "ship_method": "UPS Ground",
            "ship_date": "2026-11-21T09:00:00-05:00",
            "items_info": [{"item_id": "1", "quantity": 2}],
            "shipped_to": {
                "first_name": "Ada",
                "last_name": "Byron",
                "phone": "(212) 555-0123",
                "email": "ada@example.com",
                "address": {
                    "street_1": "1 Main St",
                    "city": "New York",
                    "state": "NY",
                    "zip": "10001",
                    "country": "US",
                },
            },
        }
    ],
    "customer": {"customer_id": "c-17", "customer_tier": "gold"},
    "attributes": {"channel": "web"},
}
SHIPMENTS: Final = {"shipments": ORDER["shipments"]}
TRACKING: Final = {
    "carrier": "UPS",
    "tracking_number": "1Z12345E0205271688",
    "shipped_to": {"email": "ada@example.com"},
}


def either(shape: type[serializers.Serializer[Any]], name: str) -> PolymorphicProxySerializer:
    """The body bare, or in `order_info` as Narvar has it."""
    wrapped = inline_serializer(f"{name}InOrderInfo", {"order_info": shape()})
    return PolymorphicProxySerializer(
        component_name=f"{name}BareOrWrapped",
        serializers=[shape, wrapped],
        resource_type_field_name=None,
    )


def _sent(name: str, value: Any) -> OpenApiExample:
    return OpenApiExample(name, value=value, request_only=True)


WRITTEN: Final = {201: WrittenOrderAnswer, 200: WrittenOrderAnswer}
CREATE: Final = extend_schema(
    operation_id="upsertOrder",
    summary="Create an order, or merge into it",
    description="Items go by `item_id`, parcels by carrier and number. What is absent stays,"
    " null clears. With an `updated_at` older than the last one nothing changes.",
    tags=["orders"],
    parameters=[KEY],
    request=either(OrderBody, "Order"),
    responses=WRITTEN,
    examples=[_sent("An order with a parcel", ORDER), _sent("Wrapped", {"order_info": ORDER})],
)
LIST: Final = extend_schema(
    operation_id="listOrders",
    summary="List orders, the least recently changed first",
    tags=["orders"],
    parameters=[ListParameters],
    responses=OrderListAnswer,
)
BULK: Final = extend_schema(
    operation_id="upsertOrders",
    summary="Create or merge up to 1,000 orders",
    description="Each for itself: a wrong order leaves the others alone. Results stand in the"
    " order in which the orders were sent.",
    tags=["orders"],
    parameters=[KEY],
    request=OrdersBody,
    responses=BulkAnswer,
    examples=[_sent("Two orders", {"orders": [ORDER, {**ORDER, "order_number": "#1002"}]})],
)
READ: Final = extend_schema(
    operation_id="getOrder",
    summary="Get an order",
    tags=["orders"],
    parameters=[NUMBER],
    responses=OrderAnswer,
)
SHIP: Final = extend_schema(
    operation_id="putShipments",
    summary="Add parcels to an order, or change them",
    description="Parcels that are not named stay as they are.",
    tags=["orders"],
    parameters=[NUMBER],
    request=either(ShipmentsBody, "Shipments"),
    responses=WrittenOrderAnswer,
    examples=[_sent("A parcel", SHIPMENTS)],
)
TRACK: Final = extend_schema(
    operation_id="trackParcel",
    summary="Track a parcel without an order",
    description="Its order bears the tracking number unless `order_number` names one.",
    tags=["trackings"],
    parameters=[KEY],
    request=TrackingBody,
    responses=WRITTEN,
    examples=[_sent("A parcel", TRACKING)],
)
HIDDEN: Final = extend_schema(exclude=True)
