"""Delay cases as shoppers may see them: rows in, plain data out."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final, Literal, cast

from django.db.models import Q

from tracking.models import DelayCase, Storm

REMEMBERED: Final = timedelta(days=2)
"""How long a case that is over is still shown, as an all-clear."""


Kind = Literal["carrier", "stalled", "late", "storm"]


@dataclass(frozen=True, slots=True)
class SeenStorm:
    event: str
    """The weather service's own word: "Winter Storm Warning"."""
    kind: str
    """Ours: "winter_storm"; "" for others."""
    name: str
    """Given to hurricanes: "Debby"; else ""."""
    area_words: str
    onset: datetime
    ends: datetime
    polygon: Sequence[Sequence[Sequence[float]]] | None
    """Rings of (longitude, latitude)."""


@dataclass(frozen=True, slots=True)
class SeenDelay:
    kind: Kind
    cause: str
    """A `tracking.states.Cause`, or ""."""
    state: str
    was_on: date | None
    low_on: date | None
    high_on: date | None
    """Local days at the destination, both included."""
    storm: SeenStorm | None
    opened_at: datetime
    resolved_at: datetime | None
    """Business time, UTC."""
    resolution: str


def delays_of(shipment_ids: Collection[int], *, now: datetime) -> Mapping[int, Sequence[SeenDelay]]:
    """What was told of these parcels: open cases, and those over since less than two days."""
    shown = Q(resolved_at=None) | Q(resolved_at__gt=now - REMEMBERED)
    rows = DelayCase.objects.filter(shown, shipment__in=shipment_ids, tell=True)
    found: dict[int, list[SeenDelay]] = defaultdict(list)
    for row in rows.select_related("storm").order_by("-opened_at", "-pk"):
        found[row.shipment_id].append(_delay(row))
    return found


def _delay(row: DelayCase) -> SeenDelay:
    return SeenDelay(
        kind=cast(Kind, row.kind),
        cause=row.cause,
        state=row.state,
        was_on=row.was_on,
        low_on=row.low_on,
        high_on=row.high_on,
        storm=_storm(row.storm) if row.storm else None,
        opened_at=row.opened_at,
        resolved_at=row.resolved_at,
        resolution=row.resolution,
    )


def _storm(row: Storm) -> SeenStorm:
    return SeenStorm(
        row.event, row.kind, row.name, row.area_words, row.onset, row.ends, row.polygon
    )
