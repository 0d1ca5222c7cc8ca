"""Real answers played back under another number and at another time."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from sandbox.ups.replay import shifted_to_now
from tests.sandbox.started import Sandbox

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC).timestamp()
SAMPLE = "omniship_track_ups_mi_response.json"


def history(date: str, time: str = "103000") -> dict[str, Any]:
    activity = {"date": date, "time": time, "gmtDate": date, "gmtTime": "15:30:00"}
    package = {"activity": [activity], "deliveryDate": [{"type": "SDD", "date": date}]}
    return {"trackResponse": {"shipment": [{"package": [package]}]}}


@pytest.mark.parametrize(
    ("date", "moved"),
    [("20240320", "20261118"), ("20261120", "20261120"), ("20261114", "20261114")],
)
def test_history_ends_within_the_last_week_on_the_same_weekday(date: str, moved: str) -> None:
    assert shifted_to_now(history(date), NOW) == history(moved)


def test_history_from_the_future_is_moved_back() -> None:
    assert shifted_to_now(history("20261122"), NOW) == history("20261115")


def test_placeholders_stay_as_they_are() -> None:
    body = history("20240320")
    body["trackResponse"]["shipment"][0]["package"][0]["deliveryDate"] = [{"date": "null"}]
    moved = shifted_to_now(body, NOW)["trackResponse"]["shipment"][0]["package"][0]
    assert moved["deliveryDate"] == [{"date": "null"}]


def test_real_answer_comes_back_as_received(sandbox: Sandbox, data: Path) -> None:
    body = json.loads((data / "carrier_samples" / "ups" / SAMPLE).read_text())
    sandbox.parcel("1ZREPLAY01", {"raw": body})
    told = sandbox.track("1ZREPLAY01").json()
    shipment = body["trackResponse"]["shipment"][0]
    shipment["inquiryNumber"] = shipment["package"][0]["trackingNumber"] = "1ZREPLAY01"
    assert told == body


def test_real_answer_can_end_now(sandbox: Sandbox, data: Path) -> None:
    body = json.loads((data / "carrier_samples" / "ups" / SAMPLE).read_text())
    sandbox.parcel("1ZREPLAY02", {"raw": body, "shift_to_now": True})
    newest = sandbox.package("1ZREPLAY02")["activity"][0]
    at = datetime.fromisoformat(f"{newest['gmtDate']}T{newest['gmtTime']}+00:00")
    assert 0 <= (datetime.now(UTC) - at).total_seconds() <= 7 * 86400
    assert newest["date"] == newest["gmtDate"]


def test_replayed_scans_are_logged_and_listed(sandbox: Sandbox) -> None:
    after = sandbox.last()
    sandbox.parcel("1ZREPLAY03", {"raw": history("20240320")})
    sandbox.track("1ZREPLAY03")
    told = [line["what"] for line in sandbox.log(after, service="ups")]
    assert told == ["scan_revealed", "answer"]
    assert sandbox.control("GET", "parcels/1ZREPLAY03")["latest"]["at"][:10] == "2024-03-20"


@pytest.mark.parametrize(
    "hostile",
    [
        [],
        7,
        {"trackResponse": 3},
        {"trackResponse": {"shipment": {"package": []}}},
        {"trackResponse": {"shipment": [None, {"package": [3, {"activity": "x"}]}]}},
        {"trackResponse": {"shipment": [{"package": [{"activity": [{"gmtDate": "9" * 99}]}]}]}},
        {"trackResponse": {"shipment": [{"package": [{"activity": [{"date": "99991231"}]}]}]}},
    ],
)
def test_hostile_bodies_are_played_back_too(sandbox: Sandbox, hostile: Any) -> None:
    sandbox.parcel("1ZREPLAY04", {"raw": hostile, "shift_to_now": True})
    assert type(sandbox.track("1ZREPLAY04").json()) is type(hostile)


def test_text_and_status_are_played_back_as_given(sandbox: Sandbox) -> None:
    sandbox.parcel("1ZREPLAY05", {"raw": "<html>", "status": 502})
    reply = sandbox.track("1ZREPLAY05")
    assert (reply.status, reply.body) == (502, b"<html>")
