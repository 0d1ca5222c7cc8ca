"""The words of a message, with `{link}` where the short link goes."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Final

from babel.dates import format_skeleton, format_time
from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext

from narvar.lib.text import clean
from notifications.policy import Milestone

LINK: Final = "{link}"
_TOKENS: Final = re.compile(r"\{(brand|order|when)\}")
_MAX_BRAND: Final = 40
_MAX_ORDER: Final = 30
# CLDR puts these between digits and words; in an SMS each would more than halve its room.
_WIDE_BLANKS: Final = str.maketrans({"\u202f": " ", "\u00a0": " ", "\u200f": "", "\u200e": ""})


def locale_for(*wanted: str) -> str:
    """The first of the wanted locales that we speak, else the house's own."""
    for locale in wanted:
        try:
            return translation.get_supported_language_variant(locale.replace("_", "-").lower())
        except LookupError:
            continue
    return settings.LANGUAGE_CODE


def sms(
    milestone: Milestone, *, locale: str, brand: str, order: str, happened_at: datetime | None
) -> str:
    """The text in one of our locales. `happened_at` carries the place's offset; None: unknown."""
    values = {"brand": _tidy(brand, _MAX_BRAND), "order": _tidy(order, _MAX_ORDER)}
    if happened_at is not None:
        values["when"] = _moment(happened_at, locale)
    with translation.override(locale):
        template = _template(milestone, dated=happened_at is not None)
    return _filled(template, values)


def with_link(text: str, link: str) -> str:
    return text.replace(LINK, link)


def _template(milestone: Milestone, *, dated: bool) -> str:
    if milestone is Milestone.OUT_FOR_DELIVERY:
        return gettext(
            "{brand}: Your order {order} is out for delivery. {link} Reply STOP to opt out"
        )
    if dated:
        return gettext(
            "{brand}: Your order {order} was delivered on {when}. {link} Reply STOP to opt out"
        )
    return gettext("{brand}: Your order {order} was delivered. {link} Reply STOP to opt out")


def _filled(template: str, values: Mapping[str, str]) -> str:
    """Puts values in for closed tokens, in one pass: what a value holds is never read again."""
    return _TOKENS.sub(lambda found: values[found[1]], template)


def _tidy(value: str, limit: int) -> str:
    """A shop's own words. Without braces, so that none can pass for a token of ours."""
    return clean(value.replace("{", "").replace("}", ""), limit)


def _moment(at: datetime, locale: str) -> str:
    """`Fri, Nov 20, 3:04 PM` by the clock of the place."""
    # `at` already shows the place's time; with its offset Babel would turn it into UTC.
    shown = at.replace(tzinfo=None)
    day = format_skeleton("MMMEd", shown, locale=locale)
    hour = format_time(shown, "short", locale=locale)
    return f"{day}, {hour}".translate(_WIDE_BLANKS)
