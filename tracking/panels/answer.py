"""The first line of the page: when does it come? In words, with the honest window under it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from typing import Final, Literal

from django.utils.translation import gettext as _

from tracking.panels import words
from tracking.panels.due import ONE_DAY, Due, next_working_day
from tracking.panels.local import Local, at_place
from tracking.selectors.page import SeenParcel
from tracking.states import Status

Tone = Literal["calm", "good", "late", "trouble"]

ENDED: Final = frozenset({Status.DELIVERED, Status.RETURNED, Status.CANCELLED})
_HOPELESS: Final = timedelta(days=10)
"""After so long nobody believes a next day."""
_DAYS_AFTER: Final = 2
"""Working days within which most parcels come that missed their day."""
_FINE_WITHOUT_DATE: Final = frozenset({Status.READY_FOR_PICKUP, Status.CANCELLED})


@dataclass(frozen=True, slots=True)
class Answer:
    title: str
    """Arriving Thursday, November 26"""
    detail: str
    """Between 2:00 PM and 6:00 PM; "" where there is nothing to add."""
    before: str
    """The day that no longer holds, to be struck through; "" where there is none."""
    tone: Tone


@dataclass(frozen=True, slots=True)
class Question:
    """One parcel at one moment, and how its shopper reads dates."""

    parcel: SeenParcel
    due: Due | None
    now: datetime
    zone: tzinfo
    local: Local
    seller: str

    @property
    def today(self) -> date:
        return self.local.today


def answer(q: Question) -> Answer:
    return _BY_STATUS.get(q.parcel.status, _by_date)(q)


def _by_date(q: Question) -> Answer:
    status = q.parcel.status
    if q.due is None:
        return Answer(str(words.TITLES[status]), _no_date(status), "", _tone(q))
    if q.due.over(q.today):
        return _missed(q, q.due)
    if status is Status.DELAYED and q.due.source == "promise":
        return Answer(str(words.TITLES[status]), _was_due(q, q.due), "", "late")
    return _arriving(q, q.due)


def _missed(q: Question, due: Due) -> Answer:
    """A day all the same: what usually follows a missed one, until the carrier names a new one."""
    if q.today - due.last > _HOPELESS:
        return Answer(_("Running late"), _was_due(q, due), "", "late")
    day = q.today
    for _step in range(_DAYS_AFTER):
        day = next_working_day(day)
    title = _("Now expected by %(date)s") % {"date": q.local.day(day)}
    detail = _("The carrier has not named a new day. Until it does, this is our estimate.")
    return Answer(title, detail, q.local.day(due.last), "late")


def _on_the_vehicle(q: Question) -> Answer:
    """Today only if it was loaded today: yesterday's vehicle has come back without delivering."""
    if _since(q) != q.today:
        return _by_date(q)
    return Answer(_("Arriving today"), _today_detail(q), _struck(q), "calm")


def _in_words(q: Question) -> Answer:
    tone: Tone = "calm" if q.parcel.status in _FINE_WITHOUT_DATE else "trouble"
    return Answer(str(words.TITLES[q.parcel.status]), "", "", tone)


def _in_trouble(q: Question) -> Answer:
    return Answer(str(words.TITLES[q.parcel.status]), _doubtful_date(q), "", "trouble")


def _delivered(q: Question) -> Answer:
    at = q.parcel.delivered_at or q.parcel.status_at
    if at is None:
        return Answer(str(words.TITLES[Status.DELIVERED]), "", "", "good")
    there = _where_it_was(q, at)
    title = _("Delivered %(date)s") % {"date": q.local.day(there.date())}
    return Answer(title, _("At %(time)s") % {"time": q.local.time(there)}, "", "good")


def _where_it_was(q: Question, moment: datetime) -> datetime:
    """In the time of the scan that says so, as in the history below and in the message sent."""
    scan = next((one for one in q.parcel.scans if one.at == moment), None)
    if scan is None or scan.offset is None:
        return moment.astimezone(q.zone)
    return at_place(moment, scan.offset, scan.place.get("zone"))


