from datetime import timedelta
from typing import Any

import pytest

from notifications.policy import Case, Milestone, Reason, reason_not_to_plan, reason_not_to_send
from tests.factories import NOON

OUT, DELIVERED = Milestone.OUT_FOR_DELIVERY, Milestone.DELIVERED
HOUR = timedelta(hours=1)


def a_case(**changes: Any) -> Case:
    usual: dict[str, Any] = {
        "milestone": OUT,
        "occurred_at": NOON,
        "live_at": NOON - 24 * HOUR,
        "outbound": True,
        "test": False,
        "notify": True,
        "status": "out_for_delivery",
        "told_at": None,
        "sender": "+15005550006",
        "phone": "+12125550123",
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
        ({"told_at": NOON - 19 * HOUR}, Reason.ALREADY_TOLD),
        ({"told_at": NOON - 20 * HOUR}, None),
        ({"sender": ""}, Reason.NO_SENDER),
        ({"phone": "", "to": None}, Reason.NO_PHONE),
        ({"to": None}, Reason.PHONE_NOT_ALLOWED),
        ({"same_recipient": True}, Reason.SAME_RECIPIENT),
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
    ("changes", "reason"),
    [
        ({}, None),
        ({"notify": False}, Reason.NOTIFY_OFF),
        ({"status": "delivered"}, Reason.OVERTAKEN),
        ({"occurred_at": NOON - 25 * HOUR}, Reason.STALE),
    ],
)
def test_a_waiting_delivery_is_looked_at_again(
    changes: dict[str, Any], reason: Reason | None
) -> None:
    usual = {"milestone": OUT, "occurred_at": NOON, "status": "in_transit", "notify": True}
    assert reason_not_to_send(**{**usual, **changes}, now=NOON + HOUR) is reason
