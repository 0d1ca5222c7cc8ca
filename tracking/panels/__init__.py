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
from tracking.panels.due import due_of, next_midnight, next_year, zone_at_home
from tracking.panels.history import History, Row, history
from tracking.panels.local import Local, place_name
from tracking.panels.steps import Step, steps
from tracking.selectors.page import BoughtItem, SeenOrder, SeenParcel
from tracking.states import Status

__all__ = [
    "Answer",
    "BoughtItem",
    "Fact",
    "History",
    "Notice",
    "OrderPanel",
    "ParcelPanel",
    "Row",
    "Step",
    "Tone",
    "order_panel",
]


_NEVER_LEFT: Final = frozenset({Status.PENDING, Status.LABEL_CREATED, Status.CANCELLED})
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
    notice: Notice | None
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
    return OrderPanel(
        heading=_heading(order, local),
        greeting=_greeting(order, local),
        answer=_lead(told),
        summary=_summary(told),
        parcels=[each.panel for each in told],
        waiting=order.unassigned,
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
    panel = ParcelPanel(
        label=label,
        answer=answer(question),
        sentence=str(words.SENTENCES[parcel.status]),
        notice=_notice(parcel),
        steps=steps(parcel, order, zone, local),
        facts=_facts(parcel),
        items=parcel.items,
        history=history(parcel, local),
    )
    return _Told(question, panel, _fresh_until(question))


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


def _heading(order: SeenOrder, local: Local) -> str:
    return _("Order %(number)s") % {"number": local.name(order.number)}


def _greeting(order: SeenOrder, local: Local) -> str:
    name = order.first_name
    return _("Hello %(name)s,") % {"name": local.name(name)} if name else ""


def _lead(told: Sequence[_Told]) -> Answer:
    """Of the parcel that comes next; with all at their end, of the last one."""
    going = [each for each in told if each.question.parcel.status not in ENDED]
    if not going:
        return max(told, key=lambda each: _ended_at(each.question.parcel)).panel.answer
    return min(going, key=_comes_first).panel.answer


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


def _notice(parcel: SeenParcel) -> Notice | None:
    if parcel.status not in _EXPLAINED:
        return None
    happened = str(words.CAUSES[parcel.cause]) if parcel.cause else ""
    return Notice(happened, words.next_step(parcel.status, parcel.cause))


def _facts(parcel: SeenParcel) -> list[Fact]:
    delivered = parcel.status is Status.DELIVERED
    to = place_name({"city": parcel.city, "state": parcel.state})
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
