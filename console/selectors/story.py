"""An order's timeline: everything that happened to it, from whatever table, as lines of one kind.

Business times, shown where they happened or in the brand's zone.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from typing import Any, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.utils.translation import gettext as _

from console import words
from console.causes import cause
from narvar.lib import dates, ids
from notifications.models import Consent
from notifications.selectors import Message, messages_of_order
from retailers.models import AuditEntry, Outbox
from tracking.models import DelayCase, Order, Shipment
from tracking.panels.local import place_name
from tracking.selectors.page import SeenParcel, SeenScan

Kind = Literal["order", "scan", "date", "case", "message", "consent", "deed"]


@dataclass(frozen=True, slots=True)
class Event:
    """One line of the timeline. `local` is `at` where it happened, or at the brand's."""

    at: datetime
    local: datetime
    kind: Kind
    title: str
    tone: words.Tone
    detail: str = ""
    place: str = ""
    about: str = ""
    """The parcel's number, where the message went, or who did it."""
    reason: str = ""
    message: Message | None = None
    case: str = ""
    """The public id of a delay case that nobody has acknowledged."""


def zone_of(name: str) -> tzinfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):  # typed by a shop
        return UTC


def story(
    order: Order, parcels: Sequence[SeenParcel], shipments: Mapping[int, Shipment]
) -> list[Event]:
    """Newest first. Seven statements, however long the story."""
    zone = zone_of(order.brand.zone)
    events = [
        *_order_events(order, zone),
        *_date_events(shipments, zone),
        *_case_events(shipments, zone),
        *_message_events(order.pk, zone),
        *_consent_events(order.pk, zone),
        *_deed_events(order.pk, shipments, zone),
    ]
    for parcel in parcels:
        events += _scan_events(parcel, zone)
    return sorted(events, key=lambda event: event.at, reverse=True)


def _order_events(order: Order, zone: tzinfo) -> Iterator[Event]:
    at = order.ordered_at
    promise = ""
    if order.promised_on:
        promise = _("Promised for %(day)s") % {"day": day(order.promised_on)}
    yield Event(at, at.astimezone(zone), "order", _("Order placed"), "plain", promise)
    if order.cancelled_at:
        at = order.cancelled_at
        yield Event(at, at.astimezone(zone), "order", _("Order cancelled"), "bad")


def _scan_events(parcel: SeenParcel, zone: tzinfo) -> Iterator[Event]:
    about = parcel.numbers[0] if parcel.numbers else ""
    for scan in parcel.scans:
        yield Event(
            at=scan.at,
            local=scan.at.astimezone(_offset(scan, zone)),
            kind="scan",
            title=words.status(scan.status),
            tone=words.tone(scan.status),
            detail=scan.text,
            place=joined((scan.place.get("name"), place_name(scan.place))),
            about=about,
            reason=cause(scan.cause) if scan.cause else "",
        )


def _offset(scan: SeenScan, zone: tzinfo) -> tzinfo:
    return zone if scan.offset is None else timezone(timedelta(minutes=scan.offset))


def _date_events(shipments: Mapping[int, Shipment], zone: tzinfo) -> Iterator[Event]:
    """How the carrier's date moved."""
    subjects = {ids.encode("shp", row.public_id): row for row in shipments.values()}
    facts = Outbox.objects.filter(kind="shipment.estimate", subject__in=list(subjects))
    for fact in facts.order_by("pk"):
        was, now = (_when(fact.payload.get(part), zone) for part in ("was", "now"))
        if not now:
            title = _("The carrier took its date back")
        elif was:
            title = _("New date from the carrier")
        else:
            title = _("First date from the carrier")
        detail = words.turned((was, now))
        at = fact.occurred_at
        yield Event(at, at.astimezone(zone), "date", title, "plain", detail)


def _when(value: Any, zone: tzinfo) -> str:
    """A fact's moment as a day; "" for none."""
    return day(datetime.fromisoformat(value).astimezone(zone).date()) if value else ""


