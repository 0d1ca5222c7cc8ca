"""The words of an SMS, with `{link}` where the short link goes. Whole sentences, by gettext."""

import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Final

from babel.dates import format_interval, format_skeleton, format_time
from django.conf import settings
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from narvar.lib.text import clean
from notifications.context import Context
from notifications.policy import Milestone
from notifications.segments import is_gsm, spared

LINK: Final = "{link}"
_TOKENS: Final = re.compile(r"\{(brand|order|when|new|old|cause|storm|name|place|news)\}")
_MAX_BRAND: Final = 40
_MAX_ORDER: Final = 30
_MAX_PLACE: Final = 40
# CLDR puts these between digits and words; in an SMS each would more than halve its room.
_WIDE: Final = str.maketrans({"\u202f": " ", "\u00a0": " ", "\u2009": " ", "\u2013": "-"})
_HIDDEN: Final = str.maketrans({"\u200f": "", "\u200e": ""})
# The short alphabet has no such letters: one "á" would more than halve the room of the message.
_UNACCENTED: Final = str.maketrans("áíóúÁÍÓÚ", "aiouAIOU")

CAUSES: Final[Mapping[str, Promise]] = {
    "weather": _("bad weather"),
    "disaster": _("a natural disaster"),
    "carrier_delay": _("the carrier is running late"),
    "carrier_capacity": _("too many parcels at the carrier"),
    "carrier_mechanical": _("a breakdown at the carrier"),
    "carrier_misroute": _("the carrier sent it the wrong way"),
    "carrier_damage": _("damage on the way"),
    "carrier_lost": _("the carrier is looking for it"),
    "customs_clearance": _("customs"),
    "customs_documents": _("customs needs a document"),
    "customs_payment": _("duties are to be paid"),
    "customs_refused": _("customs refused it"),
    "recipient_unavailable": _("nobody was there"),
    "recipient_address": _("a problem with the address"),
    "recipient_refused": _("it was not accepted"),
    "recipient_unclaimed": _("it was not picked up"),
    "recipient_request": _("a change that was asked for"),
    "retailer_not_ready": _("it left us late"),
    "retailer_request": _("a change that we asked for"),
    "security": _("a security check"),
    "strike": _("a strike"),
    "holiday": _("a holiday"),
}
"""What each `tracking.states.Cause` is called after "Cause:". """

STORMS: Final[Mapping[str, Promise]] = {
    "winter_storm": _("A winter storm"),
    "ice_storm": _("An ice storm"),
    "blizzard": _("A blizzard"),
    "snow": _("Heavy snow"),
    "hurricane": _("A hurricane"),
    "typhoon": _("A typhoon"),
    "tropical_storm": _("A tropical storm"),
    "storm_surge": _("A storm surge"),
    "tornado": _("A tornado"),
    "flood": _("Flooding"),
    "extreme_wind": _("Extreme wind"),
    "dust": _("A dust storm"),
    "fire": _("A wildfire"),
    "avalanche": _("An avalanche"),
    "tsunami": _("A tsunami"),
    "volcano": _("A volcano"),
}
"""What each kind of holding weather is called."""
_A_STORM: Final = _("A storm")
_NAMED_STORMS: Final[Mapping[str, Promise]] = {
    "hurricane": _("Hurricane {name}"),
    "typhoon": _("Typhoon {name}"),
    "tropical_storm": _("Tropical storm {name}"),
}


def locale_for(*wanted: str) -> str:
    """The first of the wanted locales that we speak, else the house's own."""
    for locale in wanted:
        try:
            return translation.get_supported_language_variant(locale.replace("_", "-").lower())
        except LookupError:
            continue
    return settings.LANGUAGE_CODE


def sms(context: Context, *, locale: str, brand: str, order: str) -> str:
    """The text in one of our locales, in the short alphabet wherever that changes no letter."""
    with translation.override(locale):
        values = {"order": _tidy(order, _MAX_ORDER), **_values(context, locale)}
        news = " ".join(_filled(sentence, values) for sentence in _news(context))
        framed = gettext("{brand}: {news} {link} Reply STOP to opt out")
    text = spared(_filled(framed, {"brand": _tidy(brand, _MAX_BRAND), "news": news}))
    return _unaccented(text) if locale == "es" else text


def _unaccented(text: str) -> str:
    """As Spanish texts are commonly written, where that alone saves the short alphabet."""
    plain = text.translate(_UNACCENTED)
    return plain if is_gsm(plain) else text


def with_link(text: str, link: str) -> str:
    return text.replace(LINK, link)


def storm_words(context: Context) -> str:
    """`A winter storm`, `Hurricane Debby`: in the active language."""
    named = _NAMED_STORMS.get(context.storm)
    if named and context.storm_name:
        return _filled(str(named), {"name": _tidy(context.storm_name, _MAX_PLACE)})
    return str(STORMS.get(context.storm, _A_STORM))


