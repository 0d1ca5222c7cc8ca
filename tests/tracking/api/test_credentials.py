import base64
from typing import Any

import pytest
from django.test import Client

from narvar.lib import clock
from narvar.lib.signing import new_api_key
from retailers.models import ApiKey
from retailers.services.keys import revoke_key
from retailers.tenancy import acting, acting_for
from tests.factories import Shop
from tests.tracking.api.caller import Caller, a_caller, an_order_body, errors


def asked(authorization: str | None) -> Any:
    headers = {"Authorization": authorization} if authorization is not None else {}
    return Client().get("/api/v1/orders", headers=headers)


def basic(user: str) -> str:
    return "Basic " + base64.b64encode(f"{user}:".encode()).decode()


@pytest.mark.parametrize("scheme", ["Bearer {}", "bearer  {}"])
def test_bearer_and_basic_both_open(api: Caller, scheme: str) -> None:
    assert asked(scheme.format(api.key)).status_code == 200
    assert asked(basic(api.key)).status_code == 200


@pytest.mark.parametrize(
    ("shown", "code"),
    [
        (None, "missing_key"),
        ("", "missing_key"),
        ("Bearer", "malformed_key"),
        ("Bearer nv_live_x", "malformed_key"),
        ("Bearer \ud800", "malformed_key"),
        ("Basic !!!", "malformed_key"),
        ("Basic " + base64.b64encode(b"\xff:").decode(), "malformed_key"),
        ("Digest abc", "malformed_key"),
        # Named: the key is another one in each process that runs the suite.
        pytest.param(f"Bearer {new_api_key('live').key}", "unknown_key", id="unknown"),
    ],
)
def test_each_wrong_key_is_401_and_told_why(db: None, shown: str | None, code: str) -> None:
    answer = asked(shown)
    assert (answer.status_code, errors(answer)) == (401, {None: code})
    assert answer["WWW-Authenticate"].startswith('Bearer realm="Narvar API"')


def test_a_revoked_key_is_401(api: Caller, shop: Shop) -> None:
    with acting_for(shop.retailer.pk):
        revoke_key(key=ApiKey.objects.get(), now=clock.machine())
    answer = api.get("orders")
    assert (answer.status_code, errors(answer)) == (401, {None: "revoked_key"})


def test_a_key_without_the_scope_is_403(shop: Shop) -> None:
    reader = a_caller(shop, scopes=["orders:read"])
    writer = a_caller(shop, scopes=["orders:write"])
    refused = reader.post("orders", an_order_body())
    assert (refused.status_code, errors(refused)) == (403, {None: "missing_scope"})
    assert 'scope="orders:write"' in refused["WWW-Authenticate"]
    assert writer.post("orders", an_order_body()).status_code == 201
    assert (reader.get("orders").status_code, writer.get("orders").status_code) == (200, 403)


def test_no_answer_is_kept_on_its_way(api: Caller) -> None:
    answers = [api.get("orders"), api.get("orders/x"), api.post("orders", an_order_body())]
    assert {answer["Cache-Control"] for answer in answers} == {"no-store"}


def test_nobody_acts_after_the_answer(api: Caller) -> None:
    api.get("orders")
    assert acting() is None
