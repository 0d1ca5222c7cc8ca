from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tests.tracking.carriers.ups.answers import NUMBER, activity, answer
from tracking.carriers.base import Window
from tracking.carriers.ups.read import read

NEW_YORK = ZoneInfo("America/New_York")


def to(state: str, country: str) -> dict[str, Any]:
    address = {"city": "X", "stateProvince": state, "countryCode": country}
    return {"packageAddress": [{"type": "DESTINATION", "address": address}]}


def estimate(time: Any, *dates: tuple[str, str], **fields: Any) -> Window | None:
    days = [{"type": kind, "date": day} for kind, day in dates]
    raw = answer(deliveryDate=days, deliveryTime=time, **{**to("NY", "US"), **fields})
    return read(NUMBER, raw).estimated


def on(day: int, hour: int = 0, minute: int = 0, second: int = 0) -> datetime:
    return datetime(2026, 3, day, hour, minute, second, tzinfo=NEW_YORK)


@pytest.mark.parametrize("kind", ["EDW", "CDW", "IDW"])
def test_a_window_has_its_two_ends(kind: str) -> None:
    time = {"type": kind, "startTime": "124500", "endTime": "164500"}
    assert estimate(time, ("SDD", "20260304")) == Window(on(4, 12, 45), on(4, 16, 45), "window")


def test_a_committed_time_is_until_then() -> None:
    time = {"type": "CMT", "endTime": "103000"}
    assert estimate(time, ("SDD", "20260304")) == Window(on(4), on(4, 10, 30), "window")


@pytest.mark.parametrize(
    "time",
    [{"type": "EOD"}, {"type": "EOD", "endTime": "190000"}, {"type": "string"}, {}, None, "null"],
)
def test_without_a_time_it_is_the_whole_day(time: Any) -> None:
    assert estimate(time, ("SDD", "20260304")) == Window(on(4), on(4, 23, 59, 59), "day")


def test_a_window_past_midnight_ends_the_next_day() -> None:
    time = {"type": "EDW", "startTime": "220000", "endTime": "010000"}
    assert estimate(time, ("SDD", "20260304")) == Window(on(4, 22), on(5, 1), "window")


def test_the_day_of_the_clock_change_is_short() -> None:
    window = estimate({"type": "EOD"}, ("SDD", "20260308"))
    assert window is not None
    assert (window.earliest.utcoffset(), window.latest.utcoffset()) == (
        on(7).utcoffset(),
        on(9).utcoffset(),
    )


def test_rescheduled_counts_in_whatever_order_they_stand() -> None:
    dates = [("RDD", "20260306"), ("SDD", "20260304")]
    assert estimate({"type": "EOD"}, *dates) == estimate({"type": "EOD"}, *reversed(dates))
    assert estimate({"type": "EOD"}, *dates) == Window(on(6), on(6, 23, 59, 59), "day")


def test_a_delivered_parcel_has_no_estimate() -> None:
    assert estimate({"type": "DEL"}, ("SDD", "20260304"), ("DEL", "20260304")) is None


def test_the_destination_s_clock_counts_not_the_last_scan_s() -> None:
    time = {"type": "EDW", "startTime": "090000", "endTime": "110000"}
    window = estimate(time, ("SDD", "20260304"), activity=[activity()], **to("", "DE"))
    berlin = ZoneInfo("Europe/Berlin")
    assert window == Window(
        datetime(2026, 3, 4, 9, tzinfo=berlin), datetime(2026, 3, 4, 11, tzinfo=berlin), "window"
    )


def test_without_a_destination_the_newest_scan_s_offset_counts() -> None:
    time = {"type": "EDW", "startTime": "090000", "endTime": "110000"}
    window = estimate(time, ("SDD", "20260304"), activity=[activity()], packageAddress="null")
    assert window == Window(on(4, 9), on(4, 11), "window")


def test_a_window_until_24_oclock_ends_with_its_day() -> None:
    times = {"type": "EDW", "startTime": "180000", "endTime": "240000"}
    dates = [{"type": "SDD", "date": "20260306"}]
    found = read(NUMBER, answer(activity(), deliveryDate=dates, deliveryTime=times)).estimated
    assert found is not None
    assert (found.earliest.hour, found.latest.day, found.latest.hour) == (18, 6, 23)
