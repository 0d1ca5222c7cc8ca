"""What a carrier grants is never exceeded, and goes to the parcels that matter most."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.factories import NOON
from tracking.polling.budget import (
    NONE,
    Limits,
    Urgency,
    Used,
    affordable,
    bucket_of,
    limits_of,
    try_again,
    urgency_of,
)
from tracking.states import Status

MIN = timedelta(minutes=1)
HOURLY = Limits(hour=60)


def test_what_carriers_usually_grant() -> None:
    assert limits_of("usps") == Limits(hour=60)
    assert limits_of("dhl") == Limits(parcel=10)
    assert limits_of("ups") == NONE
    assert limits_of("dhl", day=250) == Limits(day=250, parcel=10)
    assert limits_of("usps", hour=1000) == Limits(hour=1000)


@pytest.mark.parametrize(("urgency", "calls"), [(0, 60), (1, 54), (2, 10)])
def test_an_hour_begins_with_room_for_all(urgency: Urgency, calls: int) -> None:
    assert affordable(HOURLY, Used(0, 0, 0), now=NOON, urgency=urgency) == calls


@pytest.mark.parametrize(("urgency", "calls"), [(0, 6), (1, 0), (2, 0)])
def test_the_last_calls_are_for_parcels_on_the_van(urgency: Urgency, calls: int) -> None:
    assert affordable(HOURLY, Used(0, 54, 0), now=NOON, urgency=urgency) == calls


def test_the_usual_round_takes_a_part_of_the_day() -> None:
    daily = Limits(day=250)
    assert affordable(daily, Used(0, 0, 0), now=NOON, urgency=2) == 138
    assert affordable(daily, Used(0, 138, 138), now=NOON, urgency=2) == 0
    assert affordable(daily, Used(0, 138, 138), now=NOON, urgency=0) == 112


def test_without_a_limit_nobody_counts() -> None:
    assert affordable(Limits(parcel=10), Used(9, 9, 9), now=NOON, urgency=2) is None


@pytest.mark.parametrize(
    ("status", "asked", "urgency"),
    [
        (Status.OUT_FOR_DELIVERY, True, 0),
        (Status.PENDING, False, 1),
        (Status.IN_TRANSIT, True, 2),
    ],
)
def test_who_matters_most(status: Status, asked: bool, urgency: int) -> None:
    assert urgency_of(status, asked_before=asked) == urgency


def test_who_is_left_over_comes_back_one_after_the_other() -> None:
    at = [try_again(HOURLY, Used(10, 10, 10), now=NOON, place=place) for place in (0, 4, 5, 12)]
    assert [(moment - NOON) // MIN for moment in at] == [5, 5, 10, 15]


def test_a_day_that_is_used_up_ends_at_midnight() -> None:
    spent = Used(0, 0, 250)
    assert try_again(Limits(day=250), spent, now=NOON, place=3) == NOON + 720 * MIN


@given(
    limit=st.integers(0, 10_000),
    hour=st.integers(0, 10_000),
    day=st.integers(0, 10_000),
    bucket=st.integers(0, 10_000),
    minutes=st.integers(0, 1439),
)
def test_nobody_is_granted_more_than_is_left(
    limit: int, hour: int, day: int, bucket: int, minutes: int
) -> None:
    now = NOON + minutes * MIN
    granted = [
        affordable(Limits(limit, limit), Used(bucket, hour, day), now=now, urgency=urgency) or 0
        for urgency in (0, 1, 2)  # type: ignore[assignment]
    ]
    assert granted == sorted(granted, reverse=True)
    assert 0 <= granted[0] <= max(limit - max(hour, day), 0)
    again = try_again(Limits(limit, limit), Used(bucket, hour, day), now=now, place=bucket % 50)
    assert again > now


def test_the_parts_of_an_hour_lie_on_the_clock() -> None:
    assert bucket_of(NOON + 7 * MIN) == NOON + 5 * MIN
