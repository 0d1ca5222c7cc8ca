"""From UPS's four words for one thing to one of ours.

`statusCode` first, then `code` in the list that `type` points at, then `type` where it alone
decides, then the exact text where UPS sent nothing else. What none of them knows is `unknown`.

`type` X is no alarm (it covers customs releases), and one `code` is sent in several states (RZ is
"pending release" as 012 and "released" as 014), so neither may speak before `statusCode`.
"""

import re
from functools import lru_cache
from typing import Final, NamedTuple

from tracking.carriers.meanings import (
    CANCELLED,
    DELIVERED,
    LABEL,
    MOVING,
    NOTICE,
    ON_VEHICLE,
    PICKED_UP,
    PICKUP_POINT,
    RETURNED,
    Meaning,
)
from tracking.carriers.ups.codes.exceptions import (
    ASKED_RECEIVER,
    ASKED_SENDER,
    EXCEPTIONS,
    FOREIGN_BROKER,
    PENDING_RELEASE,
    PREPARING,
)
from tracking.carriers.ups.codes.freight import FREIGHT
from tracking.carriers.ups.codes.mail import MAIL
from tracking.carriers.ups.codes.scans import DELIVERIES, MANIFESTS, MOVEMENTS, UPDATES
from tracking.carriers.ups.codes.statuses import STATUSES, VAGUE
from tracking.states import Status

Codes = dict[str, Meaning]

_LISTS: Final[dict[str, tuple[Codes, ...]]] = {
    "D": (DELIVERIES, EXCEPTIONS),
    "I": (MOVEMENTS, EXCEPTIONS, DELIVERIES),
    "P": (MOVEMENTS, EXCEPTIONS),
    "X": (EXCEPTIONS, DELIVERIES, MOVEMENTS),
    "M": (MANIFESTS,),
    # The voiding of whatever was announced.
    "MV": (dict.fromkeys(MANIFESTS, CANCELLED),),
    "U": (UPDATES,),
}
_ALL_LISTS: Final = (MOVEMENTS, EXCEPTIONS, DELIVERIES, MANIFESTS, UPDATES)

# Types that say a status by themselves. RS and O stand in UPS's older tracking guides, P (pickup)
# in none of today's pages, though answers carry it. I is "in transit, out for delivery": no status.
_TYPES: Final = {
    "M": LABEL,
    "MV": CANCELLED,
    "P": PICKED_UP,
    "D": DELIVERED,
    "O": ON_VEHICLE,
    "RS": RETURNED,
    "DO": MOVING,
    "DD": MOVING,
    "W": MOVING,
}

# Used where UPS sent no statusCode, and no code or one that means several things without a type.
# Lower case, no final stop.
_TEXTS: Final = {
    "shipper created a label, ups has not received the package yet": LABEL,
    "we have your package": PICKED_UP,
    "pickup scan": PICKED_UP,
    "drop-off": PICKED_UP,
    "on the way": MOVING,
    "in transit": MOVING,
    "origin scan": MOVING,
    "arrived at facility": MOVING,
    "departed from facility": MOVING,
    "arrival scan": MOVING,
    "departure scan": MOVING,
    "destination scan": MOVING,
    "import scan": MOVING,
    "export scan": MOVING,
    "warehouse scan": MOVING,
    "processing at ups facility": MOVING,
    "loaded on delivery vehicle": MOVING,
    "your package is on the way": MOVING,
    "your package has cleared customs and is on the way": MOVING,
    "your package has been released by the government agency": MOVING,
    "out for delivery": ON_VEHICLE,
    "out for delivery today": ON_VEHICLE,
    "delivered": DELIVERED,
    "returned to sender": RETURNED,
}

_CUSTOMS_CASES: Final = frozenset(
    f"{PENDING_RELEASE} {ASKED_RECEIVER} {ASKED_SENDER} {PREPARING} {FOREIGN_BROKER}".split()
)
_CASE_CLOSED: Final = re.compile(r"\b(released|cleared|has received)\b", re.IGNORECASE)
_TO_SENDER: Final = re.compile(r"\b(return\w*\b.*\b|original )(sender|shipper)\b", re.IGNORECASE)
_TO_PICKUP_POINT: Final = re.compile(
    r"\b(delivered to (an? |the )?(ups )?(access point|locker)|awaiting \w* ?(pickup|collection))",
    re.IGNORECASE,
)
_TROUBLE: Final = frozenset({Status.DELAYED, Status.EXCEPTION, Status.ATTEMPT_FAILED})
_WAY_BACK: Final = frozenset({Status.RETURNING, Status.RETURNED})


