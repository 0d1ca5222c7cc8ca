"""Answers of UPS that nobody on this project wrote."""

import json
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tracking.carriers.base import CarrierError, Reading
from tracking.carriers.ups.read import read
from tracking.states import Cause, Status, summary

REPO = Path(__file__).parents[4]
SHARED = Path(os.environ.get("NARVAR_SHARED_DATA", REPO.parent / "shared" / "data"))
SAMPLES = SHARED / "carrier_samples" / "ups"

pytestmark = pytest.mark.skipif(not SAMPLES.exists(), reason="no carrier samples on this machine")


def sample(name: str) -> Any:
    return json.loads((SAMPLES / f"{name}.json").read_bytes())


def reading(name: str, number: str) -> Reading:
    return read(number, sample(name))


def test_a_clearance_in_progress_is_movement() -> None:
    found = reading("omniship_track_ups_mi_response", "1Z023E2X0214323462")
    (scan,) = found.scans
    assert (scan.at, scan.offset) == (datetime(2024, 3, 20, 11, 8, 38, tzinfo=UTC), 480)
    assert (scan.status, scan.cause) == (Status.IN_TRANSIT, Cause.CUSTOMS_CLEARANCE)
    assert (found.estimated, found.original, found.delivered_to) == (None, None, None)


def test_a_delivery_given_in_local_times() -> None:
    found = reading("schema_sample_tracking_response", "1Z1442YY7229014688")
    delivered = datetime(2022, 1, 26, 21, 30, tzinfo=UTC)
    assert summary(found.scans).delivered_at == delivered
    assert [s.status for s in found.scans] == [Status.LABEL_CREATED, Status.DELIVERED]
    assert (found.estimated, found.service, found.unmapped) == (None, None, frozenset())


def test_the_documentation_s_placeholders_are_nothing() -> None:
    found = reading("TrackingResponseJSON", "1Z023E2X0214323462")
    (scan,) = found.scans
    assert scan.at == datetime(2021, 2, 10, 12, 13, 56, tzinfo=UTC)
    assert (found.estimated, found.delivered_to, found.signed_by) == (None, None, None)
    assert found.service == "UPS Ground"


@pytest.mark.parametrize(
    "name",
    [
        "TrackingNumberNotFoundResponseJSON",
        "omniship_track_ups_not_found_response",
        "omniship_track_ups_mi_not_found_response",
    ],
)
def test_not_found(name: str) -> None:
    assert reading(name, "1Z9912350341235622") == Reading("1Z9912350341235622", found=False)


@pytest.mark.parametrize(
    ("name", "reason", "scope"),
    [("AuthError", "auth", "account"), ("InvalidTrackingNumberResponseJSON", "refused", "parcel")],
)
def test_errors(name: str, reason: str, scope: str) -> None:
    with pytest.raises(CarrierError) as caught:
        reading(name, "1Z")
    error = caught.value
    assert (error.reason, error.scope, error.retry_in) == (reason, scope, None)


def test_the_post_offices_number_for_the_last_mile_is_told() -> None:
    found = reading("TrackingResponseJSON", "1Z023E2X0214323462")
    assert found.handed_to == (("usps", "92419900000033499522966220"),)


def test_the_shippers_own_numbers_are_none() -> None:
    assert reading("omniship_track_ups_mi_response", "1Z023E2X0214323462").handed_to == ()
