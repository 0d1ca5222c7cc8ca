"""Answers of USPS that nobody on this project wrote."""

import json
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tracking.carriers.base import CarrierError, Reading, Window
from tracking.carriers.usps.read import read
from tracking.states import Status, summary

REPO = Path(__file__).parents[4]
SHARED = Path(os.environ.get("NARVAR_SHARED_DATA", REPO.parent / "shared" / "data"))
SAMPLES = SHARED / "carrier_samples"

pytestmark = pytest.mark.skipif(not SAMPLES.exists(), reason="no carrier samples on this machine")


def sample(name: str) -> Any:
    return json.loads((SAMPLES / f"{name}.json").read_bytes())


def test_a_parcel_on_its_way() -> None:
    raw = sample("usps/omniship_track_usps_in_progress_response")
    found = read("9202290317456200135409", raw)
    central = ZoneInfo("America/Chicago")
    day = datetime(2024, 11, 29, tzinfo=central)
    assert found.estimated == Window(day, day.replace(hour=23, minute=59, second=59), "day")
    assert (summary(found.scans).status, found.unmapped) == (Status.IN_TRANSIT, frozenset())
    assert (found.service, found.original) == ("USPS Ground Advantage", None)


def test_evening_scans_lie_on_their_own_day() -> None:
    raw = sample("usps/omniship_track_usps_in_progress_response")
    found = read("9202290317456200135409", raw)
    assert [(s.code, s.at, s.offset) for s in found.scans[1:]] == [
        ("03", datetime(2024, 11, 26, 0, 26, tzinfo=UTC), -360),
        ("SF", datetime(2024, 11, 26, 0, 31, tzinfo=UTC), -360),
        ("10", datetime(2024, 11, 26, 7, 44, 28, tzinfo=UTC), -360),
    ]


@pytest.mark.parametrize(
    "name",
    [
        "usps/schema_sample_tracking_responses",
        "usps_international/schema_sample_tracking_responses",
    ],
)
def test_a_delivered_parcel(name: str) -> None:
    raw = sample(name)[0]
    found = read("9400109104250532908587", raw)
    story = summary(found.scans)
    assert (story.status, len(found.scans)) == (Status.DELIVERED, 12)
    assert story.delivered_at == datetime(2024, 11, 22, 18, 58, 40, tzinfo=UTC)
    assert (found.delivered_to, found.signed_by) == ("Parcel Locker", None)
    assert (found.estimated, found.unmapped) == (None, frozenset())


def test_the_documentation_s_placeholders_make_no_scan() -> None:
    found = read("9400109104250532908587", sample("usps/schema_sample_tracking_responses")[1])
    assert (found.scans, found.unmapped) == ((), frozenset({"event:unreadable"}))


def test_a_whole_list_is_read_by_its_number() -> None:
    raw = sample("usps/schema_sample_tracking_responses")
    assert read("9400109104250532908587", raw) == read("9400109104250532908587", raw[0])


def test_not_found() -> None:
    raw = sample("usps/omniship_track_usps_not_found_response")
    assert read("9202290317456200135409", raw) == Reading("9202290317456200135409", found=False)


@pytest.mark.parametrize(
    ("name", "reason"), [("AuthErrorResponse", "auth"), ("ErrorResponse", "malformed")]
)
def test_errors(name: str, reason: str) -> None:
    with pytest.raises(CarrierError) as caught:
        read("9202290317456200135409", sample(f"usps/{name}"))
    assert caught.value.reason == reason
