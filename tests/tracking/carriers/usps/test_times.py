from datetime import UTC, datetime, time
from typing import Any

import pytest

from tests.tracking.carriers.usps.answers import NUMBER, answer, event, reading, scan
from tracking.carriers.usps.read import read
from tracking.carriers.usps.times import clock_of


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[misc,arg-type]


def test_gmt_has_the_seconds() -> None:
    found = scan()
    assert (found.at, found.said, found.offset) == (
        utc(2026, 3, 3, 14, 40, 12),
        "2026-03-03T09:40:00",
        -300,
    )


def test_gmt_with_the_local_date_is_a_day_too_early() -> None:
    found = scan(eventTimestamp="2026-03-03T19:40:00", GMTTimestamp="2026-03-03T00:40:12Z")
    assert (found.at, found.offset) == (utc(2026, 3, 4, 0, 40), -300)


def test_the_known_slip_is_not_counted_and_other_contradictions_are() -> None:
    assert reading("evening").unmapped == frozenset()
    assert reading("contradiction").unmapped == {"time:contradiction"}


def test_local_time_with_its_offset_counts_before_gmt() -> None:
    found = scan(GMTTimestamp="2026-03-03T20:00:00Z")
    assert found.at == utc(2026, 3, 3, 14, 40)


@pytest.mark.parametrize("offset", ["-05:00", "-5:00", "-0500", "-05"])
def test_the_offset_comes_in_several_forms(offset: str) -> None:
    assert scan(GMTOffset=offset).offset == -300


def test_a_missing_offset_lies_between_local_and_gmt() -> None:
    found = scan(GMTOffset=None)
    assert (found.at, found.offset) == (utc(2026, 3, 3, 14, 40, 12), -300)


def test_local_time_in_utc_s_form_is_still_local() -> None:
    found = scan(eventTimestamp="2026-03-03T09:40:00Z")
    assert (found.at, found.offset) == (utc(2026, 3, 3, 14, 40, 12), -300)


def test_utc_in_both_fields_has_the_offset_beside_it() -> None:
    found = scan(eventTimestamp="2026-03-03T14:40:12.041Z")
    assert (found.at, found.offset) == (utc(2026, 3, 3, 14, 40, 12), -300)


@pytest.mark.parametrize(
    ("place", "at", "offset"),
    [
        ({"eventState": "NJ"}, utc(2026, 3, 3, 14, 40), -300),
        ({"eventState": "TX"}, utc(2026, 3, 3, 15, 40), None),
        ({"eventCountry": "GERMANY"}, utc(2026, 3, 3, 8, 40), 60),
        ({"eventCity": "OAK CREEK WI DISTRIBUTION CENTER"}, utc(2026, 3, 3, 15, 40), -360),
        ({}, utc(2026, 3, 3, 15, 40), None),
    ],
)
def test_local_time_alone_is_that_of_the_place(
    place: dict[str, str], at: datetime, offset: int | None
) -> None:
    found = scan(GMTTimestamp=None, GMTOffset=None, **place)
    assert (found.at, found.offset) == (at, offset)


def test_an_event_without_a_place_happened_where_the_parcel_began() -> None:
    (label,) = reading("label").scans
    assert (label.at, label.offset) == (utc(2026, 3, 2, 5), None)


def test_gmt_alone_is_enough() -> None:
    found = scan(eventTimestamp=None)
    assert (found.at, found.said) == (utc(2026, 3, 3, 14, 40, 12), "2026-03-03T14:40:12Z")


@pytest.mark.parametrize("bad", ["string", "0001-01-01T00:00:00", "2026-02-30T00:00:00", None, 7])
def test_an_event_without_any_time_is_left_out(bad: Any) -> None:
    found = read(NUMBER, answer(event(eventTimestamp=bad, GMTTimestamp=bad)))
    assert (found.scans, found.unmapped) == ((), frozenset({"event:unreadable"}))


@pytest.mark.parametrize(
    ("said", "clock"),
    [
        ("1:15 pm", time(13, 15)),
        ("12:05 AM", time(0, 5)),
        ("9pm", time(21)),
        ("18:00:00", time(18)),
        ("18", None),
        ("13:00 pm", None),
        ("25:00", None),
        ("", None),
    ],
)
def test_times_of_day(said: str, clock: time | None) -> None:
    assert clock_of(said) == clock


def test_24_oclock_is_the_end_of_its_day() -> None:
    found = scan(eventTimestamp="2026-03-03T24:00:00", GMTTimestamp=None)
    assert found.at == utc(2026, 3, 4, 5)
