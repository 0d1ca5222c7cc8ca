"""What the scans of one parcel say about where it stands. Pure: no clock, no database, no carrier.

The newest scan wins, with the exceptions that carriers' own behaviour forces:

* `unknown` changes nothing.
* A label counts only while nothing has moved: shippers upload manifests hours after the pickup.
* A void counts only while nothing has moved: what the carrier holds cannot be un-shipped.
* A pickup never takes a parcel back from the road ("We have your package" is often stamped after
  the first departure); it does end a delay or an exception, as any movement.
* `delayed`, `exception`, `attempt_failed` and `ready_for_pickup` last until the next movement.
* `delivered` is undone only by `returning`, `returned`, or by the scan being withdrawn by the
  carrier, which means that it is no longer in the input.
* `returning` is left only for `returned`. Movement, attempts and delays on the way back are still
  the way back, and the delivery at its end is a delivery to the sender: `returned`.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final, Protocol


class Status(StrEnum):
    PENDING = "pending"
    LABEL_CREATED = "label_created"
    PICKED_UP = "picked_up"
    IN_TRANSIT = "in_transit"
    DELAYED = "delayed"
    """Later than planned, nothing to do."""
    OUT_FOR_DELIVERY = "out_for_delivery"
    ATTEMPT_FAILED = "attempt_failed"
    READY_FOR_PICKUP = "ready_for_pickup"
    DELIVERED = "delivered"
    RETURNING = "returning"
    RETURNED = "returned"
    EXCEPTION = "exception"
    """Something is wrong: damaged, lost, refused, address, held for action."""
    CANCELLED = "cancelled"
    EXPIRED = "expired"
    UNKNOWN = "unknown"


class Cause(StrEnum):
    WEATHER = "weather"
    DISASTER = "disaster"
    CARRIER_DELAY = "carrier_delay"
    CARRIER_CAPACITY = "carrier_capacity"
    CARRIER_MECHANICAL = "carrier_mechanical"
    CARRIER_MISROUTE = "carrier_misroute"
    CARRIER_DAMAGE = "carrier_damage"
    CARRIER_LOST = "carrier_lost"
    CUSTOMS_CLEARANCE = "customs_clearance"
    CUSTOMS_DOCUMENTS = "customs_documents"
    CUSTOMS_PAYMENT = "customs_payment"
    CUSTOMS_REFUSED = "customs_refused"
    RECIPIENT_UNAVAILABLE = "recipient_unavailable"
    RECIPIENT_ADDRESS = "recipient_address"
    RECIPIENT_REFUSED = "recipient_refused"
    RECIPIENT_UNCLAIMED = "recipient_unclaimed"
    RECIPIENT_REQUEST = "recipient_request"
    RETAILER_NOT_READY = "retailer_not_ready"
    RETAILER_REQUEST = "retailer_request"
    SECURITY = "security"
    STRIKE = "strike"
    HOLIDAY = "holiday"


class Seen(Protocol):
    """The part of a carrier's scan that the fold reads."""

    @property
    def at(self) -> datetime: ...
    @property
    def status(self) -> Status: ...
    @property
    def cause(self) -> Cause | None: ...
    @property
    def code(self) -> str: ...
    @property
    def text(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Summary:
    status: Status
    cause: Cause | None
    """Cause of the scan that set the present status; on the way back, why it goes back."""
    delivered_at: datetime | None
    """First delivery to the recipient (UTC); None unless the status is `delivered`."""


# Which of two scans of one instant counts as the later one. Trouble outranks movement: carriers
# close one customs case and open the next in the same second, and the open one is the news.
RANK: Final = {
    status: rank
    for rank, status in enumerate(
        (
            Status.UNKNOWN,
            Status.PENDING,
            Status.EXPIRED,
            Status.LABEL_CREATED,
            Status.CANCELLED,
            Status.PICKED_UP,
            Status.IN_TRANSIT,
            Status.OUT_FOR_DELIVERY,
            Status.DELAYED,
            Status.EXCEPTION,
            Status.ATTEMPT_FAILED,
            Status.READY_FOR_PICKUP,
            Status.RETURNING,
            Status.DELIVERED,
            Status.RETURNED,
        )
    )
}

# A scan never says these; should an adapter claim so, the parcel stays as it was.
_SAYS_NOTHING: Final = frozenset({Status.UNKNOWN, Status.PENDING, Status.EXPIRED})
_BEFORE_THE_CARRIER: Final = frozenset({Status.LABEL_CREATED, Status.CANCELLED})
_TROUBLE: Final = frozenset({Status.DELAYED, Status.EXCEPTION})
_WAY_BACK: Final = frozenset({Status.RETURNING, Status.RETURNED})
_NOT_MOVED: Final = frozenset({Status.PENDING, Status.LABEL_CREATED})
_ON_THE_ROAD: Final = frozenset({Status.IN_TRANSIT, Status.OUT_FOR_DELIVERY})


def fold(scans: Iterable[Seen]) -> Status:
    """Where the scans leave the parcel; `pending` without any. Order and repeats do not matter."""
    return summary(scans).status


def stands(was: str, said: Status, *, unwanted: bool, newer: bool) -> bool:
    """Whether what no scan can say holds against them: the end of the orders, or of our patience.

    Cancelled orders (`unwanted`) bind a parcel that has not moved; a carrier's own void does not.
    An expired parcel needs a scan `newer` than all before.
    """
    match was:
        case Status.CANCELLED:
            return unwanted and said in _NOT_MOVED
        case Status.EXPIRED:
            return not newer or said in _NOT_MOVED
    return False


def summary(scans: Iterable[Seen]) -> Summary:
    status, cause, delivered_at = Status.PENDING, None, None
    carried = travelled = False
    for scan in sorted(scans, key=_order):
        said = scan.status
        if said in _SAYS_NOTHING:
            continue
        after = _after(status, said, carried=carried, travelled=travelled)
        if said not in _BEFORE_THE_CARRIER and said not in _TROUBLE:
            carried = True
            travelled = travelled or said is not Status.PICKED_UP
        if after is None:
            continue
        if after in _WAY_BACK:
            cause, delivered_at = scan.cause or (cause if status in _WAY_BACK else None), None
        else:
            cause = scan.cause
            if after is Status.DELIVERED:
                delivered_at = delivered_at or scan.at
        status = after
    return Summary(status, cause, delivered_at)


def _order(scan: Seen) -> tuple[datetime, int, bool, str, str, str]:
    cause = scan.cause
    return scan.at, RANK[scan.status], cause is not None, scan.code, scan.text, cause or ""


def _after(status: Status, said: Status, *, carried: bool, travelled: bool) -> Status | None:
    """The status after one more scan; None when the scan changes nothing, not even the cause."""
    if status in _WAY_BACK:
        return _after_turning_back(status, said)
    if status is Status.DELIVERED:
        return said if said in _WAY_BACK else None
    if said in _BEFORE_THE_CARRIER:
        return None if carried or _label_is_old_news(status, said) else said
    if said is Status.PICKED_UP and travelled:
        return None if status in _ON_THE_ROAD else Status.IN_TRANSIT
    return said


def _after_turning_back(status: Status, said: Status) -> Status | None:
    if status is Status.RETURNED:
        return None
    if said is Status.DELIVERED:
        return Status.RETURNED
    return said if said in _WAY_BACK else None


def _label_is_old_news(status: Status, said: Status) -> bool:
    return said is Status.LABEL_CREATED and status in _TROUBLE
