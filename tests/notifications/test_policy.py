from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifications.policy import (
    Case,
    Milestone,
    Notice,
    QuietHours,
    Reason,
    Standing,
    brake_limit,
    reason_not_to_plan,
    reason_not_to_send,
)
from tests.factories import NOON

OUT, DELIVERED = Milestone.OUT_FOR_DELIVERY, Milestone.DELIVERED
HOUR = timedelta(hours=1)
NIGHT = QuietHours(21, 8)
NEW_YORK = ZoneInfo("America/New_York")


def standing(**changes: Any) -> Standing:
    return Standing(**{"status": "out_for_delivery", "notify": True, **changes})


def a_case(**changes: Any) -> Case:
    now = {name: changes.pop(name) for name in Standing.__slots__ if name in changes}
    usual: dict[str, Any] = {
        "milestone": OUT,
        "occurred_at": NOON,
        "live_at": NOON - 24 * HOUR,
        "outbound": True,
        "test": False,
        "standing": standing(**now),
        "told_at": None,
        "sender": "+15005550006",
        "address": "+12125550123",
        "to": "+12125550123",
    }
    return Case(**{**usual, **changes})


def test_a_shopper_who_may_be_told_is_told() -> None:
    assert reason_not_to_plan(a_case(), now=NOON + HOUR) is None


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"live_at": None}, Reason.NOT_LIVE),
        ({"live_at": NOON + timedelta(seconds=1)}, Reason.NOT_LIVE),
        ({"occurred_at": NOON - 23 * HOUR}, None),
        ({"occurred_at": NOON - 24 * HOUR}, Reason.HISTORY),
        ({"outbound": False}, Reason.RETURN),
        ({"test": True}, Reason.TEST),
        ({"notify": False}, Reason.NOTIFY_OFF),
        ({"status": "delivered"}, Reason.OVERTAKEN),
        ({"status": "in_transit"}, None),
        ({"status": "attempt_failed", "status_at": NOON}, None),
        ({"status": "attempt_failed", "status_at": NOON + HOUR}, Reason.OVERTAKEN),
        ({"told_at": NOON - 19 * HOUR}, Reason.ALREADY_TOLD),
        ({"told_at": NOON - 20 * HOUR}, None),
        ({"told_same": True}, Reason.ALREADY_TOLD),
        ({"superseded": True}, Reason.SUPERSEDED),
        ({"sender": ""}, Reason.NO_SENDER),
        ({"address": "", "to": None}, Reason.NO_PHONE),
        ({"to": None}, Reason.PHONE_NOT_ALLOWED),
        ({"channel": "email", "address": "", "to": None}, Reason.NO_EMAIL),
        ({"channel": "email", "to": None}, Reason.EMAIL_INVALID),
        ({"same_recipient": True}, Reason.SAME_RECIPIENT),
        ({"block": Reason.OPTED_OUT}, Reason.OPTED_OUT),
    ],
)
def test_each_reason_has_its_edge(changes: dict[str, Any], reason: Reason | None) -> None:
    assert reason_not_to_plan(a_case(**changes), now=NOON + timedelta(seconds=3599)) is reason


def test_what_happened_at_the_moment_of_going_live_is_told() -> None:
    assert reason_not_to_plan(a_case(live_at=NOON), now=NOON) is None


@pytest.mark.parametrize("status", ["in_transit", "returning", "exception"])
def test_a_delivery_that_the_carrier_takes_back_is_not_told(status: str) -> None:
    case = a_case(milestone=DELIVERED, status=status)
    assert reason_not_to_plan(case, now=NOON) is Reason.OVERTAKEN


def test_delivered_is_told_once_for_good() -> None:
    case = a_case(milestone=DELIVERED, status="delivered", told_at=NOON - 1000 * HOUR)
    assert reason_not_to_plan(case, now=NOON) is Reason.ALREADY_TOLD


@pytest.mark.parametrize(
    ("milestone", "changes", "reason"),
    [
        ("order_confirmed", {"status": ""}, None),
        ("order_confirmed", {"status": "label_created"}, None),
        ("order_confirmed", {"status": "in_transit"}, Reason.OVERTAKEN),
        ("order_confirmed", {"status": "", "cancelled": True}, Reason.CANCELLED),
        ("shipped", {"status": "picked_up"}, None),
        ("shipped", {"status": "delayed"}, None),
        ("shipped", {"status": "out_for_delivery"}, Reason.OVERTAKEN),
        ("shipped", {"status": "label_created"}, Reason.OVERTAKEN),
        ("shipped", {"status": "in_transit", "cancelled": True}, None),
        ("attempt_failed", {"status": "attempt_failed", "status_at": NOON}, None),
        ("attempt_failed", {"status": "in_transit"}, None),
        ("attempt_failed", {"status": "delivered"}, Reason.OVERTAKEN),
        ("ready_for_pickup", {"status": "ready_for_pickup"}, None),
        ("ready_for_pickup", {"status": "returning"}, Reason.OVERTAKEN),
        ("delayed", {"status": "delayed"}, None),
        ("delayed", {"status": "delayed", "resolved": True}, Reason.OVERTAKEN),
        ("delayed", {"status": "out_for_delivery", "status_at": NOON - HOUR}, None),
        ("delayed", {"status_at": NOON + HOUR}, Reason.OVERTAKEN),
        ("storm_hold", {"status": "in_transit"}, None),
        ("storm_hold", {"status": "delivered"}, Reason.OVERTAKEN),
        ("all_clear", {"status": "in_transit", "notice": Notice.TOLD}, None),
        ("all_clear", {"status": "in_transit", "notice": Notice.SENDING}, None),
        ("all_clear", {"status": "in_transit", "notice": Notice.WAITING}, Reason.NOT_TOLD),
        ("all_clear", {"status": "in_transit"}, Reason.NOT_TOLD),
        ("all_clear", {"status": "delivered", "notice": Notice.TOLD}, Reason.OVERTAKEN),
    ],
)
def test_each_milestone_knows_what_makes_it_wrong(
    milestone: str, changes: dict[str, Any], reason: Reason | None
) -> None:
    case = a_case(milestone=Milestone(milestone), **changes)
    assert reason_not_to_plan(case, now=NOON) is reason


