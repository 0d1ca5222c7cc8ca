"""An order's page as typed, ready-to-render parts: words and dates, no HTML.

`order_panel` writes in the active translation (`django.utils.translation.override`) and in the
date and time forms of `locale`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from babel import Locale
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tracking.carriers.registry import CARRIERS
from tracking.panels import words
from tracking.panels.answer import ENDED, Answer, Question, Tone, answer
from tracking.panels.delay import DelayPanel, delays
from tracking.panels.due import due_of, next_midnight, next_year, zone_at_home
from tracking.panels.history import History, Row, history
from tracking.panels.local import Local, place_name
from tracking.panels.route import RoutePanel, route
from tracking.panels.steps import Step, steps
from tracking.selectors.page import BoughtItem, SeenOrder, SeenParcel
from tracking.states import Status

__all__ = [
    "Answer",
    "BoughtItem",
    "DelayPanel",
    "Fact",
    "History",
    "Notice",
    "OrderPanel",
    "ParcelPanel",
    "RoutePanel",
    "Row",
    "Step",
    "Tone",
    "order_panel",
]


_NEVER_LEFT: Final = frozenset({Status.PENDING, Status.LABEL_CREATED, Status.CANCELLED})
_ON_ITS_WAY: Final = frozenset({Status.PICKED_UP, Status.IN_TRANSIT, Status.UNKNOWN})
_EXPLAINED: Final = frozenset(
    {
        Status.DELAYED,
        Status.EXCEPTION,
        Status.ATTEMPT_FAILED,
        Status.RETURNING,
        Status.RETURNED,
        Status.EXPIRED,
    }
)


@dataclass(frozen=True, slots=True)
class Notice:
    """What happened and what to do about it, when a parcel is not simply on its way."""

    happened: str
    next: str


@dataclass(frozen=True, slots=True)
class Fact:
    name: str
    value: str
    """In the sender's words: may be of any language and length."""


@dataclass(frozen=True, slots=True)
class ParcelPanel:
    label: str
    """Parcel 1 of 2; "" for an only parcel."""
    answer: Answer
    sentence: str
    status: str
    """In two words: On its way."""
    notice: Notice | None
    delay: DelayPanel | None
    steps: list[Step]
    facts: list[Fact]
    items: Sequence[BoughtItem]
    history: History


@dataclass(frozen=True, slots=True)
class OrderPanel:
    heading: str
    """Order #1001"""
    greeting: str
    answer: Answer
    """Of the only parcel; of several, of the one that comes next."""
    summary: str
    """2 of 3 parcels have been delivered. "" for an only parcel."""
    parcels: list[ParcelPanel]
    waiting: Sequence[BoughtItem]
    """Bought, and not yet in any parcel."""
    lead: int
    """Which of the parcels the answer is about."""
    route: RoutePanel | None
    """Of that parcel."""
    dated: bool
    """A day is named that lies ahead: it may be put into a calendar."""
    fresh_until: datetime
    """Business time, UTC: the next moment at which these words change by themselves."""


@dataclass(frozen=True, slots=True)
class _Told:
    question: Question
    panel: ParcelPanel
    fresh_until: datetime


def order_panel(order: SeenOrder, *, now: datetime, locale: Locale) -> OrderPanel:
    """`now` is business time."""
    if all(parcel.status in _NEVER_LEFT for parcel in order.parcels) and (
        order.cancelled_at or not order.parcels
    ):
        return _without_parcels(order, now, locale)
    told = [_parcel(parcel, order, now, locale, n) for n, parcel in enumerate(order.parcels, 1)]
    local = told[0].question.local
    lead = _lead(told)
    return OrderPanel(
        heading=_heading(order, local),
        greeting=_greeting(order, local),
        answer=told[lead].panel.answer,
        summary=_summary(told),
        parcels=[each.panel for each in told],
        waiting=order.unassigned,
        lead=lead,
        route=route(told[lead].question.parcel),
        dated=any(_is_ahead(each.question) for each in told),
        fresh_until=min(each.fresh_until for each in told),
    )


def _parcel(
    parcel: SeenParcel, order: SeenOrder, now: datetime, locale: Locale, number: int
) -> _Told:
    zone = zone_at_home(parcel, order)
    local = Local(locale, now.astimezone(zone).date())
    question = Question(parcel, due_of(parcel, order, zone), now, zone, local, order.seller.name)
    count = len(order.parcels)
    label = _("Parcel %(n)d of %(count)d") % {"n": number, "count": count} if count > 1 else ""
    told, moments = delays(parcel, now, zone, local)
    answered = answer(question)
    panel = ParcelPanel(
        label=label,
        answer=answered,
        sentence=_sentence(parcel, told, answered.tone, order.seller.tone),
        status=_in_short(parcel, told),
        notice=_notice(parcel, told),
        delay=told,
        steps=steps(parcel, order, zone, local, held=told is not None and not told.over),
        facts=_facts(parcel),
        items=parcel.items,
        history=history(parcel, local),
    )
    return _Told(question, panel, min([_fresh_until(question), *moments]))


def _sentence(parcel: SeenParcel, delay: DelayPanel | None, answered: Tone, tone: str) -> str:
    """A parcel that is held, or comes later than was said, is not simply on its way."""
    held = delay is not None and not delay.over
    late = (held or answered == "late") and parcel.status in _ON_ITS_WAY
    return words.sentence(Status.DELAYED if late else parcel.status, tone)


