"""A delivery's way forward, and the provider's words for it. Pure."""

from enum import StrEnum
from typing import Final


class State(StrEnum):
    DUE = "due"
    SENDING = "sending"
    SENT = "sent"
    DELIVERED = "delivered"
    FAILED = "failed"
    SKIPPED = "skipped"
    AMBIGUOUS = "ambiguous"
    """We cannot know whether it arrived, and by now it would only confuse."""


class Block(StrEnum):
    """Why an address gets nothing more. The later ones are the heavier ones."""

    OPTED_OUT = "opted_out"
    HARD_BOUNCE = "hard_bounce"
    INVALID = "invalid"
    COMPLAINT = "complaint"


class Action(StrEnum):
    """What a shopper's answer asks for."""

    STOP = "stop"
    START = "start"
    CONFIRM = "confirm"
    HELP = "help"
    NOTHING = "nothing"


# What a provider's report can still change. All that is not listed is the provider's last word.
_STEP: Final = {
    State.DUE: 0,
    State.SENDING: 0,
    State.SKIPPED: 0,
    State.AMBIGUOUS: 0,
    State.SENT: 1,
    State.DELIVERED: 2,
    State.FAILED: 2,
}

# Twilio's "Message Status Values"; whatever it has accepted counts as sent.
TWILIO: Final[dict[str, State]] = {
    "accepted": State.SENT,
    "scheduled": State.SENT,
    "queued": State.SENT,
    "sending": State.SENT,
    "sent": State.SENT,
    "delivered": State.DELIVERED,
    "read": State.DELIVERED,
    "partially_delivered": State.DELIVERED,
    "undelivered": State.FAILED,
    "failed": State.FAILED,
    "canceled": State.FAILED,
}


def forward(was: State, said: State, *, latest: bool) -> State:
    """The state after a report on one attempt. Never a step back; repeats change nothing.

    `latest`: the report is on the newest attempt. An older one's failure says nothing about the
    attempt under way; that it was sent or delivered holds for the message whichever attempt it was.
    """
    if said is State.FAILED and not latest:
        return was
    return said if _STEP[said] > _STEP[was] else was
