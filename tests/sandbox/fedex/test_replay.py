"""Real answers played back under another number and at another time."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from sandbox.fedex.replay import shifted_to_now
from tests.sandbox.fedex.asking import NUMBER, NUMBERS, asked, parcel, result, track
from tests.sandbox.started import Sandbox

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC).timestamp()
LABEL = {"after": -7200, "status": "label_created"}


def history(date: Any, number: str = "123456") -> dict[str, Any]:
    told = {"scanEvents": [{"date": date, "eventType": "DL", "eventDescription": "Delivered"}]}
    info = {"trackingNumber": number, "carrierCode": "FDXE"}
    group = {"trackingNumber": number, "trackResults": [{"trackingNumberInfo": info, **told}]}
    return {"transactionId": "t", "output": {"completeTrackResults": [group]}}


@pytest.mark.parametrize(
    ("date", "moved"),
    [
        ("2024-03-20T10:30:00-05:00", "2026-11-18T10:30:00-05:00"),
        ("2026-11-20T10:30:00-05:00", "2026-11-20T10:30:00-05:00"),
        ("2026-11-22T10:30:00", "2026-11-15T10:30:00"),
        ("2026-11-21T10:30:00", "2026-11-14T10:30:00"),
        ("soon", "soon"),
        ("9999-12-31T00:00:00", "9999-12-31T00:00:00"),
        (7, 7),
    ],
)
def test_history_ends_within_the_last_week_on_the_same_weekday(date: Any, moved: Any) -> None:
    assert shifted_to_now(history(date), NOW) == history(moved)


def test_estimates_move_along() -> None:
    body = history("2024-03-20T10:30:00-05:00")
    body["output"]["completeTrackResults"][0]["trackResults"][0]["estimatedDeliveryTimeWindow"] = {
        "window": {"begins": "2024-03-21T08:00:00", "ends": "2024-03-21T12:00:00"}
    }
    (group,) = shifted_to_now(body, NOW)["output"]["completeTrackResults"]
    window = group["trackResults"][0]["estimatedDeliveryTimeWindow"]["window"]
    assert window == {"begins": "2026-11-19T08:00:00", "ends": "2026-11-19T12:00:00"}


def test_a_real_answer_comes_back_as_received(sandbox: Sandbox, data: Path) -> None:
    sample = data / "carrier_samples" / "fedex" / "TrackingResponse.json"
    body = json.loads(sample.read_text())
    parcel(sandbox, NUMBER, {"raw": body})
    group = body["output"]["completeTrackResults"][0]
    group["trackingNumber"] = NUMBER
    for told in group["trackResults"]:
        told["trackingNumberInfo"]["trackingNumber"] = NUMBER
    assert track(sandbox, asked(NUMBER)).json() == body


def test_a_real_answer_can_end_now(sandbox: Sandbox) -> None:
    parcel(sandbox, NUMBER, {"raw": history("2024-03-20T10:30:00-05:00"), "shift_to_now": True})
    at = datetime.fromisoformat(result(sandbox)["scanEvents"][0]["date"])
    assert 0 <= (datetime.now(UTC) - at).total_seconds() <= 7 * 86_400


def test_in_a_batch_a_real_answer_stands_for_its_number(sandbox: Sandbox) -> None:
    parcel(sandbox, NUMBER, {"raw": history("2024-03-20T10:30:00")})
    parcel(sandbox, NUMBERS[1], [LABEL])
    told = track(sandbox, asked(*NUMBERS[:2])).json()["output"]["completeTrackResults"]
    replayed = history("2024-03-20T10:30:00", NUMBER)["output"]["completeTrackResults"][0]
    assert (told[0], told[1]["trackingNumber"]) == (replayed, NUMBERS[1])


def test_replayed_scans_are_logged_and_listed(sandbox: Sandbox) -> None:
    after = sandbox.last()
    parcel(sandbox, NUMBER, {"raw": history("2024-03-20T10:30:00-05:00")})
    result(sandbox)
    whats = [line["what"] for line in sandbox.log(after, service="fedex")]
    assert whats == ["token", "scan_revealed", "answer"]
    assert sandbox.control("GET", f"parcels/{NUMBER}")["latest"]["at"][:10] == "2024-03-20"


@pytest.mark.parametrize(
    "hostile",
    [
        [],
        7,
        {"output": 3},
        {"output": {"completeTrackResults": {"trackResults": []}}},
        {"output": {"completeTrackResults": [None, {"trackResults": [3, {"scanEvents": "x"}]}]}},
        {"output": {"completeTrackResults": [{"trackResults": [{"scanEvents": [None, 3]}]}]}},
        history("9" * 99),
        history("0001-01-01T00:00:00+14:00"),
    ],
)
def test_hostile_bodies_are_played_back_too(sandbox: Sandbox, hostile: Any) -> None:
    parcel(sandbox, NUMBER, {"raw": hostile, "shift_to_now": True})
    assert type(track(sandbox, asked(NUMBER)).json()) is type(hostile)
    told = track(sandbox, asked(*NUMBERS[:2])).json()["output"]["completeTrackResults"]
    assert (len(told), told[1]["trackingNumber"]) == (2, NUMBERS[1])


def test_text_and_status_are_played_back_as_given(sandbox: Sandbox) -> None:
    parcel(sandbox, NUMBER, {"raw": "<html>", "status": 502})
    reply = track(sandbox, asked(NUMBER))
    assert (reply.status, reply.body) == (502, b"<html>")
