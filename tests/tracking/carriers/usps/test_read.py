from datetime import UTC, datetime
from typing import Any

import pytest

from tests.tracking.carriers.usps.answers import (
    NUMBER,
    answer,
    event,
    reading,
    recorded,
    scan,
)
from tracking.carriers.base import CarrierError, Place, Reading
from tracking.carriers.usps.read import read
from tracking.states import Cause, Status, summary

S = Status


@pytest.mark.parametrize(
    ("name", "status", "cause"),
    [
        ("label", S.LABEL_CREATED, None),
        ("in_transit", S.IN_TRANSIT, None),
        ("older_form", S.IN_TRANSIT, None),
        ("partner", S.IN_TRANSIT, None),
        ("out_for_delivery", S.OUT_FOR_DELIVERY, None),
        ("notice_left", S.ATTEMPT_FAILED, Cause.RECIPIENT_UNAVAILABLE),
        ("available", S.READY_FOR_PICKUP, None),
        ("weather", S.DELAYED, Cause.WEATHER),
        ("customs", S.DELAYED, Cause.CUSTOMS_CLEARANCE),
        ("delivered", S.DELIVERED, None),
        ("summary_form", S.DELIVERED, None),
        ("returned", S.RETURNED, None),
    ],
)
def test_where_the_parcel_stands(name: str, status: Status, cause: Cause | None) -> None:
    found = summary(reading(name).scans)
    assert (found.status, found.cause) == (status, cause)


def test_the_older_form_says_the_same() -> None:
    older, newer = reading("older_form"), reading("in_transit")
    assert (older.estimated, older.service) == (newer.estimated, newer.service)
    assert older.scans[:2] == newer.scans[:2]


def test_proof_of_delivery() -> None:
    left, signed = reading("delivered"), reading("signed")
    assert (left.delivered_to, left.signed_by) == ("Front Door/Porch", None)
    assert (signed.delivered_to, signed.signed_by) == ("Left with Individual", "R MORGAN")


def test_nobody_signed_before_it_arrived() -> None:
    raw = answer(event(name="R MORGAN", firm="MORGAN TOYS"))
    assert (read(NUMBER, raw).signed_by, read(NUMBER, raw).delivered_to) == (None, None)


def test_the_firm_tells_where_the_words_do_not() -> None:
    raw = answer(event(eventType="Delivered", eventCode="01", firm="MORGAN TOYS"))
    assert read(NUMBER, raw).delivered_to == "MORGAN TOYS"


def test_a_town_and_a_facility() -> None:
    town = scan(eventCity="TRENTON", eventState="NJ", eventZIPCode="08608")
    assert town.place == Place(
        city="TRENTON", state="NJ", postcode="08608", country="US", zone="America/New_York"
    )
    hub = scan(eventCity="OAK CREEK WI DISTRIBUTION CENTER")
    assert hub.place == Place(
        name="OAK CREEK WI DISTRIBUTION CENTER",
        city="OAK CREEK",
        state="WI",
        country="US",
        zone="America/Chicago",
    )


@pytest.mark.parametrize(
    ("city", "state"),
    [
        ("ISC NEW YORK NY(USPS)", ("NEW YORK", "NY")),
        ("LOS ANGELES CA INTERNATIONAL DISTRIBUTION CENTER", ("LOS ANGELES", "CA")),
        ("DISTRIBUTION CENTER", ("DISTRIBUTION CENTER", None)),
        ("IN CENTER", ("IN CENTER", None)),
    ],
)
def test_names_of_facilities(city: str, state: tuple[str, str | None]) -> None:
    place = scan(eventCity=city).place
    assert place is not None
    assert (place.city, place.state) == state


@pytest.mark.parametrize(
    ("said", "country"),
    [("GERMANY", "DE"), ("de", "DE"), ("CHINA, PEOPLE'S REPUBLIC OF", "CN"), ("ATLANTIS", None)],
)
def test_countries_are_codes(said: str, country: str | None) -> None:
    place = scan(eventCountry=said, eventCity="X").place
    assert place is not None
    assert place.country == country


def test_the_newest_user_of_a_number_counts() -> None:
    found = reading("reused_number")
    assert [s.status for s in found.scans] == [S.LABEL_CREATED]
    assert found.scans[0].at == datetime(2026, 6, 1, 13, 0, 21, tzinfo=UTC)


def test_one_unreadable_event_does_not_lose_the_others() -> None:
    found = reading("damaged")
    assert [s.code for s in found.scans] == ["GX", "03", "OF"]
    assert found.unmapped == {"event:unreadable"}


