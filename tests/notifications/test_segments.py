import json
import os
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifications.segments import count, is_gsm, spared

DATA = Path(os.environ.get("NARVAR_SHARED_DATA", Path(__file__).parents[3] / "shared" / "data"))
VECTORS = DATA / "sms" / "segments_dev.json"
needs_vectors = pytest.mark.skipif(not VECTORS.exists(), reason="shared data is not here")


@cache
def vectors() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(VECTORS.read_text())
    return found


def measured(text: str) -> dict[str, Any]:
    found, bits = count(text), {"GSM-7": 7, "UCS-2": 16}
    return {
        "encoding": found.encoding,
        "segments": found.segments,
        "message_bits": found.units * bits[found.encoding],
    }


@needs_vectors
def test_all_vectors_are_counted_as_the_provider_counts() -> None:
    wrong = []
    for vector in vectors():
        text = spared(vector["body"]) if vector["smart_encoding"] else vector["body"]
        wanted = {name: vector[name] for name in ("encoding", "segments", "message_bits")}
        if measured(text) != wanted:
            wrong.append((vector["kind"], vector["body"], measured(text), wanted))
    assert (len(vectors()), wrong) == (591, [])


@pytest.mark.parametrize(
    ("text", "segments"),
    [
        ("", 1),
        ("a" * 160, 1),
        ("a" * 161, 2),
        ("a" * 306, 2),
        ("a" * 307, 3),
        ("€" * 80, 1),
        ("€" * 81, 2),
        ("a" * 152 + "€" * 77, 3),  # the first € does not fit into the first part
        ("ł" * 70, 1),
        ("ł" * 71, 2),
        ("ł" * 135, 3),
        ("😀" * 35, 1),
        ("😀" * 67, 3),
    ],
)
def test_segments_have_their_edges(text: str, segments: int) -> None:
    assert count(text).segments == segments


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("Maya’s “big” day – soon…", 'Maya\'s "big" day - soon...'),
        ("3:04\u202fPM", "3:04 PM"),
        ("Zażółć “gęślą”", "Zażółć “gęślą”"),
        ("mañana", "mañana"),
        ("sábado", "sábado"),
    ],
)
def test_only_what_costs_nothing_to_read_is_made_plain(text: str, plain: str) -> None:
    assert spared(text) == plain


@given(st.text())
def test_sparing_never_costs_the_short_alphabet_and_settles_at_once(text: str) -> None:
    plain = spared(text)
    assert spared(plain) == plain
    assert plain == text or is_gsm(plain)


@given(st.text(max_size=400), st.text(max_size=400))
def test_more_text_never_takes_fewer_segments(text: str, more: str) -> None:
    assert count(text).segments <= count(text + more).segments
