"""What a verdict rests on, put together from a shipment's row, its scans and its polling."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Final, Protocol
from uuid import UUID
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from narvar.lib import sql
from tracking.carriers.base import Place, Scan
from tracking.carriers.zones import zone_of
from tracking.delays.calendar import Local, Stretch, joined
from tracking.delays.policy import AT_THE_DOOR, MOVING, Parcel
from tracking.services.delays.judging import Subject
from tracking.services.held import Home
from tracking.states import Status

VOUCHES: Final = timedelta(hours=12)
"""Two answers no farther apart vouch for the time between them; more is time we were blind."""
STRETCHES_AT_MOST: Final = 20


class Said(Protocol):
    """The part of a shipment's row that carriers' answers make."""

    @property
    def shipment_id(self) -> int: ...
    @property
    def public_id(self) -> UUID: ...
    @property
    def status(self) -> str: ...
    @property
    def cause(self) -> str: ...
    @property
    def status_at(self) -> datetime | None: ...
    @property
    def last_scan_at(self) -> datetime | None: ...
    @property
    def first_estimate(self) -> datetime | None: ...
    @property
    def earliest(self) -> datetime | None: ...
    @property
    def latest(self) -> datetime | None: ...
    @property
    def window(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Watch:
    """Since when we ask about a number, and when nobody answered. Business time."""

    started_at: datetime | None
    blind: Sequence[Stretch] = ()


def subject_of(said: Said, home: Home, scans: Sequence[Scan], watch: Watch | None) -> Subject:
    there = _local(home)
    last = last_placed(scans)
    seen = last.place if last is not None else None
    low, high = _days(said, there)
    parcel = Parcel(
        status=Status(said.status),
        home=there,
        here=_here(seen) or there,
        cause=said.cause,
        status_at=said.status_at,
        last_scan_at=said.last_scan_at,
        moved_at=moved_at(scans),
        came_at=max((s.at for s in scans if s.status in AT_THE_DOOR), default=None),
        started_at=watch.started_at if watch else None,
        blind=watch.blind if watch else (),
        international=_crosses_a_border(home, scans),
        promised_on=home.promised_on,
        first_on=_first_day(said, there),
        low_on=low,
        high_on=high,
    )
    return Subject(said.shipment_id, said.public_id, parcel)


def moved_at(scans: Iterable[Scan]) -> datetime | None:
    return max((scan.at for scan in scans if scan.status in MOVING), default=None)


def last_placed(scans: Iterable[Scan]) -> Scan | None:
    """The newest scan that says where: a label's place is the sender's office, not the parcel's."""
    placed = [s for s in scans if s.place is not None and s.status is not Status.LABEL_CREATED]
    return max(placed, key=lambda scan: scan.at, default=None)


def _here(place: Place | None) -> Local | None:
    if place is None or not place.country:
        return None
    return Local(place.country, place.state or "")


def _local(home: Home) -> Local:
    known = zone_of(home.country, home.state)
    zone = "" if known else _zone_name(home.brand_zone or "")
    return Local(home.country, home.state, zone)


@lru_cache(maxsize=256)
def _zone_name(name: str) -> str:
    """The name where there is such a zone, else ""."""
    try:
        return ZoneInfo(name).key if name else ""
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ""


def _crosses_a_border(home: Home, scans: Iterable[Scan]) -> bool:
    countries = {s.place.country for s in scans if s.place is not None and s.place.country}
    return bool(home.country) and bool(countries - {home.country.upper()})


def _days(said: Said, there: Local) -> tuple[date | None, date | None]:
    """The carrier's present estimate in local days, as the page counts them."""
    if said.earliest is None or said.latest is None:
        return None, None
    if said.window == "day":
        # The carrier's local day, whatever zone its adapter took: noon lies within it in ours too.
        day = there.day_of(said.earliest + (said.latest - said.earliest) / 2)
        return day, day
    return there.day_of(said.earliest), there.day_of(said.latest)


def _first_day(said: Said, there: Local) -> date | None:
    """A whole day's estimate is kept by its last second: an hour back it is the same day nearby."""
    if said.first_estimate is None:
        return None
    return there.day_of(said.first_estimate - timedelta(hours=1))


def watches_of(numbers: Iterable[int]) -> Mapping[int, Watch]:
    """What polling knows of these numbers.

    One look into the index a number: while statistics are young, the planner would rather read
    all polls of the retailer. OFFSET 0 keeps it from making a join of it.
    """
    rows = sql.fetch(
        """SELECT p.number_id, p.started_at, p.blind
           FROM unnest(%s::bigint[]) AS asked(id) CROSS JOIN LATERAL (
             SELECT number_id, started_at, blind FROM tracking_shipmentpoll
             WHERE number_id = asked.id OFFSET 0) AS p""",
        [list(numbers)],
    )
    return {row[0]: Watch(row[1], stretches(row[2])) for row in rows}


def stretches(kept: str | None) -> tuple[Stretch, ...]:
    """As `shipmentpoll.blind` keeps them."""
    pairs = json.loads(kept) if kept else ()
    return tuple((datetime.fromisoformat(a), datetime.fromisoformat(b)) for a, b in pairs)


def written(blind: Iterable[Stretch]) -> str:
    return json.dumps([[a.isoformat(), b.isoformat()] for a, b in blind])


def more_blind(
    blind: Sequence[Stretch], asked_at: datetime | None, now: datetime
) -> tuple[Stretch, ...]:
    """With the time since the last answer, if that is too long for this one to vouch for it."""
    if asked_at is None or now - asked_at <= VOUCHES:
        return tuple(blind)
    found = joined([*blind, (asked_at, now)])
    while len(found) > STRETCHES_AT_MOST:
        # Rather blind too long than a verdict too early.
        found[:2] = [(found[0][0], found[1][1])]
    return tuple(found)
