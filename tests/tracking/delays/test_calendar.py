"""Business days of a place. 20 November 2026 is a Friday."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracking.delays.calendar import (
    Local,
    business_day_after,
    counted,
    is_business_day,
    joined,
    reached,
)

TEXAS, BERLIN, DUBAI, RIYADH = Local("US", "TX"), Local("DE", "BE"), Local("AE"), Local("SA")
FRIDAY = datetime(2026, 11, 20, 12, tzinfo=UTC)
DAY = timedelta(days=1)
moments = st.integers(0, 700 * 86_400).map(lambda s: FRIDAY + timedelta(seconds=s))
stretches = st.lists(st.tuples(moments, moments), max_size=5)


@pytest.mark.parametrize(
    ("day", "at", "works"),
    [
        (date(2026, 11, 26), TEXAS, False),  # Thanksgiving
        (date(2026, 11, 27), TEXAS, True),  # a holiday of the state's offices only
        (date(2026, 11, 26), BERLIN, True),
        (date(2026, 11, 27), RIYADH, False),  # a Friday
        (date(2026, 11, 29), RIYADH, True),  # a Sunday
        (date(2026, 11, 27), DUBAI, True),
        (date(2026, 11, 29), DUBAI, False),
        (date(2027, 1, 6), Local("DE", "BY"), False),  # Epiphany in Bavaria
        (date(2027, 1, 6), BERLIN, True),
        (date(2026, 11, 21), Local("XX"), False),
        (date(2026, 11, 23), Local("XX"), True),
    ],
)
def test_each_place_has_its_own_business_days(day: date, at: Local, works: bool) -> None:
    assert is_business_day(day, at) is works


def test_a_weekend_does_not_count() -> None:
    assert counted(FRIDAY, FRIDAY + 3 * DAY, TEXAS) == DAY
    assert reached(FRIDAY, 3 * DAY, TEXAS) == FRIDAY + 5 * DAY


def test_blind_time_does_not_count() -> None:
    monday = FRIDAY + 3 * DAY
    assert counted(FRIDAY, monday + DAY, TEXAS, [(monday, monday + DAY / 2)]) == 1.5 * DAY


def test_the_next_business_day_skips_weekend_and_holiday() -> None:
    assert business_day_after(date(2026, 11, 25), TEXAS) == date(2026, 11, 27)
    assert business_day_after(date(2026, 11, 27), TEXAS, 2) == date(2026, 12, 1)


@given(moments, moments, stretches)
def test_more_blind_time_never_counts_more(
    start: datetime, end: datetime, blind: list[tuple[datetime, datetime]]
) -> None:
    assert timedelta() <= counted(start, end, TEXAS, blind) <= counted(start, end, TEXAS)


@given(moments, st.integers(1, 5), stretches)
def test_what_is_reached_has_been_counted(
    start: datetime, days: int, blind: list[tuple[datetime, datetime]]
) -> None:
    moment = reached(start, days * DAY, TEXAS, blind)
    assert moment is None or counted(start, moment, TEXAS, blind) == days * DAY


@given(stretches)
def test_joined_stretches_neither_touch_nor_lose_a_moment(
    blind: list[tuple[datetime, datetime]],
) -> None:
    found = joined(blind)
    assert all(a[1] < b[0] for a, b in pairwise(found))
    assert all(any(a <= s and e <= b for a, b in found) for s, e in blind if s < e)
