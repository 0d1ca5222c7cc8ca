"""When to ask again."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.factories import NOON
from tracking.polling.cadence import LONGEST, SETTLED_FOR, next_poll
from tracking.states import Status

HOUR, DAY, MIN = timedelta(hours=1), timedelta(days=1), timedelta(minutes=1)


@pytest.mark.parametrize(
    ("status", "pause"),
    [
        (Status.PENDING, 30 * MIN),
        (Status.IN_TRANSIT, HOUR),
        (Status.OUT_FOR_DELIVERY, 15 * MIN),
        (Status.DELIVERED, 12 * HOUR),
    ],
)
def test_how_soon_depends_on_where_the_parcel_is(status: Status, pause: timedelta) -> None:
    assert next_poll(status=status, status_at=NOON, started_at=NOON, now=NOON) == NOON + pause


@pytest.mark.parametrize(("days", "hours"), [(0, 1), (1, 1), (2, 2), (5, 5), (6, 6), (40, 6)])
def test_a_silent_parcel_is_asked_less_often(days: int, hours: int) -> None:
    due = next_poll(
        status=Status.IN_TRANSIT, status_at=NOON - days * DAY, started_at=NOON, now=NOON
    )
    assert due == NOON + hours * HOUR


@pytest.mark.parametrize(("hours_ahead", "pause"), [(25, HOUR), (24, 15 * MIN), (-5, 15 * MIN)])
def test_near_the_carriers_day_it_is_asked_more_often(hours_ahead: int, pause: timedelta) -> None:
    due = next_poll(
        status=Status.IN_TRANSIT,
        status_at=NOON,
        started_at=NOON,
        now=NOON,
        expected_at=NOON + hours_ahead * HOUR,
    )
    assert due == NOON + pause


@pytest.mark.parametrize("status", [Status.DELIVERED, Status.RETURNED])
def test_a_parcel_at_its_end_is_asked_for_two_days_more(status: Status) -> None:
    ended = NOON - SETTLED_FOR
    asked = {"status": status, "started_at": ended, "now": NOON}
    assert next_poll(**asked, status_at=ended + MIN) == NOON + 12 * HOUR  # type: ignore[arg-type]
    assert next_poll(**asked, status_at=ended) is None  # type: ignore[arg-type]


@pytest.mark.parametrize("status_at", [None, NOON])
def test_a_cancelled_parcel_is_asked_no_more(status_at: datetime | None) -> None:
    asked = {"status": Status.CANCELLED, "status_at": status_at, "started_at": NOON, "now": NOON}
    assert next_poll(**asked) is None  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("status", "left", "hours"),
    [
        (Status.IN_TRANSIT, 4, 3),
        (Status.OUT_FOR_DELIVERY, 4, 1.5),
        (Status.OUT_FOR_DELIVERY, 0, 12),
        (Status.IN_TRANSIT, 100, 1),
    ],
)
def test_what_a_carrier_grants_is_spread_over_the_rest_of_the_day(
    status: Status, left: int, hours: float
) -> None:
    asked = {"status": status, "status_at": NOON, "started_at": NOON, "now": NOON}
    assert next_poll(**asked, asks_left=left) == NOON + hours * HOUR  # type: ignore[arg-type]


def test_after_three_months_nobody_is_asked() -> None:
    asked = {"status": Status.IN_TRANSIT, "status_at": NOON, "now": NOON}
    assert next_poll(**asked, started_at=NOON - LONGEST) is None  # type: ignore[arg-type]
    assert next_poll(**asked, started_at=NOON - LONGEST + MIN) == NOON + HOUR  # type: ignore[arg-type]


@given(
    status=st.sampled_from(list(Status)),
    ago=st.none() | st.timedeltas(timedelta(), 200 * DAY),
    started=st.timedeltas(timedelta(), 200 * DAY),
    expected=st.none() | st.timedeltas(-30 * DAY, 30 * DAY),
    left=st.none() | st.integers(-1, 500),
)
def test_it_is_never_a_storm_and_never_the_past(
    status: Status,
    ago: timedelta | None,
    started: timedelta,
    expected: timedelta | None,
    left: int | None,
) -> None:
    due = next_poll(
        status=status,
        status_at=None if ago is None else NOON - ago,
        started_at=NOON - started,
        now=NOON,
        expected_at=None if expected is None else NOON + expected,
        asks_left=left,
    )
    assert due is None or NOON + 15 * MIN <= due <= NOON + 24 * HOUR
