"""From USPS's words and codes to one of ours.

The words first: they say more than the code ("Delivered, To Original Sender" and "Delivered, In/At
Mailbox" are both 01), and answers bring codes that no list at hand has. A code that the table does
not hold is counted whatever its words say; neither known word nor known code is `unknown`.
"""

import re
from functools import lru_cache
from typing import Final, NamedTuple

from tracking.carriers.meanings import (
    MOVING,
    NOTICE,
    PICKED_UP,
    Meaning,
    delayed,
    wrong,
)
from tracking.carriers.usps.words import CODES, PHRASES
from tracking.states import Cause

_TAIL: Final = re.compile(r",? usps awaiting item$")
# "Arrived at USPS Regional Destination Facility": so many words for so many kinds of facility.
_PASSED: Final = re.compile(
    r"(arrived|arrival|depart|departed|processed|processing|dispatched|received)"
    r"( at| from| through)? [a-z /()-]*(facility|center|hub|unit|post office|office of exchange)"
)
_TAKEN_IN: Final = re.compile(r"accept(ed|ance) at [a-z ]*(facility|post office|destination|unit)")
# USPS puts the reason behind: "Delivery Exception, Local Weather Delay".
_REASONS: Final = (
    (re.compile(r"\b(weather|storm|snow|hurricane|flood)"), delayed(Cause.WEATHER)),
    (re.compile(r"\b(natural disaster|wildfire|earthquake)"), delayed(Cause.DISASTER)),
    (re.compile(r"\bdamaged\b"), wrong(Cause.CARRIER_DAMAGE)),
)


class Understood(NamedTuple):
    meaning: Meaning
    mapped: bool
    """False: the tables have no word for it; to be counted."""


@lru_cache(maxsize=4096)
def understand(code: str, said: str) -> Understood:
    by_words = _by_words(" ".join(said.lower().split()).rstrip("."))
    by_code = CODES.get(code)
    if code and by_code is None:
        # Words of USPS's own are no guess; but what stands behind no code of its form is.
        known = by_words if re.fullmatch(r"[0-9A-Z]{2,3}", code, re.ASCII) else None
        return Understood(known or NOTICE, mapped=False)
    meaning = by_words or by_code
    return Understood(meaning or NOTICE, mapped=meaning is not None)


def _by_words(said: str) -> Meaning | None:
    said = _TAIL.sub("", said.split(" - shipping partner", maxsplit=1)[0]) or said
    if (exact := PHRASES.get(said)) is not None:
        return exact
    if not said.startswith("delivered"):
        for reason, meaning in _REASONS:
            if reason.search(said):
                return meaning
    for phrase in _shortened(said):
        if (found := PHRASES.get(phrase)) is not None:
            return found
    if _TAKEN_IN.fullmatch(said):
        return PICKED_UP
    return MOVING if _PASSED.fullmatch(said) else None


def _shortened(said: str) -> list[str]:
    """The phrase without its last part, and so on until nothing is left to cut."""
    found: list[str] = []
    while cut := max(said.rfind(", "), said.rfind(" ("), said.rfind(" - "), 0):
        said = said[:cut]
        found.append(said)
    return found
