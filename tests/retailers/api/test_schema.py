import re
from collections.abc import Iterator
from typing import Any

import jsonschema  # type: ignore[import-untyped]
import pytest
from django.test import Client
from drf_spectacular.validation import validate_schema

METHODS = {"get", "post", "put", "patch", "delete"}
pytestmark = pytest.mark.usefixtures("collected")


@pytest.fixture(scope="module")
def document(collected: None) -> dict[str, Any]:
    answer = Client().get("/api/v1/openapi.json")
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/json")
    found: dict[str, Any] = answer.json()
    return found


def operations(document: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for path, item in document["paths"].items():
        for method in METHODS & item.keys():
            yield f"{method.upper()} {path}", item[method]


def bodies(operation: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Each JSON content of what is sent and answered, refusals apart."""
    if "requestBody" in operation:
        yield operation["requestBody"]["content"]["application/json"]
    for response in operation["responses"].values():
        if "$ref" not in response:
            yield response["content"]["application/json"]


def test_the_document_is_valid_openapi_3_1(document: dict[str, Any]) -> None:
    assert document["openapi"] == "3.1.0"
    validate_schema(document)  # type: ignore[no-untyped-call]


def test_it_holds_every_operation(document: dict[str, Any]) -> None:
    assert {name for name, _ in operations(document)} == {
        "GET /api/v1/orders",
        "POST /api/v1/orders",
        "POST /api/v1/orders/bulk",
        "GET /api/v1/orders/{number}",
        "PUT /api/v1/orders/{number}/shipments",
        "POST /api/v1/trackings",
        "GET /api/v1/carrier-accounts",
        "POST /api/v1/carrier-accounts",
        "GET /api/v1/carrier-accounts/{account}",
        "PATCH /api/v1/carrier-accounts/{account}",
        "DELETE /api/v1/carrier-accounts/{account}",
        "GET /api/v1/delays",
        "GET /api/v1/delays/{delay}",
        "POST /api/v1/delays/{delay}/acknowledge",
    }


def test_every_operation_tells_its_refusals_and_shows_examples(document: dict[str, Any]) -> None:
    for name, operation in operations(document):
        refusals = {s for s, r in operation["responses"].items() if "$ref" in r}
        takes = "requestBody" in operation
        writes = {"400", "409", "413", "415"} if takes else set()
        missing = {"404"} if "{" in name else set()
        assert refusals == {"401", "403", "422", "429", "503"} | writes | missing, name
        assert any("examples" in body for body in bodies(operation)), name
        assert not takes or "examples" in operation["requestBody"]["content"]["application/json"], (
            name
        )


def test_every_example_keeps_to_its_schema(document: dict[str, Any]) -> None:
    components = {"components": document["components"]}
    checked = 0
    for _, operation in operations(document):
        for body in bodies(operation):
            for example in body.get("examples", {}).values():
                schema = {**body["schema"], **components}
                jsonschema.Draft202012Validator(schema).validate(example["value"])
                checked += 1
    assert checked == 21


def test_keys_are_told_as_bearer_and_basic(document: dict[str, Any]) -> None:
    schemes = {s["scheme"] for s in document["components"]["securitySchemes"].values()}
    assert schemes == {"bearer", "basic"}
    assert len(document["security"]) == 2


def test_the_page_holds_nothing_inline_and_nothing_from_elsewhere() -> None:
    answer = Client().get("/api/v1/docs")
    page = answer.content.decode()
    assert answer.status_code == 200
    policy = answer["Content-Security-Policy"]
    assert "script-src 'self';" in f"{policy};" and "unsafe" not in policy
    assert not re.findall(r"<style|<script>|\sstyle=|\son\w+=|https?://", page)
    addresses = re.findall(r'(?:src|href)="([^"]+)"', page)
    assert len(addresses) == 5
    assert all(address.startswith("/") for address in addresses)


def test_the_pages_own_script_asks_for_our_document() -> None:
    script = Client().get("/api/v1/docs?script=")
    assert script["Content-Type"].startswith("application/javascript")
    assert "openapi.json" in script.content.decode()
