from datetime import UTC, datetime
from typing import Any

import pytest

from tests.tracking.carriers.fedex.answers import NUMBER, address, answer, event, reading, scan
from tracking.carriers.fedex.read import read

NEWARK = address("NJ", city="NEWARK", postalCode="07114")


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[misc,arg-type]


@pytest.mark.parametrize(
    ("date", "at", "offset"),
    [
        ("2026-03-03T09:40:00-05:00", utc(2026, 3, 3, 14, 40), -300),
        ("2026-03-03T09:40:00.123+0530", utc(2026, 3, 3, 4, 10), 330),
        ("2026-03-03 09:40", utc(2026, 3, 3, 14, 40), -300),
        ("2026-03-03T09:40:00-05", utc(2026, 3, 3, 14, 40), -300),
        # The end of the day.
        ("2026-03-03T24:00:00-05:00", utc(2026, 3, 4, 5), -300),
        ("2026-03-03", utc(2026, 3, 3, 5), -300),
        # Z is UTC; the place says what its clocks showed.
        ("2026-07-03T09:40:00Z", utc(2026, 7, 3, 9, 40), -240),
    ],
)
def test_dates_come_in_several_forms(date: str, at: datetime, offset: int) -> None:
    found = scan(date=date, scanLocation=address("NY"))
    assert (found.at, found.said, found.offset) == (at, date, offset)


def test_fedex_s_offset_counts_before_the_place_s_zone() -> None:
    found = scan(date="2026-03-03T09:40:00-08:00", scanLocation=address("NY"))
    assert (found.at, found.offset) == (utc(2026, 3, 3, 17, 40), -480)


def test_times_without_an_offset_are_read_by_the_place() -> None:
    assert [(s.at, s.offset) for s in reading("local_times").scans] == [
        # A bare day, and the label's moment: it was picked up before the label was heard of.
        (utc(2026, 3, 2, 5), -300),
        (utc(2026, 3, 2, 20, 4, 11), -300),
        # Texas has two zones.
        (utc(2026, 3, 3, 15, 30), None),
        (utc(2026, 3, 3, 22, 15), -300),
        # No place at all.
        (utc(2026, 3, 4, 4), None),
        # The delivery's own date names the offset.
        (utc(2026, 3, 4, 14, 47), -300),
    ]


@pytest.mark.parametrize(
    ("state", "at", "offset"),
    [("CA", utc(2026, 6, 27, 18, 34), -420), ("TX", utc(2026, 6, 27, 16, 34), None)],
)
def test_an_offset_of_nought_is_none_unless_the_place_has_it(
    state: str, at: datetime, offset: int | None
) -> None:
    said = "2026-06-27T11:34:00+00:00"
    delivered = event(eventType="DL", date=said, scanLocation=address(state))
    dates = [{"type": "ACTUAL_DELIVERY", "dateTime": said}]
    found = read(NUMBER, answer(delivered, dateAndTimes=dates))
    assert [(s.at, s.said, s.offset) for s in found.scans] == [(at, said, offset)]
    assert found.unmapped == frozenset()


def test_london_in_winter_has_an_offset_of_nought() -> None:
    found = scan(date="2026-01-27T11:34:00+00:00", scanLocation=address("", "GB"))
    assert (found.at, found.offset) == (utc(2026, 1, 27, 11, 34), 0)


@pytest.mark.parametrize(
    "date", ["soon", "", None, [], "0001-01-01", "2026-02-30", "2026-03-03T25:00:00", "٢٠٢٦-٠٣-٠٣"]
)
def test_an_impossible_date_makes_the_scan_unreadable(date: Any) -> None:
    found = read(NUMBER, answer(event(date=date)))
    assert (found.scans, found.unmapped) == ((), frozenset({"scan:unreadable"}))


@pytest.mark.parametrize("offset", ["+15:00", "-05:99", "+99:99"])
def test_an_impossible_offset_makes_the_scan_unreadable(offset: str) -> None:
    found = read(NUMBER, answer(event(date=f"2026-03-03T09:40:00{offset}")))
    assert found.unmapped == {"scan:unreadable"}


def delivered(scan_date: str, own_date: str) -> Any:
    dates = [{"type": "ACTUAL_DELIVERY", "dateTime": own_date}]
    scan = event(eventType="DL", date=scan_date, scanLocation=address("TX"))
    return read(NUMBER, answer(scan, dateAndTimes=dates))


@pytest.mark.parametrize(
    ("scan_date", "own_date", "at", "contradicted"),
    [
        # The offset may stand on either.
        ("2026-03-04T09:47:00", "2026-03-04T09:47:00-07:00", utc(2026, 3, 4, 16, 47), False),
        ("2026-03-04T00:00:00", "2026-03-04T09:47:00-07:00", utc(2026, 3, 4, 16, 47), False),
        ("2026-03-04T09:47:00-07:00", "2026-03-04T00:00:00-06:00", utc(2026, 3, 4, 16, 47), False),
        ("2026-03-04T09:47:00-07:00", "2026-03-04T09:47:30-07:00", utc(2026, 3, 4, 16, 47), False),
        ("2026-03-04T09:47:00-07:00", "2026-03-04T16:47:00Z", utc(2026, 3, 4, 16, 47), False),
        # What carries an offset is preferred, then the scan.
        ("2026-03-04T09:47:00", "2026-03-04T11:02:00-07:00", utc(2026, 3, 4, 18, 2), True),
        ("2026-03-04T09:47:00-07:00", "2026-03-04T11:02:00-07:00", utc(2026, 3, 4, 16, 47), True),
        ("2026-03-04T09:47:00", "2026-03-04T11:02:00", utc(2026, 3, 4, 15, 47), False),
    ],
)
def test_deliveries_with_two_times(
    scan_date: str, own_date: str, at: datetime, contradicted: bool
) -> None:
    found = delivered(scan_date, own_date)
    assert [s.at for s in found.scans] == [at]
    assert found.unmapped == ({"time:contradiction"} if contradicted else frozenset())


def test_a_pickup_may_have_a_tender_before_it() -> None:
    dates = [{"type": "ACTUAL_TENDER", "dateTime": "2026-03-02T08:55:00-05:00"}]
    pickup = event(eventType="PU", date="2026-03-02T14:25:00-05:00")
    found = read(NUMBER, answer(pickup, dateAndTimes=dates))
    assert (found.scans[0].at, found.unmapped) == (utc(2026, 3, 2, 19, 25), frozenset())


@pytest.mark.parametrize(
    "location",
    [NEWARK, {"address": NEWARK}, {"locationContactAndAddress": {"address": NEWARK}}],
)
def test_places_come_in_several_forms(location: Any) -> None:
    place = scan(scanLocation=location).place
    assert place is not None
    assert (place.city, place.state, place.postcode, place.country, place.zone) == (
        "NEWARK",
        "NJ",
        "07114",
        "US",
        "America/New_York",
    )
