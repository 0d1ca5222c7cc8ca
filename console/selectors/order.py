"""One order as an agent sees it: who, what, where, one timeline. Constant queries."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from typing import Any, Final, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from console import words
from notifications.selectors import Message, messages_of_order
from tracking.models import Order
from tracking.selectors.page import BoughtItem, SeenOrder, SeenParcel, SeenScan, order_seen
from tracking.services.links import page_token

_ADDRESS: Final = ("street_1", "street_2", "city", "state", "zip")


@dataclass(frozen=True, slots=True)
class Event:
    """One line of the timeline. `local` is `at` where it happened, or at the brand's."""

    at: datetime
    local: datetime
    kind: Literal["order", "scan", "message"]
    title: str
    tone: words.Tone
    detail: str = ""
    place: str = ""
    about: str = ""
    """The parcel's number, or where the message went."""
    reason: str = ""
    message: Message | None = None


@dataclass(frozen=True, slots=True)
class Parcel:
    carrier: str
    service: str
    numbers: tuple[str, ...]
    title: str
    tone: words.Tone
    cause: str
    to: str
    promised_on: date | None
    expected: tuple[datetime, datetime] | None
    delivered: datetime | None
    handed_to: str
    items: tuple[BoughtItem, ...]


@dataclass(frozen=True, slots=True)
class AgentOrder:
    number: str
    brand: str
    name: str
    email: str
    phone: str
    address: tuple[str, ...]
    ordered: datetime
    zone: str
    locale: str
    test: bool
    notify: bool
    cancelled: bool
    promised_on: date | None
    ship_method: str
    shopper_token: str
    parcels: tuple[Parcel, ...]
    unassigned: tuple[BoughtItem, ...]
    timeline: tuple[Event, ...]
    """Newest first."""


def order_for_agent(*, brand_slug: str, number: str) -> AgentOrder:
    """Raises Order.DoesNotExist. Business times, in the brand's zone or the scan's own."""
    order = Order.objects.select_related("brand").get(brand__slug=brand_slug, number=number)
    seen = order_seen(order.pk)
    zone = _zone(order.brand.zone)
    events = [*_order_events(order, zone), *_message_events(order.pk, zone)]
    for parcel in seen.parcels:
        events += _scan_events(parcel, zone)
    return AgentOrder(
        number=order.number,
        brand=order.brand.name,
        name=f"{order.first_name} {order.last_name}".strip(),
        email=order.email,
        phone=order.phone,
        address=tuple(_address(order.ship_to)),
        ordered=order.ordered_at.astimezone(zone),
        zone=order.brand.zone,
        locale=order.locale or order.brand.locale,
        test=order.test,
        notify=order.notify,
        cancelled=order.cancelled_at is not None,
        promised_on=order.promised_on,
        ship_method=order.ship_method,
        shopper_token=page_token(order),
        parcels=_parcels(seen, zone),
        unassigned=seen.unassigned,
        timeline=tuple(sorted(events, key=lambda event: event.at, reverse=True)),
    )


def _zone(name: str) -> tzinfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):  # typed by a shop
        return UTC


def _address(ship_to: Mapping[str, Any]) -> Iterator[str]:
    """The lines an address has, whatever shape the shop sent it in."""
    inner = ship_to.get("address")
    parts = {**ship_to, **inner} if isinstance(inner, Mapping) else ship_to
    for name in (*_ADDRESS, "country"):
        value = parts.get(name)
        if isinstance(value, str) and value.strip():
            yield value.strip()


def _parcels(seen: SeenOrder, zone: tzinfo) -> tuple[Parcel, ...]:
    return tuple(_parcel(parcel, zone) for parcel in seen.parcels)


def _parcel(parcel: SeenParcel, zone: tzinfo) -> Parcel:
    window = (parcel.earliest, parcel.latest)
    return Parcel(
        carrier=parcel.carrier,
        service=parcel.service,
        numbers=parcel.numbers,
        title=words.STATUSES[parcel.status],
        tone=words.tone(parcel.status),
        cause=words.label(parcel.cause) if parcel.cause else "",
        to=_joined((parcel.city, parcel.state, parcel.country)),
        promised_on=parcel.promised_on,
        expected=(window[0].astimezone(zone), window[1].astimezone(zone))
        if window[0] and window[1]
        else None,
        delivered=parcel.delivered_at.astimezone(zone) if parcel.delivered_at else None,
        handed_to=_joined((parcel.delivered_to, parcel.signed_by)),
        items=parcel.items,
    )


def _order_events(order: Order, zone: tzinfo) -> Iterator[Event]:
    at = order.ordered_at
    yield Event(at, at.astimezone(zone), "order", "Order placed", "plain")
    if order.cancelled_at:
        at = order.cancelled_at
        yield Event(at, at.astimezone(zone), "order", "Order cancelled", "bad")


def _scan_events(parcel: SeenParcel, zone: tzinfo) -> Iterator[Event]:
    about = parcel.numbers[0] if parcel.numbers else ""
    for scan in parcel.scans:
        yield Event(
            at=scan.at,
            local=scan.at.astimezone(_offset(scan, zone)),
            kind="scan",
            title=words.STATUSES[scan.status],
            tone=words.tone(scan.status),
            detail=scan.text,
            place=_joined(scan.place.get(part) for part in ("name", "city", "state", "country")),
            about=about,
            reason=words.label(scan.cause) if scan.cause else "",
        )


def _offset(scan: SeenScan, zone: tzinfo) -> tzinfo:
    return zone if scan.offset is None else timezone(timedelta(minutes=scan.offset))


def _message_events(order_id: int, zone: tzinfo) -> Iterator[Event]:
    for message in messages_of_order(order_id=order_id):
        yield Event(
            at=message.occurred_at,
            local=message.occurred_at.astimezone(zone),
            kind="message",
            title=f"{message.channel.upper()}: {words.label(message.milestone).lower()}",
            tone=words.message_tone(message.state),
            detail=message.text,
            place=words.MESSAGE_STATES.get(message.state, message.state),
            about=message.to,
            reason=words.reason(message.reason),
            message=message,
        )


def _joined(parts: Iterable[str | None]) -> str:
    return ", ".join(part for part in parts if part)