def _news(context: Context) -> Iterator[str]:
    """One fact, in one to three sentences."""
    match context.milestone:
        case Milestone.ORDER_CONFIRMED:
            yield gettext("Thank you! We have your order {order}.")
        case Milestone.SHIPPED:
            yield gettext("Your order {order} is on its way.")
            yield from _expected(context)
        case Milestone.OUT_FOR_DELIVERY:
            yield gettext("Your order {order} is out for delivery.")
        case Milestone.DELIVERED if context.at:
            yield gettext("Your order {order} was delivered on {when}.")
        case Milestone.DELIVERED:
            yield gettext("Your order {order} was delivered.")
        case Milestone.ATTEMPT_FAILED:
            yield gettext("The carrier could not hand over your order {order}. What to do now:")
        case Milestone.READY_FOR_PICKUP:
            yield gettext("Your order {order} is ready for pickup.")
        case Milestone.DELAYED:
            yield _delay(context)
            yield from _cause(context)
        case Milestone.STORM_HOLD:
            yield _storm(context)
            yield from _new_date(context)
        case Milestone.ALL_CLEAR:
            yield _all_clear(context)
            yield from _expected(context)


def _delay(context: Context) -> str:
    if context.low_on and context.was_on and context.was_on < context.low_on:
        return gettext("Your order {order} is delayed: now {new}, not {old}.")
    if context.low_on:
        return gettext("Your order {order} is delayed: now {new}.")
    if context.kind == "late" and context.was_on:
        return gettext("Your order {order} is late: it was due {old}.")
    if context.kind == "stalled":
        return gettext("Your order {order} has not moved for days. We are watching it.")
    return gettext("Your order {order} is delayed.")


def _cause(context: Context) -> Iterator[str]:
    if context.cause in CAUSES:
        yield gettext("Cause: {cause}.")


def _storm(context: Context) -> str:
    if context.place:
        return gettext("{storm} near {place} holds up your order {order}.")
    return gettext("{storm} holds up your order {order}.")


def _all_clear(context: Context) -> str:
    match context.resolution:
        case "cleared":
            return gettext("The storm is over. Your order {order} can move on.")
        case "rescheduled":
            return gettext("Good news: your order {order} comes sooner than we said.")
        case "withdrawn":
            return gettext("Good news: your order {order} is not delayed after all.")
    return gettext("Good news: your order {order} is moving again.")


def _expected(context: Context) -> Iterator[str]:
    if context.low_on:
        yield gettext("Expected {new}.")


def _new_date(context: Context) -> Iterator[str]:
    if context.low_on:
        yield gettext("New date: {new}.")


def _values(context: Context, locale: str) -> Mapping[str, str]:
    """For every token that a sentence of this context can hold."""
    dates = {
        "when": context.at and _moment(context.at, locale),
        "old": context.was_on and _day(context.was_on, locale),
        "new": context.low_on and days(context.low_on, context.high_on, locale),
    }
    words = {
        "cause": str(CAUSES.get(context.cause, "")),
        "storm": storm_words(context),
        "place": _tidy(context.place, _MAX_PLACE),
    }
    return words | {name: text for name, text in dates.items() if text}


def _filled(template: str, values: Mapping[str, str]) -> str:
    """Puts values in for closed tokens, in one pass: what a value holds is never read again."""
    return _TOKENS.sub(
        lambda found: _before(template[found.end() :], values.get(found[1], "")), template
    )


def _before(rest: str, value: str) -> str:
    """A date that ends in a dot of its own ("21. Nov.") brings no second full stop."""
    return value.removesuffix(".") if rest.startswith(".") else value


def _tidy(value: str, limit: int) -> str:
    """A shop's own words. Without braces, so that none can pass for a token of ours."""
    return clean(value.replace("{", "").replace("}", ""), limit)


def _moment(at: datetime, locale: str) -> str:
    """`Fri, Nov 20, 3:04 PM` by the clock of the place."""
    # `at` already shows the place's time; with its offset Babel would turn it into UTC.
    shown = at.replace(tzinfo=None)
    hour = format_time(shown, "short", locale=locale)
    return f"{_day(shown, locale)}, {_narrow(hour)}"


def days(low: date, high: date | None, locale: str) -> str:
    """`Tue, Nov 24`, or `Nov 24 - 26`."""
    if high is None or high <= low:
        return _day(low, locale)
    return _narrow(format_interval(low, high, "MMMd", locale=locale))


def _day(day: date, locale: str) -> str:
    return _narrow(format_skeleton("MMMEd", day, locale=locale))


def _narrow(text: str) -> str:
    return text.translate(_WIDE).translate(_HIDDEN)
