"""Which facts of the log a rule can be named for."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Final, NamedTuple

from notifications.context import Context
from notifications.policy import Milestone
from retailers.services.outbox import Written


class Event(NamedTuple):
    """A parcel reached a milestone, or an order was made (business time).

    `news`: what the fact itself tells. `order_id`: of an order's own event, which has no parcel.
    """

    fact_id: int
    milestone: Milestone
    occurred_at: datetime
    news: Context
    shipment_id: int | None = None
    order_id: int | None = None
    case_id: int | None = None
    storm_id: int | None = None


_BY_STATUS: Final = {
    milestone.value: milestone
    for milestone in (
        Milestone.OUT_FOR_DELIVERY,
        Milestone.DELIVERED,
        Milestone.ATTEMPT_FAILED,
        Milestone.READY_FOR_PICKUP,
    )
}
# The first movement. A parcel whose first scan is the delivery vehicle's is told of that instead.
_BEFORE: Final = frozenset({"pending", "label_created", "cancelled", "expired"})
_MOVING: Final = frozenset({"picked_up", "in_transit"})
# `delivered` and `overtaken` say it themselves.
_CORRECTED: Final = frozenset({"moved", "cleared", "rescheduled", "withdrawn"})
_SHORT: Final = 30


def event_of(fact: Written) -> Event | None:
    """None for what no rule tells of, and for a fact of a shape that we do not know."""
    payload = fact.payload
    match fact.kind:
        case "order.created":
            return _of_order(fact, payload)
        case "shipment.status":
            return _of_status(fact, payload)
        case "delay.opened" | "delay.updated":
            return _of_delay(fact, payload) if payload.get("tell") is True else None
        case "delay.resolved":
            return _of_end(fact, payload)
    return None


def _of_order(fact: Written, payload: Mapping[str, Any]) -> Event | None:
    if not _is_id(order := payload.get("order")):
        return None
    milestone = Milestone.ORDER_CONFIRMED
    return Event(fact.id, milestone, fact.occurred_at, Context(milestone), order_id=order)


def _of_status(fact: Written, payload: Mapping[str, Any]) -> Event | None:
    now, was = str(payload.get("now")), str(payload.get("was"))
    milestone = _BY_STATUS.get(now)
    if now in _MOVING and was in _BEFORE:
        milestone = Milestone.SHIPPED
    if milestone is None or not _is_id(shipment := payload.get("shipment")):
        return None
    news = Context(milestone, cause=_word(payload, "cause"))
    return Event(fact.id, milestone, fact.occurred_at, news, shipment)


def _of_delay(fact: Written, payload: Mapping[str, Any]) -> Event | None:
    stormy = payload.get("kind") == "storm"
    return _of_case(fact, payload, Milestone.STORM_HOLD if stormy else Milestone.DELAYED)


def _of_end(fact: Written, payload: Mapping[str, Any]) -> Event | None:
    if payload.get("resolution") not in _CORRECTED:
        return None
    return _of_case(fact, payload, Milestone.ALL_CLEAR)


def _of_case(fact: Written, payload: Mapping[str, Any], milestone: Milestone) -> Event | None:
    shipment, case, storm = (payload.get(name) for name in ("shipment", "case", "storm"))
    if not (_is_id(shipment) and _is_id(case)):
        return None
    news = Context(
        milestone,
        was_on=_day(payload, "was_on"),
        low_on=_day(payload, "low_on"),
        high_on=_day(payload, "high_on"),
        cause=_word(payload, "cause"),
        kind=_word(payload, "kind"),
        resolution=_word(payload, "resolution"),
    )
    storm_id = storm if _is_id(storm) else None
    return Event(fact.id, milestone, fact.occurred_at, news, shipment, None, case, storm_id)


def _is_id(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _word(payload: Mapping[str, Any], name: str) -> str:
    return str(payload.get(name) or "")[:_SHORT]


def _day(payload: Mapping[str, Any], name: str) -> date | None:
    try:
        return date.fromisoformat(str(payload.get(name)))
    except ValueError:
        return None
