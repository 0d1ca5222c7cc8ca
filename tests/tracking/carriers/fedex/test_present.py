"""The status that FedEx shows where no scan says it."""

from datetime import UTC, datetime
from typing import Any

import pytest

from tests.tracking.carriers.fedex.answers import NUMBER, address, answer, event, reading
from tracking.carriers.base import Scan
from tracking.carriers.fedex.read import read
from tracking.states import Cause, Status, summary


def scans(*events: Any, latest: Any, **fields: Any) -> tuple[Scan, ...]:
    return read(NUMBER, answer(*events, latestStatusDetail=latest, **fields)).scans


def latest(code: str, derived: str, **more: Any) -> dict[str, Any]:
    return {"code": code, "derivedCode": derived, "scanLocation": address(), **more}


def test_running_late_is_a_delay_at_the_newest_scan() -> None:
    newest, extra = reading("running_late").scans[-2:]
    assert (extra.at, extra.said, extra.place) == (newest.at, newest.said, newest.place)
    assert (extra.status, extra.code) == (Status.DELAYED, "FD//RL/OPERATIONAL")
    assert extra.text == "Running Late"


def test_a_parcel_that_is_on_time_has_no_scan_more() -> None:
    on_time = latest("DP", "IT", delayDetail={"status": "ON_TIME", "type": "WEATHER"})
    assert [s.status for s in scans(event(), latest=on_time)] == [Status.IN_TRANSIT]


def test_a_cause_is_added_to_a_delay_that_has_none() -> None:
    delay = event(eventType="DY", eventDescription="Delay", delayDetail={"type": "GENERAL"})
    weather = latest("DY", "DY", delayDetail={"type": "WEATHER", "status": "DELAYED"})
    found = summary(scans(delay, latest=weather))
    assert (found.status, found.cause) == (Status.DELAYED, Cause.WEATHER)


@pytest.mark.parametrize("code", ["OD", "HP", "DL", "DE", "RS", "CA"])
def test_lateness_takes_nothing_back_that_a_scan_says(code: str) -> None:
    late = latest("FD", "RL", delayDetail={"status": "DELAYED"})
    assert len(scans(event(eventType=code), latest=late)) == 1


def test_a_delivery_without_its_scan_is_told() -> None:
    dates = [{"type": "ACTUAL_DELIVERY", "dateTime": "2026-03-04T09:47:00-05:00"}]
    found = scans(event(), latest=latest("DL", "DL"), dateAndTimes=dates)
    assert summary(found).delivered_at == datetime(2026, 3, 4, 14, 47, tzinfo=UTC)


def test_a_delivery_day_does_not_lie_before_the_newest_scan() -> None:
    dates = [{"type": "ACTUAL_DELIVERY", "dateTime": "2026-03-03T00:00:00-06:00"}]
    found = scans(event(), latest=latest("DL", "DL"), dateAndTimes=dates)
    assert [s.status for s in found] == [Status.IN_TRANSIT, Status.DELIVERED]
    assert found[1].at == found[0].at


def test_without_scans_the_present_status_stands_at_its_own_date() -> None:
    (scan,) = reading("no_scans").scans
    assert (scan.status, scan.at) == (Status.DELIVERED, datetime(2026, 3, 4, 14, 47, tzinfo=UTC))


@pytest.mark.parametrize(
    ("code", "derived", "kind", "status"),
    [
        ("OC", "IN", "SHIP", Status.LABEL_CREATED),
        ("PU", "PU", "ACTUAL_PICKUP", Status.PICKED_UP),
        ("", "IT", "ACTUAL_TENDER", Status.IN_TRANSIT),
        ("", "HL", "ACTUAL_PICKUP", Status.READY_FOR_PICKUP),
    ],
)
def test_each_status_has_its_date(code: str, derived: str, kind: str, status: Status) -> None:
    dates = [{"type": kind, "dateTime": "2026-03-02T00:00:00-06:00"}]
    (scan,) = scans(latest=latest(code, derived), dateAndTimes=dates)
    assert scan.status is status


@pytest.mark.parametrize("code", ["DL", "ZQ", ""])
def test_without_a_date_there_is_no_scan_and_the_parcel_is_found(code: str) -> None:
    found = read(NUMBER, answer(latestStatusDetail={"code": code, "derivedCode": "XX"}))
    assert (found.found, found.scans) == (True, ())


@pytest.mark.parametrize(
    ("code", "status"),
    [
        ("OD", Status.OUT_FOR_DELIVERY),
        ("HL", Status.READY_FOR_PICKUP),
        ("SE", Status.EXCEPTION),
        ("RS", Status.RETURNING),
    ],
)
def test_a_status_that_no_scan_ever_told_is_told_at_the_newest(code: str, status: Status) -> None:
    found = scans(event(), latest=latest(code, code))
    assert [s.status for s in found] == [Status.IN_TRANSIT, status]
    assert found[0].at == found[1].at


def test_a_status_that_a_scan_has_told_is_not_told_again() -> None:
    out = event(eventType="OD", date="2026-03-03T08:00:00-05:00")
    assert len(scans(event(), out, latest=latest("OD", "IT"))) == 2


def test_a_label_that_was_called_off_is_cancelled_and_a_parcel_on_the_road_is_not() -> None:
    label = event(eventType="OC", eventDescription="Shipment information sent to FedEx")
    assert summary(scans(label, latest=latest("CA", "CA"))).status is Status.CANCELLED
    assert summary(scans(event(), latest=latest("CA", "CA"))).status is Status.IN_TRANSIT


def test_scans_without_a_code_leave_the_word_to_the_present_status() -> None:
    nameless = event(eventType="", derivedStatusCode="", eventDescription="Left the building")
    found = summary(scans(nameless, latest=latest("IT", "IT")))
    assert found.status is Status.IN_TRANSIT


def test_a_delivery_without_a_scan_happened_at_its_address() -> None:
    (found,) = scans(
        latest={"code": "DL", "derivedCode": "DL", "scanLocation": {"residential": False}},
        dateAndTimes=[{"type": "ACTUAL_DELIVERY", "dateTime": "2026-06-27T11:34:00+00:00"}],
        deliveryDetails={"actualDeliveryAddress": address("CA", city="OAKLAND")},
    )
    assert (found.at, found.offset) == (datetime(2026, 6, 27, 18, 34, tzinfo=UTC), -420)
