from datetime import UTC, datetime
from typing import Any

import pytest

from tests.tracking.carriers.fedex.answers import NUMBER, answer, event, reading, recorded, result
from tracking.carriers.base import CarrierError, Reading
from tracking.carriers.fedex.read import read
from tracking.states import Cause, Status, summary

S, C = Status, Cause


@pytest.mark.parametrize(
    ("name", "status", "cause"),
    [
        ("label", S.LABEL_CREATED, None),
        ("in_transit", S.IN_TRANSIT, None),
        ("weather", S.DELAYED, C.WEATHER),
        ("running_late", S.DELAYED, C.CARRIER_DELAY),
        ("out_for_delivery", S.OUT_FOR_DELIVERY, None),
        ("attempt", S.ATTEMPT_FAILED, C.RECIPIENT_UNAVAILABLE),
        ("hold", S.READY_FOR_PICKUP, None),
        ("delivered", S.DELIVERED, None),
        # FedEx derives "Delivered" from it.
        ("returned", S.RETURNING, C.RETAILER_REQUEST),
        ("customs", S.IN_TRANSIT, None),
        ("cancelled", S.CANCELLED, None),
        ("economy", S.IN_TRANSIT, None),
        ("reused_number", S.PICKED_UP, None),
    ],
)
def test_where_each_recorded_parcel_stands(name: str, status: Status, cause: Cause | None) -> None:
    found = reading(name)
    assert (summary(found.scans).status, summary(found.scans).cause) == (status, cause)
    assert found.unmapped == frozenset()


def test_a_scan_holds_fedex_s_own_words() -> None:
    last = reading("attempt").scans[-1]
    assert (last.at, last.said, last.offset) == (
        datetime(2026, 3, 4, 16, 20, tzinfo=UTC),
        "2026-03-04T11:20:00-05:00",
        -300,
    )
    assert (last.code, last.text) == (
        "DE/08/DE",
        "Delivery exception - Customer not available or business closed",
    )


def test_a_pickup_point_has_its_street() -> None:
    place = reading("hold").scans[-1].place
    assert place is not None
    assert (place.name, place.city, place.postcode) == ("12 MARKET ST", "ALBANY", "12206")


def test_proof_of_delivery() -> None:
    found = reading("delivered")
    assert (found.delivered_to, found.signed_by) == ("Receptionist/Front Desk", "M.ROWAN")
    assert summary(found.scans).delivered_at == datetime(2026, 3, 4, 14, 47, tzinfo=UTC)


def test_who_signed_counts_before_who_received() -> None:
    raw = recorded("delivered")
    result(raw)["deliveryDetails"] |= {"signedByName": "A.OTHER", "locationDescription": ""}
    found = read(NUMBER, raw)
    assert (found.delivered_to, found.signed_by) == ("Receptionist/Front desk", "A.OTHER")


@pytest.mark.parametrize("nobody", ["Signature not required", "Signature release on file", ""])
def test_nobody_signed(nobody: str) -> None:
    raw = recorded("delivered")
    result(raw)["deliveryDetails"]["receivedByName"] = nobody
    assert read(NUMBER, raw).signed_by is None


def test_the_shipper_s_name_is_no_proof_of_delivery() -> None:
    found = reading("returned")
    assert (found.delivered_to, found.signed_by) == (None, None)


def test_the_number_of_the_way_back() -> None:
    assert reading("returned").handed_to == (("fedex", "794000000011"),)


def test_the_number_of_the_post_office() -> None:
    assert reading("economy").handed_to == (("usps", "926129000000000000000001"),)


def test_a_partner_nobody_named() -> None:
    identifiers = [{"type": "PARTNER_CARRIER_NUMBER", "value": "AB123"}, {"type": "INVOICE"}]
    raw = answer(event(), additionalTrackingInfo={"packageIdentifiers": identifiers})
    assert read(NUMBER, raw).handed_to == (("", "AB123"),)


def test_its_own_number_is_no_hand_over() -> None:
    identifiers = [{"type": "REROUTE_TRACKING_NUMBER", "values": [NUMBER, "794000000022"]}]
    raw = answer(event(), additionalTrackingInfo={"packageIdentifiers": identifiers})
    assert read(NUMBER, raw).handed_to == (("fedex", "794000000022"),)


# Several shipments and parcels in one answer


def test_of_a_reused_number_the_newest_shipment_counts() -> None:
    found = reading("reused_number")
    assert [s.status for s in found.scans] == [S.LABEL_CREATED, S.PICKED_UP]
    assert (found.signed_by, found.handed_to) == (None, ())


def test_the_order_of_shipments_says_nothing() -> None:
    raw = recorded("reused_number")
    raw["output"]["completeTrackResults"][0]["trackResults"].reverse()
    assert read(NUMBER, raw) == reading("reused_number")


def test_a_new_shipment_without_scans_is_still_the_newest() -> None:
    raw = recorded("reused_number")
    new = raw["output"]["completeTrackResults"][0]["trackResults"][1]
    new["scanEvents"] = []
    new["latestStatusDetail"] = {"code": "OC", "derivedCode": "IN"}
    assert [s.status for s in read(NUMBER, raw).scans] == [S.LABEL_CREATED]


def test_a_parcel_is_found_among_others_that_are_broken_or_unknown() -> None:
    assert len(reading("batch").scans) == 5
    assert read("794000000002", recorded("batch")) == Reading("794000000002", found=False)
    with pytest.raises(CarrierError, match="malformed"):
        read("794000000001", recorded("batch"))


def test_a_number_that_was_left_out_of_the_batch_is_malformed() -> None:
    with pytest.raises(CarrierError, match="no result for the number") as caught:
        read("794000000077", recorded("batch"))
    assert (caught.value.scope, caught.value.retry_in) == ("parcel", 900)


