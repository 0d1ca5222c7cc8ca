"""A merged chunk, written: one statement a table, then links, facts, polls, and last the lanes."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, Final

from django.db import connection
from django.db.models import Model

from narvar.lib import ids, sql
from retailers.services.outbox import Fact, publish
from tracking.models import (
    Order,
    OrderItem,
    Shipment,
    ShipmentItem,
    ShipmentNumber,
    ShipmentOrder,
)
from tracking.services.delays.overtaking import overtake
from tracking.services.links import open_links
from tracking.services.orders.drafts import OrderDraft, ParcelDraft, World
from tracking.services.orders.polls import (
    judge_again,
    resume_polls,
    start_polls,
    stop_polls,
    wake_lanes,
)
from tracking.services.pictures import want_pictures
from tracking.states import Status

ORDER: Final = (
    "test", "notify", "locale", "ordered_at", "currency", "ship_method", "promised_on",
    "cancelled_at", "first_name", "last_name", "email", "phone", "ship_to", "email_key",
    "customer", "billing", "attributes", "source_updated_at",
)  # fmt: skip
ITEM: Final = (
    "sku", "name", "quantity", "unit_price", "image_url", "url", "fulfillment_status",
    "promised_on", "details",
)  # fmt: skip
# `status` only ever from and to `cancelled`; all else about a parcel's way is the carrier's.
SHIPMENT: Final = (
    "service", "shipped_at", "test", "notify", "status", "city", "state", "postcode", "country",
    "promised_on", "carrier",
)  # fmt: skip
SHOWN_ANEW: Final = ", page_version = t.page_version + 1, updated_at = clock_timestamp()"


def write(world: World, *, polls: bool) -> None:
    """`polls` False: nothing of these orders may reach a real carrier."""
    drafts = world.drafts()
    # First: a number that is retired makes room for the new parcel that has it now.
    _update(ShipmentNumber, ("retired_at", "carrier"), world.changed(ShipmentNumber))
    _insert(world)
    _update(Shipment, SHIPMENT, world.changed(Shipment))
    _update_orders(world, drafts)
    _update(OrderItem, ITEM, world.changed(OrderItem))
    _update(ShipmentItem, ("quantity",), world.changed(ShipmentItem))
    items = [*world.added(OrderItem), *world.changed(OrderItem)]
    want_pictures(item.image_url for item in items)
    open_links([draft.row for draft in drafts if draft.new])
    parcels = world.all_parcels()
    ended = {p.row.pk: p.row.public_id for p in parcels if _just_cancelled(p)}
    over = overtake(ended, now=world.now) if ended else ()
    publish([*_order_facts(drafts, world.now), *_parcel_facts(parcels, world.now), *over])
    judge_again(n for d in drafts if d.changed and not d.new for p in d.parcels for n in p.numbers)
    wake_lanes(_settle_polls(world, parcels, polls=polls), now=world.now)


def _insert(world: World) -> None:
    """Unique names are taken in one order by everybody, so that two never wait for each other."""
    numbers = sorted(world.added(ShipmentNumber), key=lambda n: (n.carrier, n.number))
    Order.objects.bulk_create(sorted(world.added(Order), key=lambda order: order.number))
    OrderItem.objects.bulk_create(world.added(OrderItem))
    Shipment.objects.bulk_create(world.added(Shipment))
    ShipmentNumber.objects.bulk_create(numbers)
    ShipmentOrder.objects.bulk_create(world.added(ShipmentOrder))
    ShipmentItem.objects.bulk_create(world.added(ShipmentItem))


def _update(
    model: type[Model], columns: Sequence[str], rows: Sequence[Model], *, also: str = ""
) -> list[tuple[Any, ...]]:
    """Write these columns of rows that exist, in one statement; `also` is more SQL to set."""
    by_name = {field.name: field for field in model._meta.concrete_fields}
    fields = [by_name[name] for name in ("id", *columns)]
    sets = ", ".join(f'"{field.column}" = v."{field.column}"' for field in fields[1:])
    names = ", ".join(f'"{field.column}"' for field in fields)
    casts = ", ".join(f"%s::{field.cast_db_type(connection)}" for field in fields)
    return sql.values(
        f"UPDATE {model._meta.db_table} t SET {sets}{also} FROM (VALUES %s) AS v ({names})"  # noqa: S608
        " WHERE t.id = v.id RETURNING t.id",
        [
            [field.get_db_prep_save(getattr(row, field.attname), connection) for field in fields]
            for row in rows
        ],
        template=f"({casts})",
    )


def _update_orders(world: World, drafts: Sequence[OrderDraft]) -> None:
    shown = [draft.row for draft in drafts if draft.changed and not draft.new]
    _update(Order, ORDER, shown, also=SHOWN_ANEW)
    for row in shown:
        # As the statement has just done: the row is locked, nobody else can have.
        row.page_version += 1
        world.dirty.pop(id(row), None)
    # What nobody can see: how new the shop's last word was.
    _update(Order, ("source_updated_at",), world.changed(Order))


def _just_cancelled(parcel: ParcelDraft) -> bool:
    return parcel.row.status == Status.CANCELLED and parcel.status_was != Status.CANCELLED


def _order_facts(drafts: Sequence[OrderDraft], now: datetime) -> Iterator[Fact]:
    for draft in drafts:
        row = draft.row
        said_at = min(row.source_updated_at or now, now)
        if draft.new:
            yield _order_fact("order.created", row, min(row.ordered_at, now))
        elif draft.changed:
            yield _order_fact("order.updated", row, said_at)
        if draft.cancelled_now:
            yield _order_fact("order.cancelled", row, said_at)


def _order_fact(kind: str, row: Order, at: datetime) -> Fact:
    return Fact(
        kind=kind,
        subject=ids.encode("ord", row.public_id),
        payload={"order": row.pk},
        dedupe_key=f"{kind}:{row.pk}:{row.page_version}",
        occurred_at=at,
    )


def _parcel_facts(parcels: Sequence[ParcelDraft], now: datetime) -> Iterator[Fact]:
    for parcel in parcels:
        row = parcel.row
        if parcel.new:
            at = min(row.shipped_at or now, now)
            yield _parcel_fact("shipment.created", row, {"carrier": row.carrier}, "", at)
        if row.status != parcel.status_was:
            change = {"was": parcel.status_was, "now": row.status, "cause": None}
            orders = "-".join(str(order.row.page_version) for order in parcel.orders)
            said = {**change, "at": now.isoformat()}
            yield _parcel_fact("shipment.status", row, said, f"{row.status}:{orders}", now)


def _parcel_fact(
    kind: str, row: Shipment, payload: dict[str, Any], which: str, at: datetime
) -> Fact:
    return Fact(
        kind=kind,
        subject=ids.encode("shp", row.public_id),
        payload={"shipment": row.pk, **payload},
        dedupe_key=f"{kind}:{row.pk}:{which}"[:120],
        occurred_at=at,
    )


def _settle_polls(world: World, parcels: Sequence[ParcelDraft], *, polls: bool) -> set[int]:
    """Begin, end or go on asking; return the lanes to wake."""
    lanes: set[int] = set()
    ended: list[ShipmentNumber] = []
    resumed: list[ShipmentNumber] = []
    for parcel in parcels:
        if parcel.row.status == parcel.status_was:
            continue
        stops = parcel.row.status == Status.CANCELLED
        (ended if stops else resumed).extend(parcel.numbers)
    if polls:
        begun = [n for p in parcels if p.new or p.made_live or p.named for n in p.numbers]
        lanes |= start_polls(begun, world.accounts, now=world.now) if begun else set()
    if ended:
        stop_polls(ended)
    if resumed:
        lanes |= resume_polls(resumed, now=world.now)
    return lanes
