"""Where live parcels are and go, by the forecast zones that storms are told in."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final, NamedTuple

from narvar.lib import sql
from retailers.tenancy import retailer_id
from tracking.carriers.base import Place, Scan
from tracking.services.delays.subjects import Home, last_placed, moved_at
from tracking.states import Status
from tracking.weather.places import zones_at

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
    if moved is None:
        return Places(shipment_id, (), over=False)
    found = [_spot(DESTINATION, home.place, moved) if home.country else None]
    if last is not None and last.place is not None:
        found.append(_spot(LAST, last.place, moved))
    return Places(shipment_id, [spot for spot in found if spot is not None], over=False)


def _spot(role: str, place: Place, since: datetime) -> Spot | None:
    zones = zones_at(place)
    return Spot(role, tuple(sorted(zones)), place, since) if zones else None


def write_places(places: Sequence[Places]) -> None:
    """Two statements at most; none where nothing moved."""
    who = retailer_id() if places else 0
    sql.values(
        """INSERT INTO tracking_shipmentplace AS p
             (retailer_id, shipment_id, role, zones, place, since) VALUES %s
           ON CONFLICT (retailer_id, shipment_id, role) DO UPDATE
           SET zones = EXCLUDED.zones, place = EXCLUDED.place, since = EXCLUDED.since
           WHERE p.zones <> EXCLUDED.zones OR p.since <> EXCLUDED.since""",
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
    """As much as is needed to find it again."""
    names = ("city", "state", "postcode", "country")
    told: dict[str, Any] = {name: getattr(place, name) for name in names}
    return json.dumps({name: value for name, value in told.items() if value})
