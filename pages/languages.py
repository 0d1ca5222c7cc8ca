"""Which of the languages we have words for a page is written in."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from babel import Locale, UnknownLocaleError
from django.conf import settings
from django.utils.translation.trans_real import parse_accept_lang_header

_TAG: Final = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8}){0,2}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Language:
    """`en-GB` has the words of `en` and dates as in Britain."""

    tag: str
    """BCP 47, for `lang` and Content-Language; also the key of caches."""
    words: str
    """The language of the translation catalogue."""
    locale: Locale

    @property
    def direction(self) -> str:
        return str(self.locale.text_direction)


def shipped() -> list[tuple[str, str]]:
    """(code, name in its own language) of each language we have words in."""
    return list(settings.LANGUAGES)


@lru_cache(maxsize=512)
def language_of(asked: str, of_order: str, of_brand: str) -> Language:
    """`?lang=` first, then what the order says, then the brand; English when none fits."""
    for tag in (asked, of_order, of_brand):
        if (language := _known(tag)) is not None:
            return language
    return _english()


@lru_cache(maxsize=512)
def language_accepted(header: str) -> Language:
    """By the browser's Accept-Language, for answers that belong to no order."""
    accepted: Iterable[tuple[str, float]] = parse_accept_lang_header(header)
    return next((found for tag, _ in accepted if (found := _known(tag))), _english())


@lru_cache(maxsize=512)
def language_for(asked: str, accepted: str, of_brand: str) -> Language:
    """`?lang=`, else what the browser accepts, else the brand's: for a visitor without an order."""
    browser = (tag for tag, _ in parse_accept_lang_header(accepted))
    known = (_known(tag) for tag in (asked, *browser, of_brand))
    return next((language for language in known if language is not None), _english())


def _english() -> Language:
    return Language("en", "en", Locale("en"))


def _known(tag: str) -> Language | None:
    if not _TAG.fullmatch(tag):
        return None
    words = re.split("[-_]", tag)[0].lower()
    if words not in dict(settings.LANGUAGES):
        return None
    try:
        locale = Locale.parse(tag.replace("-", "_"))
    except (UnknownLocaleError, ValueError):
        locale = Locale(words)
    return Language(str(locale).replace("_", "-"), words, locale)
