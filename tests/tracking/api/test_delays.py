"""Delays by API: listed, read, acknowledged."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from retailers.tenancy import acting_for
from tests.factories import NOON, Shop, a_parcel
from tests.tracking.api.caller import Caller
from tracking.models import DelayCase


def a_delay(shop: Shop, hours: int = 0, **fields: Any) -> None:
    at = NOON + timedelta(hours=hours)
    parcel = a_parcel(shop)
    with acting_for(shop.retailer.pk):
        DelayCase.objects.create(
            retailer=shop.retailer,
            shipment=parcel.shipment,
            opened_at=at,
            updated_at=at,
            **{"kind": "late", **fields},
        )


def kinds(answer: Any) -> list[str]:
    assert answer.status_code == 200, answer.content
    return [delay["kind"] for delay in answer.json()["data"]]


def test_what_is_open_is_listed_the_newest_first(api: Caller, shop: Shop) -> None:
    a_delay(shop)
    a_delay(shop, 1, kind="storm")
    a_delay(shop, 2, kind="carrier", state="resolved", resolved_at=NOON)
    assert kinds(api.get("delays")) == ["storm", "late"]
    assert kinds(api.get("delays", state="resolved")) == ["carrier"]


def test_pages_follow_each_other(api: Caller, shop: Shop) -> None:
    for kind in ("late", "storm", "carrier"):
        a_delay(shop, kind=kind)
    first = api.get("delays", limit=2)
    second = api.get("delays", limit=2, cursor=first.json()["next_cursor"])
    assert (kinds(first), kinds(second)) == (["carrier", "storm"], ["late"])
    assert second.json()["next_cursor"] is None


def test_somebody_deals_with_it(api: Caller, shop: Shop) -> None:
    a_delay(shop)
    (delay,) = api.get("delays").json()["data"]
    answer = api.post(f"delays/{delay['id']}/acknowledge", {})
    assert (answer.status_code, answer.json()["state"]) == (200, "acknowledged")
    again = api.post(f"delays/{delay['id']}/acknowledge", {}).json()
    assert again == api.get(f"delays/{delay['id']}").json() == answer.json()


def test_what_is_resolved_stays_so(api: Caller, shop: Shop) -> None:
    a_delay(shop, state="resolved", resolved_at=NOON)
    (delay,) = api.get("delays", state="resolved").json()["data"]
    assert api.post(f"delays/{delay['id']}/acknowledge", {}).json()["state"] == "resolved"


@pytest.mark.parametrize("id_", ["dly_00000000000000000000000000", "dly_", "1", "shp_x"])
def test_there_is_no_such_delay(api: Caller, id_: str) -> None:
    assert api.get(f"delays/{id_}").status_code == 404
    assert api.post(f"delays/{id_}/acknowledge", {}).status_code == 404


@pytest.mark.parametrize("asked", [{"state": "shut"}, {"limit": "0"}, {"cursor": "x"}])
def test_a_wrong_question_names_its_part(api: Caller, asked: dict[str, str]) -> None:
    answer = api.get("delays", **asked)
    assert answer.status_code == 422
    assert [e["field"] for e in answer.json()["errors"]] == list(asked)


def test_one_and_three_cost_the_same(api: Caller, shop: Shop) -> None:
    counts = []
    for more in (1, 2):
        for _ in range(more):
            a_delay(shop)
        with CaptureQueriesContext(
            connection,
        ) as made:
            api.get("delays")
        counts.append(len(made))
    assert counts[0] == counts[1]
