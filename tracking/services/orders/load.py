"""Lock and read what a chunk of orders touches."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final
from zlib import crc32

from narvar.lib import sql
from retailers.models import Brand
from retailers.tenancy import retailer_id
from tracking.models import (
    Order,
    OrderItem,
    Shipment,
    ShipmentItem,
    ShipmentNumber,
    ShipmentOrder,
)
from tracking.services.orders.drafts import Key, OrderDraft, ParcelDraft, World
from tracking.services.orders.polls import accounts_for
from tracking.services.orders.shapes import OrderIn

GROUPS: Final = 16
_CONCERNED: Final = """
    WITH o AS (SELECT id FROM tracking_order WHERE brand_id = %s AND number = ANY(%s)),
    s AS (SELECT n.shipment_id AS id FROM tracking_shipmentnumber n
          JOIN unnest(%s::text[], %s::text[]) AS k (carrier, number)
            ON n.number = k.number AND n.carrier IN (k.carrier, '') WHERE n.retired_at IS NULL),
    p AS (SELECT id FROM s UNION
          SELECT l.shipment_id FROM tracking_shipmentorder l JOIN o ON l.order_id = o.id)
    SELECT 'order', id FROM o UNION SELECT 'shipment', id FROM p
    UNION SELECT 'order', l.order_id FROM tracking_shipmentorder l JOIN p ON l.shipment_id = p.id
"""


class Raced(Exception):
    """Somebody else changed which rows belong together while we waited for their locks."""


def load(*, brand: Brand, orders: Sequence[OrderIn], test: bool, now: datetime) -> World:
    """The orders, their parcels, and the other orders of those parcels, locked.

    Shipments before orders, each by id, as everywhere. Raises Raced; the caller begins again.
    """
    _take_turns(orders)
    keys = sorted({(s.carrier, s.number) for order in orders for s in order.shipments})
    world = World(brand, test, now, accounts_for({carrier for carrier, _ in keys}))
    concerned = _concerned(brand, orders, keys)
    if not concerned:
        return world
    parcels = _locked_parcels([pk for kind, pk in concerned if kind == "shipment"])
    drafts = _locked_orders([pk for kind, pk in concerned if kind == "order"])
    if _concerned(brand, orders, keys) != concerned:
        raise Raced
    _read_items(drafts)
    _read_links(drafts, parcels)
    asked = {order.number for order in orders}
    for draft in drafts.values():
        if draft.row.brand_id == brand.pk and draft.row.number in asked:
            world.orders[draft.row.number] = draft
    _read_numbers(world, parcels, set(keys))
    return world


def _take_turns(orders: Sequence[OrderIn]) -> None:
    """Let those who write the same order come one after another, new orders too.

    A lock for each of a few groups of numbers: no row could be locked for what is not there yet.
    """
    groups = {crc32(order.number.encode()) % GROUPS for order in orders}
    sql.fetch(
        "SELECT pg_advisory_xact_lock(%s, k) FROM unnest(%s::int[]) AS k",
        [retailer_id() % 2**31, sorted(groups)],
    )


def _concerned(
    brand: Brand, orders: Sequence[OrderIn], keys: Sequence[Key]
) -> set[tuple[str, int]]:
    numbers = list({order.number for order in orders})
    carriers = [[key[part] for key in keys] for part in (0, 1)]
    return {(row[0], row[1]) for row in sql.fetch(_CONCERNED, [brand.pk, numbers, *carriers])}


def _locked_parcels(ids: Iterable[int]) -> dict[int, ParcelDraft]:
    rows = Shipment.objects.select_for_update(no_key=True).filter(pk__in=ids).order_by("pk")
    return {row.pk: ParcelDraft(row, status_was=row.status) for row in rows}


def _locked_orders(ids: Iterable[int]) -> dict[int, OrderDraft]:
    rows = Order.objects.select_for_update(no_key=True).filter(pk__in=ids).order_by("pk")
    return {row.pk: OrderDraft(row) for row in rows}


def _read_items(drafts: dict[int, OrderDraft]) -> None:
    for item in OrderItem.objects.filter(order_id__in=drafts).order_by("pk"):
        drafts[item.order_id].items[item.item_id] = item


def _read_links(drafts: dict[int, OrderDraft], parcels: dict[int, ParcelDraft]) -> None:
    links = ShipmentOrder.objects.filter(shipment_id__in=parcels, order_id__in=drafts)
    for shipment_id, order_id in links.order_by("pk").values_list("shipment_id", "order_id"):
        parcels[shipment_id].orders.append(drafts[order_id])
        drafts[order_id].parcels.append(parcels[shipment_id])


def _read_numbers(world: World, parcels: dict[int, ParcelDraft], keys: set[Key]) -> None:
    # One that nobody could name then may be named now.
    wanted = keys | {("", number) for _, number in keys}
    for number in ShipmentNumber.objects.filter(shipment_id__in=parcels).order_by("pk"):
        parcel = parcels[number.shipment_id]
        parcel.numbers.append(number)
        if number.retired_at is None and (number.carrier, number.number) in wanted:
            world.parcels[number.carrier, number.number] = parcel
    for part in ShipmentItem.objects.filter(shipment_id__in=parcels).order_by("pk"):
        parcels[part.shipment_id].parts.append(part)
