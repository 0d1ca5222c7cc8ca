"""What was counted, day by day."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Sum

from engagement.models import Campaign
from insights.models import DailyCount
from insights.states import Kind


@dataclass(frozen=True, slots=True)
class Day:
    day: date
    views: int
    clicks: int

    @property
    def rate(self) -> float | None:
        """Clicks per view; None where nobody saw it."""
        return self.clicks / self.views if self.views else None


@dataclass(frozen=True, slots=True)
class Earned:
    """One campaign's days, oldest first, none left out."""

    campaign_id: int
    title: str
    removed: bool
    days: tuple[Day, ...]

    @property
    def total(self) -> Day:
        last = self.days[-1].day
        return Day(last, sum(d.views for d in self.days), sum(d.clicks for d in self.days))


@dataclass(frozen=True, slots=True)
class Summary:
    first: date
    last: date
    totals: Mapping[Kind, int]
    pages: tuple[tuple[date, int], ...]
    """Page views by day."""
    lookups: tuple[tuple[date, int, int], ...]
    """(day, found, not found)"""
    campaigns: tuple[Earned, ...]
    """Most seen first."""


def summary(brand_id: int, *, last: date, days: int) -> Summary:
    """Two statements. `last` is the brand's present day, which is included."""
    every = [last - timedelta(days=ago) for ago in reversed(range(days))]
    counts = _counts(brand_id, every[0], last)
    totals: dict[Kind, int] = defaultdict(int)
    for (_, kind, _), number in counts.items():
        totals[kind] += number
    seen = {s for _, kind, s in counts if kind in {Kind.CAMPAIGN_VIEW, Kind.CAMPAIGN_CLICK}}
    rows = Campaign.objects.filter(brand_id=brand_id, pk__in=seen)
    earned = [_earned(row, every, counts) for row in rows]
    return Summary(
        first=every[0],
        last=last,
        totals={kind: totals[kind] for kind in Kind},
        pages=tuple((day, counts.get((day, Kind.PAGE_VIEW, 0), 0)) for day in every),
        lookups=tuple(
            (
                day,
                counts.get((day, Kind.LOOKUP_HIT, 0), 0),
                counts.get((day, Kind.LOOKUP_MISS, 0), 0),
            )
            for day in every
        ),
        campaigns=tuple(sorted(earned, key=lambda e: (-e.total.views, e.campaign_id))),
    )


Counts = Mapping[tuple[date, Kind, int], int]


def _counts(brand_id: int, first: date, last: date) -> Counts:
    rows = DailyCount.objects.filter(brand_id=brand_id, day__gte=first, day__lte=last)
    summed = rows.values_list("day", "kind", "subject_id").annotate(number=Sum("count"))
    return {(day, Kind(kind), subject): number for day, kind, subject, number in summed}


def _earned(row: Campaign, days: list[date], counts: Counts) -> Earned:
    seen = tuple(
        Day(
            day,
            counts.get((day, Kind.CAMPAIGN_VIEW, row.pk), 0),
            counts.get((day, Kind.CAMPAIGN_CLICK, row.pk), 0),
        )
        for day in days
    )
    return Earned(row.pk, row.title, row.removed_at is not None, seen)
