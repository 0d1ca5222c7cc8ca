"""The words of an e-mail: whole sentences by gettext, in the active language. Pure but for it.

What a sentence holds of others' words (order number, brand, place) is put in for closed tokens in
one pass and never read again.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from babel.dates import format_date, format_interval, format_skeleton, format_time
from django.utils.translation import gettext

from narvar.lib.text import clean
from notifications.context import Context
from notifications.words import CAUSES, storm_words
from tracking.panels.local import Local

_TOKENS: Final = re.compile(r"\{(order|brand|day|days|was|moment|storm|place|cause|carrier)\}")
# A subject that is ASCII but for narrow blanks need not be encoded: where Python folds an encoded
# one, mail readers show two blanks.
_NARROW: Final = str.maketrans({"\u2009": " ", "\u202f": " ", "\u2013": "-"})
_STEPS: Final = {
    "order_confirmed": 1,
    "shipped": 2,
    "delayed": 2,
    "storm_hold": 2,
    "all_clear": 2,
    "out_for_delivery": 3,
    "attempt_failed": 3,
    "ready_for_pickup": 3,
    "delivered": 4,
}
_TONES: Final = {
    "delivered": "good",
    "all_clear": "good",
    "delayed": "warn",
    "storm_hold": "warn",
    "attempt_failed": "warn",
}


@dataclass(frozen=True, slots=True)
class Facts:
    """What beside the news stands in a mail. `carrier` is a name; items are (name, quantity)."""

    order: str
    brand: str
    carrier: str = ""
    numbers: Sequence[str] = ()
    items: Sequence[tuple[str, int]] = ()


@dataclass(frozen=True, slots=True)
class Letter:
    """Plain text in every field. `step` is 1 to 4; `tone` one of good, warn, plain.

    `day` is what matters most, under `day_label`; `was` the day that no longer holds.
    """

    subject: str
    preheader: str
    title: str
    sentences: Sequence[str]
    tone: str
    step: int
    steps: Sequence[str]
    day_label: str = ""
    day: str = ""
    was_label: str = ""
    was: str = ""
    button: str = ""


def letter(context: Context, facts: Facts, local: Local) -> Letter:
    """The mail about one milestone; an unknown one, of a later release, is told as news."""
    values = _values(context, facts, local)
    subject, title, sentences = _SAID.get(context.milestone, _news)(context)
    day_label, day = _day(context, local)
    was = _long(context.was_on, local) if _has_moved(context) else ""
    filled = [_filled(sentence, values) for sentence in sentences]
    return Letter(
        subject=clean(_filled(subject, values).translate(_NARROW), 200),
        preheader=" ".join(filled)[:140],
        title=_filled(title, values),
        sentences=filled,
        tone=_TONES.get(context.milestone, "plain"),
        step=_STEPS.get(context.milestone, 2),
        steps=_step_names(),
        day_label=day_label,
        day=day,
        was_label=gettext("Before") if was else "",
        was=was,
        button=gettext("See what you can do")
        if context.milestone == "attempt_failed"
        else gettext("Follow your parcel"),
    )


Said = tuple[str, str, list[str]]
"""Subject, title, sentences; with tokens."""


def _order_confirmed(context: Context) -> Said:
    subject = (
        gettext("We have your order {order}, expected {days}")
        if context.low_on
        else gettext("We have your order {order}")
    )
    sentences = [gettext("We are getting it ready. We write again when it is on its way.")]
    return subject, gettext("Thank you for your order"), sentences


def _shipped(context: Context) -> Said:
    subject = (
        gettext("On its way: your order {order}, expected {days}")
        if context.low_on
        else gettext("On its way: your order {order}")
    )
    return subject, gettext("Your parcel is on its way"), [gettext("{carrier} has your parcel.")]


def _out_for_delivery(context: Context) -> Said:
    subject = (
        gettext("Arriving today, {day}: your order {order}")
        if context.at
        else gettext("Out for delivery: your order {order}")
    )
    sentences = [gettext("It is on the delivery vehicle.")]
    return subject, gettext("Arriving today"), sentences


def _delivered(context: Context) -> Said:
    subject = (
        gettext("Delivered on {day}: your order {order}")
        if context.at
        else gettext("Delivered: your order {order}")
    )
    sentences = [gettext("It was delivered on {moment}.")] if context.at else []
    help_ = gettext("You cannot find it? Look around the door and ask your neighbours first.")
    return subject, gettext("Your parcel is there"), [*sentences, help_]


def _attempt_failed(context: Context) -> Said:
    subject = (
        gettext("Delivery attempt on {day}: your order {order}")
        if context.at
        else gettext("Delivery attempt: your order {order}")
    )
    sentences = [
        gettext("The carrier came and could not hand it over."),
        gettext("Its page says what happens next, and what you can do."),
    ]
    return subject, gettext("The carrier could not hand over your parcel"), sentences


def _ready_for_pickup(context: Context) -> Said:
    subject = (
        gettext("Ready for pickup since {day}: your order {order}")
        if context.at
        else gettext("Ready for pickup: your order {order}")
    )
    sentences = [gettext("Take an identity card with you. Its page says where it waits for you.")]
    return subject, gettext("Your parcel is ready for pickup"), sentences


def _delayed(context: Context) -> Said:
    if context.low_on:
        subject = gettext("Delayed: your order {order}, now expected {days}")
    elif context.kind == "late" and context.was_on:
        subject = gettext("Late: your order {order} was due {was}")
    else:
        subject = gettext("Delayed: your order {order}")
    sentences = [gettext("We are sorry: it takes longer than we said.")]
    if context.kind == "stalled":
        sentences = [gettext("It has not moved for days. We are watching it.")]
    if context.cause in CAUSES:
        sentences.append(gettext("Cause: {cause}."))
    sentences.append(gettext("You need not do anything. We write when it moves on."))
    return subject, gettext("Your parcel is delayed"), sentences


def _storm_hold(context: Context) -> Said:
    if context.low_on:
        subject = gettext("{storm} holds up your order {order}, now expected {days}")
    elif context.was_on:
        subject = gettext("{storm} holds up your order {order}, which was due {was}")
    else:
        subject = gettext("{storm} holds up your order {order}")
    waits = (
        gettext("It waits near {place} until it can go on safely.")
        if context.place
        else gettext("It waits until it can go on safely.")
    )
    sentences = [waits, gettext("You need not do anything. We write when it moves on.")]
    return subject, gettext("{storm} holds up your parcel"), sentences


def _all_clear(context: Context) -> Said:
    subject = (
        gettext("Good news about your order {order}: expected {days}")
        if context.low_on
        else gettext("Good news about your order {order}")
    )
    match context.resolution:
        case "cleared":
            title, said = (
                gettext("The storm is over"),
                gettext("Your parcel can move on."),
            )
        case "rescheduled":
            title, said = (
                gettext("It comes sooner"),
                gettext("Your parcel comes sooner than we said."),
            )
        case "withdrawn":
            title, said = (
                gettext("Not delayed after all"),
                gettext("The carrier has taken the delay back."),
            )
        case _:
            title, said = (
                gettext("Your parcel is moving again"),
                gettext("The delay that we told you of is over."),
            )
    return subject, title, [said]


def _news(context: Context) -> Said:
    return (
        gettext("News about your order {order}"),
        gettext("News about your parcel"),
        [gettext("Its page says where it is.")],
    )


_SAID: Final = {
    "order_confirmed": _order_confirmed,
    "shipped": _shipped,
    "out_for_delivery": _out_for_delivery,
    "delivered": _delivered,
    "attempt_failed": _attempt_failed,
    "ready_for_pickup": _ready_for_pickup,
    "delayed": _delayed,
    "storm_hold": _storm_hold,
    "all_clear": _all_clear,
}


def _step_names() -> list[str]:
    return [
        gettext("Ordered"),
        gettext("On its way"),
        gettext("At your door"),
        gettext("Delivered"),
    ]


def _has_moved(context: Context) -> bool:
    later = context.low_on is not None or context.milestone in {"delayed", "storm_hold"}
    return context.was_on is not None and context.was_on != context.low_on and later


def _day(context: Context, local: Local) -> tuple[str, str]:
    """The day that matters, and what it is."""
    if context.low_on:
        label = gettext("Now expected") if _has_moved(context) else gettext("Expected")
        return label, _span(context.low_on, context.high_on, local)
    if context.at and context.milestone == "out_for_delivery":
        return gettext("Today"), _long(context.at.date(), local)
    if context.at and context.milestone == "delivered":
        return gettext("Delivered"), _long(context.at.date(), local)
    return "", ""


def _values(context: Context, facts: Facts, local: Local) -> Mapping[str, str]:
    at = context.at
    low = context.low_on
    return {
        "order": _own(facts.order, 60, local),
        "brand": _own(facts.brand, 120, local),
        "place": _own(context.place, 80, local),
        "carrier": _own(facts.carrier, 60, local) or gettext("The carrier"),
        "storm": storm_words(context),
        "cause": str(CAUSES.get(context.cause, "")),
        "day": _short(at.date(), local) if at else "",
        "days": _short_span(low, context.high_on, local) if low else "",
        "was": _short(context.was_on, local) if context.was_on else "",
        "moment": _moment(at, local) if at else "",
    }


def _own(text: str, limit: int, local: Local) -> str:
    """Isolated (UAX #9), so that a number or a Latin name keeps its direction inside Arabic."""
    tidy = clean(text, limit)
    return f"\u2068{tidy}\u2069" if tidy and local.locale.text_direction == "rtl" else tidy


def _filled(template: str, values: Mapping[str, str]) -> str:
    return _TOKENS.sub(lambda found: values[found[1]], template)


def _long(day: date | None, local: Local) -> str:
    return local.day(day) if day else ""


def _short(day: date, local: Local) -> str:
    return format_skeleton("MMMEd", day, locale=local.locale)


def _span(low: date, high: date | None, local: Local) -> str:
    if high is None or high <= low:
        return _long(low, local)
    return format_interval(low, high, "MMMd", locale=local.locale)


def _short_span(low: date, high: date | None, local: Local) -> str:
    return _short(low, local) if high is None or high <= low else _span(low, high, local)


def _moment(at: datetime, local: Local) -> str:
    """By the clock of the place: with its offset Babel would turn it into UTC."""
    shown = at.replace(tzinfo=None)
    day = format_date(shown, "long", locale=local.locale)
    hour = format_time(shown, "short", locale=local.locale)
    return f"{day}, {hour}"


def plain_text(told: Letter, facts: Facts, ends: Sequence[str], *, link: str, brand: str) -> str:
    """For readers without HTML: the same, in the same order. `ends`: what stands at the foot,
    the first of it under the items.
    """
    dated = [(told.day_label, told.day), (told.was_label, told.was)]
    numbers = [(gettext("Tracking number"), number) for number in facts.numbers]
    named = [(gettext("Order"), facts.order), (gettext("Carrier"), facts.carrier), *numbers]
    items = [f"- {name} \u00d7 {quantity}" for name, quantity in facts.items]
    blocks = [
        [told.title],
        _named(dated),
        told.sentences,
        [f"{told.button}:", link],
        [f"{gettext('Your items')}:", *items, *ends[:1]] if items else [],
        _named(named),
        ["-- ", brand, *ends[1:]],
    ]
    joined = ("\n".join(line for line in block if line) for block in blocks if block)
    return "\n\n".join(joined) + "\n"


def _named(values: Sequence[tuple[str, str]]) -> list[str]:
    return [f"{name}: {value}" for name, value in values if value]
