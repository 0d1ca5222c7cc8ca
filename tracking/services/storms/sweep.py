from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from itertools import groupby
from operator import attrgetter
from typing import Final

from narvar.lib import sql
from retailers.tenancy import acting_for
from tracking.services.storms.finding import (
    AT_ONCE,
    Incident,
    Open,
    incidents_in_force,
    let_loose,
    newly_exposed,
    open_storms,
)
from tracking.services.storms.holding import clear, count_parcels, let_go, refresh, take_in_storm

PARCELS_A_TRANSACTION: Final = 500


def sweep_storms(*, now: datetime) -> bool:
    """Take in what storms hold now, let go what they no longer do, end those that are over.

    Callable at any time from any worker's login; True where a batch was full and more may wait.
    `now` is business time.
    """
    incidents = incidents_in_force()
    loose = let_loose(now)
    for key, some in groupby(loose, attrgetter("retailer_id", "storm_id", "covered_by")):
        _let_loose(key, [one.shipment_id for one in some], incidents, now)
    found = newly_exposed(now) if incidents else []
    for (retailer_id, key), new in groupby(found, attrgetter("retailer_id", "incident")):
        if key in incidents:
            _take_in(retailer_id, incidents[key], [one.shipment_id for one in new], now)
    _put_right(open_storms(), incidents, now)
    return len(found) == AT_ONCE or len(loose) == AT_ONCE


def _let_loose(
    loose: tuple[int, int, str],
    shipments: list[int],
    incidents: Mapping[str, Incident],
    now: datetime,
) -> None:
    """Where another storm in force covers the same place, it takes them over: no all-clear."""
    retailer_id, storm_id, covered_by = loose
    if covered_by in incidents:
        with acting_for(retailer_id):
            for few in _few(shipments):
                take_in_storm(incidents[covered_by], few, now=now, takes_over=True)
    with acting_for(retailer_id):
        for few in _few(shipments):
            let_go(few, storm_id, now=now)


def _take_in(retailer_id: int, incident: Incident, shipments: list[int], now: datetime) -> None:
    with acting_for(retailer_id):
        for few in _few(shipments):
            take_in_storm(incident, few, now=now)


def _put_right(storms: Iterable[Open], incidents: Mapping[str, Incident], now: datetime) -> None:
    """Words, dates and counts of the open storms; the end of those that are over."""
    for retailer_id, mine in groupby(storms, attrgetter("retailer_id")):
        with acting_for(retailer_id):
            ids = [_put_one_right(storm, incidents.get(storm.incident), now) for storm in mine]
            count_parcels(ids)


def _put_one_right(storm: Open, incident: Incident | None, now: datetime) -> int:
    if incident is None:
        if storm.parcels == 0:
            clear(storm.storm_id, now=now)
        return storm.storm_id
    said = (incident.main.event, incident.onset, incident.ends)
    if said != (storm.event, storm.onset, storm.ends):
        for few in _few(_held_by(storm.storm_id)):
            take_in_storm(incident, few, now=now)
        # Last: should this die on the way, the next sweep begins again.
        refresh(incident, storm.storm_id, now=now)
    return storm.storm_id


def _held_by(storm_id: int) -> list[int]:
    rows = sql.fetch(
        """SELECT shipment_id FROM tracking_stormshipment
           WHERE storm_id = %s AND role = 'holding' AND released_at IS NULL ORDER BY shipment_id""",
        [storm_id],
    )
    return [row[0] for row in rows]


def _few(shipments: list[int]) -> Iterator[list[int]]:
    for start in range(0, len(shipments), PARCELS_A_TRANSACTION):
        yield shipments[start : start + PARCELS_A_TRANSACTION]
