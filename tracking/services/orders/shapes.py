"""What a shop says of its orders, checked and in our words.

A TypedDict's missing key was not said and leaves what is there; None (for text: "") clears it.
A patch is a JSON object merged as RFC 7396 has it: what is absent stays, null takes away.
All datetimes are aware and in UTC.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal, TypedDict

from retailers.services.problems import Problem

Patch = Mapping[str, Any]
Outcome = Literal["created", "updated", "unchanged", "error"]


class OrderFields(TypedDict, total=False):
    ordered_at: datetime
    currency: str
    ship_method: str
    promised_on: date | None
    locale: str
    notify: bool


class OrderPatches(TypedDict, total=False):
    customer: Patch | None
    billing: Patch | None
    attributes: Patch | None


class ItemFields(TypedDict, total=False):
    sku: str
    name: str
    quantity: int
    unit_price: Decimal | None
    image_url: str
    url: str
    fulfillment_status: str
    promised_on: date | None


class ShipmentFields(TypedDict, total=False):
    shipped_at: datetime | None
    promised_on: date | None
    notify: bool
    city: str
    state: str
    postcode: str
    country: str


@dataclass(frozen=True, slots=True)
class ItemIn:
    """`item_id` "" = told by its SKU alone."""

    item_id: str
    sku: str
    fields: ItemFields
    details: Patch


@dataclass(frozen=True, slots=True)
class PartIn:
    """How many of an item lie in a parcel; None = all of them."""

    item_id: str
    sku: str
    quantity: int | None


@dataclass(frozen=True, slots=True)
class ShipmentIn:
    """A parcel by our code of its carrier ("" = not told) and its number.

    `service` counts until the first scan.
    """

    carrier: str
    number: str
    fields: ShipmentFields
    service: str | None = None
    parts: tuple[PartIn, ...] = ()


@dataclass(frozen=True, slots=True)
class OrderIn:
    number: str
    fields: OrderFields
    patches: OrderPatches
    # Where it goes and to whom, each said later than the one before.
    ship_to: tuple[Patch, ...] = ()
    items: tuple[ItemIn, ...] = ()
    shipments: tuple[ShipmentIn, ...] = ()
    # None = not said.
    cancelled: bool | None = None
    source_updated_at: datetime | None = None
    # For a parcel that came without an order: when nothing else tells, ordered at this moment.
    assumed_ordered_at: datetime | None = None

    @property
    def weight(self) -> int:
        return 1 + len(self.items) + len(self.shipments)


@dataclass(frozen=True, slots=True)
class Upserted:
    """What became of one OrderIn. `order_id` is None with an error."""

    outcome: Outcome
    order_id: int | None
    errors: tuple[Problem, ...] = ()
    warnings: tuple[Problem, ...] = ()
