"""Plain builders of the rows that tests start from. Each acts for the retailer it is given."""

from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count
from typing import Any

from retailers.models import Brand, Retailer
from retailers.services.doors import digest, open_doors
from retailers.tenancy import acting_for
from tracking.models import Order, Shipment, ShipmentNumber, ShipmentOrder

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
_serial = count(1)


@dataclass(frozen=True)
class Shop:
    retailer: Retailer
    brand: Brand


def a_shop(slug: str = "", **fields: Any) -> Shop:
    """A retailer that went live long ago, with one brand and its door."""
    slug = slug or f"shop{next(_serial)}"
    live = datetime(2020, 1, 1, tzinfo=UTC)
    retailer = Retailer.objects.create(slug=slug, name=slug.title(), live_at=live, **fields)
    with acting_for(retailer.pk):
        brand = Brand.objects.create(retailer=retailer, slug=slug, name=slug.title())
        open_doors(kind="brand", digests=[digest(slug)], subject_ids=[brand.pk])
    return Shop(retailer, brand)


def an_order(shop: Shop, number: str = "", **fields: Any) -> Order:
    number = number or f"#{next(_serial)}"
    with acting_for(shop.retailer.pk):
        return Order.objects.create(
            retailer=shop.retailer,
            brand=shop.brand,
            number=number,
            number_key=number.strip("#").lower(),
            ordered_at=fields.pop("ordered_at", NOON),
            **fields,
        )


@dataclass(frozen=True)
class Parcel:
    shop: Shop
    order: Order
    shipment: Shipment
    number: ShipmentNumber


def a_parcel(shop: Shop, order: Order | None = None, number: str = "", **fields: Any) -> Parcel:
    """A UPS parcel of an order (a new one unless given)."""
    order = order or an_order(shop)
    number = number or f"1Z999AA1{next(_serial):010d}"
    with acting_for(shop.retailer.pk):
        shipment = Shipment.objects.create(
            retailer=shop.retailer, brand=shop.brand, carrier="ups", **fields
        )
        row = ShipmentNumber.objects.create(
            retailer=shop.retailer, shipment=shipment, carrier="ups", number=number
        )
        ShipmentOrder.objects.create(retailer=shop.retailer, shipment=shipment, order=order)
    return Parcel(shop, order, shipment, row)


__all__ = ["NOON", "Parcel", "Shop", "a_parcel", "a_shop", "an_order"]