def test_a_parcel_without_events_is_known() -> None:
    found = reading("no_events")
    assert (found.found, found.scans) == (True, ())


def test_another_label_of_the_piece_is_told() -> None:
    raw = answer(event(), associatedLabel="EA123456785US")
    assert read(NUMBER, raw).handed_to == (("usps", "EA123456785US"),)
    assert reading("in_transit").handed_to == ()


@pytest.mark.parametrize(
    ("given", "service"),
    [
        ("USPS Ground Advantage<SUP>&#153;</SUP>", "USPS Ground Advantage"),
        ("PRIORITY_MAIL_EXPRESS", "Priority Mail Express"),
        ("string", None),
        (None, None),
    ],
)
def test_the_service(given: Any, service: str | None) -> None:
    assert read(NUMBER, answer(event(), mailClass=given)).service == service


def test_the_summary_form_has_its_times_and_places() -> None:
    *_, post_office, _out, door = reading("summary_form").scans
    assert (post_office.at, post_office.said) == (
        datetime(2026, 3, 4, 14, 2, tzinfo=UTC),
        "2026-03-04T08:02:00",
    )
    assert door.place is not None
    assert (door.place.city, door.place.postcode) == ("AUSTIN", "78701")


@pytest.mark.parametrize("name", ["not_found", "not_found_404"])
def test_a_number_that_is_not_known(name: str) -> None:
    assert reading(name) == Reading(NUMBER, found=False)


@pytest.mark.parametrize(
    ("name", "reason", "scope", "retry_in"),
    [
        ("invalid_number", "refused", "parcel", None),
        ("element_down", "unavailable", "parcel", 900),
        ("wrong_credentials", "auth", "account", None),
        ("gateway", "auth", "account", None),
        ("quota", "quota", "account", 60),
    ],
)
def test_errors(name: str, reason: str, scope: str, retry_in: int | None) -> None:
    with pytest.raises(CarrierError) as caught:
        read(NUMBER, recorded(name))
    error = caught.value
    assert (error.reason, error.scope, error.retry_in) == (reason, scope, retry_in)


def test_a_list_is_read_by_its_number() -> None:
    other = {**recorded("delivered"), "trackingNumber": "9400109999990000000024"}
    assert read(NUMBER, [other, recorded("in_transit")]) == reading("in_transit")
    with pytest.raises(CarrierError, match="malformed"):
        read(NUMBER, [other, other])


@pytest.mark.parametrize("xml", ["<TrackResponse/>", "<?xml version='1.0'?><error/>"])
def test_xml_of_the_services_that_were_shut_is_not_read(xml: str) -> None:
    with pytest.raises(CarrierError, match="malformed"):
        read(NUMBER, xml)


@pytest.mark.parametrize("end", ["", ".", ". Thank you."])
def test_where_there_are_no_events_the_summary_tells(end: str) -> None:
    told = f"Your item was delivered at 12:55 pm on March 05, 2026 in FALMOUTH, MA 02540{end}"
    (found,) = read(NUMBER, answer(statusSummary=told)).scans
    assert (found.status, found.at) == (S.DELIVERED, datetime(2026, 3, 5, 17, 55, tzinfo=UTC))


def test_a_summary_without_a_moment_is_no_damage() -> None:
    told = "Your package is moving within the USPS network and is on track to be delivered."
    found = read(NUMBER, answer(statusSummary=told))
    assert (found.found, found.scans, found.unmapped) == (True, (), frozenset())


@pytest.mark.parametrize(
    ("told", "status", "city"),
    [
        (
            "Your item arrived at our USPS facility in OAK CREEK WI DISTRIBUTION CENTER on "
            "March 3, 2026 at 8:40 am. The item is currently in transit to the destination.",
            S.IN_TRANSIT,
            "OAK CREEK",
        ),
        (
            "USPS is now in possession of your item as of 8:40 am on March 3, 2026 in OMAHA, "
            "NE 68102.",
            S.PICKED_UP,
            "OMAHA",
        ),
        (
            "Your item was refused by the addressee at 8:40 am on March 3, 2026 in OMAHA, "
            "NE 68102 and is being returned to the sender.",
            S.RETURNING,
            "OMAHA",
        ),
    ],
)
def test_summaries_of_several_forms(told: str, status: Status, city: str) -> None:
    (found,) = read(NUMBER, answer(statusSummary=told)).scans
    assert (found.status, found.at) == (status, datetime(2026, 3, 3, 14, 40, tzinfo=UTC))
    assert found.place is not None
    assert found.place.city == city
