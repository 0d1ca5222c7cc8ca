"""Whatever an order is told in, at once, in parts or in one bulk, it is the same order."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.factories import a_shop
from tests.tracking.services.orders_stage import outcomes, shown, told

NAMES = st.sampled_from(["Ada", "Bob", "", None])
PHONES = st.sampled_from(["(212) 555-0123", "+49 30 901820", "nonsense", None])
PERSON = st.fixed_dictionaries(
    {},
    optional={
        "first_name": NAMES,
        "phone": PHONES,
        "address": st.sampled_from([None, {"city": "Bonn", "country": "DE"}, {"zip": "1"}]),
    },
)
FIELDS = st.fixed_dictionaries(
    {},
    optional={
        "currency_code": st.sampled_from(["USD", "EUR", None]),
        "promise_date": st.sampled_from(["2026-11-25", None]),
        "status": st.sampled_from(["open", "cancelled"]),
        "notify": st.booleans(),
        "customer": PERSON,
        "shipped_to": PERSON,
        "billing": st.fixed_dictionaries({}, optional={"billed_to": PERSON, "amount": st.just(5)}),
        "attributes": st.dictionaries(st.sampled_from("ab"), st.sampled_from([1, "x", None])),
    },
)
ITEM = st.fixed_dictionaries(
    {"item_id": st.sampled_from("123")},
    optional={"quantity": st.integers(0, 3), "color": st.sampled_from(["red", None])},
)
ITEMS = st.lists(ITEM, max_size=3, unique_by=lambda item: item["item_id"])
PARCEL = st.fixed_dictionaries(
    {"tracking_number": st.sampled_from(["1Z1", "1Z2"])},
    optional={
        "ship_date": st.sampled_from(["2026-11-19T00:00:00Z", None]),
        "shipped_to": PERSON,
        "items_info": st.lists(st.fixed_dictionaries({"item_id": st.just("1")}), max_size=1),
    },
)
BODY = st.builds(
    lambda fields, items, parcels: {
        **fields,
        "order_number": "a",
        "order_items": items,
        "shipments": [{"carrier": "ups", **one} for one in parcels],
    },
    FIELDS,
    ITEMS,
    st.lists(PARCEL, max_size=2),
)
LAW = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
pytestmark = pytest.mark.django_db
FIRST = {"order_number": "a", "order_items": [{"item_id": "1"}]}


@LAW
@given(st.lists(BODY, min_size=1, max_size=4))
def test_one_bulk_and_one_call_each_make_the_same_order(bodies: list[Any]) -> None:
    at_once, one_by_one = a_shop(), a_shop()
    told(at_once, FIRST, *bodies)
    for body in (FIRST, *bodies):
        told(one_by_one, body)
    assert shown(at_once) == shown(one_by_one)


@LAW
@given(BODY, st.data())
def test_a_body_in_parts_makes_the_same_order(body: dict[str, Any], data: st.DataObject) -> None:
    whole, in_parts = a_shop(), a_shop()
    told(whole, FIRST, body)
    told(in_parts, FIRST, *split(body, data))
    assert shown(whole) == shown(in_parts)


@LAW
@given(BODY)
def test_saying_it_again_changes_nothing(body: dict[str, Any]) -> None:
    shop = a_shop()
    told(shop, FIRST, body)
    before = shown(shop)
    assert outcomes(told(shop, body)) == ["unchanged"]
    assert shown(shop) == before


def split(body: dict[str, Any], data: st.DataObject) -> list[dict[str, Any]]:
    """The same words over several bodies: fields in any, items and parcels in their order."""
    said = [{name: v} for name, v in body.items() if name not in {"order_items", "shipments"}]
    said += [{"order_items": [item]} for item in body["order_items"]]
    said += [{"shipments": [one]} for one in body["shipments"]]
    parts: list[dict[str, Any]] = [{}]
    for word in said:
        (name,) = word
        if name in parts[-1] or data.draw(st.booleans()):
            parts.append({})
        parts[-1].update(word)
    return [{**part, "order_number": "a"} for part in parts]
