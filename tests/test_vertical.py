"""The whole way, with real processes: order in, parcel polled, phone rings, page shows it."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.vertical import DATA, PHONE

REPO = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def outcome() -> dict[str, Any]:
    ran = subprocess.run(
        [sys.executable, "-m", "tests.vertical"],
        cwd=REPO,
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr[-3000:]
    found: dict[str, Any] = json.loads(ran.stdout)
    return found


def test_the_shopper_is_told_twice_and_nobody_else_at_all(outcome: dict[str, Any]) -> None:
    assert list(outcome["messages"]) == [PHONE]
    on_its_way, there = outcome["messages"][PHONE]
    assert "out for delivery" in on_its_way
    assert "delivered" in there


def test_page_and_short_link_show_the_same_delivered_parcel(outcome: dict[str, Any]) -> None:
    for status, body in (outcome["page"], outcome["short_page"]):
        assert status == 200
        assert "Delivered" in body


@pytest.mark.skipif(not (DATA / "carrier_samples").exists(), reason=f"no real answers in {DATA}")
def test_real_answers_through_the_stand_in_read_as_they_do_from_the_file(
    outcome: dict[str, Any],
) -> None:
    assert len(outcome["expected"]) == 8
    assert outcome["replayed"] == outcome["expected"]


@pytest.mark.skipif(not (DATA / "olist").exists(), reason=f"no olist orders in {DATA}")
def test_five_hundred_old_orders_enter_and_history_does_not_speak(outcome: dict[str, Any]) -> None:
    assert outcome["orders"] == 500
    assert outcome["skipped"] == {"sms delivered history": 500, "email delivered history": 500}
