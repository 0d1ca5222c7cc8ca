"""The bar of five steps: how far a parcel has come, in shapes and words as well as in colour."""

from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Final, Literal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tracking.panels import words
from tracking.panels.local import Local
from tracking.selectors.page import SeenOrder, SeenParcel
from tracking.states import Status

State = Literal["done", "now", "trouble", "todo"]

_ORDERED, _SHIPPED, _MOVING, _NEAR, _THERE = range(5)
_REACHED: Final = {
    Status.PICKED_UP: _SHIPPED,
    Status.IN_TRANSIT: _MOVING,
    Status.DELAYED: _MOVING,
    Status.OUT_FOR_DELIVERY: _NEAR,
    Status.ATTEMPT_FAILED: _NEAR,
    Status.READY_FOR_PICKUP: _NEAR,
    Status.DELIVERED: _THERE,
}
_WAY_BACK: Final = frozenset({Status.RETURNING, Status.RETURNED})
_TROUBLE: Final = frozenset(
    {Status.DELAYED, Status.EXCEPTION, Status.ATTEMPT_FAILED, Status.EXPIRED}
)
STATES: Final[dict[State, Promise]] = {
    "done": _("done"),
    "now": _("now"),
    "trouble": _("problem"),
    "todo": _("to come"),
}
"""For those who do not see the shapes."""


@dataclass(frozen=True, slots=True)
class Step:
    name: str
    state: State
    spoken: str
    on: str
    """Nov 26: when it was reached; "" where that is to come or not known."""


def steps(
    parcel: SeenParcel | None, order: SeenOrder, zone: tzinfo, local: Local, *, held: bool = False
) -> list[Step]:
    """None for an order without a parcel. Empty for what was cancelled: it goes nowhere.

    `held`: something keeps the parcel where it is.
    """
    status = parcel.status if parcel else Status.PENDING
    if status is Status.CANCELLED or order.cancelled_at:
        return []
    moments = _moments(parcel, order)
    here = _position(status, moments)
    return [
        Step(
            str(name),
            state := _state(index, here, status, held=held),
            str(STATES[state]),
            _on(moments.get(index), zone, local) if index <= here else "",
        )
        for index, name in enumerate(_names(status))
    ]


def _names(status: Status) -> list[Promise]:
    names: list[Promise] = [
        _("Ordered"),
        _("Shipped"),
        _("In transit"),
        _("Out for delivery"),
        _("Delivered"),
    ]
    if status is Status.READY_FOR_PICKUP:
        names[_NEAR] = words.TITLES[Status.READY_FOR_PICKUP]
    if status in _WAY_BACK:
        names[_NEAR] = words.TITLES[Status.RETURNING]
        names[_THERE] = words.TITLES[Status.RETURNED]
    return names


def _moments(parcel: SeenParcel | None, order: SeenOrder) -> dict[int, datetime]:
    """When each step was first reached, as far as the scans tell."""
    moments = {_ORDERED: order.ordered_at}
    for scan in reversed(parcel.scans if parcel else ()):
        reached = _REACHED.get(scan.status)
        if reached is not None:
            moments.setdefault(reached, scan.at)
            moments.setdefault(_SHIPPED, scan.at)
    if parcel and parcel.delivered_at:
        moments[_THERE] = parcel.delivered_at
    return moments


def _position(status: Status, moments: dict[int, datetime]) -> int:
    if status in _WAY_BACK:
        return _NEAR if status is Status.RETURNING else _THERE
    if status in {Status.EXCEPTION, Status.EXPIRED, Status.UNKNOWN, Status.DELAYED}:
        return min(max(moments), _NEAR)
    return _REACHED.get(status, _ORDERED)


def _state(index: int, here: int, status: Status, *, held: bool) -> State:
    if index != here:
        return "done" if index < here else "todo"
    if status in _TROUBLE or (held and here != _THERE):
        return "trouble"
    return "done" if here == _THERE else "now"


def _on(moment: datetime | None, zone: tzinfo, local: Local) -> str:
    return local.short_day(moment.astimezone(zone).date()) if moment else ""
