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
    {"type": "string", "minLength": 1, "maxLength": 255},
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
ANSWER: Final[dict[str, Any]] = {
    "id": "ord_01jcp0e84xf9f8p7r28ap14002",
    "order_number": "#1001",
    "order_date": "2026-11-20T19:30:00Z",
    "currency_code": "USD",
    "selected_ship_method": "Ground",
    "promise_date": "2026-11-24",
    "status": "open",
    "cancelled_at": None,
    "test": False,
    "notify": True,
    "locale": "",
    "contact": {
        "first_name": "Ada",
        "last_name": "Byron",
        "email": "ada@example.com",
        "phone": "+12125550123",
    },
    "order_items": ORDER["order_items"],
    "shipments": [
        {
            "id": "shp_01jcp0e86wfb3r0c1f5nyd9t2z",
            "carrier": "ups",
            "tracking_number": "1Z12345E0205271688",
            "ship_method": "UPS Ground",
            "ship_date": "2026-11-21T14:00:00Z",
            "promise_date": None,
            "notify": True,
            "status": "in_transit",
            "cause": "",
            "status_at": "2026-11-22T03:12:00Z",
            "delivered_at": None,
            "estimate": {
                "earliest": "2026-11-24T14:00:00Z",
                "latest": "2026-11-24T18:00:00Z",
                "kind": "window",
            },
            "destination": {"city": "New York", "state": "NY", "zip": "10001", "country": "US"},
            "items_info": [{"item_id": "1", "sku": "MUG-1", "quantity": 2}],
        }
    ],
    "shipped_to": ORDER["shipments"][0]["shipped_to"],
    "billing": {},
    "customer": ORDER["customer"],
    "attributes": ORDER["attributes"],
    "tracking_url": "https://track.example.com/t/tjKv5PZRFwSi1QgXF9lIcwWchGOVSNzFlQHmxc9y76w",
    "source_updated_at": None,
    "created_at": "2026-11-20T19:30:02.120441Z",
    "updated_at": "2026-11-22T03:20:17.603112Z",
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


def _given(name: str, value: Any, status: int = 200) -> OpenApiExample:
    return OpenApiExample(name, value=value, response_only=True, status_codes=[str(status)])


AS_WRITTEN: Final = {**ANSWER, "warnings": []}
RESULTS: Final = {
    "results": [
        {"index": 0, "status": "created", "order": ANSWER, "warnings": []},
        {
            "index": 1,
            "status": "error",
            "errors": [
                {
                    "code": "min_value",
                    "message": "Ensure this value is greater than or equal to 0.",
                    "field": "order_items[3].quantity",
                }
            ],
        },
    ]
}
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
    examples=[
        _sent("An order with a parcel", ORDER),
        _sent("Wrapped", {"order_info": ORDER}),
        _given("Created", AS_WRITTEN, 201),
    ],
)
LIST: Final = extend_schema(
    operation_id="listOrders",
    summary="List orders, the least recently changed first",
    tags=["orders"],
    parameters=[ListParameters],
    responses=OrderListAnswer,
    examples=[_given("A page", {"data": [ANSWER], "next_cursor": None})],
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
    examples=[
        _sent("Two orders", {"orders": [ORDER, {**ORDER, "order_number": "#1002"}]}),
        _given("One taken, one wrong", RESULTS),
    ],
)
READ: Final = extend_schema(
    operation_id="getOrder",
    summary="Get an order",
    tags=["orders"],
    parameters=[NUMBER],
    responses=OrderAnswer,
    examples=[_given("An order", ANSWER)],
)
SHIP: Final = extend_schema(
    operation_id="putShipments",
    summary="Add parcels to an order, or change them",
    description="Parcels that are not named stay as they are.",
    tags=["orders"],
    parameters=[NUMBER],
    request=either(ShipmentsBody, "Shipments"),
    responses=WrittenOrderAnswer,
    examples=[_sent("A parcel", SHIPMENTS), _given("Its order", AS_WRITTEN)],
)
TRACK: Final = extend_schema(
    operation_id="trackParcel",
    summary="Track a parcel without an order",
    description="Its order bears the tracking number unless `order_number` names one.",
    tags=["trackings"],
    parameters=[KEY],
    request=TrackingBody,
    responses=WRITTEN,
    examples=[_sent("A parcel", TRACKING), _given("Its order", AS_WRITTEN, 201)],
)
HIDDEN: Final = extend_schema(exclude=True)
