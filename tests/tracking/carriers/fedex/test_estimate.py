from datetime import datetime, time, timedelta, timezone
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tests.tracking.carriers.fedex.answers import NUMBER, address, answer, event, reading, recorded
from tracking.carriers.base import Window
from tracking.carriers.fedex.read import read

NEW_YORK = ZoneInfo("America/New_York")
Estimates = tuple[Window | None, Window | None]


def on(day: int, hour: int = 0, minute: int = 0, second: int = 0) -> datetime:
    return datetime(2026, 3, day, hour, minute, second, tzinfo=NEW_YORK)


def whole(day: int) -> Window:
    return Window(on(day), on(day, 23, 59, 59), "day")


UNTIL_1030 = Window(on(4), on(4, 10, 30), "window")


def estimates(
    window: Any = None, promise: Any = None, *dates: tuple[str, str], **fields: Any
) -> Estimates:
    given = {
        "estimatedDeliveryTimeWindow": {"window": window or {}},
        "standardTransitTimeWindow": {"window": promise or {}},
        "dateAndTimes": [{"type": kind, "dateTime": date} for kind, date in dates],
        "lastUpdatedDestinationAddress": address("NY"),
        **fields,
    }
    found = read(NUMBER, answer(*given.pop("events", [event()]), **given))
    return found.estimated, found.original


@pytest.mark.parametrize(
    ("begins", "ends", "expected"),
    [
        ("2026-03-04T12:45:00", "2026-03-04T16:45:00", (on(4, 12, 45), on(4, 16, 45), "window")),
        # The carrier's own offset, told in the destination's time.
        (
            "2026-03-04T11:45:00-06:00",
            "2026-03-04T15:45:00-06:00",
            (on(4, 12, 45), on(4, 16, 45), "window"),
        ),
        # Midnight is a day, whoever's midnight it is.
        (
            "2026-03-04T00:00:00-06:00",
            "2026-03-04T00:00:00-06:00",
            (on(4), on(4, 23, 59, 59), "day"),
        ),
        ("2026-03-04", "2026-03-04T23:59:00", (on(4), on(4, 23, 59), "day")),
        (
            "2026-03-04T08:00:00",
            "2026-03-06T00:00:00-06:00",
            (on(4, 8), on(6, 23, 59, 59), "window"),
        ),
        # One bound alone.
        (None, "2026-03-04T10:30:00-05:00", (on(4), on(4, 10, 30), "window")),
        (None, "2026-03-04T00:00:00-06:00", (on(4), on(4, 23, 59, 59), "day")),
        ("2026-03-04T13:00:00", None, (on(4, 13), on(4, 23, 59, 59), "window")),
        # The wrong way round: the end counts.
        ("2026-03-05T13:00:00", "2026-03-04T10:30:00", (on(4), on(4, 10, 30), "window")),
    ],
)
def test_windows(begins: str | None, ends: str | None, expected: tuple[Any, ...]) -> None:
    assert estimates({"begins": begins, "ends": ends})[0] == Window(*expected)


def test_the_current_estimate_is_never_the_first_promise() -> None:
    found = reading("weather")
    assert found.estimated == Window(on(6, 12), on(6, 16), "window")
    assert found.original == UNTIL_1030


def test_the_window_counts_before_the_date() -> None:
    window = {"begins": "2026-03-06T12:00:00", "ends": "2026-03-06T16:00:00"}
    date = ("ESTIMATED_DELIVERY", "2026-03-05T00:00:00-06:00")
    assert estimates(window, None, date)[0] == Window(on(6, 12), on(6, 16), "window")


def test_the_date_counts_where_the_window_is_empty() -> None:
    date = ("ESTIMATED_DELIVERY", "2026-03-05T00:00:00-06:00")
    assert estimates({}, {"ends": "2026-03-04T00:00:00-06:00"}, date) == (whole(5), whole(4))


def test_an_appointment_is_an_estimate() -> None:
    date = ("APPOINTMENT_DELIVERY", "2026-03-05T10:00:00")
    assert estimates(None, None, date)[0] == Window(on(5), on(5, 10), "window")


@pytest.mark.parametrize(
    ("estimate", "promise", "original"),
    [
        # Within the promise: nothing was moved.
        (("2026-03-04T08:00:00", "2026-03-04T10:00:00"), "2026-03-04T10:30:00", None),
        (("2026-03-04T08:00:00", "2026-03-04T10:00:00"), "2026-03-04", None),
        # A mere day says nothing of the hour.
        ((None, "2026-03-04"), "2026-03-04T10:30:00", None),
        # Later, or a day earlier.
        (("2026-03-04T12:00:00", "2026-03-04T16:00:00"), "2026-03-04T10:30:00", UNTIL_1030),
        ((None, "2026-03-03"), "2026-03-04", whole(4)),
    ],
)
def test_a_promise_is_kept_apart_once_it_was_moved(
    estimate: tuple[str | None, str], promise: str, original: Window | None
) -> None:
    window = dict(zip(("begins", "ends"), estimate, strict=True))
    assert estimates(window, {"ends": promise})[1] == original


