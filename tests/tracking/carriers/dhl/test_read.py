from datetime import UTC, datetime
from typing import Any

import pytest

from tests.tracking.carriers.dhl.answers import NUMBER, answer, event, reading, recorded, scan
from tracking.carriers.base import CarrierError, Place, Reading
from tracking.carriers.dhl.read import read
from tracking.states import Cause, Status, summary

S = Status


@pytest.mark.parametrize(
    ("name", "status", "cause"),
    [
        ("label", S.LABEL_CREATED, None),
        ("in_transit", S.IN_TRANSIT, None),
        ("out_for_delivery", S.OUT_FOR_DELIVERY, None),
        ("not_home", S.ATTEMPT_FAILED, Cause.RECIPIENT_UNAVAILABLE),
        ("on_hold", S.DELAYED, None),
        ("on_hold_weather", S.DELAYED, Cause.WEATHER),
        ("customs", S.DELAYED, Cause.CUSTOMS_CLEARANCE),
        ("germany", S.READY_FOR_PICKUP, None),
        ("germany_sentences", S.DELIVERED, None),
        ("ecommerce", S.IN_TRANSIT, None),
        ("europe_weather", S.DELAYED, Cause.WEATHER),
        ("freight", S.DELAYED, Cause.STRIKE),
        ("delivered", S.DELIVERED, None),
        ("returned", S.RETURNED, None),
        ("on_the_way_back", S.RETURNING, None),
        ("pieces", S.OUT_FOR_DELIVERY, None),
        ("status_only", S.IN_TRANSIT, None),
        ("newer_status", S.OUT_FOR_DELIVERY, None),
    ],
)
def test_where_the_parcel_stands(name: str, status: Status, cause: Cause | None) -> None:
    found = summary(reading(name).scans)
    assert (found.status, found.cause) == (status, cause)


def test_proof_of_delivery() -> None:
    found = reading("delivered")
    assert (found.signed_by, found.delivered_to, found.estimated) == ("Robin Morgan", None, None)
    assert reading("benelux_neighbours").delivered_to == "Neighbours"


@pytest.mark.parametrize(
    ("said", "signed", "left"),
    [
        ("Delivered - Signed for by: MORGAN", "MORGAN", None),
        ("Delivered - Signed by R MORGAN", "R MORGAN", None),
        ("DELIVERED - SIGNED BY RECIPIENT", None, None),
        ("Delivered at the preferred location", None, "Preferred location"),
        ("DELIVERED AT BACK DOOR", None, "BACK DOOR"),
        ("Delivered to the recipient", None, None),
        ("Delivered", None, None),
    ],
)
def test_the_sentence_may_prove_it_too(said: str, signed: str | None, left: str | None) -> None:
    raw = answer(event(statusCode="delivered", status="OK", description=said))
    found = read(NUMBER, raw)
    assert (found.signed_by, found.delivered_to) == (signed, left)


def test_the_way_back_is_marked_on_its_newest_scan_alone() -> None:
    found = reading("on_the_way_back").scans
    assert [s.status for s in found[-2:]] == [S.IN_TRANSIT, S.RETURNING]
    assert found[-1].code == "express/DF/transit"


def test_a_piece_that_arrived_is_not_the_shipment() -> None:
    assert summary(reading("pieces").scans).status is S.OUT_FOR_DELIVERY
    raw = recorded("pieces")
    raw["shipments"][0]["status"]["statusCode"] = "delivered"
    assert summary(read(NUMBER, raw).scans).status is S.DELIVERED


@pytest.mark.parametrize(("piece", "status"), [("JD01", S.DELIVERED), ("JD02", S.OUT_FOR_DELIVERY)])
def test_a_piece_has_its_own_story(piece: str, status: Status) -> None:
    assert summary(read(piece, recorded("pieces")).scans).status is status


def test_the_newest_user_of_a_number_counts() -> None:
    found = reading("reused_number")
    assert ([s.status for s in found.scans], found.service) == ([S.LABEL_CREATED], "DHL Paket")


def test_the_numbers_of_partners_are_told() -> None:
    assert reading("ecommerce").handed_to == (("", "9261290100000000000017"),)
    assert reading("freight").handed_to == (("", "6109278700"),)
    raw = recorded("freight")
    raw["shipments"][0]["details"]["provider"] = {"destinationProvider": "parcel-de"}
    assert read(NUMBER, raw).handed_to == (("dhl", "6109278700"),)


def test_one_unreadable_event_does_not_lose_the_others() -> None:
    found = reading("damaged")
    assert [s.code for s in found.scans] == ["express/104/pre-transit", "express/AF/transit"]
    assert found.unmapped == {"event:unreadable"}


