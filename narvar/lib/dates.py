"""Days, moments and numbers as the active language writes them. Babel's data, no clock."""

from datetime import date, datetime, time
from typing import Final

from babel import Locale
from babel.dates import format_date, get_datetime_format
from babel.numbers import format_decimal, format_percent
from django.utils.translation import get_language

_ISOLATE: Final = "\u2068%s\u2069"
"""Keeps a Latin number or address together inside a sentence that runs to the left."""


def day(on: date) -> str:
    """`Fri, Nov 20, 2026`, in each language's order."""
    return _dated(on, "yMMMEd")


def short_day(on: date) -> str:
    """`Nov 20, 2026`"""
    return _dated(on, "yMMMd")


def moment(at: datetime) -> str:
    """`Fri, Nov 20, 2026, 14:05`, on the moment's own clock; it does not name that clock."""
    return _joined(day(at), _clock(at.timetz()))


def short_moment(at: datetime) -> str:
    """`Nov 20, 2026, 14:05`"""
    return _joined(short_day(at), _clock(at.timetz()))


def second(at: datetime) -> str:
    """`14:05:09`: the same in every language."""
    return f"{at:%H:%M:%S}"


def number(count: float) -> str:
    """`12,345` or `12.345`"""
    return str(format_decimal(count, locale=_locale()))


def percent(rate: float) -> str:
    """0.1234 → `12.3%` or `12,3 %`"""
    return str(format_percent(rate, format=_locale_percent(), locale=_locale()))


def kept(text: str) -> str:
    """A name, number or address put into a sentence."""
    return _ISOLATE % text if text and _locale().text_direction == "rtl" else text


def _clock(at: time) -> str:
    return f"{at:%H:%M}"


def _locale() -> Locale:
    return Locale.parse(get_language() or "en", sep="-")


def _dated(on: date, skeleton: str) -> str:
    locale = _locale()
    return str(format_date(on, str(locale.datetime_skeletons[skeleton]), locale=locale))


def _joined(on: str, at: str) -> str:
    # CLDR's pattern: {1} is the date, {0} the time.
    pattern = str(get_datetime_format("medium", locale=_locale()))
    return pattern.replace("{1}", on).replace("{0}", at)


def _locale_percent() -> str:
    """One digit behind the point, the sign where the language puts it."""
    return str(_locale().percent_formats[None].pattern).replace("#,##0", "#,##0.0")
