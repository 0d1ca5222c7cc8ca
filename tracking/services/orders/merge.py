"""One order as the shop tells it, merged into what we hold. Touches drafts only, no database.

What is absent stays, null clears, items go by their id and parcels by carrier and number. What
the shop dates earlier than what it told us before changes nothing.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final, cast

from narvar.lib.text import search_key
from retailers.services.problems import Problem
from tracking.models import Order, OrderItem
from tracking.services.orders.contact import contact
from tracking.services.orders.drafts import OrderDraft, World
from tracking.services.orders.parcels import merge_parcel, settle_end
from tracking.services.orders.shapes import ItemIn, OrderIn, Outcome, Patch, ShipmentIn

KEY_CHARS: Final = 100
EMAIL_CHARS: Final = 254


@dataclass(frozen=True, slots=True)
class Merged:
    outcome: Outcome
    draft: OrderDraft | None = None
    errors: tuple[Problem, ...] = ()
    warnings: tuple[Problem, ...] = ()


def merge(world: World, said: OrderIn) -> Merged:
    draft = world.orders.get(said.number)
    if errors := _refusals(world, draft, said):
        return Merged("error", errors=errors)
    if draft is None:
        draft = world.orders[said.number] = _opened(world, said)
        return Merged("created", draft, warnings=_take_in(world, draft, said)[1])
    if _is_older(draft.row, said):
        return Merged("unchanged", draft)
    changed, warnings = _take_in(world, draft, said)
    draft.changed |= changed
    return Merged("updated" if changed else "unchanged", draft, warnings=warnings)


def patched(old: Mapping[str, Any], patch: Patch) -> dict[str, Any]:
    """RFC 7396: what is absent stays, null takes away, objects merge, all else replaces."""
    new = dict(old)
    for name, value in patch.items():
        if value is None:
            new.pop(name, None)
        elif isinstance(value, Mapping):
            inner = new.get(name)
            new[name] = patched(inner if isinstance(inner, Mapping) else {}, value)
        else:
            new[name] = value
    return new


def _refusals(world: World, draft: OrderDraft | None, said: OrderIn) -> tuple[Problem, ...]:
    """Everything that only a look at what we hold can find wrong."""
    if draft is None:
        if said.fields.get("ordered_at") or said.assumed_ordered_at:
            return ()
        return (Problem("required", "A new order needs its order_date.", "order_date"),)
    if draft.row.test != world.test:
        mode = "test" if draft.row.test else "live"
        message = f"This number belongs to a {mode} order: use a {mode} key, or another number."
        return (Problem("other_mode", message, "order_number"),)
    skus = Counter(item.sku for item in draft.items.values())
    return tuple(
        Problem("item_id_needed", "This SKU repeats in the order: say which by item_id.", path)
        for path, sku in _told_by_sku(said)
        if skus[sku] > 1 and sku not in draft.items
    )


def _told_by_sku(said: OrderIn) -> list[tuple[str, str]]:
    items = [(f"order_items[{n}].item_id", i) for n, i in enumerate(said.items)]
    return [(path, item.sku) for path, item in items if not item.item_id]


def _is_older(row: Order, said: OrderIn) -> bool:
    known, claimed = row.source_updated_at, said.source_updated_at
    return known is not None and claimed is not None and claimed < known


def _opened(world: World, said: OrderIn) -> OrderDraft:
    row = Order(
        retailer_id=world.brand.retailer_id,
        brand=world.brand,
        number=said.number,
        number_key=search_key(said.number)[:KEY_CHARS],
        test=world.test,
        ordered_at=said.fields.get("ordered_at") or said.assumed_ordered_at or world.now,
    )
    return OrderDraft(world.add(row), new=True, guessed="ordered_at" not in said.fields)


def _take_in(world: World, draft: OrderDraft, said: OrderIn) -> tuple[bool, tuple[Problem, ...]]:
    """Merge; say whether anything differs that somebody can see, and what to warn of."""
    changed = world.put(draft.row, said.fields)
    people, warnings = _merge_people(world, draft.row, said)
    changed |= people
    for item in said.items:
        changed |= _merge_item(world, draft, item)
    for place, shipment in _told_once(said):
        parcel_changed, parcel_warnings = merge_parcel(world, draft, shipment)
        changed |= parcel_changed
        warnings += tuple(w.under(f"shipments[{place}]") for w in parcel_warnings)
    changed |= settle_end(world, draft, said)
    if said.source_updated_at is not None:
        world.put(draft.row, {"source_updated_at": said.source_updated_at})
    return changed, warnings


def _told_once(said: OrderIn) -> Iterable[tuple[int, ShipmentIn]]:
    """A parcel named twice in one body is one parcel, and its last word stands.

    Taken one after the other, two words that disagree would look like a change each time.
    """
    told: dict[tuple[str, str], tuple[int, ShipmentIn]] = {}
    for place, parcel in enumerate(said.shipments):
        key = parcel.carrier, parcel.number
        first, earlier = told.get(key, (place, parcel))
        told[key] = first, _joined(earlier, parcel)
    return told.values()


def _joined(earlier: ShipmentIn, later: ShipmentIn) -> ShipmentIn:
    parts = {(part.item_id, part.sku): part for part in (*earlier.parts, *later.parts)}
    return replace(
        later,
        fields={**earlier.fields, **later.fields},
        service=earlier.service if later.service is None else later.service,
        parts=tuple(parts.values()),
    )


def _merge_people(world: World, row: Order, said: OrderIn) -> tuple[bool, tuple[Problem, ...]]:
    """The free parts, and from them the columns that say whom to tell."""
    ship_to: Mapping[str, Any] = row.ship_to
    for patch in said.ship_to:
        ship_to = patched(ship_to, patch)
    values: dict[str, Any] = {"ship_to": ship_to}
    patches = cast(Mapping[str, Patch | None], said.patches)
    for name, part in patches.items():
        values[name] = {} if part is None else patched(getattr(row, name), part)
    changed = world.put(row, values)
    if not (said.ship_to or said.patches.keys() & {"customer", "billing"}):
        return changed, ()
    found = contact(row.customer, row.billing, row.ship_to, world.brand.retailer.country)
    changed |= world.put(
        row,
        {
            "first_name": found.first_name,
            "last_name": found.last_name,
            "email": found.email,
            "email_key": search_key(found.email)[:EMAIL_CHARS],
            "phone": found.phone,
        },
    )
    return changed, found.warnings


def _merge_item(world: World, draft: OrderDraft, said: ItemIn) -> bool:
    item = draft.find_item(said.item_id, said.sku)
    new = item is None
    if item is None:
        name = said.item_id or said.sku
        item = OrderItem(retailer_id=draft.row.retailer_id, order=draft.row, item_id=name)
        draft.items[name] = world.add(item)
    fields = {**said.fields, "details": patched(item.details, said.details)}
    return world.put(item, fields) or new