def _case_events(shipments: Mapping[int, Shipment], zone: tzinfo) -> Iterator[Event]:
    """Each case opens, is seen by somebody, and ends."""
    cases = DelayCase.objects.filter(shipment_id__in=list(shipments)).select_related("storm")
    for row in cases.order_by("pk"):
        title = words.flags()[row.kind][0]
        if row.storm:
            title = row.storm.name or row.storm.event
        yield _opened(row, title, zone)
        if row.acknowledged_at is not None:
            at, by = row.acknowledged_at, row.acknowledged_by
            seen = _("Delay acknowledged: %(what)s") % {"what": title}
            yield Event(at, at.astimezone(zone), "case", seen, "plain", about=by)
        if row.resolved_at is not None:
            at, how = row.resolved_at, words.resolution(row.resolution)
            over = _("Delay over: %(what)s") % {"what": title}
            yield Event(at, at.astimezone(zone), "case", over, "good", how)


def _opened(row: DelayCase, title: str, zone: tzinfo) -> Event:
    waits = row.resolved_at is None and row.acknowledged_at is None
    return Event(
        at=row.opened_at,
        local=row.opened_at.astimezone(zone),
        kind="case",
        title=_("Delay opened: %(what)s") % {"what": title},
        tone=words.flags()[row.kind][2],
        detail=_dates(row),
        place=row.storm.area_words if row.storm else "",
        reason=_case_reason(row),
        case=ids.encode("dly", row.public_id) if waits else "",
    )


def _dates(row: DelayCase) -> str:
    new = " – ".join(day(d) for d in dict.fromkeys((row.low_on, row.high_on)) if d)
    return words.turned((day(row.was_on) if row.was_on else "", new))


def _case_reason(row: DelayCase) -> str:
    why = cause(row.cause) if row.cause else ""
    silent = "" if row.tell else _("For agents only: the shopper was not told.")
    return " · ".join(part for part in (why, silent) if part)


def _message_events(order_id: int, zone: tzinfo) -> Iterator[Event]:
    link = "[{}]".format(_("link"))
    for message in messages_of_order(order_id=order_id):
        yield Event(
            at=message.occurred_at,
            local=message.occurred_at.astimezone(zone),
            kind="message",
            title=f"{words.channel(message.channel)}: {words.milestone(message.milestone)}",
            tone=words.message_tone(message.state),
            detail=message.text.replace("{link}", link),
            place=words.message_state(message.state),
            about=message.to,
            reason=words.reason(message.reason),
            message=message,
        )


def _consent_events(order_id: int, zone: tzinfo) -> Iterator[Event]:
    for row in Consent.objects.filter(order_id=order_id).order_by("pk"):
        steps = (
            (row.asked_at, _("Asked on the page for texts"), row.wording),
            (row.confirmed_at, _("Answered YES: gets texts"), ""),
            (row.withdrawn_at, _("Wants no more texts"), ""),
        )
        for at, title, detail in steps:
            if at:
                yield Event(
                    at, at.astimezone(zone), "consent", title, "plain", detail, about=row.phone
                )


def _deed_events(order_id: int, shipments: Mapping[int, Shipment], zone: tzinfo) -> Iterator[Event]:
    subjects = [f"order:{order_id}", *(f"shipment:{pk}" for pk in shipments)]
    rows = AuditEntry.objects.select_related("by").filter(subject__in=subjects)
    # An acknowledgement is told by its case.
    for row in rows.exclude(kind="case.acknowledged").order_by("pk"):
        at = row.occurred_at
        yield Event(
            at=at,
            local=at.astimezone(zone),
            kind="deed",
            title=words.deed(row.kind),
            tone="plain",
            detail=_change(row.data),
            about=row.by.email if row.by else _("the house"),
            reason=_("Taken back since.") if row.undone else "",
        )


def _change(data: Mapping[str, Any]) -> str:
    if "was" not in data or "now" not in data:
        return ""
    return words.turned(_said(data[part]) for part in ("was", "now"))


def _said(value: Any) -> str:
    if isinstance(value, bool):
        return _("on") if value else _("off")
    return str(value) or "–"


def day(on: date) -> str:
    return dates.day(on)


def joined(parts: Iterable[str | None]) -> str:
    return ", ".join(part for part in parts if part)
