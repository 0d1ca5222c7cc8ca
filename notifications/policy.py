"""Whether a shopper is told, and if not, why. Pure: no clock, no database, no provider.

All times are business time.
"""

from dataclasses import dataclass
from datetime import datetime, time, timedelta, tzinfo
from enum import StrEnum
from typing import Final


class Milestone(StrEnum):
    """What a rule can be named for."""

    ORDER_CONFIRMED = "order_confirmed"
    SHIPPED = "shipped"
    OUT_FOR_DELIVERY = "out_for_delivery"
    DELIVERED = "delivered"
    ATTEMPT_FAILED = "attempt_failed"
    READY_FOR_PICKUP = "ready_for_pickup"
    DELAYED = "delayed"
    STORM_HOLD = "storm_hold"
    ALL_CLEAR = "all_clear"
    """The one correction after a delay that was told and no longer holds."""


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
    CANCELLED = "cancelled"
    """The shop had cancelled the order by then."""
    OVERTAKEN = "overtaken"
    """The parcel has moved on: to say it now would be wrong."""
    SUPERSEDED = "superseded"
    """A later message about the same parcel says what matters by now."""
    NOT_TOLD = "not told"
    """An all-clear for a delay that this recipient never heard of."""
    STILL_LATE = "still late"
    """An all-clear while another delay, of which the recipient was told, goes on."""
    ALREADY_TOLD = "already told"
    """The same news came back; the shopper heard of it the first time."""
    NO_SENDER = "no sender"
    """Neither the brand nor the house has a number to send from."""
    NO_PHONE = "no phone"
    PHONE_NOT_ALLOWED = "phone not allowed"
    """Not a number, not one that may be mobile, or not of the shop's or the parcel's country."""
    NO_EMAIL = "no e-mail"
    EMAIL_INVALID = "e-mail invalid"
    """Not an address to which anything could be sent."""
    SAME_RECIPIENT = "same recipient"
    """Another order in the same parcel has the same phone or e-mail address."""
    OPTED_OUT = "opted out"
    HARD_BOUNCE = "hard bounce"
    """The provider said that nothing will ever arrive at this address."""
    INVALID = "invalid"
    """The provider does not take the address for one."""
    COMPLAINT = "complaint"
    """The recipient reported an earlier e-mail as unwanted."""
    STALE = "stale"
    """It could not be sent for a day."""
    DROPPED = "dropped"
    """The brake held it, and a person decided against sending it."""


class Hold(StrEnum):
    """Why a delivery that is to be sent waits. It stays due."""

    STOPPED = "sending stopped"
    """The house or the retailer stopped all sending."""
    QUIET = "quiet hours"
    """It is night where the recipient is."""
    BRAKE = "brake"
    """Its rule exceeds ten times its usual hour; a person has to say yes."""
    NOTICE = "notice under way"
    """An all-clear, while the message it takes back is just being sent."""


HELD: Final = Hold.STOPPED.value

_M = Milestone
STALE_AFTER: Final = timedelta(days=1)
TELL_AGAIN_AFTER: Final[dict[Milestone, timedelta | None]] = {
    _M.ORDER_CONFIRMED: None,
    _M.SHIPPED: None,
    # The next day's round is news; a carrier's second scan of the same morning is not.
    _M.OUT_FOR_DELIVERY: timedelta(hours=20),
    _M.DELIVERED: None,
    _M.ATTEMPT_FAILED: timedelta(hours=20),
    # Moved to another pickup point; a reminder of the same one is not news.
    _M.READY_FOR_PICKUP: timedelta(days=3),
    # Carriers correct a date several times in an hour; the page always shows the newest.
    _M.DELAYED: timedelta(hours=6),
    _M.STORM_HOLD: timedelta(hours=12),
    _M.ALL_CLEAR: timedelta(hours=6),
}
"""How long after the one the next of its kind about the same parcel may follow; None: never."""

