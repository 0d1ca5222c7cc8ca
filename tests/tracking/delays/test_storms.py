"""What a storm holds, what it only threatens, and when the parcel comes instead."""

from datetime import UTC, date, datetime, timedelta

import pytest

from tracking.delays.calendar import Local
from tracking.delays.storms import (
    Covers,
    Dates,
    Exposure,
    days_after,
    exposure,
    usual_rest,
)
from tracking.states import Cause, Status

NOON = datetime(2026, 11, 16, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
TEXAS = Local("US", "TX")
MONDAY, WEDNESDAY, THURSDAY = date(2026, 11, 16), date(2026, 11, 18), date(2026, 11, 19)
WEDNESDAYS_END = datetime(2026, 11, 18, 18, tzinfo=UTC)


def exposed(
    *covers: Covers, moved: float = 0, onset: float = 0, now: float = 12
) -> Exposure | None:
    """Hours after noon, of a parcel in the network."""
    return exposure(
        covers=frozenset(covers),
        rest=usual_rest(Status.IN_TRANSIT, ""),
        moved_at=NOON + moved * HOUR,
        onset=NOON + onset * HOUR,
        now=NOON + now * HOUR,
    )


@pytest.mark.parametrize(
    ("covers", "moved", "onset", "now", "found"),
    [
        (["last"], 0, 0, 12, ("holding", "last")),
        (["last"], 0, 0, 11.9, ("at_risk", "last")),
        (["last"], 1, 0, 12, ("at_risk", "last")),
        (["last"], -90, 1, 12, ("at_risk", "last")),
        (["destination"], 0, 0, 90, ("at_risk", "destination")),
        (["destination", "next"], 0, 0, 12, ("holding", "next")),
        (["last", "destination", "next"], 0, 0, 12, ("holding", "last")),
        (["last"], 0, 24, 0, ("at_risk", "last")),
        (["last"], 0, 25, 0, None),
        ([], 0, 0, 12, None),
    ],
)
def test_it_holds_what_rests_in_it_longer_than_usual(
    covers: list[Covers], moved: float, onset: float, now: float, found: tuple[str, str] | None
) -> None:
    seen = exposed(*covers, moved=moved, onset=onset, now=now)
    assert (seen and (seen.role, seen.covers)) == found


@pytest.mark.parametrize(
    ("status", "cause", "hours"),
    [
        (Status.IN_TRANSIT, "", 12),
        (Status.OUT_FOR_DELIVERY, "", 10),
        (Status.DELAYED, Cause.WEATHER, 0),
        (Status.OUT_FOR_DELIVERY, Cause.DISASTER, 0),
        (Status.DELAYED, Cause.STRIKE, 12),
    ],
)
def test_how_long_parcels_usually_rest(status: Status, cause: str, hours: int) -> None:
    assert usual_rest(status, cause) == hours * HOUR


@pytest.mark.parametrize(
    ("due", "low", "high", "new"),
    [
        # The first business day after the storm, and the next one.
        (MONDAY, None, None, (THURSDAY, date(2026, 11, 20))),
        # No sooner than it was due anyway.
        (date(2026, 11, 23), None, None, (date(2026, 11, 23), date(2026, 11, 24))),
        # The carrier reckons with the storm already.
        (MONDAY, None, date(2026, 11, 24), (date(2026, 11, 24), date(2026, 11, 24))),
        (MONDAY, THURSDAY, date(2026, 11, 24), (THURSDAY, date(2026, 11, 24))),
        # Its date is the old promise, or a day of the storm.
        (THURSDAY, THURSDAY, THURSDAY, (THURSDAY, date(2026, 11, 20))),
        (MONDAY, WEDNESDAY, WEDNESDAY, (THURSDAY, date(2026, 11, 20))),
        (None, None, None, None),
    ],
)
def test_when_it_comes_instead(
    due: date | None, low: date | None, high: date | None, new: tuple[date, date] | None
) -> None:
    assert days_after(Dates(due, low, high), WEDNESDAYS_END, TEXAS, NOON) == new


def test_of_a_storm_without_an_end_in_sight_no_date_is_reasoned() -> None:
    ends = NOON + timedelta(days=11)
    assert days_after(Dates(MONDAY, None, None), ends, TEXAS, NOON) is None
