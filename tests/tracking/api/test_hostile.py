"""Whatever is sent, the answer is the sender's business: never a 5xx."""

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.tracking.api.caller import ORDER, Caller, an_order_body, errors

DEEP = 100_000
MALFORMED = {
    "nothing but a brace": b"{",
    "NaN": b'{"order_number": NaN}',
    "Infinity": b'{"order_number": -Infinity}',
    "a name twice": b'{"order_number": "1", "order_number": "2"}',
    "not UTF-8": b'{"order_number": "\xff"}',
    "UTF-16": '{"order_number": "1"}'.encode("utf-16"),
    "a number of 5,000 digits": b'{"order_number": ' + b"9" * 5000 + b"}",
    "an exponent of 5,000 digits": b'{"order_number": 1e' + b"9" * 5000 + b"}",
    "lists 100,000 deep": b"[" * DEEP + b"]" * DEEP,
    "objects 100,000 deep": b'{"a":' * DEEP + b"1" + b"}" * DEEP,
    "lists 30 deep": b"[" * 30 + b"]" * 30,
    "a control character": b'{"order_number": "a\nb"}',
}
TEXTS = [
    "\x00",
    "a\x00b",
    "\ud800",
    "x" * 100_000,
    "𝕳𝖊𝖑𝖑𝖔 🎁",
    "שלום \u202e abc",
    "'; DROP TABLE tracking_order; --",
    "{{7*7}}",
    "\\u0000",
    "1e9999999",
    "9" * 5000,
    "",
    " \t\n ",
]
VALUES: list[Any] = [
    *TEXTS,
    None,
    True,
    0,
    -1,
    10**39,
    1.5,
    [],
    [[]],
    {},
    {"a": 1},
    [None],
    "0001-01-01T00:00:00+14:00",
    "9999-12-31T23:59:59-23:59",
    "0001-01-01",
    "9999-12-31",
    "2026-02-30",
]
FIELDS = [
    *("order_number order_date currency_code selected_ship_method promise_date status".split()),
    *("notify locale updated_at order_items shipments shipped_to billing customer".split()),
    *("attributes order_info unknown".split()),
]
ITEM_FIELDS = (
    "item_id sku name description quantity unit_price discount_percent categories vendors"
    " item_image item_url is_final_sale final_sale_date fulfillment_status item_promise_date"
    " attributes"
).split()
SHIPMENT_FIELDS = (
    "carrier tracking_number ship_method ship_date promise_date notify shipped_to items_info"
).split()


@pytest.mark.parametrize("name", MALFORMED)
@pytest.mark.parametrize("path", ["orders", "orders/bulk", "trackings"])
def test_what_is_no_clean_json_is_400(api: Caller, name: str, path: str) -> None:
    answer = api.post(path, MALFORMED[name])
    assert answer.status_code == 400
    assert errors(answer).keys() == {None}


def test_malformed_json_says_where(api: Caller) -> None:
    (problem,) = api.post("orders", b'{"a": 1,\n "b" 2}').json()["errors"]
    assert problem["message"].endswith("at line 2, column 6.")


def understood(answer: Any) -> bool:
    json.dumps(answer.json()).encode()
    return bool(answer.status_code in {200, 201, 422})


@pytest.mark.parametrize("field", FIELDS)
def test_any_value_of_any_field_of_an_order(api: Caller, field: str) -> None:
    for value in VALUES:
        assert understood(api.post("orders", {**ORDER, field: value})), value


@pytest.mark.parametrize("field", ITEM_FIELDS)
def test_any_value_of_any_field_of_an_item(api: Caller, field: str) -> None:
    bodies = [an_order_body(order_items=[{"item_id": "1", field: value}]) for value in VALUES]
    assert understood(api.post("orders/bulk", {"orders": bodies}))


@pytest.mark.parametrize("field", SHIPMENT_FIELDS)
def test_any_value_of_any_field_of_a_parcel(api: Caller, field: str) -> None:
    parcels = [{"carrier": "ups", "tracking_number": "1Z1", field: value} for value in VALUES]
    bodies = [an_order_body(f"n{n}", shipments=[one]) for n, one in enumerate(parcels)]
    assert understood(api.post("orders/bulk", {"orders": bodies}))
    assert all(understood(api.post("trackings", parcel)) for parcel in parcels)


@pytest.mark.parametrize("field", ["first_name", "phone", "email", "address", "city", "country"])
def test_any_value_of_any_field_of_a_person(api: Caller, field: str) -> None:
    for value in VALUES:
        place = {"address": {field: value}} if field in {"city", "country"} else {field: value}
        body = an_order_body(customer=place, billing={"billed_to": place}, shipped_to=place)
        assert understood(api.post("orders", body)), value


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(value=JSON, field=st.sampled_from(FIELDS))
def test_any_json_anywhere(api: Caller, value: Any, field: str) -> None:
    body = json.dumps({**ORDER, field: value}, ensure_ascii=False)
    answer = api.post("orders", body.encode("utf-8", "replace"))
    assert answer.status_code in {200, 201, 400, 422}


def test_free_values_keep_every_clean_character(api: Caller) -> None:
    sent = {"a\x00b": "x\x00\ud800y", "emoji": "🎁", "right": "שלום", "n": [1, 2.5, True, None]}
    answer = api.post("orders", an_order_body(attributes=sent))
    assert answer.json()["attributes"] == {
        "ab": "xy",
        "emoji": "🎁",
        "right": "שלום",
        "n": [1, 2.5, True, None],
    }


def test_decimals_that_no_float_holds_stay_exact(api: Caller) -> None:
    body = json.dumps(ORDER)[:-1] + ', "attributes": {"n": 0.10000000000000000001, "e": 1e400}}'
    attributes = api.post("orders", body.encode()).json()["attributes"]
    assert attributes == {"n": "0.10000000000000000001", "e": "1E+400"}


def test_ten_megabytes_are_too_large(api: Caller) -> None:
    answer = api.post("orders", {"order_number": "x" * 10_000_000})
    assert (answer.status_code, errors(answer)) == (413, {None: "too_large"})


def test_nearly_ten_megabytes_of_text_are_one_error(api: Caller) -> None:
    answer = api.post("orders", {**ORDER, "locale": "x" * 9_900_000})
    assert (answer.status_code, errors(answer)) == (422, {"locale": "max_length"})


def test_a_body_in_chunks_is_not_taken_for_an_empty_one(api: Caller) -> None:
    answer = api.post("orders", b"", Transfer_Encoding="chunked", Content_Length="")
    assert (answer.status_code, errors(answer)) == (411, {None: "length_required"})


@pytest.mark.parametrize("kind", ["text/csv", "application/x-www-form-urlencoded", ""])
def test_anything_but_json_is_415(api: Caller, kind: str) -> None:
    answer = api.post("orders", b"a=b", Content_Type=kind)
    assert (answer.status_code, errors(answer)) == (415, {None: "unsupported_media_type"})