class Words(NamedTuple):
    """What UPS says of one activity, clean and short."""

    status_code: str
    code: str
    type: str
    text: str

    def label(self) -> str:
        return f"{self.status_code}/{self.code}/{self.type}"


class Understood(NamedTuple):
    meaning: Meaning
    mapped: bool
    """False: the tables have no word for these codes; to be counted."""


@lru_cache(maxsize=4096)
def understand(words: Words, *, mail: bool = False, freight: bool = False) -> Understood:
    """`mail`, `freight`: the parcel's service has code lists of its own, read before the others."""
    own = ((MAIL,) if mail else ()) + ((FREIGHT,) if freight else ())
    by_status = STATUSES.get(words.status_code.lstrip("0") or "0") if words.status_code else None
    by_code = _by_code(words, own)
    if by_status is None:
        return _without_status(words, by_code)
    vague = (words.status_code.lstrip("0") or "0") in VAGUE
    if vague and by_code is not None:
        return Understood(_refined(by_code, None, words), mapped=True)
    meaning = _refined(by_status, by_code, words)
    untold = (meaning.cause is None and meaning.status in _TROUBLE) or (vague and meaning == NOTICE)
    return Understood(meaning, mapped=not (untold and words.code and by_code is None))


def _without_status(words: Words, by_code: Meaning | None) -> Understood:
    new_status = bool(words.status_code)
    if by_code is not None:
        return Understood(_refined(by_code, None, words), mapped=not new_status)
    new_code = bool(words.code) and (words.type in _LISTS or not _listed(words.code))
    by_text = None if new_status or new_code else _TEXTS.get(_plain(words.text))
    meaning = _TYPES.get(words.type) or by_text or NOTICE
    told = meaning != NOTICE and not new_status and not new_code
    return Understood(_refined(meaning, None, words), mapped=told)


def _by_code(words: Words, own: tuple[Codes, ...]) -> Meaning | None:
    if not words.code:
        return None
    lists = _LISTS.get(words.type)
    for codes in (*own, *(lists or ())):
        if (found := _look_up(codes, words.code)) is not None:
            return _reopened(found, words)
    return _agreed(words.code) if lists is None else None


def _look_up(codes: Codes, code: str) -> Meaning | None:
    """Some answers pad a code with a zero ("08") that the published list has without ("8")."""
    return codes.get(code) or codes.get(code.lstrip("0") or "0")


def _agreed(code: str) -> Meaning | None:
    """Without a type to pick the list, a code counts only where all lists that hold it agree."""
    found = {meaning for codes in _ALL_LISTS if (meaning := _look_up(codes, code)) is not None}
    return found.pop() if len(found) == 1 else None


def _listed(code: str) -> bool:
    return any(_look_up(codes, code) is not None for codes in _ALL_LISTS)


def _reopened(meaning: Meaning, words: Words) -> Meaning:
    """Customs codes keep coming after their case is closed; only statusCode and text tell."""
    if words.code in _CUSTOMS_CASES and _CASE_CLOSED.search(words.text):
        return MOVING
    return meaning


def _refined(meaning: Meaning, by_code: Meaning | None, words: Words) -> Meaning:
    if meaning.status is Status.DELIVERED:
        return _delivery(meaning, by_code, words)
    if meaning.cause is None and by_code is not None and by_code.cause is not None:
        both_trouble = meaning.status in _TROUBLE and by_code.status in _TROUBLE
        both_back = meaning.status in _WAY_BACK and by_code.status in _WAY_BACK
        if both_trouble or both_back:
            return Meaning(meaning.status, by_code.cause)
    return meaning


def _delivery(meaning: Meaning, by_code: Meaning | None, words: Words) -> Meaning:
    """Type D and status 011 also cover the sender's own door and a locker's."""
    if _TO_SENDER.search(words.text) or by_code == RETURNED:
        return RETURNED
    if _TO_PICKUP_POINT.search(words.text) or by_code == PICKUP_POINT:
        return PICKUP_POINT
    return meaning


def _plain(text: str) -> str:
    return " ".join(text.lower().split()).rstrip(".")