DELAYS: Final = frozenset({_M.DELAYED, _M.STORM_HOLD})
AT_THE_DOOR: Final = frozenset({_M.OUT_FOR_DELIVERY, _M.ATTEMPT_FAILED, _M.READY_FOR_PICKUP})
_ON_THE_WAY: Final = frozenset({_M.SHIPPED, _M.ALL_CLEAR}) | DELAYS
# Whoever may speak at all while this waits: the carrier has taken it back.
_UNDONE: Final = frozenset({_M.DELIVERED})
SILENCES: Final[dict[Milestone, frozenset[Milestone]]] = {
    _M.ORDER_CONFIRMED: frozenset(),
    _M.SHIPPED: frozenset({_M.ALL_CLEAR}) | _UNDONE,
    **dict.fromkeys(AT_THE_DOOR, _ON_THE_WAY | AT_THE_DOOR | _UNDONE),
    _M.DELIVERED: _ON_THE_WAY | AT_THE_DOOR,
    _M.DELAYED: _ON_THE_WAY | {_M.OUT_FOR_DELIVERY} | _UNDONE,
    _M.STORM_HOLD: _ON_THE_WAY | {_M.OUT_FOR_DELIVERY} | _UNDONE,
    # And the notices that it takes back. Those of other delays it leaves alone.
    _M.ALL_CLEAR: frozenset({_M.SHIPPED, _M.ALL_CLEAR}) | _UNDONE,
}
"""Which unsent messages about the same parcel a later one makes pointless."""
YIELDS: Final[dict[Milestone, frozenset[Milestone]]] = {
    _M.SHIPPED: DELAYS | AT_THE_DOOR,
    _M.DELAYED: frozenset({_M.ATTEMPT_FAILED, _M.READY_FOR_PICKUP}),
    _M.STORM_HOLD: frozenset({_M.ATTEMPT_FAILED, _M.READY_FOR_PICKUP}),
}
"""Before which unsent messages about the same parcel a later one keeps silent itself: they say
what there is to do. So of all that waits for one reader about one parcel, one message is sent."""

_OVER: Final = frozenset({"delivered", "returning", "returned", "cancelled"})
_NOT_MOVED: Final = frozenset({"", "pending", "label_created"})
_MOVING: Final = frozenset({"picked_up", "in_transit", "delayed", "exception"})
_DOOR: Final = frozenset(milestone.value for milestone in AT_THE_DOOR)


class Notice(StrEnum):
    """What became of the messages that an all-clear takes back, for one recipient."""

    NONE = "none"
    WAITING = "waiting"
    SENDING = "sending"
    TOLD = "told"


@dataclass(frozen=True, slots=True)
class Standing:
    """Where things are by now, whenever that is."""

    # The parcel's status and since when; of an order as a whole, of its most advanced parcel.
    status: str
    notify: bool
    status_at: datetime | None = None
    # The order was cancelled.
    cancelled: bool = False
    # The delay that is told of is over.
    resolved: bool = False
    # Of an all-clear.
    notice: Notice = Notice.NONE
    # Why the address gets nothing more.
    block: Reason | None = None


@dataclass(frozen=True, slots=True)
class Case:
    """One rule, one thing that happened, one recipient of one order."""

    milestone: Milestone
    occurred_at: datetime
    live_at: datetime | None
    outbound: bool
    test: bool
    standing: Standing
    # When what the recipient last heard of this milestone and parcel happened.
    told_at: datetime | None
    sender: str
    # As the shop gave it.
    address: str
    # In the form of the channel, or None where no message may go.
    to: str | None
    channel: str = "sms"
    same_recipient: bool = False
    # The recipient heard exactly this: the same delay with the same dates.
    told_same: bool = False
    # Another message that the recipient has, or is about to get, says it better.
    superseded: bool = False
    # Another delay of which the recipient was told goes on.
    still_late: bool = False


def reason_not_to_plan(case: Case, *, now: datetime) -> Reason | None:
    """The first reason that applies, or None: tell the shopper."""
    standing = case.standing
    checks = (
        (case.live_at is None or case.occurred_at < case.live_at, Reason.NOT_LIVE),
        (is_stale(case.occurred_at, now=now), Reason.HISTORY),
        (not case.outbound, Reason.RETURN),
        (case.test, Reason.TEST),
        (not standing.notify, Reason.NOTIFY_OFF),
        (_is_cancelled(case.milestone, standing), Reason.CANCELLED),
        (is_overtaken(case.milestone, case.occurred_at, standing), Reason.OVERTAKEN),
        (case.same_recipient, Reason.SAME_RECIPIENT),
        (_is_untold(case.milestone, standing), Reason.NOT_TOLD),
        (case.still_late, Reason.STILL_LATE),
        (case.superseded, Reason.SUPERSEDED),
        (_is_told(case), Reason.ALREADY_TOLD),
        (not case.sender, Reason.NO_SENDER),
        (not case.address, _NO_ADDRESS[case.channel]),
        (case.to is None, _BAD_ADDRESS[case.channel]),
    )
    found = next((reason for applies, reason in checks if applies), None)
    return found or standing.block


