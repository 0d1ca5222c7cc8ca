"""All that an order's page shows, in a constant number of queries: rows in, plain data out."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from hashlib import sha256
from typing import Any, Final

from retailers.theme import Theme, theme_of
from tracking.models import (
    Order,
    OrderItem,
    Picture,
    Scan,
    Shipment,
    ShipmentItem,
    ShipmentNumber,
)
from tracking.models import ShipmentOrder as Link
from tracking.selectors.delays import SeenDelay, delays_of
from tracking.states import Cause, Status

SCANS_AT_MOST: Final = 200
"""Per order, the newest: a page is read by a person."""


@dataclass(frozen=True, slots=True)
class SeenScan:
    at: datetime
    """Aware, UTC."""
    offset: int | None
    """Minutes east of UTC at the place."""
    status: Status
    cause: Cause | None
    text: str
    """The carrier's own words."""
    place: Mapping[str, Any] = field(default_factory=dict)
    """As `tracking.carriers.base.Place`, without what is unknown."""


@dataclass(frozen=True, slots=True)
class BoughtItem:
    name: str
    quantity: int
    picture: str = ""
    """Names our own small copy of the shop's picture; "" without one."""

    @property
    def initial(self) -> str:
        """Stands where there is no picture."""
        return next((letter.upper() for letter in self.name if letter.isalnum()), "·")


@dataclass(frozen=True, slots=True)
class SeenParcel:
    status: Status
    cause: Cause | None
    carrier: str
    """Our code of the carrier; "" when the shop did not say."""
    service: str
    numbers: tuple[str, ...]
    city: str
    state: str
    country: str
    shipped_at: datetime | None
    status_at: datetime | None
    delivered_at: datetime | None
    delivered_to: str
    signed_by: str
    promised_on: date | None
    first_estimate: datetime | None
    earliest: datetime | None
    latest: datetime | None
    window: str
    """ "window" or "day", of earliest and latest; "" without an estimate."""
    scans: tuple[SeenScan, ...]
    """Newest first."""
    items: tuple[BoughtItem, ...]
    delays: tuple[SeenDelay, ...] = ()
    """Told of, newest first: open ones, and those over since less than two days."""


@dataclass(frozen=True, slots=True)
class SeenOrder:
    """Holds no e-mail, phone or street: a page cannot show what it never gets."""

    number: str
    first_name: str
    ordered_at: datetime
    promised_on: date | None
    cancelled_at: datetime | None
    seller: Theme
    parcels: tuple[SeenParcel, ...]
    """In the order in which they were made known to us."""
    unassigned: tuple[BoughtItem, ...]
    """Bought, and in none of the parcels as far as the shop has told."""
    brand_id: int = 0


def order_seen(order_id: int, *, now: datetime | None = None) -> SeenOrder:
    """The order as its shopper may see it; with its delays as told at `now`, business time.

    Raises Order.DoesNotExist.
    """
    order = Order.objects.select_related("brand").get(pk=order_id)
    links = Link.objects.filter(order=order_id).values("shipment_id")
    shipments = list(Shipment.objects.filter(pk__in=links, direction="outbound").order_by("pk"))
    ids = [shipment.pk for shipment in shipments]
    numbers = list(ShipmentNumber.objects.filter(shipment__in=ids).order_by("pk"))
    scans = _scans_by_shipment(numbers)
    bought = {item.pk: item for item in OrderItem.objects.filter(order=order_id).order_by("pk")}
    packed = _packed(ids, bought)
    if len(shipments) == 1 and not packed:
        packed = {ids[0]: {item.pk: item.quantity for item in bought.values()}}
    pictures = _pictures(bought.values())
    told = delays_of(ids, now=now) if now else {}
    parcels = tuple(
        _parcel(
            s,
            numbers,
            scans[s.pk],
            _lines(packed.get(s.pk, {}), bought, pictures),
            tuple(told.get(s.pk, ())),
        )
        for s in shipments
    )
    return SeenOrder(
        number=order.number,
        first_name=order.first_name,
        ordered_at=order.ordered_at,
        promised_on=order.promised_on,
        cancelled_at=order.cancelled_at,
        seller=theme_of(order.brand),
        parcels=parcels,
        unassigned=_lines(_left_over(bought, packed), bought, pictures),
        brand_id=order.brand_id,
    )


