from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from tests.tracking.carriers.ups.answers import (
    NUMBER,
    activity,
    answer,
    package,
    reading,
    recorded,
    scan,
)
from tracking.carriers.base import CarrierError, Place, Reading, Window
from tracking.carriers.ups.read import read
from tracking.states import Cause, Status, Summary, summary

EASTERN = timezone(timedelta(hours=-5))


@pytest.mark.parametrize(
    ("name", "status", "cause"),
    [
        ("label", Status.LABEL_CREATED, None),
        ("voided", Status.CANCELLED, None),
        ("in_transit", Status.IN_TRANSIT, None),
        ("out_for_delivery", Status.OUT_FOR_DELIVERY, None),
        ("delivered", Status.DELIVERED, None),
        ("weather", Status.DELAYED, Cause.WEATHER),
        ("customs", Status.IN_TRANSIT, Cause.CUSTOMS_CLEARANCE),
        ("attempt", Status.ATTEMPT_FAILED, Cause.RECIPIENT_UNAVAILABLE),
        ("access_point", Status.READY_FOR_PICKUP, None),
        ("returned", Status.RETURNED, None),
        ("damaged", Status.EXCEPTION, Cause.CARRIER_DAMAGE),
        ("mail_innovations", Status.IN_TRANSIT, None),
    ],
)
def test_where_the_parcel_is(name: str, status: Status, cause: Cause | None) -> None:
    found = summary(reading(name).scans)
    assert (found.status, found.cause) == (status, cause)


def test_a_delivered_parcel_is_read_whole() -> None:
    found = reading("delivered")
    assert (found.delivered_to, found.signed_by, found.service) == (
        "Front Door",
        "SMITH",
        "UPS Ground",
    )
    assert (found.estimated, found.original, found.unmapped) == (None, None, frozenset())
    assert summary(found.scans) == Summary(
        Status.DELIVERED, None, datetime(2026, 3, 4, 19, 32, 10, tzinfo=UTC)
    )


def test_a_scan_holds_what_ups_said() -> None:
    last = reading("delivered").scans[-1]
    assert (last.said, last.offset, last.code) == ("20260304 143210", -300, "011/FS/D")
    assert last.text == "DELIVERED"
    assert last.place == Place(city="HARTFORD", state="CT", country="US", zone="America/New_York")


def test_an_open_customs_case_asks_for_documents_until_it_is_closed() -> None:
    said = [(s.code, s.status, s.cause) for s in reading("customs").scans[2:6]]
    assert said == [
        ("058/BB/X", Status.EXCEPTION, Cause.CUSTOMS_DOCUMENTS),
        ("014/BB/X", Status.IN_TRANSIT, None),
        ("012/RZ/X", Status.IN_TRANSIT, Cause.CUSTOMS_CLEARANCE),
        ("014/RZ/X", Status.IN_TRANSIT, None),
    ]


def test_a_refused_parcel_goes_back_and_never_forward() -> None:
    states = [s.status for s in reading("returned").scans[-4:]]
    assert states == [Status.EXCEPTION, Status.RETURNING, Status.IN_TRANSIT, Status.RETURNED]
    assert summary(reading("returned").scans[:-1]).status is Status.RETURNING


def test_weather_in_mail_innovations_own_codes() -> None:
    late = reading("mail_innovations").scans[1]
    assert (late.status, late.cause) == (Status.DELAYED, Cause.WEATHER)


def test_of_several_packages_the_one_asked_for_is_read() -> None:
    assert summary(reading("two_packages").scans).status is Status.IN_TRANSIT
    other = read("1Z 999 aa1 01 2345 6793", recorded("two_packages"))
    assert summary(other.scans).status is Status.DELIVERED


def test_of_a_number_used_again_the_newest_shipment_is_read() -> None:
    found = reading("reused_number")
    assert {s.at.year for s in found.scans} == {2026}
    assert found.estimated is not None


def test_a_delivery_whose_activities_are_hidden_is_still_one() -> None:
    found = reading("activities_hidden")
    assert [(s.at, s.status, s.code) for s in found.scans] == [
        (datetime(2026, 3, 4, 19, 32, 10, tzinfo=UTC), Status.DELIVERED, "011//")
    ]
    assert found.delivered_to == "Front Door"


def test_where_it_was_left_is_not_said_before_it_is_delivered() -> None:
    raw = recorded("in_transit")
    package(raw)["deliveryInformation"] = {"location": "Front Door", "receivedBy": "163000"}
    found = read(NUMBER, raw)
    assert (found.delivered_to, found.signed_by) == (None, None)


def test_a_package_without_activities_is_found_and_has_no_scans() -> None:
    assert read(NUMBER, answer()) == Reading(NUMBER, found=True)


@pytest.mark.parametrize("shipments", [[], [{}], [{"inquiryNumber": NUMBER, "package": []}]])
def test_no_package_is_not_found(shipments: list[object]) -> None:
    raw = {"trackResponse": {"shipment": shipments}}
    assert read(NUMBER, raw) == Reading(NUMBER, found=False)


