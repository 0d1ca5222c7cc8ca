"""Whether a shopper is told, and if not, why. Pure: no clock, no database, no provider.

All times are business time.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final


class Milestone(StrEnum):
    """What a rule can be named for. The same words as the parcel's status."""

    OUT_FOR_DELIVERY = "out_for_delivery"
    DELIVERED = "delivered"


class Reason(StrEnum):
    """Why an enabled rule did not send. Kept with the delivery and shown to the retailer."""

    NOT_LIVE = "not live"
    """It happened before the retailer went live, or the retailer is not live yet."""
    HISTORY = "history"
    """It was more than a day old when we learned of it."""
    RETURN = "return"
    """The parcel goes back to the shop."""
    TEST = "test"
    """Nothing of a test order reaches a provider."""
    NOTIFY_OFF = "notify off"
    """The shop asked for silence about this order or parcel."""
    OVERTAKEN = "overtaken"
    """The parcel has moved on: to say it now would be wrong."""
    ALREADY_TOLD = "already told"
    """The status came back; the shopper heard of it the first time."""
    NO_SENDER = "no sender"
    """Neither the brand nor the house has a number to send from."""
    NO_PHONE = "no phone"
    PHONE_NOT_ALLOWED = "phone not allowed"
    """Not a number, not one that may be mobile, or not of the shop's or the parcel's country."""
    SAME_RECIPIENT = "same recipient"
    """Another order in the same parcel has the same phone."""
    STALE = "stale"
    """It could not be sent for a day."""


HELD: Final = "sending stopped"
"""Reason of a delivery that stays due because the house or the retailer stopped all sending."""

STALE_AFTER: Final = timedelta(days=1)
TELL_AGAIN_AFTER: Final[dict[Milestone, timedelta | None]] = {
    # The next day's round is news; a carrier's second scan of the same morning is not.
    Milestone.OUT_FOR_DELIVERY: timedelta(hours=20),
    Milestone.DELIVERED: None,
}
_OVER: Final = frozenset({"delivered", "returning", "returned", "cancelled"})


@dataclass(frozen=True, slots=True)
class Case:
    """One rule, one thing that happened, one order of the parcel."""

    milestone: Milestone
    occurred_at: datetime
    live_at: datetime | None
    outbound: bool
    test: bool
    notify: bool
    # The parcel's status as it is now.
    status: str
    told_at: datetime | None
    sender: str
    phone: str
    # The phone in E.164, or None where no message may go.
    to: str | None
    same_recipient: bool = False


def reason_not_to_plan(case: Case, *, now: datetime) -> Reason | None:
    """The first reason that applies, or None: tell the shopper."""
    checks = (
        (case.live_at is None or case.occurred_at < case.live_at, Reason.NOT_LIVE),
        (is_stale(case.occurred_at, now=now), Reason.HISTORY),
        (not case.outbound, Reason.RETURN),
        (case.test, Reason.TEST),
        (not case.notify, Reason.NOTIFY_OFF),
        (is_overtaken(case.milestone, case.status), Reason.OVERTAKEN),
        (case.same_recipient, Reason.SAME_RECIPIENT),
        (is_repeat(case.milestone, case.told_at, case.occurred_at), Reason.ALREADY_TOLD),
        (not case.sender, Reason.NO_SENDER),
        (not case.phone, Reason.NO_PHONE),
        (case.to is None, Reason.PHONE_NOT_ALLOWED),
    )
    return next((reason for applies, reason in checks if applies), None)


def reason_not_to_send(
    *, milestone: Milestone, occurred_at: datetime, status: str, notify: bool, now: datetime
) -> Reason | None:
    """Asked again right before sending: a delivery may have waited."""
    if not notify:
        return Reason.NOTIFY_OFF
    if is_overtaken(milestone, status):
        return Reason.OVERTAKEN
    return Reason.STALE if is_stale(occurred_at, now=now) else None


def is_stale(occurred_at: datetime, *, now: datetime) -> bool:
    return now - occurred_at > STALE_AFTER


def is_overtaken(milestone: Milestone, status: str) -> bool:
    if milestone is Milestone.DELIVERED:
        return status != "delivered"
    return status in _OVER


def is_repeat(milestone: Milestone, told_at: datetime | None, occurred_at: datetime) -> bool:
    if told_at is None:
        return False
    again_after = TELL_AGAIN_AFTER[milestone]
    return again_after is None or occurred_at - told_at < again_after