def test_commitment_is_a_promise_too() -> None:
    dates = [("ESTIMATED_DELIVERY", "2026-03-05"), ("COMMITMENT", "2026-03-04")]
    assert estimates(None, None, *dates) == (whole(5), whole(4))


PROMISE = {"ends": "2026-03-04T00:00:00-06:00"}


def test_the_promise_is_the_estimate_while_it_is_all_there_is() -> None:
    assert estimates({}, PROMISE) == (whole(4), None)


@pytest.mark.parametrize(
    "withdrawn",
    [
        {"latestStatusDetail": {"code": "AR", "delayDetail": {"status": "DELAYED"}}},
        {"latestStatusDetail": {"code": "FD", "derivedCode": "RL"}},
        {"serviceCommitMessage": {"type": "ESTIMATED_DELIVERY_DATE_UNAVAILABLE"}},
        {"deliveryDetails": {"destinationServiceArea": "EDDUNAVAILABLE"}},
        {"events": [event(eventType="DE", exceptionDescription="Incorrect address")]},
    ],
)
def test_a_promise_that_no_longer_stands_is_only_the_original(withdrawn: Any) -> None:
    assert estimates({}, PROMISE, **withdrawn) == (None, whole(4))


@pytest.mark.parametrize("code", ["DL", "HP", "RS", "CA"])
def test_where_the_way_has_ended_there_is_no_promise(code: str) -> None:
    assert estimates({}, PROMISE, events=[event(eventType=code)]) == (None, None)


def test_a_delivered_parcel_has_no_estimate_but_a_moved_promise() -> None:
    found = reading("delivered")
    assert found.estimated is None
    assert found.original == UNTIL_1030


def test_an_actual_time_is_no_estimate() -> None:
    window = {"window": {"ends": "2026-03-04T10:00:00"}, "type": "ACTUAL_DELIVERY"}
    assert estimates(estimatedDeliveryTimeWindow=window) == (None, None)


@pytest.mark.parametrize(
    "junk", [None, "null", "", [], 7, {"window": []}, {"window": {"ends": {}}}]
)
def test_junk_instead_of_windows_is_no_estimate(junk: Any) -> None:
    raw = recorded("in_transit")
    result = raw["output"]["completeTrackResults"][0]["trackResults"][0]
    result |= {"estimatedDeliveryTimeWindow": junk, "standardTransitTimeWindow": junk}
    result["dateAndTimes"] = junk
    found = read(NUMBER, raw)
    assert (found.estimated, found.original) == (None, None)


def zone_of(**fields: Any) -> Any:
    found = estimates({"ends": "2026-03-04T10:00:00"}, **fields)[0]
    assert found is not None
    return found.latest.tzinfo


def test_the_destination_s_clock_counts() -> None:
    elsewhere = {"address": address("CA")}
    assert zone_of(recipientInformation=elsewhere) == NEW_YORK
    assert zone_of(lastUpdatedDestinationAddress={}, recipientInformation=elsewhere) == ZoneInfo(
        "America/Los_Angeles"
    )
    location = {"locationContactAndAddress": {"address": address("", "DE")}}
    assert zone_of(lastUpdatedDestinationAddress={}, destinationLocation=location) == ZoneInfo(
        "Europe/Berlin"
    )


def test_without_a_destination_the_newest_scan_s_offset_counts() -> None:
    assert zone_of(lastUpdatedDestinationAddress={}) == timezone(timedelta(hours=-5))


def test_where_a_state_has_two_zones_the_time_s_own_offset_counts() -> None:
    window = {"ends": "2026-03-04T10:00:00-07:00"}
    found = estimates(window, lastUpdatedDestinationAddress=address("TX"))[0]
    assert found is not None
    assert found.latest.utcoffset() == timedelta(hours=-7)


def test_a_window_until_24_oclock_ends_with_its_day() -> None:
    bounds = {"begins": "2026-03-06T18:00:00", "ends": "2026-03-06T24:00:00"}
    raw = answer(event(), estimatedDeliveryTimeWindow={"window": bounds})
    found = read(NUMBER, raw).estimated
    assert found is not None
    assert (found.latest.day, found.latest.time(), found.kind) == (6, time(23, 59, 59), "window")
