"""Orders as the API shows them, in a constant number of queries."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from retailers.models import Brand
from tracking.models import (
    Order,
    OrderItem,
    Shipment,
    ShipmentItem,
    ShipmentNumber,
    ShipmentOrder,
)


@dataclass(frozen=True, slots=True)
class Part:
    item_id: str
    sku: str
    quantity: int


@dataclass(frozen=True, slots=True)
class ParcelView:
    shipment: Shipment
    number: str
    parts: tuple[Part, ...]
    """Of this order; other orders' items in the same parcel are not shown."""


@dataclass(frozen=True, slots=True)
class OrderView:
    order: Order
    items: tuple[OrderItem, ...]
    parcels: tuple[ParcelView, ...]


@dataclass(frozen=True, slots=True)
class Position:
    """A place in the list: after this order as it was then."""

    updated_at: datetime
    id: int


@dataclass(frozen=True, slots=True)
class Page:
    orders: tuple[OrderView, ...]
    next: Position | None


def order_by_number(*, brand: Brand, number: str, test: bool) -> OrderView:
    """Raises Order.DoesNotExist, also for an order of the other mode."""
    order = Order.objects.get(brand=brand, number=number, test=test)
    return _views([order])[0]


def orders_by_id(ids: Collection[int]) -> Mapping[int, OrderView]:
    return {view.order.pk: view for view in _views(Order.objects.filter(pk__in=ids))}


def list_orders(
    *, brand: Brand, test: bool, after: Position | None, since: datetime | None, limit: int
) -> Page:
    """The least recently changed first; `since` compares with `updated_at`, both machine time.

    An order that changes while somebody turns pages moves to the end: it may be seen twice,
    never not at all.
    """
    rows = Order.objects.filter(brand=brand, test=test).order_by("updated_at", "pk")
    if since is not None:
        rows = rows.filter(updated_at__gte=since)
    if after is not None:
        later = Q(updated_at__gt=after.updated_at) | Q(pk__gt=after.id)
        rows = rows.filter(later, updated_at__gte=after.updated_at)
    found = list(rows[: limit + 1])
    views = _views(found[:limit])
    if len(found) <= limit:
        return Page(tuple(views), None)
    last = found[limit - 1]
    return Page(tuple(views), Position(last.updated_at, last.pk))


def _views(orders: Iterable[Order]) -> list[OrderView]:
    listed = list(orders)
    ids = [order.pk for order in listed]
    items = list(OrderItem.objects.filter(order_id__in=ids).order_by("pk"))
    of_order: dict[int, list[OrderItem]] = defaultdict(list)
    for item in items:
        of_order[item.order_id].append(item)
    parcels = _parcels(ids, {item.pk: item for item in items})
    return [
        OrderView(order, tuple(of_order[order.pk]), tuple(parcels[order.pk])) for order in listed
    ]


def _parcels(
    order_ids: Collection[int], items: Mapping[int, OrderItem]
) -> Mapping[int, list[ParcelView]]:
    """By order. A parcel of several orders is seen once in each."""
    links = ShipmentOrder.objects.filter(order_id__in=order_ids).order_by("pk")
    pairs = list(links.values_list("order_id", "shipment_id"))
    shipments = Shipment.objects.in_bulk({shipment_id for _, shipment_id in pairs})
    numbers = _numbers(shipments)
    parts = _parts(shipments, items)
    found: dict[int, list[ParcelView]] = defaultdict(list)
    for order_id, shipment_id in pairs:
        found[order_id].append(
            ParcelView(
                shipments[shipment_id],
                numbers.get(shipment_id, ""),
                tuple(parts[order_id, shipment_id]),
            )
        )
    return found


def _numbers(shipment_ids: Collection[int]) -> Mapping[int, str]:
    """The number each parcel was first known by."""
    rows = ShipmentNumber.objects.filter(shipment_id__in=shipment_ids).order_by("-pk")
    return dict(rows.values_list("shipment_id", "number"))


def _parts(
    shipment_ids: Collection[int], items: Mapping[int, OrderItem]
) -> Mapping[tuple[int, int], list[Part]]:
    found: dict[tuple[int, int], list[Part]] = defaultdict(list)
    rows = ShipmentItem.objects.filter(shipment_id__in=shipment_ids).order_by("pk")
    for part in rows:
        if (item := items.get(part.item_id)) is not None:
            said = Part(item.item_id, item.sku, part.quantity)
            found[item.order_id, part.shipment_id].append(said)
    return found
