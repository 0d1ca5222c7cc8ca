"""A retailer's system that calls the API with its key."""

import json
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.test import Client

from retailers.services.keys import SCOPES, issue_key
from retailers.tenancy import acting_for
from tests.factories import Shop

ORDER: dict[str, Any] = {
    "order_number": "#1001",
    "order_date": "2026-11-18T14:30:00-05:00",
    "order_items": [{"item_id": "1", "sku": "MUG", "name": "Mug", "quantity": 2}],
    "shipments": [
        {
            "carrier": "UPS",
            "tracking_number": "1Z12345E0205271688",
            "items_info": [{"item_id": "1", "quantity": 2}],
            "shipped_to": {
                "first_name": "Ada",
                "email": "Ada@Example.com",
                "phone": "(212) 555-0123",
                "address": {"city": "New York", "zip": "10001", "country": "USA"},
            },
        }
    ],
}


def an_order_body(number: str = "#1001", **fields: Any) -> dict[str, Any]:
    return {**ORDER, "order_number": number, **fields}


@dataclass(frozen=True)
class Caller:
    key: str
    client: Client

    def get(self, path: str, **params: Any) -> Any:
        return self.client.get(f"/api/v1/{path}", params, headers=self._headers())

    def post(self, path: str, body: Any, **headers: str) -> Any:
        return self._send("post", path, body, headers)

    def put(self, path: str, body: Any, **headers: str) -> Any:
        return self._send("put", path, body, headers)

    def _send(self, method: str, path: str, body: Any, headers: dict[str, str]) -> Any:
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return getattr(self.client, method)(
            f"/api/v1/{path}",
            raw,
            content_type=named.pop("Content-Type", "application/json"),
            headers={**self._headers(), **named},
        )

    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.key}"}


def a_caller(shop: Shop, *, test: bool = False, scopes: Collection[str] = SCOPES) -> Caller:
    with acting_for(shop.retailer.pk):
        _, key = issue_key(brand=shop.brand, name="shop", scopes=scopes, test=test)
    return Caller(key, Client(raise_request_exception=False))


def errors(response: Any) -> dict[str | None, str]:
    """Field → code, of a refusal."""
    return {problem["field"]: problem["code"] for problem in response.json()["errors"]}
