"""The parcels of an order, merged into what we hold. Touches drafts only, no database."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, Final

from retailers.services.problems import Problem
from tracking.carriers.registry import CARRIERS
from tracking.models import OrderItem, Shipment, ShipmentItem, ShipmentNumber, ShipmentOrder
from tracking.polling.cadence import FINAL
from tracking.services.orders.drafts import OrderDraft, ParcelDraft, World
from tracking.services.orders.shapes import OrderIn, PartIn, ShipmentIn
from tracking.states import Status

BEFORE_THE_ORDER: Final = timedelta(days=10)
"""Scans older than this before the order belong to an earlier user of the number."""

BEFORE_A_GUESS: Final = timedelta(days=60)
"""The same where nobody said when the parcel was ordered."""

UNSHIPPED: Final = frozenset({Status.PENDING, Status.LABEL_CREATED})

Warnings = tuple[Problem, ...]


def merge_parcel(world: World, draft: OrderDraft, said: ShipmentIn) -> tuple[bool, Warnings]:
    """Merge one parcel; say whether anything differs, and what to warn of."""
    parcel = world.parcels.get((said.carrier, said.number)) or _named(world, said)
    if parcel is not None and _is_anothers(parcel, draft):
        _retire(world, parcel, said)
        parcel = None
    changed = parcel is None
    if parcel is None:
        parcel = _opened(world, draft, said)
    changed |= _link(world, parcel, draft)
    # A test order may point at a real parcel, but not move it.
    if parcel.row.test == draft.row.test:
        if _said_of(world, parcel, said):
            _show(parcel)
            changed = True
    parts_changed, warnings = _merge_parts(world, parcel, draft, said.parts)
    return changed or parts_changed, (*_not_tracked(world, said.carrier), *warnings)


def _named(world: World, said: ShipmentIn) -> ParcelDraft | None:
    """The parcel whose carrier could not be told so far, now that it is said."""
    if (parcel := world.parcels.pop(("", said.number), None)) is None:
        return None
    world.put(parcel.row, {"carrier": said.carrier})
    for number in parcel.numbers:
        if (number.carrier, number.number) == ("", said.number):
            world.put(number, {"carrier": said.carrier})
    world.parcels[said.carrier, said.number] = parcel
    parcel.named = True
    _show(parcel)
    return parcel


def settle_end(world: World, draft: OrderDraft, said: OrderIn) -> bool:
    """What cancelling an order, or opening it again, does to it and to its parcels."""
    changed = False
    if said.cancelled is False:
        changed = world.put(draft.row, {"cancelled_at": None})
        draft.cancelled_now &= not changed
    elif said.cancelled and draft.row.cancelled_at is None:
        at = said.source_updated_at or world.now
        changed = draft.cancelled_now = world.put(draft.row, {"cancelled_at": at})
    for parcel in draft.parcels:
        changed |= _settle_parcel(world, parcel)
    return changed


def _settle_parcel(world: World, parcel: ParcelDraft) -> bool:
    """A parcel that nobody waits for any more and no carrier holds is cancelled."""
    row = parcel.row
    unwanted = all(order.row.cancelled_at for order in parcel.orders)
    if unwanted and row.status in UNSHIPPED:
        status = Status.CANCELLED
    elif not unwanted and row.status == Status.CANCELLED and row.last_scan_at is None:
        status = Status.PENDING
    else:
        return False
    _show(parcel)
    return world.put(row, {"status": status})


def _is_anothers(parcel: ParcelDraft, draft: OrderDraft) -> bool:
    """Whether the number has come round again: its parcel was done before this was ordered."""
    row = parcel.row
    done = row.last_scan_at or row.status_at
    if draft in parcel.orders or row.status not in FINAL or done is None:
        return False
    return done < draft.row.ordered_at - BEFORE_THE_ORDER


def _retire(world: World, parcel: ParcelDraft, said: ShipmentIn) -> None:
    for number in parcel.numbers:
        if (number.carrier, number.number) == (said.carrier, said.number):
            world.put(number, {"retired_at": world.now})


def _opened(world: World, draft: OrderDraft, said: ShipmentIn) -> ParcelDraft:
    owner = draft.row.retailer_id
    row = Shipment(retailer_id=owner, brand=world.brand, carrier=said.carrier, test=draft.row.test)
    parcel = ParcelDraft(world.add(row), new=True, status_was=row.status)
    number = ShipmentNumber(
        retailer_id=owner,
        shipment=row,
        carrier=said.carrier,
        number=said.number,
        scans_from=_scans_from(draft),
    )
    parcel.numbers.append(world.add(number))
    world.parcels[said.carrier, said.number] = parcel
    return parcel


def _scans_from(draft: OrderDraft) -> datetime:
    return draft.row.ordered_at - (BEFORE_A_GUESS if draft.guessed else BEFORE_THE_ORDER)


def _link(world: World, parcel: ParcelDraft, draft: OrderDraft) -> bool:
    if draft in parcel.orders:
        return False
    parcel.orders.append(draft)
    draft.parcels.append(parcel)
    world.add(
        ShipmentOrder(retailer_id=draft.row.retailer_id, shipment=parcel.row, order=draft.row)
    )
    if parcel.row.test and not draft.row.test:
        world.put(parcel.row, {"test": False})
        parcel.made_live = True
    return True


def _said_of(world: World, parcel: ParcelDraft, said: ShipmentIn) -> bool:
    values: dict[str, Any] = dict(said.fields)
    # From its first scan on the carrier knows the service better than the shop.
    if said.service is not None and parcel.row.last_scan_at is None:
        values["service"] = said.service
    return world.put(parcel.row, values)


def _show(parcel: ParcelDraft) -> None:
    """The pages of all its orders show the parcel."""
    for order in parcel.orders:
        order.changed = True


def _merge_parts(
    world: World, parcel: ParcelDraft, draft: OrderDraft, parts: Iterable[PartIn]
) -> tuple[bool, Warnings]:
    changed, warnings = False, []
    for place, said in enumerate(parts):
        item = draft.find_item(said.item_id, said.sku)
        if item is None:
            message = "The order has no such item: the line was left out."
            warnings.append(Problem("unknown_item", message, f"items_info[{place}]"))
            continue
        quantity = item.quantity if said.quantity is None else said.quantity
        part = next((p for p in parcel.parts if _is_part_of(p, item)), None)
        if part is None:
            part = ShipmentItem(retailer_id=item.retailer_id, shipment=parcel.row, item=item)
            parcel.parts.append(world.add(part))
            changed = True
        changed |= world.put(part, {"quantity": quantity})
    return changed, tuple(warnings)


def _is_part_of(part: ShipmentItem, item: OrderItem) -> bool:
    return part.item is item if part.pk is None else bool(part.item_id == item.pk)


def _not_tracked(world: World, carrier: str) -> Warnings:
    if world.test or carrier in world.accounts:
        return ()
    if not carrier:
        message = "The number does not tell its carrier: name it. The parcel is kept until then."
        return (Problem("unknown_carrier", message, "carrier"),)
    if carrier in CARRIERS:
        message = "There is no account with this carrier: the parcel is kept and not asked about."
        return (Problem("no_carrier_account", message, "carrier"),)
    message = "We do not speak to this carrier: the parcel is kept and not asked about."
    return (Problem("unknown_carrier", message, "carrier"),)