def _attempted(q: Question) -> Answer:
    """A new date is one after the attempt; the old one has just failed."""
    tried = _since(q)
    if q.due and tried and q.due.first > tried and not q.due.over(q.today):
        title = _("New delivery attempt %(date)s") % {"date": q.local.day(q.due.first)}
        return Answer(title, _joined("", _window(q, q.due)), "", "late")
    detail = _("Tried %(date)s.") % {"date": q.local.day(tried)} if tried else ""
    return Answer(str(words.TITLES[Status.ATTEMPT_FAILED]), detail, "", "late")


def _arriving(q: Question, due: Due) -> Answer:
    moved = due.before is not None
    if due.first != due.last:
        title = _("Arriving %(days)s") % {"days": q.local.days(due.first, due.last)}
    elif due.last - q.today <= ONE_DAY:
        title = _("Arriving today") if due.last == q.today else _("Arriving tomorrow")
    elif moved:
        title = _("Now arriving %(date)s") % {"date": q.local.day(due.last)}
    elif due.source == "promise":
        title = _("Arriving by %(date)s") % {"date": q.local.day(due.last)}
    else:
        title = _("Arriving %(date)s") % {"date": q.local.day(due.last)}
    return Answer(title, _detail(q, due), _struck(q), "late" if moved else _tone(q))


def _detail(q: Question, due: Due) -> str:
    """Names the day where the title says today or tomorrow, then the window or its source."""
    day = q.local.day(due.last) if due.first == due.last <= q.today + ONE_DAY else ""
    more = _window(q, due)
    if not more and due.source == "promise":
        more = _("as promised by %(shop)s") % {"shop": q.local.name(q.seller)}
    return _joined(day, more)


def _today_detail(q: Question) -> str:
    """On the vehicle today: a window only if it is one of today."""
    if q.due is None or q.due.first != q.today or q.due.last != q.today:
        return _joined(q.local.day(q.today), _("by the end of the day"))
    return _detail(q, q.due)


def _window(q: Question, due: Due) -> str:
    if due.starts is None or due.ends is None:
        return ""
    times = {"start": q.local.time(due.starts), "end": q.local.time(due.ends)}
    if due.ends <= q.now:
        return _("expected by %(end)s, it can still come today") % times
    if due.starts.time() == time():
        return _("by %(end)s") % times
    return _("between %(start)s and %(end)s") % times


def _was_due(q: Question, due: Due) -> str:
    day = {"date": q.local.day(due.last)}
    return _("It was due %(date)s. We show the new date as soon as the carrier gives it.") % day


def _doubtful_date(q: Question) -> str:
    if q.due is None:
        return ""
    if q.due.over(q.today):
        return _was_due(q, q.due)
    day = {"date": q.local.day(q.due.last)}
    return _("It is due %(date)s, but this may change.") % day


def _no_date(status: Status) -> str:
    if status is Status.PENDING:
        return ""
    return _("The carrier has not named a day yet.")


def _struck(q: Question) -> str:
    return q.local.day(q.due.before) if q.due and q.due.before else ""


def _tone(q: Question) -> Tone:
    return "late" if q.parcel.status is Status.DELAYED else "calm"


def _since(q: Question) -> date | None:
    """The local day on which the parcel came to be as it is."""
    at = q.parcel.status_at
    return at.astimezone(q.zone).date() if at else None


def _joined(day: str, more: str) -> str:
    text = _("%(day)s, %(more)s") % {"day": day, "more": more} if day and more else day or more
    return text[:1].upper() + text[1:]


_BY_STATUS: Final[Mapping[Status, Callable[[Question], Answer]]] = {
    Status.DELIVERED: _delivered,
    Status.ATTEMPT_FAILED: _attempted,
    Status.OUT_FOR_DELIVERY: _on_the_vehicle,
    Status.EXCEPTION: _in_trouble,
    Status.EXPIRED: _in_words,
    Status.READY_FOR_PICKUP: _in_words,
    Status.RETURNING: _in_words,
    Status.RETURNED: _in_words,
    Status.CANCELLED: _in_words,
}