def test_an_all_clear_waits_for_the_end_of_every_delay_that_was_told() -> None:
    now = {"status": "in_transit", "notice": Notice.TOLD}
    case = a_case(milestone=Milestone.ALL_CLEAR, still_late=True, **now)
    assert reason_not_to_plan(case, now=NOON) is Reason.STILL_LATE


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({}, None),
        ({"notify": False}, Reason.NOTIFY_OFF),
        ({"status": "delivered"}, Reason.OVERTAKEN),
        ({"block": Reason.COMPLAINT}, Reason.COMPLAINT),
        ({"occurred_at": NOON - 25 * HOUR}, Reason.STALE),
    ],
)
def test_a_waiting_delivery_is_looked_at_again(
    changes: dict[str, Any], reason: Reason | None
) -> None:
    at = changes.pop("occurred_at", NOON)
    found = reason_not_to_send(
        milestone=OUT, occurred_at=at, standing=standing(**changes), now=NOON + HOUR
    )
    assert found is reason


@given(
    st.sampled_from(Milestone),
    st.datetimes(NOON.replace(tzinfo=None) - 48 * HOUR, NOON.replace(tzinfo=None)),
    st.builds(
        Standing,
        status=st.sampled_from(["pending", "in_transit", "out_for_delivery", "delivered", ""]),
        notify=st.booleans(),
        cancelled=st.booleans(),
        resolved=st.booleans(),
        notice=st.sampled_from(Notice),
        block=st.sampled_from([None, Reason.OPTED_OUT]),
    ),
)
def test_what_may_be_planned_may_be_sent_at_the_same_moment(
    milestone: Milestone, at: datetime, now: Standing
) -> None:
    occurred_at = at.replace(tzinfo=NOON.tzinfo)
    live_at = NOON - 1000 * HOUR
    case = a_case(
        milestone=milestone,
        occurred_at=occurred_at,
        live_at=live_at,
        **{name: getattr(now, name) for name in Standing.__slots__},
    )
    send = reason_not_to_send(milestone=milestone, occurred_at=occurred_at, standing=now, now=NOON)
    assert (reason_not_to_plan(case, now=NOON) is None) == (send is None)


@pytest.mark.parametrize(
    ("local", "until"),
    [
        ("2026-11-20T20:59:59", None),
        ("2026-11-20T21:00:00", "2026-11-21T08:00:00"),
        ("2026-11-20T23:30:00", "2026-11-21T08:00:00"),
        ("2026-11-20T00:00:00", "2026-11-20T08:00:00"),
        ("2026-11-20T07:59:59", "2026-11-20T08:00:00"),
        ("2026-11-20T08:00:00", None),
        # The night on which the clocks are set back has an hour more.
        ("2026-10-31T22:00:00", "2026-11-01T08:00:00"),
    ],
)
def test_the_night_lasts_from_nine_to_eight_by_the_clock_of_the_place(
    local: str, until: str | None
) -> None:
    now = datetime.fromisoformat(local).replace(tzinfo=NEW_YORK).astimezone(NOON.tzinfo)
    expected = until and datetime.fromisoformat(until).replace(tzinfo=NEW_YORK)
    assert NIGHT.until(now, NEW_YORK) == expected


@given(st.integers(0, 24 * 3650), st.integers(0, 23))
def test_when_the_night_ends_it_is_not_quiet_any_more(hour: int, starts: int) -> None:
    hours = QuietHours(starts, 8)
    until = hours.until(NOON + hour * HOUR, NEW_YORK)
    assert until is None or hours.until(until, NEW_YORK) is None


@pytest.mark.parametrize("hour", range(24))
def test_without_quiet_hours_it_is_never_night(hour: int) -> None:
    assert QuietHours(0, 0).until(NOON.replace(hour=hour), NEW_YORK) is None


@pytest.mark.parametrize(("usual", "limit"), [(0, 200), (20, 200), (20.1, 201), (300, 3000)])
def test_the_brake_allows_ten_usual_hours_and_small_shops_a_good_day(
    usual: float, limit: int
) -> None:
    assert brake_limit(usual_hour=usual, floor=200) == limit
