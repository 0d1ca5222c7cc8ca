"""What needs a person now: one flag per order, the most urgent cause wins. Statements: a dozen."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from django.utils.translation import gettext as _

from console import words
from console.causes import cause
from console.selectors.rows import Row, rows
from narvar.lib import ids
from notifications.models import Delivery
from retailers.models import Snooze
from tracking.models import DelayCase, Order, Shipment, ShipmentOrder, Storm

AT_MOST: Final = 50
_READ: Final = 300
"""Of each cause: who has more than that is helped by the order list's filters."""
RECENT: Final = timedelta(days=14)
"""Business time after which a failed message is history."""

RANKS: Final = (
    "exception", "message", "stalled", "attempt_failed", "late", "carrier", "storm", "returning",
)  # fmt: skip
"""The most urgent first: a storm passes by itself, a refused parcel does not."""


@dataclass(frozen=True, slots=True)
class Flag:
    cause: str
    """One of RANKS."""
    since: datetime
    """Business time."""
    why: str
    """The parcel's cause or the message's reason; "" where none is known."""
    order_id: int
    case: str = ""
    """The delay case that can be acknowledged, as its public id."""
    row: Row | None = None

    @property
    def rank(self) -> int:
        return RANKS.index(self.cause)


@dataclass(frozen=True, slots=True)
class StormFlag:
    id: str
    title: str
    area: str
    since: datetime
    ends: datetime
    held: int
    at_risk: int


@dataclass(frozen=True, slots=True)
class Needs:
    flags: tuple[Flag, ...]
    counts: Mapping[str, int]
    """By cause, of all that was found; in the order of RANKS."""
    storms: tuple[StormFlag, ...]
    snoozed: int

    @property
    def total(self) -> int:
        return sum(self.counts.values())


def needs(*, now: datetime, only: str = "") -> Needs:
    """`only` one cause, as the address asks."""
    candidates = [*_exceptions(), *_delays(), *_messages(now)]
    quiet = _snoozed(now)
    best: dict[int, Flag] = {}
    hidden = set()
    for flag in sorted(candidates, key=lambda flag: (flag.rank, flag.since)):
        if (flag.order_id, flag.cause) in quiet:
            hidden.add(flag.order_id)
        else:
            best.setdefault(flag.order_id, flag)
    counts: dict[str, int] = defaultdict(int)
    for flag in best.values():
        counts[flag.cause] += 1
    chosen = [flag for flag in best.values() if only in {"", flag.cause}][:AT_MOST]
    return Needs(
        flags=tuple(_with_rows(chosen)),
        counts={cause: counts[cause] for cause in RANKS if counts[cause]},
        storms=tuple(_storms()),
        snoozed=len(hidden - best.keys()),
    )


def _with_rows(flags: Sequence[Flag]) -> Iterator[Flag]:
    orders = Order.objects.in_bulk([flag.order_id for flag in flags])
    known = dict(zip(orders, rows(list(orders.values())), strict=True))
    for flag in flags:
        if flag.order_id in known and not known[flag.order_id].cancelled:
            yield replace(flag, row=known[flag.order_id])


def _snoozed(now: datetime) -> set[tuple[int, str]]:
    kept = Snooze.objects.filter(snoozed_until__gt=now, subject__startswith="order:")
    return {
        (int(subject.partition(":")[2]), cause)
        for subject, cause in kept.values_list("subject", "cause")
        if subject.partition(":")[2].isdigit()
    }


def _exceptions() -> Iterator[Flag]:
    standing = Shipment.objects.filter(
        status__in=("exception", "attempt_failed", "returning"), direction="outbound", test=False
    )
    found = list(standing.order_by("-status_at", "-pk")[:_READ])
    orders = _orders_of(row.pk for row in found)
    for row in found:
        why = cause(row.cause) if row.cause else ""
        for order_id in orders[row.pk]:
            yield Flag(row.status, row.status_at or row.created_at, why, order_id)


def _delays() -> Iterator[Flag]:
    """Open cases that nobody has acknowledged. Those of a storm stand in its one incident."""
    cases = DelayCase.objects.filter(resolved_at=None, acknowledged_at=None, storm=None)
    found = list(cases.order_by("-opened_at", "-pk")[:_READ])
    orders = _orders_of(row.shipment_id for row in found)
    for row in found:
        if row.kind not in RANKS:
            continue
        why = cause(row.cause) if row.cause else ""
        case = ids.encode("dly", row.public_id)
        for order_id in orders[row.shipment_id]:
            yield Flag(row.kind, row.opened_at, why, order_id, case)


def _messages(now: datetime) -> Iterator[Flag]:
    """Messages that did not arrive, or of which nobody knows."""
    lost = Delivery.objects.filter(
        state__in=("failed", "ambiguous"), occurred_at__gt=now - RECENT
    ).order_by("-pk")[:_READ]
    for row in lost:
        why = words.reason(row.reason) or words.message_state(row.state)
        yield Flag("message", row.occurred_at, f"{words.channel(row.channel)}: {why}", row.order_id)


def _orders_of(shipment_ids: Iterable[int]) -> Mapping[int, list[int]]:
    found: dict[int, list[int]] = defaultdict(list)
    links = ShipmentOrder.objects.filter(shipment_id__in=list(shipment_ids)).order_by("pk")
    for shipment_id, order_id in links.values_list("shipment_id", "order_id"):
        found[shipment_id].append(order_id)
    return found


def _storms() -> Iterator[StormFlag]:
    """One incident for all the parcels it holds."""
    for storm in Storm.objects.filter(cleared_at=None).order_by("-opened_at")[:AT_MOST]:
        yield StormFlag(
            id=ids.encode("stm", storm.public_id),
            title=storm.name or storm.event,
            area=storm.area_words,
            since=storm.onset,
            ends=storm.ends,
            held=storm.held,
            at_risk=storm.at_risk,
        )


def age(since: datetime, now: datetime) -> str:
    """`3 d`, `5 h`, `12 min`: how long it has waited."""
    waited = max(now - since, timedelta())
    if waited.days:
        return _("%(n)s d") % {"n": waited.days}
    hours = int(waited.total_seconds() // 3600)
    if hours:
        return _("%(n)s h") % {"n": hours}
    return _("%(n)s min") % {"n": int(waited.total_seconds() // 60)}