def test_asked_alone_the_answer_is_its_own_under_any_form_of_the_number() -> None:
    raw = recorded("in_transit")
    assert read("9622 7949 9999 9998", raw).scans == reading("in_transit").scans


def test_blanks_and_case_do_not_hide_a_number() -> None:
    raw = recorded("batch")
    assert read(f" {NUMBER[:4]} {NUMBER[4:]} ", raw).scans == reading("batch").scans


# Errors


def test_an_invalid_number_is_refused_for_good() -> None:
    with pytest.raises(CarrierError) as caught:
        reading("invalid_number")
    assert (caught.value.reason, caught.value.scope, caught.value.retry_in) == (
        "refused",
        "parcel",
        None,
    )


def test_a_transient_error_inside_a_result_is_the_parcel_s_alone() -> None:
    raw = recorded("not_found")
    result(raw)["error"]["code"] = "SYSTEM.UNAVAILABLE.EXCEPTION"
    with pytest.raises(CarrierError) as caught:
        read(NUMBER, raw)
    assert (caught.value.reason, caught.value.scope, caught.value.retry_in) == (
        "unavailable",
        "parcel",
        900,
    )


def test_an_error_beside_scans_does_not_hide_them() -> None:
    raw = recorded("in_transit")
    result(raw)["error"] = {"code": "TRACKING.TRACKINGNUMBER.EMPTY", "message": "placeholder"}
    assert read(NUMBER, raw) == reading("in_transit")


@pytest.mark.parametrize(
    ("code", "reason", "scope", "retry_in"),
    [
        ("NOT.AUTHORIZED.ERROR", "auth", "account", None),
        ("FORBIDDEN.ERROR", "auth", "account", None),
        ("TOO.MANY.REQUESTS.ERROR", "quota", "account", 60),
        ("INTERNAL.SERVER.ERROR", "unavailable", "account", 60),
        ("SERVICE.UNAVAILABLE.ERROR", "unavailable", "account", 60),
        ("NOT.FOUND.ERROR", "misconfigured", "account", None),
        ("TRACKING.TRACKINGNUMBER.EMPTY", "refused", "parcel", None),
        ("TRACKING.DATA.NOTUNIQUE", "refused", "parcel", None),
    ],
)
def test_errors_of_a_whole_call(code: str, reason: str, scope: str, retry_in: int | None) -> None:
    with pytest.raises(CarrierError) as caught:
        read(NUMBER, {"errors": [{"code": code, "message": "no"}]})
    error = caught.value
    assert (error.reason, error.scope, error.retry_in) == (reason, scope, retry_in)


@pytest.mark.parametrize(
    "raw",
    [
        {"errors": [{"code": "TRACKING.TRACKINGNUMBER.NOTFOUND", "message": "no"}]},
        {"errors": [{"code": "TRACKING.DATA.NOTFOUND", "message": "no"}]},
        {"output": {"completeTrackResults": [], "alerts": "TRACKING.DATA.NOTFOUND -  none"}},
    ],
)
def test_not_found_in_other_forms(raw: Any) -> None:
    assert read(NUMBER, raw) == Reading(NUMBER, found=False)


@pytest.mark.parametrize(
    "output", [None, [], "", {}, {"completeTrackResults": None}, {"completeTrackResults": [None]}]
)
def test_an_output_without_results_is_malformed(output: Any) -> None:
    with pytest.raises(CarrierError, match="malformed"):
        read(NUMBER, {"output": output})


# Damage


def test_what_cannot_be_read_is_left_out_and_named() -> None:
    found = reading("damaged")
    assert [s.status for s in found.scans] == [S.IN_TRANSIT] * 3
    assert found.unmapped == {"scan:unreadable"}
    assert (found.estimated, found.handed_to) == (None, ())


def test_texts_are_cut_and_cleaned() -> None:
    said = "a\x00b \ud800" + "x" * 10_000_000
    (scan,) = read(NUMBER, answer(event(eventDescription=said))).scans
    assert scan.text == ("a b  " + "x" * 500)[:500]


def test_lists_that_came_as_one_are_read() -> None:
    raw = recorded("in_transit")
    (group,) = raw["output"]["completeTrackResults"]
    group["trackResults"] = group["trackResults"][0]
    raw["output"]["completeTrackResults"] = group
    assert read(NUMBER, raw) == reading("in_transit")


def test_a_scan_of_two_codes_in_one_second_keeps_fedex_s_order() -> None:
    first = event(eventType="OD", eventDescription="On FedEx vehicle for delivery")
    found = read(NUMBER, answer(first, event()))
    assert [s.code for s in found.scans] == ["AR//IT", "OD//IT"]


def test_a_new_shipment_that_was_only_announced_is_the_newest() -> None:
    raw = recorded("reused_number")
    new = raw["output"]["completeTrackResults"][0]["trackResults"][1]
    new["scanEvents"] = []
    new["latestStatusDetail"] = {"code": "OC", "derivedCode": "IN"}
    new["dateAndTimes"] = [{"type": "SHIPMENT_DATA_RECEIVED", "dateTime": "2026-06-01T09:00:00"}]
    assert [s.status for s in read(NUMBER, raw).scans] == [S.LABEL_CREATED]


def test_a_wish_to_reroute_is_no_trouble() -> None:
    raw = answer(
        event(eventType="SE", exceptionCode="29", exceptionDescription="Reroute requested")
    )
    found = read(NUMBER, raw)
    assert (found.scans[0].status, found.unmapped) == (S.IN_TRANSIT, frozenset())
