"""From FedEx's words for one event to one of ours.

`eventType` decides. Where it only says that something is amiss, the exception beside it says what;
a movement may carry a delay as well. `derivedStatusCode` counts only where there is no event.
"""

from functools import lru_cache
from typing import Final, NamedTuple

from tracking.carriers.fedex.events import DERIVED, EVENTS, LATE, TEXTS, VAGUE
from tracking.carriers.fedex.reasons import (
    cause_of,
    delay_of,
    ends_at_sender,
    reason_of,
    says_late,
)
from tracking.carriers.meanings import (
    DELIVERED,
    MOVING,
    NOTICE,
    RETURNED,
    Meaning,
    delayed,
    returning,
)
from tracking.states import Cause, Status

# Causes that say little: a delay's own type may say more.
_PALE: Final = frozenset({None, Cause.CARRIER_DELAY})


class Delay(NamedTuple):
    """`delayDetail`. FedEx leaves out the status where the event itself is the delay."""

    type: str = ""
    subtype: str = ""
    status: str = ""

    @property
    def late(self) -> bool:
        return self.status == "DELAYED" or (bool(self.type) and not self.status)


class Words(NamedTuple):
    """What FedEx says of one event, clean and short."""

    event: str
    exception: str = ""
    derived: str = ""
    delay: Delay = Delay()
    text: str = ""
    reason: str = ""
    """The exception's description."""

    def label(self) -> str:
        """ "event/exception/derived", and "/type:subtype" of a delay."""
        codes = f"{self.event}/{self.exception}/{self.derived}"
        if not self.delay.late:
            return codes
        return f"{codes}/{':'.join(filter(None, self.delay[:2])) or 'DELAYED'}"

    def told(self) -> str:
        if self.reason and self.reason.lower() not in self.text.lower():
            return f"{self.text} - {self.reason}" if self.text else self.reason
        return self.text


class Understood(NamedTuple):
    meaning: Meaning
    mapped: bool
    """False: the tables have no word for these codes; to be counted."""


@lru_cache(maxsize=4096)
def understand(words: Words) -> Understood:
    code = words.event or words.derived
    if code:
        meaning = EVENTS.get(code) if words.event else DERIVED.get(code)
    else:
        meaning = TEXTS.get(words.text.lower())
    if meaning is None:
        return Understood(NOTICE, mapped=False)
    if code in VAGUE:
        return _amiss(words, meaning)
    if meaning == DELIVERED:
        return Understood(RETURNED if ends_at_sender(words.reason) else DELIVERED, mapped=True)
    if meaning.status is Status.RETURNING:
        return Understood(returning(cause_of(words.reason)), mapped=True)
    return _underway(words, meaning)


def _amiss(words: Words, usual: Meaning) -> Understood:
    """DE, SE, DD, DY, CD, PD: the exception says what it is."""
    reason = reason_of(words.reason or words.text, words.exception)
    meaning = reason or usual
    if meaning.status is Status.DELAYED and meaning.cause is None:
        meaning = Meaning(meaning.status, usual.cause)
    told = reason is not None or not (words.exception or words.reason)
    if not words.delay.late:
        return Understood(meaning, mapped=told)
    cause, known = delay_of(words.delay.type, words.delay.subtype)
    unexplained = reason is None and meaning.status is Status.EXCEPTION
    if cause is not None and (unexplained or _takes(meaning, cause)):
        meaning = delayed(cause)
    told = told or cause is not None
    return Understood(meaning, mapped=told and (known or not words.delay.type))


def _takes(meaning: Meaning, cause: Cause) -> bool:
    """Whether a delay's own type says more than the exception beside it."""
    return meaning.status is Status.DELAYED and meaning.cause in _PALE and meaning.cause != cause


def _underway(words: Words, meaning: Meaning) -> Understood:
    if meaning.status not in (Status.IN_TRANSIT, Status.PICKED_UP):
        return Understood(meaning, mapped=True)
    reason = reason_of(words.reason, words.exception) or meaning
    late = reason.status is Status.DELAYED and (not words.reason or says_late(words.reason))
    if late or (meaning == MOVING and reason.status is MOVING.status):
        meaning = reason
    if not (words.delay.late or words.derived in LATE):
        return Understood(meaning, mapped=True)
    cause, known = delay_of(words.delay.type, words.delay.subtype)
    meaning = delayed(cause or (meaning.cause if late else None))
    return Understood(meaning, mapped=known or not words.delay.type)
