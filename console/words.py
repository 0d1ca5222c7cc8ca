"""What the console calls the words of our own code. For staff, in English so far."""

from collections.abc import Mapping
from typing import Final, Literal

from notifications.policy import HELD, Reason
from notifications.states import State
from tracking.states import Status

Tone = Literal["plain", "good", "watch", "bad"]

STATUSES: Final[Mapping[Status, str]] = {
    Status.PENDING: "Pending",
    Status.LABEL_CREATED: "Label created",
    Status.PICKED_UP: "Picked up",
    Status.IN_TRANSIT: "In transit",
    Status.DELAYED: "Delayed",
    Status.OUT_FOR_DELIVERY: "Out for delivery",
    Status.ATTEMPT_FAILED: "Attempt failed",
    Status.READY_FOR_PICKUP: "Ready for pickup",
    Status.DELIVERED: "Delivered",
    Status.RETURNING: "Returning",
    Status.RETURNED: "Returned",
    Status.EXCEPTION: "Exception",
    Status.CANCELLED: "Cancelled",
    Status.EXPIRED: "Expired",
    Status.UNKNOWN: "Unknown code",
}
_TONES: Final[Mapping[Status, Tone]] = {
    Status.DELIVERED: "good",
    Status.DELAYED: "watch",
    Status.ATTEMPT_FAILED: "watch",
    Status.READY_FOR_PICKUP: "watch",
    Status.RETURNING: "watch",
    Status.EXPIRED: "watch",
    Status.EXCEPTION: "bad",
}
MESSAGE_STATES: Final[Mapping[str, str]] = {
    State.DUE: "Waiting to be sent",
    State.SENDING: "Being sent",
    State.SENT: "Sent",
    State.DELIVERED: "Arrived",
    State.FAILED: "Failed",
    State.SKIPPED: "Not sent",
    State.AMBIGUOUS: "Unclear whether it arrived",
}
_MESSAGE_TONES: Final[Mapping[str, Tone]] = {
    State.SENT: "good",
    State.DELIVERED: "good",
    State.FAILED: "bad",
    State.AMBIGUOUS: "bad",
    State.SKIPPED: "watch",
}
_REASONS: Final[Mapping[str, str]] = {
    Reason.NOT_LIVE: "It happened before the shop went live.",
    Reason.HISTORY: "It was more than a day old when we learned of it.",
    Reason.RETURN: "The parcel goes back to the shop.",
    Reason.TEST: "A test order: nothing of it leaves the house.",
    Reason.NOTIFY_OFF: "The shop asked for silence about this order or parcel.",
    Reason.OVERTAKEN: "The parcel had moved on: it would have been wrong by then.",
    Reason.ALREADY_TOLD: "The shopper had heard of it before.",
    Reason.NO_SENDER: "Neither the brand nor the house has a number to send from.",
    Reason.NO_PHONE: "The order has no phone number.",
    Reason.PHONE_NOT_ALLOWED: "Not a mobile number of the shop's or the parcel's country.",
    Reason.SAME_RECIPIENT: "Another order in the same parcel has the same phone.",
    Reason.STALE: "It could not be sent for a day.",
    HELD: "All sending is stopped, for this retailer or the whole house.",
}


def tone(status: Status) -> Tone:
    return _TONES.get(status, "plain")


def message_tone(state: str) -> Tone:
    return _MESSAGE_TONES.get(state, "plain")


def reason(code: str) -> str:
    """Our own reasons in a sentence; a provider's as it gave it."""
    return _REASONS.get(code, code)


def label(code: str) -> str:
    """`carrier_delay` → `Carrier delay`."""
    return code.replace("_", " ").capitalize()
