"""From a decoded body to an OrderIn, or to everything that is wrong with it. Pure."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final, cast

from rest_framework import serializers

from narvar.lib.text import clean
from retailers.api.errors import problems_in
from retailers.services.problems import Problem
from tracking.api.bodies import OrderBody, ShipmentsBody, TrackingBody
from tracking.services.orders.shapes import (
    ItemFields,
    ItemIn,
    OrderFields,
    OrderIn,
    OrderPatches,
    PartIn,
    Patch,
    ShipmentFields,
    ShipmentIn,
)

WARNINGS_AT_MOST: Final = 100
# What null clears a column to, where that is not null itself.
CLEARED: Final[Mapping[str, Any]] = {
    **dict.fromkeys(("currency", "ship_method", "locale"), ""),
    **dict.fromkeys(("sku", "name", "image_url", "url", "fulfillment_status"), ""),
    "notify": True,
}


@dataclass(frozen=True, slots=True)
class Read:
    order: OrderIn
    warnings: tuple[Problem, ...]


class Wrong(ValueError):
    """Everything that is wrong with one body."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        super().__init__("the body does not keep to the shape")
        self.problems = tuple(problems)


class Reader:
    """Reads many bodies of one shape: building its fields costs more than reading an order."""

    def __init__(self, shape: type[serializers.Serializer[Any]] = OrderBody) -> None:
        self._shape = shape()

    def read(self, body: Any) -> Read:
        """An order, bare or under `order_info`. Raises Wrong."""
        data = unwrapped(body)
        valid = self._valid(data)
        return Read(_order_in(valid), self._warnings(data))

    def read_shipments(self, body: Any, *, number: str) -> Read:
        """Parcels for the order of that number. Raises Wrong."""
        data = unwrapped(body)
        valid = self._valid(data)
        return Read(_order_in({"number": number, **valid}), self._warnings(data))

    def read_tracking(self, body: Any, *, now: datetime) -> Read:
        """A parcel of its own: its order bears the parcel's number unless told otherwise."""
        valid = self._valid(body)
        order = {key: v for key, v in valid.items() if key not in {"promised_on", "shipped_to"}}
        number = valid.get("order") or valid["number"]
        said = _order_in({**order, "number": number, "shipments": [valid]})
        guess = valid.get("shipped_at") or now
        return Read(replace(said, assumed_ordered_at=guess), self._warnings(body))

    def _valid(self, data: Any) -> dict[str, Any]:
        problems: list[Problem] = []
        valid: dict[str, Any] = {}
        try:
            valid = self._shape.run_validation(data)
        except serializers.ValidationError as error:
            problems += problems_in(error.detail)
        problems += _clashes(data)
        if problems:
            raise Wrong(problems)
        return valid

    def _warnings(self, data: Any) -> tuple[Problem, ...]:
        found = [
            Problem("unknown_field", "This field is not kept.", path)
            for path in _left_out(self._shape, data, "")
        ]
        return tuple(found[:WARNINGS_AT_MOST])


def order_reader() -> Reader:
    return Reader(OrderBody)


def shipments_reader() -> Reader:
    return Reader(ShipmentsBody)


def tracking_reader() -> Reader:
    return Reader(TrackingBody)


def unwrapped(body: Any) -> Any:
    """Narvar wraps the order in `order_info`; bare is as good."""
    return body["order_info"] if isinstance(body, Mapping) and "order_info" in body else body


def _clashes(data: Any) -> Iterator[Problem]:
    """Items that cannot be told apart: found even where fields are wrong too."""
    items = data.get("order_items") if isinstance(data, Mapping) else None
    listed = enumerate(items) if isinstance(items, list) else ()
    named = [(place, *_names(item)) for place, item in listed if isinstance(item, Mapping)]
    ids = Counter(item_id for _, item_id, _ in named)
    skus = Counter(sku for _, _, sku in named)
    for place, item_id, sku in named:
        path = f"order_items[{place}].item_id"
        if not item_id and not sku:
            yield Problem("required", "Give an item_id, or a sku.", path)
        elif item_id and ids[item_id] > 1:
            yield Problem("repeated", "This item_id stands twice in the order.", path)
        elif not item_id and skus[sku] > 1:
            yield Problem("item_id_needed", "This sku repeats: tell its lines by item_id.", path)


def _names(item: Mapping[str, Any]) -> tuple[str, str]:
    said = (item.get("item_id"), item.get("sku"))
    item_id, sku = (clean(str(v), 100) if isinstance(v, str | int) else "" for v in said)
    return item_id, sku


def _left_out(shape: Any, data: Any, path: str) -> Iterator[str]:
    """The paths of names that the shape does not know."""
    if isinstance(shape, serializers.ListSerializer) and isinstance(data, list):
        for place, inner in enumerate(data):
            yield from _left_out(shape.child, inner, f"{path}[{place}]")
    elif isinstance(shape, serializers.Serializer) and isinstance(data, Mapping):
        for name, inner in data.items():
            here = f"{path}.{name}" if path else name
            if name in shape.fields:
                yield from _left_out(shape.fields[name], inner, here)
            else:
                yield clean(here, 200)


def _said(valid: Mapping[str, Any], names: Iterable[str]) -> dict[str, Any]:
    """What was said of these columns, null in the way in which each is empty."""
    return {
        name: CLEARED.get(name) if valid[name] is None else valid[name]
        for name in names
        if name in valid
    }


def _order_in(valid: Mapping[str, Any]) -> OrderIn:
    status = valid.get("status")
    shipments = valid.get("shipments", ())
    ship_to = [valid.get("shipped_to"), *(one.get("shipped_to") for one in shipments)]
    patches = {name: valid[name] for name in OrderPatches.__annotations__ if name in valid}
    return OrderIn(
        number=valid["number"],
        fields=cast(OrderFields, _said(valid, OrderFields.__annotations__)),
        patches=cast(OrderPatches, patches),
        ship_to=tuple(cast(Patch, person) for person in ship_to if person),
        items=tuple(_item_in(item) for item in valid.get("items", ())),
        shipments=tuple(_shipment_in(one) for one in shipments),
        cancelled=None if status is None else status != "open",
        source_updated_at=valid.get("source_updated_at"),
    )


def _item_in(valid: Mapping[str, Any]) -> ItemIn:
    return ItemIn(
        item_id=valid.get("item_id") or "",
        sku=valid.get("sku") or "",
        fields=cast(ItemFields, _said(valid, ItemFields.__annotations__)),
        details=valid.get("details", {}),
    )


def _shipment_in(valid: Mapping[str, Any]) -> ShipmentIn:
    fields = _said(valid, ("shipped_at", "promised_on", "notify"))
    person = valid.get("shipped_to") or {}
    if "address" in person:
        address = person["address"] or {}
        names = {"city": "city", "state": "state", "postcode": "zip", "country": "country"}
        fields |= {column: address.get(name) or "" for column, name in names.items()}
    parts = valid.get("parts") or ()
    service = valid["service"] or "" if "service" in valid else None
    return ShipmentIn(
        carrier=valid.get("carrier") or "",
        number=valid["number"],
        fields=cast(ShipmentFields, fields),
        service=service,
        parts=tuple(_part_in(part) for part in parts),
    )


def _part_in(valid: Mapping[str, Any]) -> PartIn:
    return PartIn(valid.get("item_id") or "", valid.get("sku") or "", valid.get("quantity"))