@pytest.mark.parametrize(
    ("address", "place"),
    [
        (
            {"addressLocality": "CINCINNATI HUB - OH - USA"},
            Place(city="CINCINNATI HUB", state="OH", country="US", zone="America/New_York"),
        ),
        (
            {"addressLocality": "AMSTERDAM - NETHERLANDS, THE"},
            Place(city="AMSTERDAM", country="NL", zone="Europe/Amsterdam"),
        ),
        (
            {"addressLocality": "Atlanta, GA", "countryCode": "US"},
            Place(city="Atlanta", state="GA", country="US", zone="America/New_York"),
        ),
        ({"addressLocality": "Deutschland"}, Place(country="DE", zone="Europe/Berlin")),
        (
            {"addressLocality": "Bonn", "postalCode": "53113", "countryCode": "DE"},
            Place(city="Bonn", postcode="53113", country="DE", zone="Europe/Berlin"),
        ),
        ({"addressLocality": "NOWHERE - LAND"}, Place(city="NOWHERE - LAND")),
        ({}, None),
    ],
)
def test_places(address: dict[str, str], place: Place | None) -> None:
    assert scan(location={"address": address}).place == place


@pytest.mark.parametrize(
    ("stamp", "at", "offset"),
    [
        ("2026-03-03T09:40:00", (8, 40), 60),
        ("2026-03-03T09:40:00+01:00", (8, 40), 60),
        ("2026-03-03T08:40:00Z", (8, 40), 60),
        ("2026-03-03T08:40:00.000Z", (8, 40), 60),
        ("2026-03-03T09:40", (8, 40), 60),
    ],
)
def test_times_are_those_of_the_place(stamp: str, at: tuple[int, int], offset: int) -> None:
    found = scan(timestamp=stamp)
    assert (found.at, found.said) == (datetime(2026, 3, 3, *at, tzinfo=UTC), stamp)
    assert found.offset == offset


def test_without_a_place_the_business_tells_the_zone() -> None:
    found = scan("parcel-nl", status="DEPOT_SCAN", location=None)
    assert (found.at, found.offset) == (datetime(2026, 3, 3, 8, 40, tzinfo=UTC), 60)


def test_the_present_status_lends_its_offset_to_the_event_it_repeats() -> None:
    raw = answer(event(), status={**event(), "timestamp": "2026-03-03T09:40:00Z"})
    (found,) = read(NUMBER, raw).scans
    assert found.at == datetime(2026, 3, 3, 9, 40, tzinfo=UTC)


def test_sentences_come_without_links() -> None:
    said = 'Ready. <a href="https://example.test">More</a> &amp; more'
    assert scan(description=said).text == "Ready. More & more"


@pytest.mark.parametrize("name", ["not_found", "no_shipments"])
def test_a_number_that_is_not_known(name: str) -> None:
    assert reading(name) == Reading(NUMBER, found=False)


@pytest.mark.parametrize(
    ("name", "reason", "scope", "retry_in"),
    [
        ("bad_request", "refused", "parcel", None),
        ("wrong_key", "auth", "account", None),
        ("quota", "quota", "account", 60),
        ("down", "unavailable", "account", 60),
    ],
)
def test_errors(name: str, reason: str, scope: str, retry_in: int | None) -> None:
    with pytest.raises(CarrierError) as caught:
        read(NUMBER, recorded(name))
    error = caught.value
    assert (error.reason, error.scope, error.retry_in) == (reason, scope, retry_in)


@pytest.mark.parametrize("junk", [None, "x", 7, [1], {}, [None]])
def test_shipments_that_are_none_are_malformed(junk: Any) -> None:
    with pytest.raises(CarrierError, match="malformed"):
        read(NUMBER, {"shipments": junk})


@pytest.mark.parametrize(
    ("said", "left"),
    [
        ("The shipment has been successfully delivered to a neighbor.", "Neighbor"),
        ("The shipment was delivered to the agreed-upon location", "Agreed-upon location"),
        ("The shipment has been delivered to the recipient by simplified company delivery", None),
        ("Delivered with signature", None),
    ],
)
def test_german_parcels_say_it_in_a_sentence(said: str, left: str | None) -> None:
    raw = answer(event(statusCode="delivered", status="delivered", description=said))
    assert read(NUMBER, raw).delivered_to == left


@pytest.mark.parametrize("proof", [{"signed": "R MORGAN"}, {"signedBy": "R MORGAN"}])
def test_who_signed_may_be_a_text(proof: dict[str, str]) -> None:
    raw = recorded("delivered")
    raw["shipments"][0]["details"]["proofOfDelivery"] = proof
    assert read(NUMBER, raw).signed_by == "R MORGAN"


@pytest.mark.parametrize("code", [None, "", "with-delivery-courier"])
def test_one_of_the_five_words_may_stand_in_status_alone(code: str | None) -> None:
    raw = answer(event(statusCode=code, status="delivered", description="DELIVERED"))
    found = read(NUMBER, raw)
    assert (found.scans[0].status, found.unmapped) == (S.DELIVERED, frozenset())


def test_a_sentence_alone_has_the_codes_of_the_status_of_its_moment() -> None:
    said = "Die Sendung wurde im Paketzentrum bearbeitet."
    moment = "2026-03-03T09:15:00+01:00"
    status = {"timestamp": moment, "statusCode": "transit", "status": "Unterwegs"}
    raw = answer({"timestamp": moment, "description": said}, service="parcel-de", status=status)
    found = read(NUMBER, raw)
    assert [(s.status, s.text) for s in found.scans] == [(S.IN_TRANSIT, said)]
    assert found.unmapped == frozenset()