_NO_ADDRESS: Final = {"sms": Reason.NO_PHONE, "email": Reason.NO_EMAIL}
_BAD_ADDRESS: Final = {"sms": Reason.PHONE_NOT_ALLOWED, "email": Reason.EMAIL_INVALID}


def reason_not_to_send(
    *, milestone: Milestone, occurred_at: datetime, standing: Standing, now: datetime
) -> Reason | None:
    """Asked again right before sending: a delivery may have waited."""
    if not standing.notify:
        return Reason.NOTIFY_OFF
    if _is_cancelled(milestone, standing):
        return Reason.CANCELLED
    if is_overtaken(milestone, occurred_at, standing):
        return Reason.OVERTAKEN
    if _is_untold(milestone, standing):
        return Reason.NOT_TOLD
    return standing.block or (Reason.STALE if is_stale(occurred_at, now=now) else None)


def is_stale(occurred_at: datetime, *, now: datetime) -> bool:
    return now - occurred_at > STALE_AFTER


def is_overtaken(milestone: Milestone, occurred_at: datetime, standing: Standing) -> bool:
    """Whether the parcel has moved on so that to say it now would be wrong."""
    status = standing.status
    match milestone:
        case Milestone.ORDER_CONFIRMED:
            return status not in _NOT_MOVED
        case Milestone.SHIPPED:
            return status not in _MOVING
        case Milestone.DELIVERED:
            return status != "delivered"
        case Milestone.DELAYED | Milestone.STORM_HOLD:
            return status in _OVER or standing.resolved or _came_to_the_door(occurred_at, standing)
        case Milestone.ALL_CLEAR:
            return status in _OVER
    return status in _OVER or (status != milestone and _came_to_the_door(occurred_at, standing))


def _came_to_the_door(occurred_at: datetime, standing: Standing) -> bool:
    """A round began, failed or ended at a pickup point after it: that is the news by now."""
    at = standing.status_at
    return standing.status in _DOOR and at is not None and at > occurred_at


def _is_cancelled(milestone: Milestone, standing: Standing) -> bool:
    return milestone is Milestone.ORDER_CONFIRMED and standing.cancelled


def _is_untold(milestone: Milestone, standing: Standing) -> bool:
    """A correction of what nobody was told would be the first they hear of it."""
    told = standing.notice in (Notice.TOLD, Notice.SENDING)
    return milestone is Milestone.ALL_CLEAR and not told


def _is_told(case: Case) -> bool:
    return case.told_same or is_repeat(case.milestone, case.told_at, case.occurred_at)


def is_repeat(milestone: Milestone, told_at: datetime | None, occurred_at: datetime) -> bool:
    if told_at is None:
        return False
    again_after = TELL_AGAIN_AFTER[milestone]
    return again_after is None or occurred_at - told_at < again_after


@dataclass(frozen=True, slots=True)
class QuietHours:
    """By the clock of the recipient; from 21 to 8 spans midnight. Equal: never quiet."""

    starts: int
    ends: int

    def until(self, now: datetime, zone: tzinfo) -> datetime | None:
        """When they end, if `now` lies in them (UTC); None where a text may go at once."""
        local = now.astimezone(zone)
        hour = local.hour
        spans_midnight = self.starts > self.ends
        late, early = hour >= self.starts, hour < self.ends
        quiet = (late or early) if spans_midnight else (late and early)
        if not quiet:
            return None
        day = local.date() + timedelta(days=1 if spans_midnight and late else 0)
        # The wall's clock: on the night of a change it still says eight.
        return datetime.combine(day, time(self.ends), zone).astimezone(now.tzinfo)


def brake_limit(*, usual_hour: float, floor: int) -> int:
    """How many messages a rule may plan in an hour before a person is asked."""
    return max(floor, int(10 * usual_hour))
