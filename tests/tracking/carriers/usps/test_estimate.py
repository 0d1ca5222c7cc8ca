from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tests.tracking.carriers.usps.answers import NUMBER, answer, event, reading
from tracking.carriers.base import Window
from tracking.carriers.usps.read import read

NEW_YORK = ZoneInfo("America/New_York")


def on(day: int, hour: int = 0, minute: int = 0, second: int = 0) -> datetime:
    return datetime(2026, 3, day, hour, minute, second, tzinfo=NEW_YORK)


def day(number: int) -> Window:
    return Window(on(number), on(number, 23, 59, 59), "day")


def windows(**fields: Any) -> tuple[Window | None, Window | None]:
    found = read(NUMBER, answer(event(), destinationState="NY", **fields))
    return found.estimated, found.original


def test_a_day_is_one_of_the_destination() -> None:
    assert windows(deliveryDateExpectation={"expectedDeliveryDate": "2026-03-05"}) == (day(5), None)


@pytest.mark.parametrize("said", ["2026-03-05T00:00:00", "2026-03-05T00:00:00Z", "2026-03-05"])
def test_the_older_form_has_the_date_under_another_name(said: str) -> None:
    assert windows(expectedDeliveryTimeStamp=said) == (day(5), None)


def test_the_prediction_counts_and_the_standard_is_the_one_before() -> None:
    dates = {"expectedDeliveryDate": "2026-03-04", "predictedDeliveryDate": "2026-03-06"}
    assert windows(deliveryDateExpectation=dates) == (day(6), day(4))


def test_a_prediction_of_the_same_day_replaces_nothing() -> None:
    dates = {"expectedDeliveryDate": "2026-03-06", "predictedDeliveryDate": "2026-03-06"}
    assert windows(deliveryDateExpectation=dates) == (day(6), None)


def test_a_guarantee_is_the_last_resort() -> None:
    dates = {"guaranteedDeliveryDate": "2026-03-06"}
    assert windows(deliveryDateExpectation=dates) == (day(6), None)


def test_a_window_has_its_two_ends() -> None:
    dates = {
        "predictedDeliveryDate": "2026-03-04",
        "predictedDeliveryWindowStartTime": "1:15 pm",
        "predictedDeliveryWindowEndTime": "17:15:00",
    }
    window = Window(on(4, 13, 15), on(4, 17, 15), "window")
    assert windows(deliveryDateExpectation=dates) == (window, None)


def test_an_end_alone_is_until_then() -> None:
    dates = {"predictedDeliveryDate": "2026-03-04", "predictedDeliveryWindowEndTime": "9:00pm"}
    assert windows(deliveryDateExpectation=dates)[0] == Window(on(4), on(4, 21), "window")
    assert windows(expectedDeliveryTimeStamp="2026-03-04T21:00:00")[0] == Window(
        on(4), on(4, 21), "window"
    )


def test_without_a_destination_the_newest_scan_tells_the_zone() -> None:
    window = read(NUMBER, answer(event(), expectedDeliveryTimeStamp="2026-03-05")).estimated
    assert window is not None
    assert (window.earliest, window.latest) == (on(5), on(5, 23, 59, 59))


def test_nothing_is_estimated_of_what_has_arrived() -> None:
    assert reading("delivered").estimated is None
    assert reading("returned").estimated is None


@pytest.mark.parametrize("junk", [None, "", "null", [], {}, "soon", 7, {"expectedDeliveryDate": 1}])
def test_junk_instead_of_dates_is_no_estimate(junk: Any) -> None:
    assert windows(deliveryDateExpectation=junk) == (None, None)
