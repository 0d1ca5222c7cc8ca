"""When a parcel is due: the carrier's present word, else the shop's promise; and what was told."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Literal

from tracking.carriers.zones import zone_of
from tracking.panels.local import zone_named
from tracking.selectors.delays import SeenDelay
from tracking.selectors.page import SeenOrder, SeenParcel

ONE_DAY = timedelta(days=1)
_FRIDAY = 4


@dataclass(frozen=True, slots=True)
class Due:
    """Local days at the destination, both included."""

    first: date
    last: date
    source: Literal["carrier", "promise", "delay"]
    starts: datetime | None = None
    ends: datetime | None = None
    """Local moments of a window within one day; None where only the day is known."""
    before: date | None = None
    """An earlier day that was told and no longer holds."""

    def over(self, today: date) -> bool:
        return self.last < today


def zone_at_home(parcel: SeenParcel | None, order: SeenOrder) -> tzinfo:
    """Of the destination; of the shop where we do not know the destination."""
    known = zone_of(parcel.country, parcel.state) if parcel else None
    return known.info if known else zone_named(order.seller.zone) or UTC


def is_open(delay: SeenDelay) -> bool:
    return delay.resolved_at is None


def due_of(parcel: SeenParcel, order: SeenOrder, zone: tzinfo) -> Due | None:
    """The later of the carrier's word and of an open delay's window: what is told must be kept."""
    due = _announced(parcel, order, zone)
    moved = _moved(parcel, due)
    if moved is None or (due and due.source == "carrier" and due.last > moved.last):
        return due
    return moved


def _moved(parcel: SeenParcel, due: Due | None) -> Due | None:
    """By the open delay whose window ends last."""
    known = [
        (max(delay.low_on, delay.high_on or delay.low_on), delay.low_on, delay.was_on)
        for delay in parcel.delays
        if is_open(delay) and delay.low_on
    ]
    if not known:
        return None
    last, first, was_on = max(known, key=lambda each: each[:2])
    before = was_on or (due.before or due.last if due else None)
    return Due(first, last, "delay", before=before if before and before < last else None)


def _announced(parcel: SeenParcel, order: SeenOrder, zone: tzinfo) -> Due | None:
    promised = parcel.promised_on or order.promised_on
    if parcel.earliest is None or parcel.latest is None:
        return Due(promised, promised, "promise") if promised else None
    if parcel.window == "day":
        # The carrier's local day, whatever zone its adapter took: noon lies within it in ours too.
        first = last = _middle(parcel.earliest, parcel.latest).astimezone(zone).date()
        starts = ends = None
    else:
        starts, ends = parcel.earliest.astimezone(zone), parcel.latest.astimezone(zone)
        first, last = starts.date(), ends.date()
        if first != last:
            starts = ends = None
    before = _before(promised, parcel.first_estimate, last, zone)
    return Due(first, last, "carrier", starts, ends, before)


def _middle(earliest: datetime, latest: datetime) -> datetime:
    return earliest + (latest - earliest) / 2


def _before(
    promised: date | None, first_estimate: datetime | None, last: date, zone: tzinfo
) -> date | None:
    """What the shopper was told first: the shop's promise, else the carrier's first estimate.

    The first estimate is kept by its latest moment, and a whole day's ends a second before
    midnight in the carrier's zone: an hour back it is the same day where ours is next door.
    """
    told = promised
    if told is None and first_estimate is not None:
        told = (first_estimate - timedelta(hours=1)).astimezone(zone).date()
    return told if told is not None and told < last else None


def next_midnight(now: datetime, zone: tzinfo) -> datetime:
    """UTC: when "today" and "tomorrow" mean other days."""
    tomorrow = now.astimezone(zone).date() + ONE_DAY
    return datetime.combine(tomorrow, time(), zone).astimezone(UTC)


def next_year(now: datetime, zone: tzinfo) -> datetime:
    """UTC: when this year's dates begin to need their year."""
    year = now.astimezone(zone).year + 1
    return datetime(year, 1, 1, tzinfo=zone).astimezone(UTC)


def next_working_day(day: date) -> date:
    """Monday to Friday: on which every carrier works."""
    day += ONE_DAY
    while day.weekday() > _FRIDAY:
        day += ONE_DAY
    return day
