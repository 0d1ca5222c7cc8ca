from typing import Any

import pytest
from rest_framework.exceptions import ErrorDetail

from retailers.api.errors import problems_in


@pytest.mark.parametrize(
    ("detail", "fields"),
    [
        ({"a": ["x"]}, ["a"]),
        ({"a": [{}, {"b": ["x", "y"]}]}, ["a[1].b", "a[1].b"]),
        ({"a": {"b": {"c": ["x"]}}}, ["a.b.c"]),
        ({"a": {2: ["x"]}}, ["a[2]"]),
        ({"a": {"non_field_errors": ["x"]}}, ["a"]),
        ({"non_field_errors": ["x"]}, [None]),
        (["x"], [None]),
    ],
)
def test_nested_details_become_paths(detail: Any, fields: list[str | None]) -> None:
    assert [problem.field for problem in problems_in(detail)] == fields


def test_the_code_is_the_details_own() -> None:
    (problem,) = problems_in({"a": [ErrorDetail("Too long.", code="max_length")]})
    assert (problem.code, problem.message) == ("max_length", "Too long.")


def test_a_message_that_quotes_what_was_sent_is_clean_and_short() -> None:
    (problem,) = problems_in(["\ud800" + "x" * 1000])
    assert problem.message == "x" * 300
