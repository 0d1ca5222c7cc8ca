"""Which carrier a number may belong to: by its form and its check digit. Pure; nothing is asked.

`detect` takes what people paste: blanks, dashes, small letters, full-width digits, words before
the number, a carrier's whole address. The formats are those of `tracking.carriers.formats`.
"""

import math
import re
import unicodedata
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any, Final

from tracking.carriers import check_digits
from tracking.carriers.formats import Format, formats

CHARS_AT_MOST: Final = 300
WORDS_AT_MOST: Final = 40
LONGEST: Final = 60
# A word of more letters than this stands beside a number, never in it.
LETTERS_IN_A_NUMBER: Final = 4
OWN: Final = 1.0
"""What being a carrier of the retailer's says: as much as a check digit."""

_WORD: Final = re.compile(r"[0-9A-Z]+")


@dataclass(frozen=True, slots=True)
class Candidate:
    carrier: str
    """Our code, whether we speak to the carrier or not."""
    score: float
    """Between 0 and 1; only for comparing candidates of one number."""
    name: str


@dataclass(frozen=True, slots=True)
class Sighting:
    """A number that keeps to a format, and how much that says in decimal digits."""

    number: str
    carrier: str
    name: str
    weight: float


def detect(number: Any, own: Collection[str] = frozenset()) -> list[Candidate]:
    """Whose number this may be, the likeliest first; one candidate a carrier, none for nonsense.

    `own` are codes of carriers the retailer ships with: they win where the number itself does not
    tell. Never raises.
    """
    seen = _seen(number, own)
    # Beside all of them: a number of its kind that is nobody's.
    every = 1 + sum(10**s.weight for s in seen)
    return [Candidate(s.carrier, round(10**s.weight / every, 4), s.name) for s in seen]


def plain_number(number: Any, carrier: str) -> str | None:
    """The number of that carrier inside what was typed, without blanks and words; None: no such."""
    return next((s.number for s in _seen(number, {carrier}) if s.carrier == carrier), None)


def _seen(number: Any, own: Collection[str]) -> list[Sighting]:
    """By the reading of what was typed that says most; of equal ones the longest."""
    readings = _readings(number) if isinstance(number, str) else []
    every = [_best(text, own) for text in readings]
    return max(every, key=lambda seen: seen[0].weight if seen else -math.inf, default=[])


def _best(text: str, own: Collection[str]) -> list[Sighting]:
    """One of each carrier, the weightiest first."""
    best: dict[str, Sighting] = {}
    for seen in _sightings(text):
        weighed = replace(seen, weight=seen.weight + OWN * (seen.carrier in own))
        if (known := best.get(seen.carrier)) is None or weighed.weight > known.weight:
            best[seen.carrier] = weighed
    return sorted(best.values(), key=lambda s: (-s.weight, s.carrier))


def _readings(typed: str) -> list[str]:
    """What the number may be in what was typed, each once."""
    words = _WORD.findall(_upright(typed))[:WORDS_AT_MOST]
    found: dict[str, None] = {}
    for is_prose, group in groupby(words, key=_is_prose):
        if not is_prose:
            found.update(dict.fromkeys(_joined(list(group))))
    return [text for text in found if len(text) <= LONGEST]


def _upright(typed: str) -> str:
    """ASCII capitals and digits where they are meant; nothing that cannot be seen."""
    text = unicodedata.normalize("NFKC", typed[:CHARS_AT_MOST])
    seen = (c for c in text if unicodedata.category(c) != "Cf")
    return "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in seen).upper()


def _is_prose(word: str) -> bool:
    return word.isalpha() and len(word) > LETTERS_IN_A_NUMBER


def _joined(words: list[str]) -> Iterator[str]:
    """All of it, the same without short words around it, and each word for itself."""
    for first in range(_leading(words) + 1):
        for last in range(len(words) - _leading(words[::-1]), len(words) + 1):
            yield "".join(words[first:last])
    yield from words


def _leading(words: list[str]) -> int:
    return next((place for place, word in enumerate(words) if not word.isalpha()), 0)


def _sightings(text: str) -> Iterator[Sighting]:
    for form in formats():
        if (match := form.pattern.fullmatch(text)) is None or not _checks(form, match):
            continue
        carrier, name = form.carrier, form.name
        if form.posts is not None:
            if (post := form.posts.get(match["CountryCode"])) is None:
                continue
            carrier, name = post
        yield Sighting(text, carrier, name, form.weight + _says(form))


def _checks(form: Format, match: re.Match[str]) -> bool:
    if form.check is None:
        return True
    serial = match["SerialNumber"]
    if form.prepend is not None and form.prepend[0].fullmatch(serial):
        serial = form.prepend[1] + serial
    return check_digits.RULES[form.check["name"]](serial, match["CheckDigit"], form.check)


def _says(form: Format) -> float:
    if form.check is None:
        return 0.0
    return check_digits.WEIGHTS.get(form.check["name"], 1.0)