def _scans_by_shipment(numbers: Iterable[ShipmentNumber]) -> Mapping[int, list[SeenScan]]:
    shipment_of = {number.pk: number.shipment_id for number in numbers}
    rows = Scan.objects.filter(number__in=list(shipment_of), withdrawn_at=None)
    seen: dict[int, list[SeenScan]] = defaultdict(list)
    for row in rows.order_by("-at", "-pk")[:SCANS_AT_MOST]:
        seen[shipment_of[row.number_id]].append(_scan(row))
    return seen


def _scan(row: Scan) -> SeenScan:
    cause = Cause(row.cause) if row.cause else None
    return SeenScan(row.at, row.offset, Status(row.status), cause, row.text, row.place or {})


Packed = dict[int, dict[int, int]]
"""Shipment → item → quantity."""


def _packed(shipment_ids: list[int], bought: Mapping[int, OrderItem]) -> Packed:
    """A parcel may carry other orders too: only this order's items count."""
    rows = ShipmentItem.objects.filter(shipment__in=shipment_ids).order_by("pk")
    packed: Packed = defaultdict(dict)
    for shipment_id, item_id, quantity in rows.values_list("shipment_id", "item_id", "quantity"):
        if item_id in bought:
            packed[shipment_id][item_id] = quantity
    return packed


def _left_over(bought: Mapping[int, OrderItem], packed: Packed) -> dict[int, int]:
    left = {pk: item.quantity for pk, item in bought.items()}
    for contents in packed.values():
        for pk, quantity in contents.items():
            left[pk] -= quantity
    return {pk: quantity for pk, quantity in left.items() if quantity > 0}


def _lines(
    quantities: Mapping[int, int], bought: Mapping[int, OrderItem], pictures: Mapping[str, str]
) -> tuple[BoughtItem, ...]:
    return tuple(
        BoughtItem(
            bought[pk].name or bought[pk].sku or bought[pk].item_id,
            quantity,
            pictures.get(bought[pk].image_url, ""),
        )
        for pk, quantity in quantities.items()
    )


def _pictures(items: Iterable[OrderItem]) -> Mapping[str, str]:
    """Address of the shop's → name of our copy, where there is one."""
    keys = {sha256(url.encode()).digest(): url for item in items if (url := item.image_url)}
    if not keys:
        return {}
    rows = Picture.objects.filter(url_key__in=list(keys)).exclude(name="")
    return {keys[bytes(key)]: name for key, name in rows.values_list("url_key", "name")}


def _parcel(
    shipment: Shipment,
    numbers: Iterable[ShipmentNumber],
    scans: list[SeenScan],
    items: tuple[BoughtItem, ...],
    delays: tuple[SeenDelay, ...],
) -> SeenParcel:
    live = (n.number for n in numbers if n.shipment_id == shipment.pk and n.retired_at is None)
    return SeenParcel(
        status=Status(shipment.status),
        cause=Cause(shipment.cause) if shipment.cause else None,
        carrier=shipment.carrier,
        service=shipment.service,
        numbers=tuple(live),
        city=shipment.city,
        state=shipment.state,
        country=shipment.country,
        shipped_at=shipment.shipped_at,
        status_at=shipment.status_at,
        delivered_at=shipment.delivered_at,
        delivered_to=shipment.delivered_to,
        signed_by=shipment.signed_by,
        promised_on=shipment.promised_on,
        first_estimate=shipment.carrier_first_at,
        earliest=shipment.carrier_earliest_at,
        latest=shipment.carrier_latest_at,
        window=shipment.carrier_window,
        scans=tuple(scans),
        items=items,
        delays=delays,
    )
