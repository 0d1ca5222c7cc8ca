"""An order's parcels as calendar entries (RFC 5545): one each, for the day or window it is due.

The same parcel is always the same entry (UID), and what is fetched later replaces what was
fetched before (SEQUENCE). Entries never block time: nobody has to wait at the door.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _
from icalendar import Calendar, Event
from icalendar.enums import STATUS, TRANSP

from narvar.lib import signing
from narvar.lib.text import clean
from tracking.panels import words
from tracking.panels.due import Due, due_of, zone_at_home
from tracking.selectors.page import SeenOrder, SeenParcel
from tracking.states import Status

_PRODUCT: Final = "-//Narvar//Parcels//EN"
_NOT_COMING: Final = frozenset({Status.CANCELLED, Status.RETURNING, Status.RETURNED})
_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Source:
    """Whose calendar: the ids make the entries' names, the version their order in time."""

    retailer_id: int
    order_id: int
    version: int
    url: str
    """Of the page that the entries lead back to."""


def calendar_of(order: SeenOrder, source: Source, *, now: datetime, only: int = 0) -> bytes | None:
    """In the active translation. None while no parcel has a day.

    `only` is the number of one parcel, from 1; 0 = all of them. `now` is business time.
    """
    events = [
        event
        for number, parcel in enumerate(order.parcels, 1)
        if only in {0, number} and (event := _event(order, parcel, number, source, now))
    ]
    if not events:
        return None
    calendar = Calendar.new(
        prodid=_PRODUCT, method="PUBLISH", uid=_uid(source, 0), subcomponents=events
    )
    days = [event.start for event in events]
    years = {day.year for day in days}
    calendar.add_missing_timezones(date(min(years), 1, 1), date(max(years) + 1, 1, 1))
    return bytes(calendar.to_ical())


def _event(
    order: SeenOrder, parcel: SeenParcel, number: int, source: Source, now: datetime
) -> Event | None:
    zone = zone_at_home(parcel, order)
    off = order.cancelled_at is not None or parcel.status in _NOT_COMING
    if parcel.delivered_at is not None and parcel.status is Status.DELIVERED:
        due: Due | None = _on(parcel.delivered_at.astimezone(zone).date())
    else:
        due = due_of(parcel, order, zone)
    if due is None:
        return None
    event = Event.new(
        uid=_uid(source, number),
        sequence=source.version,
        stamp=now,
        summary=_summary(order, parcel, number, off),
        description=_description(parcel, source),
        url=source.url,
        status=STATUS.CANCELLED if off else STATUS.CONFIRMED,
        transparency=TRANSP.TRANSPARENT,
    )
    event.start, event.end = _span(due)
    return event


def _on(day: date) -> Due:
    return Due(day, day, "carrier")


def _span(due: Due) -> tuple[date, date]:
    """A window in the zone of the place, or whole days; the end does not belong to it."""
    if due.starts is not None and due.ends is not None and due.starts < due.ends:
        return due.starts, due.ends
    return due.first, due.last + _DAY


def _summary(order: SeenOrder, parcel: SeenParcel, number: int, off: bool) -> str:
    name = {"shop": clean(order.seller.name, 120)}
    if off:
        text = _("Not coming: parcel from %(shop)s") % name
    elif parcel.status is Status.DELIVERED:
        text = _("Delivered: parcel from %(shop)s") % name
    else:
        text = _("Arriving: parcel from %(shop)s") % name
    count = len(order.parcels)
    return f"{text} ({number}/{count})" if count > 1 else text


def _description(parcel: SeenParcel, source: Source) -> str:
    """The link is the way to what has changed since: calendars do not ask again."""
    newest = _("The latest word on this parcel: %(url)s") % {"url": source.url}
    return "\n".join(filter(None, (str(words.SENTENCES[parcel.status]), newest)))


def _uid(source: Source, number: int) -> str:
    """Keyed, so that it tells neither the order nor how many there are. 0 = of the whole."""
    name = signing.mac("calendar uid", source.retailer_id, source.order_id, number)
    return f"{name.hex()[:32]}@{urlsplit(settings.BASE_URL).hostname}"
