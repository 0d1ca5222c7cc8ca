from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tests.tracking.carriers.dhl.answers import NUMBER, answer, event
from tracking.carriers.base import Window
from tracking.carriers.dhl.read import read

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
TO = {"destination": {"address": {"countryCode": "NL"}}}


def on(day: int, hour: int = 0, minute: int = 0, second: int = 0) -> datetime:
    return datetime(2026, 3, day, hour, minute, second, tzinfo=AMSTERDAM)


def day(number: int) -> Window:
    return Window(on(number), on(number, 23, 59, 59), "day")


def estimate(**fields: Any) -> Window | None:
    return read(NUMBER, answer(event(), **{**TO, **fields})).estimated


def frame(start: Any, end: Any) -> dict[str, Any]:
    return {"estimatedDeliveryTimeFrame": {"estimatedFrom": start, "estimatedThrough": end}}


def test_a_frame_has_its_two_ends() -> None:
    found = estimate(**frame("2026-03-04T12:45:00", "2026-03-04T16:45:00"))
    assert found == Window(on(4, 12, 45), on(4, 16, 45), "window")


def test_a_frame_in_utc_is_turned_to_the_destination_s_time() -> None:
    found = estimate(**frame("2026-03-04T08:00:00Z", "2026-03-04T11:00:00Z"))
    assert found == Window(on(4, 9), on(4, 12), "window")


def test_a_frame_of_a_whole_day_is_a_day() -> None:
    assert estimate(**frame("2026-03-04T00:00:00", "2026-03-04T23:59:00")) == day(4)


@pytest.mark.parametrize(
    ("time", "remark"),
    [
        ("2026-03-04", ""),
        ("2026-03-04T00:00:00", ""),
        ("2026-03-04T00:00:00Z", ""),
        ("2026-03-04T23:59:00", ""),
        ("2026-03-04T18:00:00", "By End of Day"),
    ],
)
def test_a_day_is_one_of_the_destination(time: str, remark: str) -> None:
    found = estimate(estimatedTimeOfDelivery=time, estimatedTimeOfDeliveryRemark=remark)
    assert found == day(4)


def test_a_time_is_until_then() -> None:
    found = estimate(estimatedTimeOfDelivery="2026-03-04T12:00:00")
    assert found == Window(on(4), on(4, 12), "window")


def test_an_agreed_day_counts_where_nothing_else_is_said() -> None:
    assert estimate(agreedDeliveryDate="2026-03-05") == day(5)


@pytest.mark.parametrize(
    "junk",
    [
        {},
        frame("soon", "later"),
        frame("2026-03-04T12:00:00", None),
        frame("2026-03-05T12:00:00", "2026-03-04T12:00:00"),
    ],
)
def test_a_broken_frame_leaves_the_time_of_delivery(junk: dict[str, Any]) -> None:
    assert estimate(estimatedTimeOfDelivery="2026-03-04", **junk) == day(4)


@pytest.mark.parametrize("junk", [None, "", "null", [], {}, "soon", 7])
def test_junk_is_no_estimate(junk: Any) -> None:
    assert estimate(estimatedTimeOfDelivery=junk, estimatedDeliveryTimeFrame=junk) is None


def test_by_end_of_day_is_a_day_whatever_the_hours_in_utc() -> None:
    hours = frame("2026-03-04T00:00:00Z", "2026-03-04T22:00:00Z")
    assert estimate(**hours, estimatedTimeOfDeliveryRemark="By End of Day") == day(4)
    days = frame("2026-03-04T00:00:00", "2026-03-06T18:00:00")
    found = estimate(**days, estimatedTimeOfDeliveryRemark="By End of Day")
    assert found == Window(on(4), on(6, 18), "window")
