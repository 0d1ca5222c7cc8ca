"""One order as an agent sees it: who, what, where, one timeline. Constant queries."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from typing import Any, Final

from console import words
from console.causes import cause
from console.selectors.story import Event, joined, story, zone_of
from tracking.models import Order, Shipment, ShipmentOrder
from tracking.selectors.page import BoughtItem, SeenOrder, SeenParcel, order_seen
from tracking.services.links import page_token, page_url

_ADDRESS: Final = ("street_1", "street_2", "city", "state", "zip")


@dataclass(frozen=True, slots=True)
class Parcel:
    carrier: str
    """With the service, as far as known."""
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
    id: int
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
    shopper_url: str
    links: int
    """How many addresses its page has had."""
    parcels: tuple[Parcel, ...]
    unassigned: tuple[BoughtItem, ...]
    timeline: tuple[Event, ...]
    """Newest first."""
    kinds: Mapping[str, int]
    """How many lines the whole timeline has of each kind."""


def order_for_agent(*, brand_slug: str, number: str, only: str = "") -> AgentOrder:
    """Raises Order.DoesNotExist. `only` one kind of event in the timeline."""
    order = Order.objects.select_related("brand").get(brand__slug=brand_slug, number=number)
    seen = order_seen(order.pk)
    zone = zone_of(order.brand.zone)
    told = story(order, seen.parcels, _shipments(order.pk))
    return AgentOrder(
        id=order.pk,
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
        shopper_url=page_url(order),
        links=order.link_generation,
        parcels=_parcels(seen, zone),
        unassigned=seen.unassigned,
        timeline=tuple(event for event in told if only in {"", event.kind}),
        kinds=Counter(event.kind for event in told),
    )


def _shipments(order_id: int) -> Mapping[int, Shipment]:
    links = ShipmentOrder.objects.filter(order=order_id).values("shipment_id")
    return {row.pk: row for row in Shipment.objects.filter(pk__in=links)}


def _carried(carrier: str, service: str) -> str:
    """`FedEx Ground` names its carrier already."""
    named = service.casefold().startswith(carrier.casefold())
    return service if service and named else f"{carrier} {service}".strip()


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
        carrier=_carried(words.carrier(parcel.carrier) if parcel.carrier else "", parcel.service),
        numbers=parcel.numbers,
        title=words.status(parcel.status),
        tone=words.tone(parcel.status),
        cause=cause(parcel.cause) if parcel.cause else "",
        to=joined((parcel.city, parcel.state, parcel.country)),
        promised_on=parcel.promised_on,
        expected=(window[0].astimezone(zone), window[1].astimezone(zone))
        if window[0] and window[1]
        else None,
        delivered=parcel.delivered_at.astimezone(zone) if parcel.delivered_at else None,
        handed_to=joined((parcel.delivered_to, parcel.signed_by)),
        items=parcel.items,
    )
