"""Segments against vectors from Twilio's own calculator."""

import json
from pathlib import Path

import pytest

from sandbox.twilio.segments import segments


def test_counts_are_twilios(data: Path) -> None:
    vectors = json.loads((data / "sms" / "segments_dev.json").read_text())
    plain = [v for v in vectors if not v["smart_encoding"] and v["body"]]
    assert len(plain) > 100
    wrong = [(v["kind"], segments(v["body"]), v["segments"]) for v in plain]
    assert [entry for entry in wrong if entry[1] != entry[2]] == []


@pytest.mark.parametrize(
    ("body", "count"),
    [
        ("a" * 160, 1),
        ("a" * 161, 2),
        ("é" * 160, 1),
        ("ł" * 70, 1),
        ("ł" * 71, 2),
        ("a" * 152 + "€" + "a" * 10, 2),
        ("€" * 81, 2),
    ],
)
def test_edges(body: str, count: int) -> None:
    assert segments(body) == count
