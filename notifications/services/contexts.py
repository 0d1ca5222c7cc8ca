"""What a message tells: the fact's own news, and what the rows around it add."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta, timezone
from typing import Final, NamedTuple, Protocol

from narvar.lib import sql
from notifications.context import Context
from notifications.policy import Milestone
from notifications.services.occasions import Event
from notifications.services.zones import zone_at, zone_named


class Expected(Protocol):
    """The part of a parcel that tells when it comes."""

    @property
    def state(self) -> str: ...
    @property
    def postcode(self) -> str: ...
    @property
    def country(self) -> str: ...
    @property
    def promised_on(self) -> date | None: ...
    @property
    def earliest(self) -> datetime | None: ...
    @property
    def latest(self) -> datetime | None: ...
    @property
    def window(self) -> str: ...


class Promised(Protocol):
    @property
    def promised_on(self) -> date | None: ...


class _Storm(NamedTuple):
    kind: str
    name: str


Offsets = Mapping[tuple[int, str, datetime], int]
_DATED: Final = frozenset({Milestone.SHIPPED, Milestone.ALL_CLEAR})


@dataclass(frozen=True, slots=True)
class Scenery:
    offsets: Offsets
    resolved: frozenset[int]
    storms: Mapping[int, _Storm]
    places: Mapping[int, str]

    def is_resolved(self, event: Event) -> bool:
        """Whether the delay that it tells of is over by now."""
        return event.case_id in self.resolved

    def context(
        self, event: Event, parcel: Expected | None, order: Promised, usual_zone: str
    ) -> Context:
        news = replace(event.news, at=self._local(event))
        if (storm := self.storms.get(event.storm_id or 0)) is not None:
            kind, name = storm
            place = self.places.get(event.shipment_id or 0, "")
            news = replace(news, storm=kind, storm_name=name, place=place)
        if parcel and event.milestone in _DATED:
            # The dates of a delay that is over are those that no longer hold.
            low, high = expected_days(parcel, order, usual_zone)
            is_ahead = high is not None and high >= event.occurred_at.date()
            news = replace(news, low_on=low if is_ahead else None, high_on=high)
        return news

    def _local(self, event: Event) -> datetime | None:
        """When it happened, by the clock of the place where the carrier scanned it."""
        key = (event.shipment_id or 0, event.milestone.value, event.occurred_at)
        offset = self.offsets.get(key)
        if offset is None:
            return None
        return event.occurred_at.astimezone(timezone(timedelta(minutes=offset)))


def scenery(events: Sequence[Event], parcels: Iterable[int]) -> Scenery:
    """Statements only for what these events need: two for scans, one each for the rest."""
    cases = {event.case_id for event in events if event.case_id is not None}
    storms = {event.storm_id for event in events if event.storm_id is not None}
    stormy = {event.shipment_id for event in events if event.storm_id is not None}
    return Scenery(
        _offsets(parcels),
        _resolved(cases) if cases else frozenset(),
        _storms(storms) if storms else {},
        _places(storms, stormy) if storms else {},
    )


def expected_days(
    parcel: Expected, order: Promised, usual_zone: str
) -> tuple[date | None, date | None]:
    """The local days at the destination: the carrier's present word, else the shop's promise."""
    if parcel.earliest is None or parcel.latest is None:
        day = parcel.promised_on or order.promised_on
        return day, day
    home = zone_named(
        zone_at(
            country=parcel.country,
            state=parcel.state,
            postcode=parcel.postcode,
            phone="",
            usual=usual_zone,
        )
    )
    if parcel.window == "day":
        # The carrier's local day, whatever zone its adapter took: noon lies within it in ours too.
        middle = parcel.earliest + (parcel.latest - parcel.earliest) / 2
        day = middle.astimezone(home).date()
        return day, day
    return parcel.earliest.astimezone(home).date(), parcel.latest.astimezone(home).date()


def _offsets(parcels: Iterable[int]) -> Offsets:
    """(parcel, status, moment) → minutes east of UTC where that scan was made."""
    if not (ids := list(parcels)):
        return {}
    numbers = dict(
        sql.fetch(
            "SELECT id, shipment_id FROM tracking_shipmentnumber WHERE shipment_id = ANY(%s)",
            [ids],
        )
    )
    rows = sql.fetch(
        """SELECT number_id, status, at, "offset" FROM tracking_scan
           WHERE number_id = ANY(%s) AND status = ANY(%s) AND "offset" IS NOT NULL""",
        [list(numbers), [milestone.value for milestone in Milestone]],
    )
    return {(numbers[number], status, at): offset for number, status, at, offset in rows}


def _resolved(cases: Iterable[int]) -> frozenset[int]:
    rows = sql.fetch(
        "SELECT id FROM tracking_delaycase WHERE id = ANY(%s) AND resolved_at IS NOT NULL",
        [list(cases)],
    )
    return frozenset(row[0] for row in rows)


def _storms(storms: Iterable[int]) -> Mapping[int, _Storm]:
    rows = sql.fetch("SELECT id, kind, name FROM tracking_storm WHERE id = ANY(%s)", [list(storms)])
    return {row[0]: _Storm(*row[1:]) for row in rows}


def _places(storms: Iterable[int], shipments: Iterable[int | None]) -> Mapping[int, str]:
    """Where each parcel is held: its place that the storm covers, the present one before others."""
    rows = sql.fetch(
        """SELECT h.shipment_id, p.place ->> 'city', p.place ->> 'state'
           FROM tracking_stormshipment h
           JOIN tracking_shipmentplace p
             ON p.shipment_id = h.shipment_id AND strpos(h.covers, p.role) > 0
           WHERE h.storm_id = ANY(%s) AND h.shipment_id = ANY(%s)
           ORDER BY p.role = 'last', p.id""",
        [list(storms), list(shipments)],
    )
    return {shipment: _words(city or "", state or "") for shipment, city, state in rows}


def _words(city: str, state: str) -> str:
    """`Davenport, IA`, though carriers shout."""
    return ", ".join(part for part in (city.title() if city.isupper() else city, state) if part)
