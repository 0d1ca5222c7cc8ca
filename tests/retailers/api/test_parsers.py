from decimal import Decimal

import pytest

from retailers.api.errors import ApiError
from retailers.api.parsers import read_json


def refused(body: bytes) -> tuple[int, str, str]:
    with pytest.raises(ApiError) as error:
        read_json(body)
    (problem,) = error.value.problems
    return error.value.status_code, problem.code, problem.message


def test_decimals_stay_exact() -> None:
    assert read_json(b'{"a": 0.1, "b": [19.90, 3]}') == {
        "a": Decimal("0.1"),
        "b": [Decimal("19.90"), 3],
    }


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (b'{"a" 1}', "The body is not JSON: Expecting ':' delimiter at line 1, column 6."),
        (b'{"a": "\xe4"}', "The body is not UTF-8 at byte 7."),
        (b'{"a": NaN}', "NaN is not a number in JSON."),
        (b"[-Infinity]", "-Infinity is not a number in JSON."),
        (b'{"b": {"a": 1, "c": 2, "a": 1}}', "The name 'a' stands twice in one object."),
        (b"1" * 41, "A number has more than 40 digits."),
        (b"0." + b"1" * 41, "A number has more than 40 digits."),
    ],
)
def test_what_could_be_read_in_two_ways_is_refused(body: bytes, message: str) -> None:
    assert refused(body) == (400, "malformed_json", message)


@pytest.mark.parametrize("depth", [25, 1_000, 100_000])
@pytest.mark.parametrize("pair", [(b"[", b"]"), (b'{"a":', b"}")])
def test_depth_is_refused(depth: int, pair: tuple[bytes, bytes]) -> None:
    begin, end = pair
    body = begin * depth + b"1" + end * depth
    assert refused(body)[:2] == (400, "too_deep")


def test_depth_that_an_order_needs_is_taken() -> None:
    assert read_json(b"[" * 24 + b"]" * 24)