def _in_short(parcel: SeenParcel, delay: DelayPanel | None) -> str:
    if delay is None or delay.over or parcel.status not in {*_ON_ITS_WAY, Status.DELAYED}:
        return str(words.TITLES[parcel.status])
    return _("Held up by a storm") if delay.kind == "storm" else str(words.TITLES[Status.DELAYED])


def _without_parcels(order: SeenOrder, now: datetime, locale: Locale) -> OrderPanel:
    """Nothing has been sent yet, or nothing will be."""
    nothing = _nothing_sent(order, Status.CANCELLED if order.cancelled_at else Status.PENDING)
    told = _parcel(nothing, replace(order, parcels=(nothing,)), now, locale, 1)
    answered, local = told.panel.answer, told.question.local
    if order.cancelled_at:
        answered = replace(answered, title=_("Order cancelled"))
        sentence = _("This order has been cancelled.")
    else:
        sentence = _("We have your order and are getting it ready.")
    return OrderPanel(
        heading=_heading(order, local),
        greeting=_greeting(order, local),
        answer=answered,
        summary="",
        parcels=[replace(told.panel, answer=answered, sentence=sentence)],
        waiting=(),
        lead=0,
        route=None,
        dated=not order.cancelled_at and _is_ahead(told.question),
        fresh_until=told.fresh_until,
    )


def _nothing_sent(order: SeenOrder, status: Status) -> SeenParcel:
    """Stands for the parcels to come: it holds all that was bought."""
    bought = [item for parcel in order.parcels for item in parcel.items] + [*order.unassigned]
    return SeenParcel(
        status=status, cause=None, carrier="", service="", numbers=(), city="", state="",
        country="", shipped_at=None, status_at=None, delivered_at=None, delivered_to="",
        signed_by="", promised_on=None, first_estimate=None, earliest=None, latest=None,
        window="", scans=(), items=tuple(bought),
    )  # fmt: skip


def _is_ahead(q: Question) -> bool:
    return q.parcel.status not in ENDED and q.due is not None and not q.due.over(q.today)


def _heading(order: SeenOrder, local: Local) -> str:
    if not order.number:
        return _("Your parcel")
    return _("Order %(number)s") % {"number": local.name(order.number)}


def _greeting(order: SeenOrder, local: Local) -> str:
    name = order.first_name
    return _("Hello %(name)s,") % {"name": local.name(name)} if name else ""


def _lead(told: Sequence[_Told]) -> int:
    """The parcel that comes next; with all at their end, the last one."""
    going = [n for n, each in enumerate(told) if each.question.parcel.status not in ENDED]
    if not going:
        return max(range(len(told)), key=lambda n: _ended_at(told[n].question.parcel))
    return min(going, key=lambda n: _comes_first(told[n]))


def _comes_first(told: _Told) -> tuple[bool, str]:
    due = told.question.due
    overdue = due is None or due.over(told.question.today)
    return overdue, due.last.isoformat() if due else ""


def _ended_at(parcel: SeenParcel) -> str:
    at = parcel.delivered_at or parcel.status_at
    return at.isoformat() if at else ""


def _summary(told: Sequence[_Told]) -> str:
    if len(told) == 1:
        return ""
    count = len(told)
    there = sum(each.question.parcel.status is Status.DELIVERED for each in told)
    if there == count:
        return _("All parcels have been delivered.")
    if not there:
        text = ngettext("%(count)d parcel", "%(count)d parcels", count)
        return text % {"count": count}
    text = ngettext(
        "%(there)d of %(count)d parcels has been delivered.",
        "%(there)d of %(count)d parcels have been delivered.",
        there,
    )
    return text % {"there": there, "count": count}


def _notice(parcel: SeenParcel, delay: DelayPanel | None) -> Notice | None:
    """None where a delay says it all."""
    if parcel.status not in _EXPLAINED or (delay and parcel.status is Status.DELAYED):
        return None
    happened = str(words.CAUSES[parcel.cause]) if parcel.cause else ""
    return Notice(happened, words.next_step(parcel.status, parcel.cause))


def _facts(parcel: SeenParcel) -> list[Fact]:
    delivered = parcel.status is Status.DELIVERED
    # Without the town it is a masked page, on which the state only tells the clock.
    to = place_name({"city": parcel.city, "state": parcel.state}) if parcel.city else ""
    known = [
        (_("Left at"), parcel.delivered_to if delivered else ""),
        (_("Signed by"), parcel.signed_by if delivered else ""),
        (_("Going to"), "" if delivered else to),
        (_("Carrier"), _carried_by(parcel)),
        (_("Tracking number"), ", ".join(parcel.numbers)),
    ]
    return [Fact(name, value) for name, value in known if value]


def _carried_by(parcel: SeenParcel) -> str:
    """Carriers often name themselves in their services: "UPS Ground", not "UPS UPS Ground"."""
    name = _carrier_name(parcel.carrier)
    if parcel.service.casefold().startswith(name.casefold()):
        return parcel.service
    return f"{name} {parcel.service}".strip()


def _carrier_name(code: str) -> str:
    known = CARRIERS.get(code)
    return known.name if known else code.replace("_", " ").upper()


def _fresh_until(q: Question) -> datetime:
    if q.parcel.status in ENDED:
        return next_year(q.now, q.zone)
    moments = [next_midnight(q.now, q.zone)]
    if q.due and q.due.ends and q.due.ends > q.now:
        moments.append(q.due.ends)
    return min(moments)
