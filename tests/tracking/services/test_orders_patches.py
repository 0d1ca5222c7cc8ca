from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracking.services.orders.merge import patched

JSON = st.recursive(
    st.none() | st.integers(0, 2) | st.lists(st.integers(0, 1), max_size=1),
    lambda inner: st.dictionaries(st.sampled_from("abc"), inner, max_size=3),
    max_leaves=8,
)
OBJECT = st.dictionaries(st.sampled_from("abc"), JSON, max_size=3)


# The examples of RFC 7396, appendix A, whose target is an object.
@pytest.mark.parametrize(
    ("target", "patch", "result"),
    [
        ({"a": "b"}, {"a": "c"}, {"a": "c"}),
        ({"a": "b"}, {"b": "c"}, {"a": "b", "b": "c"}),
        ({"a": "b"}, {"a": None}, {}),
        ({"a": "b", "b": "c"}, {"a": None}, {"b": "c"}),
        ({"a": ["b"]}, {"a": "c"}, {"a": "c"}),
        ({"a": "c"}, {"a": ["b"]}, {"a": ["b"]}),
        ({"a": {"b": "c"}}, {"a": {"b": "d", "c": None}}, {"a": {"b": "d"}}),
        ({"a": [{"b": "c"}]}, {"a": [1]}, {"a": [1]}),
        ({"e": None}, {"a": 1}, {"e": None, "a": 1}),
        ({}, {"a": {"bb": {"ccc": None}}}, {"a": {"bb": {}}}),
    ],
)
def test_a_patch_does_what_the_rfc_says(target: Any, patch: Any, result: Any) -> None:
    assert patched(target, patch) == result


@given(OBJECT, OBJECT)
def test_a_patch_twice_is_the_patch(target: Any, patch: Any) -> None:
    once = patched(target, patch)
    assert patched(once, patch) == once


@given(OBJECT, OBJECT)
def test_the_target_stays_as_it_was(target: Any, patch: Any) -> None:
    before = repr(target)
    patched(target, patch)
    assert repr(target) == before
