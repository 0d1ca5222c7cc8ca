"""Delay cases as a retailer's systems read them, in a constant number of queries."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q, QuerySet

from retailers.models import Brand
from tracking.models import DelayCase, Shipment, ShipmentNumber, ShipmentOrder, Storm
from tracking.selectors.orders import Position


@dataclass(frozen=True, slots=True)
class CaseView:
    case: DelayCase
    shipment: Shipment
    number: str
    """Of the parcel, at its carrier; "" where there is none yet."""
    orders: Sequence[str]
    storm: Storm | None


@dataclass(frozen=True, slots=True)
class CasePage:
    cases: Sequence[CaseView]
    next: Position | None


def list_cases(
    *, brand: Brand, test: bool, state: str | None, after: Position | None, limit: int
) -> CasePage:
    """Newest first. `state`: open, acknowledged or resolved; None: all that are not resolved."""
    rows = _cases(brand, test)
    rows = rows.filter(resolved_at=None) if state is None else rows.filter(state=state)
    if after is not None:
        at = after.updated_at
        rows = rows.filter(Q(opened_at__lt=at) | Q(opened_at=at, pk__lt=after.id))
    found = list(rows.order_by("-opened_at", "-pk")[: limit + 1])
    page, more = found[:limit], len(found) > limit
    following = Position(page[-1].opened_at, page[-1].pk) if more else None
    return CasePage(_views(page), following)


def case_by_id(*, brand: Brand, test: bool, public_id: UUID | None) -> CaseView:
    """Raises DelayCase.DoesNotExist, also for one of another brand or mode."""
    if public_id is None:
        raise DelayCase.DoesNotExist
    (view,) = _views([_cases(brand, test).get(public_id=public_id)])
    return view


def _cases(brand: Brand, test: bool) -> QuerySet[DelayCase]:
    rows = DelayCase.objects.filter(shipment__brand=brand, shipment__test=test)
    return rows.select_related("shipment", "storm")


def _views(rows: Sequence[DelayCase]) -> list[CaseView]:
    shipments = [row.shipment_id for row in rows]
    numbers, orders = _numbers(shipments), _orders(shipments)
    return [
        CaseView(
            row,
            row.shipment,
            numbers.get(row.shipment_id, ""),
            orders[row.shipment_id],
            row.storm,
        )
        for row in rows
    ]


def _numbers(shipments: Sequence[int]) -> Mapping[int, str]:
    """The first that is in use."""
    rows = ShipmentNumber.objects.filter(shipment__in=shipments, retired_at=None).order_by("-pk")
    return dict(rows.values_list("shipment_id", "number"))


def _orders(shipments: Sequence[int]) -> Mapping[int, list[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    rows = ShipmentOrder.objects.filter(shipment__in=shipments).order_by("pk")
    for shipment_id, number in rows.values_list("shipment_id", "order__number"):
        found[shipment_id].append(number)
    return found
