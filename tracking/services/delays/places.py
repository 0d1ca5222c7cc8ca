"""Where live parcels are and go, by the forecast zones that storms are told in."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final, NamedTuple

from narvar.lib import sql
from retailers.tenancy import retailer_id
from tracking.carriers.base import Place, Scan
from tracking.services.delays.subjects import last_placed, moved_at
from tracking.services.held import Home
from tracking.states import Status
from tracking.weather.places import centroid, zones_at

LAST: Final = "last"
DESTINATION: Final = "destination"
LIVE: Final = frozenset(
    {
        Status.PICKED_UP, Status.IN_TRANSIT, Status.DELAYED, Status.OUT_FOR_DELIVERY,
        Status.ATTEMPT_FAILED, Status.EXCEPTION,
    }
)  # fmt: skip
"""With the carrier and on the way: what a storm can hold."""


class Spot(NamedTuple):
    role: str
    zones: tuple[str, ...]
    place: Place
    since: datetime


class Places(NamedTuple):
    shipment_id: int
    spots: Sequence[Spot]
    over: bool
    """It is no longer on its way; its places go."""


def places_of(shipment_id: int, was: str, status: str, home: Home, scans: Sequence[Scan]) -> Places:
    """Where the parcel is and goes; nothing outside of the country of the alert feed."""
    if status not in LIVE:
        return Places(shipment_id, (), over=was in LIVE)
    moved, last = moved_at(scans), last_placed(scans)
    if moved is None or last is None or last.place is None:
        return Places(shipment_id, (), over=False)
    here, there = zones_at(last.place), zones_at(home.place) if home.country else frozenset()
    if not here and not there:
        left = any(zones_at(scan.place) for scan in scans if scan.place is not None)
        return Places(shipment_id, (), over=left)
    # Both, even where one has no zones: a parcel that left is no longer where it was.
    spots = (
        _spot(LAST, here, last.place, moved),
        _spot(DESTINATION, there, home.place, moved),
    )
    return Places(shipment_id, spots, over=False)


def _spot(role: str, zones: frozenset[str], place: Place, since: datetime) -> Spot:
    return Spot(role, tuple(sorted(zones)), place, since)


def write_places(places: Sequence[Places]) -> None:
    """Two statements at most; none where nothing moved."""
    who = retailer_id() if places else 0
    sql.values(
        """INSERT INTO tracking_shipmentplace AS p
             (retailer_id, shipment_id, role, zones, place, since) VALUES %s
           ON CONFLICT (retailer_id, shipment_id, role) DO UPDATE
           SET zones = EXCLUDED.zones, place = EXCLUDED.place, since = EXCLUDED.since
           WHERE (p.zones, p.since, p.place) <> (EXCLUDED.zones, EXCLUDED.since, EXCLUDED.place)""",
        [
            (who, one.shipment_id, spot.role, list(spot.zones), _words(spot.place), spot.since)
            for one in places
            for spot in one.spots
        ],
        template="(%s, %s, %s, %s::varchar[], %s::jsonb, %s)",
    )
    if over := [one.shipment_id for one in places if one.over]:
        sql.run("DELETE FROM tracking_shipmentplace WHERE shipment_id = ANY(%s)", [over])


def _words(place: Place) -> str:
    """As much as is needed to find it again, and its coordinates."""
    names = ("city", "state", "postcode", "country")
    told: dict[str, Any] = {name: getattr(place, name) for name in names}
    if (spot := centroid(place)) is not None:
        told["lat"], told["lon"] = spot
    return json.dumps({name: value for name, value in told.items() if value})
