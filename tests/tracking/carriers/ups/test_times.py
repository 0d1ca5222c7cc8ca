from datetime import UTC, datetime
from typing import Any

import pytest

from tests.tracking.carriers.ups.answers import NUMBER, activity, answer, reading, scan
from tracking.carriers.ups.read import read


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[misc,arg-type]


GMT = {"gmtDate": "20260318", "gmtOffset": "+08:00"}


@pytest.mark.parametrize("clock", ["07:47:00", "074700", "74700", 74700, " 07:47:00 ", "7:47"])
def test_gmt_comes_in_several_forms(clock: Any) -> None:
    assert scan(**GMT, gmtTime=clock).at == utc(2026, 3, 18, 7, 47)


def test_gmt_counts_before_local_time_and_its_offset() -> None:
    found = scan(date="20260318", time="190838", **GMT, gmtTime="11:08:38")
    assert (found.at, found.said, found.offset) == (
        utc(2026, 3, 18, 11, 8, 38),
        "20260318 190838",
        480,
    )


@pytest.mark.parametrize("broken", [{"gmtTime": "string"}, {"gmtDate": "0"}, {"gmtTime": None}])
def test_broken_gmt_leaves_local_time_and_offset(broken: dict[str, Any]) -> None:
    fields = {**GMT, "gmtTime": "11:08:38", "date": "20260318", "time": "190838", **broken}
    assert scan(**fields).at == utc(2026, 3, 18, 11, 8, 38)


@pytest.mark.parametrize(
    ("offset", "minutes"),
    [("-05:00", -300), ("-05.00", -300), ("+05:30", 330), ("+0545", 345), ("-3:30", -210)],
)
def test_the_offset_is_in_minutes_east(offset: str, minutes: int) -> None:
    assert scan(gmtOffset=offset).offset == minutes


def test_a_missing_offset_is_what_lies_between_local_and_gmt() -> None:
    found = scan(
        date="20260319", time="003000", gmtDate="20260318", gmtTime="160000", gmtOffset=None
    )
    assert (found.at, found.offset) == (utc(2026, 3, 18, 16), 510)


def test_local_times_alone_are_read_by_the_place() -> None:
    assert [(s.at, s.offset) for s in reading("local_times").scans] == [
        # No time and no state: the first moment of the day where most people of the US live.
        (utc(2026, 3, 2, 6), None),
        # No place at all.
        (utc(2026, 3, 3, 1, 30), None),
        # Germany has one zone; Texas has two.
        (utc(2026, 3, 3, 8, 30), 60),
        (utc(2026, 3, 3, 15, 30), None),
        # UPS's own offset.
        (utc(2026, 3, 4, 21, 30), -300),
    ]


def test_summer_time_is_that_of_the_day() -> None:
    place = {"address": {"stateProvince": "NJ", "countryCode": "US"}}
    july = scan(date="20260701", time="120000", gmtOffset=None, location=place)
    assert (july.at, july.offset) == (utc(2026, 7, 1, 16), -240)


@pytest.mark.parametrize(
    "day", ["00010101", "99991231", "20260230", "20261301", "0", "", "null", None, [], "٢٠٢٦٠٣٠٣"]
)
def test_an_impossible_day_makes_the_activity_unreadable(day: Any) -> None:
    found = read(NUMBER, answer(activity(date=day)))
    assert (found.scans, found.unmapped) == ((), frozenset({"activity:unreadable"}))


@pytest.mark.parametrize("clock", ["250000", "126000", "noon", "", None, "-10000", "1234567"])
def test_an_impossible_time_leaves_the_first_moment_of_the_day(clock: Any) -> None:
    assert scan(time=clock).at == utc(2026, 3, 3, 5)
