"""Answers of FedEx that nobody on this project wrote."""

import json
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tracking.carriers.base import CarrierError, Reading, Window
from tracking.carriers.fedex.read import read
from tracking.carriers.fedex.statuses import Words, understand
from tracking.states import Cause, Status, fold, summary

REPO = Path(__file__).parents[4]
SHARED = Path(os.environ.get("NARVAR_SHARED_DATA", REPO.parent / "shared" / "data"))
SAMPLES = SHARED / "carrier_samples" / "fedex"
SEATTLE = ZoneInfo("America/Los_Angeles")

pytestmark = pytest.mark.skipif(not SAMPLES.exists(), reason="no carrier samples on this machine")


def sample(name: str) -> Any:
    return json.loads((SAMPLES / f"{name}.json").read_bytes())


@pytest.mark.parametrize("name", ["TrackingResponse", "schema_sample_tracking_response"])
@pytest.mark.parametrize("number", ["123456789012", "128667043726"])
def test_a_parcel_that_snow_has_delayed(name: str, number: str) -> None:
    found = read(number, sample(name))
    (scan,) = found.scans
    assert (scan.at, scan.offset) == (datetime(2018, 2, 2, 19, 1, tzinfo=UTC), -420)
    assert (scan.status, scan.cause) == (Status.DELAYED, Cause.WEATHER)
    assert found.estimated == Window(
        datetime(2021, 10, 1, 8, tzinfo=SEATTLE),
        datetime(2021, 10, 15, 23, 59, 59, tzinfo=SEATTLE),
        "window",
    )
    assert (found.original, found.signed_by, found.handed_to) == (None, None, ())
    assert (found.service, found.unmapped) == ("FedEx Freight Economy.", frozenset())


@pytest.mark.parametrize(
    ("name", "number"),
    [
        ("TrackingResponse", "39936862321"),
        ("schema_sample_tracking_response", "39936862321"),
        ("omniship_track_fedex_not_found_response", "02399989320920003663"),
    ],
)
def test_not_found(name: str, number: str) -> None:
    assert read(number, sample(name)) == Reading(number, found=False)


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("ErrorResponse", "refused"),
        ("ProofOfDeliveryResponse", "malformed"),
        ("schema_sample_tracking_document_response", "malformed"),
    ],
)
def test_what_is_no_track_answer(name: str, reason: str) -> None:
    with pytest.raises(CarrierError) as caught:
        read("123456789012", sample(name))
    assert (caught.value.reason, caught.value.scope) == (reason, "parcel")


# FedEx's mock parcels, as another project saw them through an older interface: moments and words,
# no codes. What follows gives them the codes that FedEx's tables have for these words.
EVENTS = {
    "Arrived at FedEx hub": "AR",
    "Arrived at FedEx location": "AR",
    "At FedEx origin facility": "AR",
    "At U.S. Postal Service facility": "AX",
    "At destination sort facility": "AR",
    "At local FedEx facility": "AR",
    "At local facility": "AR",
    "Clearance delay - Import": "CD",
    "Delivered": "DL",
    "Delivery exception": "DE",
    "Delivery option requested": "RR",
    "Departed FedEx hub": "DP",
    "Departed FedEx location": "DP",
    "In FedEx possession": "IP",
    "In transit": "IT",
    "International shipment release - Import": "CC",
    "Left FedEx origin facility": "DP",
    "On FedEx vehicle for delivery": "OD",
    "Out for delivery": "OD",
    "Picked up": "PU",
    "Ready for recipient pickup": "HP",
    "Returning package to shipper": "RS",
    "Shipment cancelled by sender": "CA",
    "Shipment exception": "SE",
    "Shipment information sent to FedEx": "OC",
    "Shipment information sent to U.S. Postal Service": "OX",
}
EXPECTED = {
    "149331877648230": (Status.PICKED_UP, None),
    "377101283611590": (Status.ATTEMPT_FAILED, Cause.RECIPIENT_UNAVAILABLE),
    "852426136339213": (Status.DELAYED, None),
    "797615467620": (Status.EXCEPTION, Cause.RECIPIENT_ADDRESS),
    "957794015041323": (Status.EXCEPTION, None),
    "076288115212522": (Status.RETURNING, Cause.RETAILER_REQUEST),
    "581190049992": (Status.DELAYED, Cause.CUSTOMS_CLEARANCE),
    "797806677146": (Status.IN_TRANSIT, None),
    "122816215025810": (Status.DELIVERED, None),
    "843119172384577": (Status.READY_FOR_PICKUP, None),
    "070358180009382": (Status.CANCELLED, None),
    "231300687629630": (Status.OUT_FOR_DELIVERY, None),
    "449044304137821": (Status.LABEL_CREATED, None),
    "61292700726653585070": (Status.OUT_FOR_DELIVERY, None),
    "02394653018047202719": (Status.DELIVERED, None),
    "1208673524": (Status.DELAYED, Cause.WEATHER),
}


def mock_parcels() -> dict[str, list[dict[str, Any]]]:
    cases = sample("bloodhound_sandbox_expected")["cases"]
    told = {case["tracking"]: case["expected"].get("events", []) for case in cases}
    return {number: events for number, events in told.items() if number in EXPECTED}


def event(seen: dict[str, Any]) -> dict[str, Any]:
    return {
        "date": seen["date"],
        "eventType": EVENTS[seen["description"]],
        "eventDescription": seen["description"],
        "exceptionDescription": seen.get("details", ""),
    }


def mocked(number: str, events: list[dict[str, Any]]) -> Reading:
    told = {"scanEvents": [event(seen) for seen in events]}
    group = {"trackingNumber": number, "trackResults": [told]}
    return read(number, {"output": {"completeTrackResults": [group]}})


@pytest.mark.parametrize("number", EXPECTED)
def test_where_fedex_s_mock_parcels_stand(number: str) -> None:
    events = mock_parcels()[number]
    found = mocked(number, events)
    assert (summary(found.scans).status, summary(found.scans).cause) == EXPECTED[number]
    assert (len(found.scans), found.unmapped) == (len(events), frozenset())


def test_a_history_stands_well_at_every_moment() -> None:
    """What a poll in between would have seen never raises and never forgets a delivery."""
    for number, events in mock_parcels().items():
        for seen in range(1, len(events)):
            status = fold(mocked(number, events[-seen:]).scans)
            assert status not in (Status.DELIVERED, Status.RETURNED), number


def test_every_word_of_the_mock_parcels_is_known() -> None:
    cases = sample("bloodhound_sandbox_expected")["cases"]
    for case in cases:
        for seen in case["expected"].get("events", []):
            told = event(seen)
            words = Words(told["eventType"], reason=told["exceptionDescription"] or "")
            assert understand(words).mapped, seen