def test_not_found_as_an_error_is_not_found_too() -> None:
    errors = [{"code": "TW0001", "message": "Tracking Information Not Found"}]
    assert not read(NUMBER, {"response": {"errors": errors}}).found


def test_an_invalid_number_is_never_asked_for_again() -> None:
    with pytest.raises(CarrierError) as caught:
        reading("invalid_number")
    error = caught.value
    assert (error.reason, error.scope, error.retry_in) == ("refused", "parcel", None)


@pytest.mark.parametrize("code", ["250002", "250003", "251004", "UJ0001", "10401"])
def test_wrong_credentials_are_the_account_s_trouble(code: str) -> None:
    with pytest.raises(CarrierError) as caught:
        read(NUMBER, {"response": {"errors": [{"code": code, "message": "no"}]}})
    error = caught.value
    assert (error.reason, error.scope, error.retry_in) == ("auth", "account", None)


@pytest.mark.parametrize(("code", "reason"), [("10429", "quota"), ("10004", "unavailable")])
def test_passing_trouble_in_a_body_is_passing(code: str, reason: str) -> None:
    with pytest.raises(CarrierError) as caught:
        read(NUMBER, {"response": {"errors": [{"code": code, "message": "no"}]}})
    error = caught.value
    assert (error.reason, error.scope, error.retry_in) == (reason, "account", 60)


@pytest.mark.parametrize(
    "bad", [None, 7, "activity", [], {}, {"status": None}, {"status": {"type": "I"}}]
)
def test_one_bad_activity_does_not_lose_the_good_one(bad: object) -> None:
    found = read(NUMBER, answer(bad, activity(), bad))
    assert [s.code for s in found.scans] == ["005/AR/I"]
    assert found.unmapped == {"activity:unreadable"}


def test_texts_are_cut_and_cleaned() -> None:
    text = "a\x00b \ud800" + "x" * 10_000_000
    status = {"type": "I", "code": "AR", "statusCode": "005", "description": text}
    assert scan(status=status).text == ("a b  " + "x" * 500)[:500]


def test_lists_that_came_as_one_are_read() -> None:
    raw = recorded("in_transit")
    shipment = raw["trackResponse"]["shipment"][0]
    shipment["package"] = shipment["package"][0]
    raw["trackResponse"]["shipment"] = shipment
    assert read(NUMBER, raw) == reading("in_transit")


@pytest.mark.parametrize("nothing", [None, "null", "string", "", [], {}, [{}], [{"type": "null"}]])
def test_junk_instead_of_dates_is_no_estimate(nothing: object) -> None:
    raw = recorded("in_transit")
    package(raw)["deliveryDate"] = nothing
    assert (read(NUMBER, raw).estimated, read(NUMBER, raw).original) == (None, None)


def test_the_current_estimate_is_the_rescheduled_one() -> None:
    found = reading("weather")
    day = datetime(2026, 3, 6, tzinfo=EASTERN)
    assert found.estimated == Window(day, day + timedelta(hours=23, minutes=59, seconds=59), "day")
    assert found.original is not None
    assert found.original.earliest == datetime(2026, 3, 4, tzinfo=EASTERN)


GONE: dict[str, Any] = {
    "currentStatus": {"code": "011", "description": "Delivered"},
    "deliveryDate": [{"type": "DEL", "date": "20260304"}],
}


def test_a_delivery_that_is_kept_back_is_told_beside_the_other_activities() -> None:
    times = {"type": "DEL", "endTime": "143210"}
    found = read(NUMBER, answer(activity(), deliveryTime=times, **GONE))
    assert [s.status for s in found.scans] == [Status.IN_TRANSIT, Status.DELIVERED]
    assert found.scans[-1].at == datetime(2026, 3, 4, 19, 32, 10, tzinfo=UTC)


def test_a_day_of_delivery_alone_comes_after_what_led_to_it() -> None:
    found = read(NUMBER, answer(activity(date="20260304", time="090000"), **GONE))
    assert [s.status for s in found.scans] == [Status.IN_TRANSIT, Status.DELIVERED]
    assert found.scans[-1].said == "20260304"


def test_a_status_of_delivery_without_its_day_is_none() -> None:
    found = read(NUMBER, answer(activity(), currentStatus=GONE["currentStatus"]))
    assert [s.status for s in found.scans] == [Status.IN_TRANSIT]


def test_a_type_and_a_clock_are_no_proof_of_delivery() -> None:
    raw = recorded("delivered")
    package(raw)["deliveryInformation"] = {"location": "DEL", "receivedBy": "163000"}
    found = read(NUMBER, raw)
    assert (found.delivered_to, found.signed_by) == (None, None)


def test_its_own_number_is_no_hand_over() -> None:
    numbers = [{"type": "USPS_PIC", "number": one} for one in (NUMBER, "9261290000000000000001")]
    found = read(NUMBER, answer(activity(), alternateTrackingNumber=numbers))
    assert found.handed_to == (("usps", "9261290000000000000001"),)
