"""What we answer is what the document says."""

from typing import Any

import jsonschema  # type: ignore[import-untyped]
import pytest
from django.test import Client

from tests.tracking.api.caller import Caller, an_order_body

FULL = an_order_body(
    "full",
    promise_date="2026-11-25",
    billing={"amount": "5", "billed_to": {"email": "a@example.com"}, "payments": [{"amount": 1}]},
    customer={"customer_id": "c", "notification_preferences": ["SMS"]},
    attributes={"a": [1, {"b": None}]},
    order_items=[{"sku": "A", "unit_price": 1, "categories": ["x"], "vendors": [1]}],
    updated_at="2026-11-19T00:00:00Z",
    unknown=1,
)


@pytest.fixture
def document(db: None) -> dict[str, Any]:
    found: dict[str, Any] = Client().get("/api/v1/openapi.json").json()
    return found


def check(document: dict[str, Any], path: str, method: str, answer: Any) -> None:
    operation = document["paths"][f"/api/v1/{path}"][method]
    response = operation["responses"][str(answer.status_code)]
    if "$ref" in response:
        response = document["components"]["responses"][response["$ref"].rpartition("/")[2]]
    schema = {**response["content"]["application/json"]["schema"]}
    schema["components"] = document["components"]
    jsonschema.Draft202012Validator(schema).validate(answer.json())


@pytest.mark.parametrize("body", [FULL, an_order_body(), {"order_number": "x", "notify": "?"}])
def test_an_order_written(api: Caller, document: dict[str, Any], body: Any) -> None:
    for _ in range(2):
        check(document, "orders", "post", api.post("orders", body))


def test_bulk_list_and_get(api: Caller, document: dict[str, Any]) -> None:
    bodies = {"orders": [FULL, {}, an_order_body("b")]}
    check(document, "orders/bulk", "post", api.post("orders/bulk", bodies))
    check(document, "orders", "get", api.get("orders", limit=1))
    check(document, "orders", "get", api.get("orders", limit=0))
    for number in ("full", "none"):
        check(document, "orders/{number}", "get", api.get(f"orders/{number}"))


def test_parcels(api: Caller, document: dict[str, Any]) -> None:
    parcel = {"carrier": "ups", "tracking_number": "1Z1"}
    for body in (parcel, parcel, {}):
        check(document, "trackings", "post", api.post("trackings", body))
    put = api.put("orders/1Z1/shipments", {"shipments": [parcel]})
    check(document, "orders/{number}/shipments", "put", put)
