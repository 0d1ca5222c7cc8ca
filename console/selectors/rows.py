"""One line per order, for lists and search results: four statements, however many orders."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from retailers.models import Brand
from tracking.models import Order, Shipment, ShipmentNumber, ShipmentOrder
from tracking.states import Status


@dataclass(frozen=True, slots=True)
class ParcelLine:
    carrier: str
    number: str
    status: Status


@dataclass(frozen=True, slots=True)
class Row:
    brand: str
    """The brand's slug: beside the number it makes the order's address."""
    number: str
    name: str
    email: str
    test: bool
    cancelled: bool
    ordered_at: datetime
    updated_at: datetime
    parcels: tuple[ParcelLine, ...]


def rows(orders: Sequence[Order]) -> list[Row]:
    parcels = _parcels([order.pk for order in orders])
    brands = dict(Brand.objects.values_list("pk", "slug"))
    return [
        Row(
            brand=brands[order.brand_id],
            number=order.number,
            name=f"{order.first_name} {order.last_name}".strip(),
            email=order.email,
            test=order.test,
            cancelled=order.cancelled_at is not None,
            ordered_at=order.ordered_at,
            updated_at=order.updated_at,
            parcels=tuple(parcels[order.pk]),
        )
        for order in orders
    ]


def _parcels(order_ids: Sequence[int]) -> Mapping[int, list[ParcelLine]]:
    links = ShipmentOrder.objects.filter(order_id__in=order_ids).order_by("shipment_id")
    pairs = list(links.values_list("order_id", "shipment_id"))
    shipments = Shipment.objects.in_bulk([shipment_id for _, shipment_id in pairs])
    numbers = _first_numbers(list(shipments))
    found: dict[int, list[ParcelLine]] = defaultdict(list)
    for order_id, shipment_id in pairs:
        row = shipments[shipment_id]
        line = ParcelLine(row.carrier, numbers.get(shipment_id, ""), Status(row.status))
        found[order_id].append(line)
    return found


def _first_numbers(shipment_ids: Sequence[int]) -> Mapping[int, str]:
    listed = ShipmentNumber.objects.filter(shipment_id__in=shipment_ids).order_by("-pk")
    return dict(listed.values_list("shipment_id", "number"))
