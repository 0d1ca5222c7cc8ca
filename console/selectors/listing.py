"""The order list: newest change first, turned page by page from a place in it."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Final

from django.db.models import Q, QuerySet

from console.selectors.rows import Row, rows
from tracking.models import DelayCase, Order, ShipmentOrder
from tracking.selectors.orders import Position
from tracking.states import Status

PAGE: Final = 50
DELAYS: Final = ("stalled", "late", "carrier", "storm")


@dataclass(frozen=True, slots=True)
class Filters:
    status: Status | None = None
    """Orders with a parcel that stands so."""
    since: date | None = None
    """Changed on this day (UTC, machine time) or later."""
    brand: str = ""
    """A brand's slug."""
    delay: str = ""
    """Orders with a parcel in an open case of this kind, one of DELAYS."""
    test: bool | None = None

    @property
    def any(self) -> bool:
        return self != Filters()


@dataclass(frozen=True, slots=True)
class Page:
    rows: tuple[Row, ...]
    next: Position | None


def list_orders(filters: Filters, *, after: Position | None, size: int = PAGE) -> Page:
    """Five statements. An order that changes meanwhile moves to the front."""
    found = list(_after(_filtered(filters), after)[: size + 1])
    page = tuple(rows(found[:size]))
    if len(found) <= size:
        return Page(page, None)
    return Page(page, Position(found[size - 1].updated_at, found[size - 1].pk))


def _filtered(filters: Filters) -> QuerySet[Order]:
    orders = Order.objects.order_by("-updated_at", "-pk")
    if filters.since is not None:
        orders = orders.filter(updated_at__gte=datetime.combine(filters.since, time(), UTC))
    if filters.status is not None:
        standing = ShipmentOrder.objects.filter(shipment__status=filters.status)
        orders = orders.filter(pk__in=standing.values("order_id"))
    if filters.delay:
        cases = DelayCase.objects.filter(kind=filters.delay, resolved_at=None)
        held = ShipmentOrder.objects.filter(shipment__in=cases.values("shipment_id"))
        orders = orders.filter(pk__in=held.values("order_id"))
    if filters.brand:
        orders = orders.filter(brand__slug=filters.brand)
    if filters.test is not None:
        orders = orders.filter(test=filters.test)
    return orders


def _after(orders: QuerySet[Order], after: Position | None) -> QuerySet[Order]:
    if after is None:
        return orders
    # The range alone walks the index; the rest only drops what shares its moment.
    earlier = Q(updated_at__lt=after.updated_at) | Q(pk__lt=after.id)
    return orders.filter(earlier, updated_at__lte=after.updated_at)
