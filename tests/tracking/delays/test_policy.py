"""What delays a parcel, what ends it, and what is news."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracking.delays.calendar import Local
from tracking.delays.policy import (
    Held,
    Kind,
    Parcel,
    Verdict,
    is_news,
    next_look,
    resolution,
    verdicts,
)
from tracking.states import Cause, Status

TEXAS = Local("US", "TX")
MONDAY = datetime(2026, 11, 16, 12, tzinfo=UTC)
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
TODAY = MONDAY.date()
MOVING = Parcel(Status.IN_TRANSIT, TEXAS, TEXAS, last_scan_at=MONDAY, started_at=MONDAY)
ON_ITS_WAY = [
    Status.PENDING, Status.LABEL_CREATED, Status.PICKED_UP, Status.IN_TRANSIT,
    Status.OUT_FOR_DELIVERY, Status.DELAYED, Status.EXCEPTION,
]  # fmt: skip


def held(verdict: Verdict, *, told: bool = True) -> Held:
    return Held(
        verdict.kind,
        verdict.cause,
        verdict.was_on,
        verdict.low_on,
        verdict.high_on,
        verdict.tell,
        MONDAY,
        told_on=verdict.high_on if told else None,
    )


def kinds(parcel: Parcel, now: datetime, *cases: Held) -> dict[str, bool]:
    """What is open then, and whether it is told."""
    return {kind.value: v.tell for kind, v in verdicts(parcel, cases, now).items()}


@pytest.mark.parametrize(
    ("parcel", "days"),
    [
        (MOVING, 3),
        (replace(MOVING, international=True), 7),  # five business days and a weekend
        (replace(MOVING, status=Status.LABEL_CREATED), 4),
        (replace(MOVING, status=Status.PENDING, last_scan_at=None), 4),
    ],
)
def test_silence_has_a_measure(parcel: Parcel, days: int) -> None:
    assert next_look(parcel, (), MONDAY) == MONDAY + days * DAY
    assert "stalled" not in kinds(parcel, MONDAY + days * DAY - HOUR)
    assert "stalled" in kinds(parcel, MONDAY + days * DAY)


def test_silence_from_before_we_asked_does_not_count() -> None:
    parcel = replace(MOVING, last_scan_at=MONDAY - 30 * DAY)
    assert kinds(parcel, MONDAY + 2 * DAY) == {}


@pytest.mark.parametrize(
    "status", [Status.DELIVERED, Status.READY_FOR_PICKUP, Status.RETURNING, Status.CANCELLED]
)
def test_what_has_arrived_or_turned_back_is_not_delayed(status: Status) -> None:
    parcel = replace(MOVING, status=status, promised_on=TODAY)
    assert (kinds(parcel, MONDAY + 30 * DAY), next_look(parcel, (), MONDAY)) == ({}, None)


def test_a_later_word_of_the_carrier_takes_the_place_of_the_promise() -> None:
    parcel = replace(MOVING, promised_on=TODAY, high_on=TODAY + 2 * DAY)
    assert kinds(parcel, MONDAY + DAY) == {"carrier": True}
    assert kinds(parcel, MONDAY + 3 * DAY - HOUR)["late"] is True


def test_an_earlier_word_of_the_carrier_does_not() -> None:
    parcel = replace(MOVING, promised_on=TODAY + 2 * DAY, high_on=TODAY)
    assert kinds(parcel, MONDAY + DAY) == {}


@pytest.mark.parametrize(
    ("came", "estimate", "late"),
    [(None, None, True), (0, None, False), (-1, None, False), (0, 0, False), (0, 1, True)],
)
def test_who_found_nobody_home_has_kept_the_promise(
    came: int | None, estimate: int | None, late: bool
) -> None:
    at = None if came is None else MONDAY + came * DAY
    high = None if estimate is None else TODAY + estimate * DAY
    parcel = replace(MOVING, promised_on=TODAY, came_at=at, high_on=high)
    assert ("late" in kinds(parcel, MONDAY + 2 * DAY)) is late


def test_an_attempt_ends_the_lateness_that_was_told() -> None:
    parcel = replace(MOVING, promised_on=TODAY)
    (late,) = verdicts(parcel, (), MONDAY + DAY).values()
    tried = replace(parcel, came_at=MONDAY + DAY)
    assert kinds(tried, MONDAY + DAY, held(late)) == {}
    assert resolution(tried, held(late)) == "overtaken"


def test_a_day_that_was_told_of_a_storm_takes_the_place_of_the_promise() -> None:
    parcel = replace(MOVING, promised_on=TODAY, started_at=MONDAY + 2 * DAY)
    new = TODAY + 2 * DAY
    storm = Held(Kind.STORM, Cause.WEATHER, TODAY, new, new, True, MONDAY, MONDAY + DAY, new)
    assert kinds(parcel, MONDAY + 2 * DAY, storm) == {}
    assert next_look(parcel, [storm], MONDAY + 2 * DAY) == TEXAS.end_of(new)
    assert kinds(parcel, MONDAY + 3 * DAY, storm) == {"late": True}


def test_who_knows_of_a_delay_is_not_told_of_silence() -> None:
    parcel = replace(MOVING, status=Status.DELAYED, cause=Cause.WEATHER)
    assert kinds(parcel, MONDAY + 3 * DAY) == {"carrier": True, "stalled": False}


def test_a_storm_that_only_threatens_silences_nothing() -> None:
    risk = Held(Kind.STORM, Cause.WEATHER, None, None, None, False, MONDAY)
    parcel = replace(MOVING, promised_on=TODAY + 2 * DAY)
    assert kinds(parcel, MONDAY + 4 * DAY, risk) == {"late": True, "stalled": False}
    assert kinds(replace(parcel, promised_on=None), MONDAY + 4 * DAY, risk) == {"stalled": True}


def test_a_new_date_of_a_parcel_known_to_be_late_is_told_as_such() -> None:
    parcel = replace(MOVING, promised_on=TODAY)
    (late,) = verdicts(parcel, (), MONDAY + DAY).values()
    new = replace(parcel, high_on=TODAY + 5 * DAY)
    found = verdicts(new, [held(late)], MONDAY + DAY)
    assert set(found) == {Kind.LATE}
    assert is_news(held(late), found[Kind.LATE])


def test_a_promise_that_is_moved_to_today_is_not_late_today() -> None:
    parcel = replace(MOVING, promised_on=TODAY)
    (late,) = verdicts(parcel, (), MONDAY + DAY).values()
    moved = replace(parcel, promised_on=TODAY + DAY)
    assert kinds(moved, MONDAY + DAY, held(late)) == {}
    assert kinds(moved, MONDAY + 2 * DAY, held(late)) == {"late": True}


def test_a_new_cause_is_news_and_its_absence_is_none() -> None:
    case = Held(Kind.CARRIER, Cause.WEATHER, None, None, None, True, MONDAY)
    assert is_news(case, Verdict(Kind.CARRIER, Cause.STRIKE))
    assert not is_news(case, Verdict(Kind.CARRIER, ""))


def test_a_date_that_flaps_is_told_once() -> None:
    away = replace(MOVING, promised_on=TODAY, high_on=TODAY + DAY)
    (verdict,) = verdicts(away, (), MONDAY).values()
    over = replace(held(verdict), resolved_at=MONDAY + HOUR)
    assert kinds(away, MONDAY + 2 * HOUR, over) == {}
    further = replace(away, high_on=TODAY + 2 * DAY)
    assert kinds(further, MONDAY + 2 * HOUR, over) == {"carrier": True}


@pytest.mark.parametrize(("days", "news"), [(0, False), (1, True), (-1, False), (-2, True)])
def test_a_later_date_is_news_and_a_nearer_one_only_from_two_days_on(days: int, news: bool) -> None:
    told = TODAY + 5 * DAY
    case = Held(Kind.CARRIER, "", TODAY, told, told, True, MONDAY, told_on=told)
    now = Verdict(Kind.CARRIER, "", TODAY, told + days * DAY, told + days * DAY)
    assert is_news(case, now) is news


@pytest.mark.parametrize(
    ("status", "moved", "why"),
    [
        (Status.DELIVERED, 5, "delivered"),
        (Status.RETURNING, 5, "overtaken"),
        (Status.IN_TRANSIT, 5, "moved"),
        (Status.IN_TRANSIT, 0, "withdrawn"),
    ],
)
def test_why_a_carriers_trouble_is_over(status: Status, moved: int, why: str) -> None:
    case = Held(Kind.CARRIER, "", None, None, None, True, MONDAY, at=MONDAY + HOUR)
    parcel = replace(MOVING, status=status, moved_at=MONDAY + moved * HOUR)
    assert resolution(parcel, case) == why


def test_a_storm_explains_the_silence() -> None:
    storm = Held(Kind.STORM, Cause.WEATHER, None, None, None, True, MONDAY + DAY)
    assert kinds(MOVING, MONDAY + 9 * DAY, storm) == {}
    over = replace(storm, resolved_at=MONDAY + 3 * DAY)
    assert kinds(MOVING, MONDAY + 4 * DAY, over) == {}
    # Four days of a week with two in the storm: three count on the Monday after.
    assert "stalled" in kinds(MOVING, MONDAY + 7 * DAY, over)


parcels = st.builds(
    Parcel,
    status=st.sampled_from(list(Status)),
    home=st.just(TEXAS),
    here=st.just(TEXAS),
    last_scan_at=st.none() | st.just(MONDAY),
    started_at=st.just(MONDAY),
    international=st.booleans(),
    promised_on=st.none() | st.dates(date(2026, 11, 10), date(2026, 12, 10)),
    first_on=st.none() | st.dates(date(2026, 11, 10), date(2026, 12, 10)),
    high_on=st.none() | st.dates(date(2026, 11, 10), date(2026, 12, 10)),
    came_at=st.none() | st.just(MONDAY),
)
later = st.integers(0, 40).map(lambda days: MONDAY + days * DAY)


@given(parcels, later)
def test_blind_from_the_first_answer_on_nothing_ever_stalls(parcel: Parcel, now: datetime) -> None:
    blind = replace(parcel, blind=[(MONDAY, now + DAY)])
    assert Kind.STALLED not in verdicts(blind, (), now)


@given(parcels, later)
def test_before_the_next_look_time_alone_opens_nothing(parcel: Parcel, now: datetime) -> None:
    look = next_look(parcel, (), now)
    before = (look or now + 30 * DAY) - timedelta(microseconds=1)
    assert set(verdicts(parcel, (), before)) == set(verdicts(parcel, (), now))


@given(parcels, later)
def test_what_holds_now_holds_on_when_it_is_written_down(parcel: Parcel, now: datetime) -> None:
    found = verdicts(parcel, (), now)
    cases = [held(verdict) for verdict in found.values()]
    again = verdicts(parcel, cases, now)
    assert set(found) == set(again)
    assert not any(is_news(case, again[Kind(case.kind)]) for case in cases)


@given(parcels, later)
def test_a_delivered_parcel_has_every_case_resolved(parcel: Parcel, now: datetime) -> None:
    cases = [held(verdict) for verdict in verdicts(parcel, (), now).values()]
    home = replace(parcel, status=Status.DELIVERED)
    assert verdicts(home, cases, now) == {}
    assert {resolution(home, case) for case in cases} <= {"delivered"}
