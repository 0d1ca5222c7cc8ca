"""From DHL's words for one thing to one of ours.

The business's own code first. Where there is none, or one that says only that something is wrong,
the sentence, but only within what `statusCode` allows. A code that no table holds is counted, and
`statusCode`, DHL's word for all businesses, stands in for it.
"""

import re
from functools import lru_cache
from typing import Final, NamedTuple

from tracking.carriers.dhl import phrases
from tracking.carriers.dhl.codes.ecommerce import ECOMMERCE, ECOMMERCE_WORDS
from tracking.carriers.dhl.codes.europe import CZECHIA, EUROPE
from tracking.carriers.dhl.codes.express import EXPRESS
from tracking.carriers.dhl.codes.freight import FORWARDING, FREIGHT
from tracking.carriers.dhl.codes.germany import LETTER, PARCEL
from tracking.carriers.dhl.codes.netherlands import BENELUX
from tracking.carriers.dhl.codes.poland import POLAND
from tracking.carriers.meanings import DELIVERED, LABEL, MOVING, NOTICE, RETURNED, Meaning, wrong
from tracking.states import Status

_TABLES: Final = {
    "dgf": FORWARDING,
    "ecommerce": ECOMMERCE,
    "ecommerce-apac": ECOMMERCE,
    "ecommerce-europe": EUROPE,
    "ecommerce-ppl": CZECHIA,
    "express": EXPRESS,
    "freight": FREIGHT,
    "parcel-de": PARCEL,
    "parcel-nl": BENELUX,
    "parcel-pl": POLAND,
    "post-de": LETTER,
    "svb": LETTER,
}
COARSE: Final = {
    "pre-transit": LABEL,
    "transit": MOVING,
    "delivered": DELIVERED,
    "failure": wrong(),
    "unknown": NOTICE,
}
_TROUBLE: Final = frozenset({Status.DELAYED, Status.EXCEPTION, Status.ATTEMPT_FAILED})
_WAY_BACK: Final = frozenset({Status.RETURNING, Status.RETURNED})
# What a sentence may make of each of DHL's five words.
_ALLOWED: Final[dict[str, frozenset[Status]]] = {
    "pre-transit": frozenset({Status.LABEL_CREATED, Status.CANCELLED}),
    "transit": _TROUBLE
    | {
        Status.PICKED_UP,
        Status.IN_TRANSIT,
        Status.OUT_FOR_DELIVERY,
        Status.READY_FOR_PICKUP,
        Status.RETURNING,
    },
    "delivered": frozenset({Status.DELIVERED, Status.READY_FOR_PICKUP, Status.RETURNED}),
    "failure": _TROUBLE | _WAY_BACK | {Status.CANCELLED},
    "unknown": frozenset(),
}
_CODE: Final = re.compile(r"[A-Z0-9]+([._/-][A-Z0-9]+)*", re.ASCII)


class Words(NamedTuple):
    """What DHL says of one event, clean and short."""

    service: str
    status: str
    """The business's code; in some answers a sentence, or `coarse` once more."""
    coarse: str
    """`statusCode`, lower case."""
    text: str

    @property
    def code(self) -> str:
        """`status` in capitals, where it is a code."""
        said = self.status.upper()
        if self.status.lower() in COARSE or not _CODE.fullmatch(said):
            return ""
        # A lone word of small letters, or in one case with the sentence, is no code.
        return said if self.status == said or any(map(str.isdigit, said)) else ""

    def label(self) -> str:
        return f"{self.service}/{self.code}/{self.coarse}"


class Understood(NamedTuple):
    meaning: Meaning
    mapped: bool
    """False: the tables have no word for this code; to be counted."""


@lru_cache(maxsize=4096)
def understand(words: Words) -> Understood:
    by_code = _by_code(words)
    if by_code is not None:
        return Understood(_refined(by_code, words), mapped=True)
    coarse = COARSE.get(words.coarse)
    if words.code:
        return Understood(coarse or NOTICE, mapped=False)
    said = _allowed(words)
    return Understood(said or coarse or NOTICE, mapped=coarse is not None or said is not None)


def _by_code(words: Words) -> Meaning | None:
    if words.service.startswith("ecommerce") and words.status:
        by_words = ECOMMERCE_WORDS.get(" ".join(words.status.lower().split()))
        if by_words is not None:
            return by_words
    return _TABLES.get(words.service, {}).get(words.code) if words.code else None


def _refined(meaning: Meaning, words: Words) -> Meaning:
    """Codes such as BV ("exception") and OH ("on hold") leave the reason to the sentence."""
    said = phrases.meaning_of(words.text)
    if said is None:
        return meaning
    if meaning == DELIVERED and said.status is Status.RETURNED:
        return RETURNED
    vague = meaning.status in _TROUBLE and meaning.cause is None
    if vague and (said.status in _TROUBLE or said.status is Status.RETURNING):
        return said if said.cause is not None or said.status is Status.RETURNING else meaning
    return meaning


def _allowed(words: Words) -> Meaning | None:
    for sentence in (words.text, words.status):
        said = phrases.meaning_of(sentence) if sentence else None
        if said is not None and said.status in _ALLOWED.get(words.coarse, frozenset(Status)):
            return said
    return None
