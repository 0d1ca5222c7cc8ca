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
    [("-05:00", -300), ("-05.00", -300), ("+05:30", 330), ("+0545", 345), ("-5", -300), ("Z", 0)],
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


NEW_YORK = {"address": {"stateProvince": "NY", "countryCode": "US"}}


def test_gmt_with_the_local_date_is_a_day_too_early() -> None:
    raw = answer(activity(time="203000", gmtDate="20260303", gmtTime="01:30:00"))
    found = read(NUMBER, raw)
    assert [(s.at, s.offset) for s in found.scans] == [(utc(2026, 3, 4, 1, 30), -300)]
    assert found.unmapped == frozenset()


def test_such_a_gmt_is_found_out_by_the_place_where_the_offset_is_missing() -> None:
    gmt = {"gmtDate": "20260303", "gmtTime": "01:30:00", "gmtOffset": None}
    found = scan(time="203000", location=NEW_YORK, **gmt)
    assert (found.at, found.offset) == (utc(2026, 3, 4, 1, 30), -300)


@pytest.mark.parametrize(
    ("gmt", "offset", "at", "minutes"),
    [
        # The offset has missed summer time.
        ("16:00:00", "-05:00", utc(2026, 7, 1, 16), -240),
        # GMT is wrong: the place has this offset in July.
        ("17:00:00", "-04:00", utc(2026, 7, 1, 16), -240),
    ],
)
def test_where_times_contradict_each_other_the_place_decides(
    gmt: str, offset: str, at: datetime, minutes: int
) -> None:
    day = {"date": "20260701", "time": "120000", "gmtDate": "20260701", "gmtTime": gmt}
    found = read(NUMBER, answer(activity(**day, gmtOffset=offset, location=NEW_YORK)))
    assert [(s.at, s.offset) for s in found.scans] == [(at, minutes)]
    assert found.unmapped == {"time:contradiction"}


@pytest.mark.parametrize("clock", ["240000", "24:00:00", "24:00"])
def test_24_oclock_is_the_end_of_its_day(clock: str) -> None:
    assert scan(time=clock).at == utc(2026, 3, 4, 5)
    assert scan(gmtDate="20260303", gmtTime=clock, time=None).at == utc(2026, 3, 4)
