"""What the operator sees of the house: counts and ages, by functions that ask who asks."""

from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from narvar.lib import clock, sql
from retailers.models import Canary, Platform, Retailer
from retailers.models.retailer import HOUSE_ID
from retailers.services.outbox import horizon_age

WORKER_QUIET_SECONDS = 30
WEATHER_OLD_SECONDS = 900


@dataclass(frozen=True, slots=True)
class SeenRetailer:
    slug: str
    name: str
    live_at: datetime | None
    stopped: bool
    brands: int
    people: int
    orders: int
    parcels: int
    messages: int


@dataclass(frozen=True, slots=True)
class Queue:
    """`oldest`: seconds for which the first of them has waited; None: not known."""

    kind: str
    name: str
    waiting: int
    oldest: float | None


@dataclass(frozen=True, slots=True)
class Trouble:
    name: str
    what: str
    count: int
    last: datetime | None


@dataclass(frozen=True, slots=True)
class House:
    at: datetime
    stopped: bool
    canaries: dict[str, float]
    horizon: float
    weather: float | None
    queues: list[Queue]
    troubles: dict[str, list[Trouble]]


def house(*, user_id: int) -> House:
    """Everything on the operator's first page. A user who is no operator is refused by the
    database."""
    now = clock.now()
    rows = [Queue(*row) for row in _asked("operator_queues", user_id, now)]
    found = _asked("operator_troubles", user_id)
    by_kind = groupby(sorted(found, key=lambda row: (row[0], -row[3])), key=lambda row: row[0])
    machine = clock.machine()
    return House(
        at=machine,
        stopped=Platform.objects.get().sending_stopped,
        canaries={c.name: (machine - c.seen_at).total_seconds() for c in _canaries()},
        horizon=horizon_age(),
        weather=next((q.oldest for q in rows if q.kind == "weather"), None),
        queues=sorted((q for q in rows if q.kind != "weather"), key=lambda q: (q.kind, q.name)),
        troubles={kind: [Trouble(*row[1:]) for row in group] for kind, group in by_kind},
    )


def retailers(*, user_id: int) -> list[SeenRetailer]:
    """By name."""
    counts = {row[0]: row[1:] for row in _asked("operator_retailers", user_id)}
    rows = Retailer.objects.exclude(pk=HOUSE_ID).order_by("name", "slug")
    return [
        SeenRetailer(r.slug, r.name, r.live_at, r.sending_stopped, *counts[r.pk])
        for r in rows
        if r.pk in counts
    ]


def _asked(function: str, *given: object) -> list[tuple]:  # type: ignore[type-arg]
    marks = ", ".join(["%s"] * len(given))
    return sql.fetch(f"SELECT * FROM {function}({marks})", list(given))  # noqa: S608


def _canaries() -> list[Canary]:
    return list(Canary.objects.order_by("name"))
