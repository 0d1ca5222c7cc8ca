"""The rows of one chunk of orders while they are being merged: locked, not yet written."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

from django.db import models

from retailers.models import Brand
from tracking.models import Order, OrderItem, Shipment, ShipmentItem, ShipmentNumber
from tracking.services.orders.polls import Account

M = TypeVar("M", bound=models.Model)

Key = tuple[str, str]
"""Carrier and number: what a shop knows a parcel by."""


@dataclass(slots=True, eq=False)
class OrderDraft:
    row: Order
    items: dict[str, OrderItem] = field(default_factory=dict)
    parcels: "list[ParcelDraft]" = field(default_factory=list)
    new: bool = False
    # Something differs that the shopper's page or the API shows.
    changed: bool = False
    cancelled_now: bool = False
    # Nobody said when it was ordered.
    guessed: bool = False

    def find_item(self, item_id: str, sku: str) -> OrderItem | None:
        """By its id; without one by its SKU, where only one item has it."""
        if item_id:
            return self.items.get(item_id)
        if (known := self.items.get(sku)) is not None:
            return known
        same = [item for item in self.items.values() if item.sku == sku]
        return same[0] if len(same) == 1 else None


@dataclass(slots=True, eq=False)
class ParcelDraft:
    row: Shipment
    numbers: list[ShipmentNumber] = field(default_factory=list)
    orders: list[OrderDraft] = field(default_factory=list)
    parts: list[ShipmentItem] = field(default_factory=list)
    new: bool = False
    # What the status was before this chunk, and whether polling begins, goes on again or ends.
    status_was: str = ""
    made_live: bool = False
    # Its carrier could not be told until now.
    named: bool = False


@dataclass(slots=True)
class World:
    """All that a chunk touches. `now` is business time."""

    brand: Brand
    test: bool
    now: datetime
    accounts: Mapping[str, Account]
    orders: dict[str, OrderDraft] = field(default_factory=dict)
    parcels: dict[Key, ParcelDraft] = field(default_factory=dict)
    # Rows that exist and now differ, and rows that do not exist yet.
    dirty: dict[int, models.Model] = field(default_factory=dict)
    fresh: list[models.Model] = field(default_factory=list)

    def put(self, row: models.Model, values: Mapping[str, Any]) -> bool:
        """Set what differs; say whether anything did."""
        different = {name: v for name, v in values.items() if getattr(row, name) != v}
        for name, value in different.items():
            setattr(row, name, value)
        if different and row.pk is not None:
            self.dirty[id(row)] = row
        return bool(different)

    def drafts(self) -> list[OrderDraft]:
        """Every order here, also those that only share a parcel."""
        shared = (order for parcel in self.all_parcels() for order in parcel.orders)
        return list(dict.fromkeys([*self.orders.values(), *shared]))

    def all_parcels(self) -> list[ParcelDraft]:
        linked = (parcel for order in self.orders.values() for parcel in order.parcels)
        return list(dict.fromkeys([*self.parcels.values(), *linked]))

    def add(self, row: M) -> M:
        self.fresh.append(row)
        return row

    def changed(self, kind: type[M]) -> list[M]:
        return [row for row in self.dirty.values() if isinstance(row, kind)]

    def added(self, kind: type[M]) -> list[M]:
        return [row for row in self.fresh if isinstance(row, kind)]
