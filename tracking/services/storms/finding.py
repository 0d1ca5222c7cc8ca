"""Which parcels lie in a storm: alerts find them by the zones of their places.

All of it reads for everyone; what is found is looked at again, under its lock, retailer by
retailer (`holding`).
"""

import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, NamedTuple

from narvar.lib import sql
from retailers.tenancy import EVERYONE, acting_for
from tracking.carriers.base import Place
from tracking.delays.storms import COMING, REST_ON_THE_VAN, USUAL_REST
from tracking.services.delays.places import LIVE
from tracking.weather.places import inside

AT_ONCE: Final = 5000
"""Parcels a step looks at; the next step goes on."""


class Alert(NamedTuple):
    alert_id: str
    incident: str
    event: str
    kind: str
    name: str
    onset: datetime
    ends: datetime
    zones: frozenset[str]
    polygon: Sequence[Any] | None
    area: str

    def covers(self, zones: frozenset[str], place: Place) -> bool:
        """`place`: with its coordinates."""
        if zones.isdisjoint(self.zones):
            return False
        if self.polygon is None:
            return True
        lat, lon = place.lat, place.lon
        return lat is not None and lon is not None and inside(self.polygon, lat, lon)


@dataclass(frozen=True, slots=True)
class Incident:
    """What its alerts in force say together."""

    key: str
    alerts: tuple[Alert, ...]

    @property
    def main(self) -> Alert:
        """The one for the largest area."""
        return max(self.alerts, key=lambda alert: (len(alert.zones), alert.alert_id))

    @property
    def onset(self) -> datetime:
        return min(alert.onset for alert in self.alerts)

    @property
    def ends(self) -> datetime:
        return max(alert.ends for alert in self.alerts)


class Found(NamedTuple):
    retailer_id: int
    incident: str
    shipment_id: int


def incidents_in_force() -> dict[str, Incident]:
    """Those that can hold parcels, by their key."""
    with acting_for(EVERYONE):
        rows = sql.fetch(
            """SELECT alert_id, incident, event, kind, name, onset, ends, zones, polygon, area
               FROM tracking_weatheralert WHERE status = 'active' AND holding ORDER BY id"""
        )
    alerts: dict[str, list[Alert]] = defaultdict(list)
    for row in rows:
        polygon = json.loads(row[8]) if row[8] else None
        alerts[row[1]].append(Alert._make((*row[:7], frozenset(row[7]), polygon, row[9])))
    return {key: Incident(key, tuple(some)) for key, some in alerts.items()}


# The alerts in force that can hold parcels. A point lies in a polygon where an odd number of its
# rings holds it, as in `tracking.weather.places.inside`: a ring in a ring is a hole.
_ALERT: Final = """
alert AS MATERIALIZED (
  SELECT a.incident, a.onset, a.ends, a.zones,
         CASE WHEN a.polygon IS NOT NULL THEN ARRAY(
           SELECT (SELECT '(' || string_agg(format('(%%s,%%s)', c->>0, c->>1), ',') || ')'
                   FROM jsonb_array_elements(r) c)::polygon
           FROM jsonb_array_elements(a.polygon) r) END AS rings
  FROM tracking_weatheralert a
  WHERE a.status = 'active' AND a.holding AND a.ends > %(now)s AND a.onset <= %(coming)s)"""
_COVERS: Final = """
p.zones && a.zones AND (a.rings IS NULL OR (
  SELECT count(*) %% 2 = 1 FROM unnest(a.rings) ring
  WHERE ring @> point((p.place->>'lon')::float, (p.place->>'lat')::float)))"""

# Each place that an alert covers, unless a storm holds its parcel already or has let it go; and
# parcels at risk, or let go, that have now rested too long. What it finds is what `holding` then
# takes in: a row that came back for nothing would come back at every sweep.
_NEWLY: Final = f"""
WITH {_ALERT},
hit AS (
  SELECT p.retailer_id, p.shipment_id, a.incident,
         bool_or(%(now)s >= a.onset
           AND (p.role = 'last' OR l.place->>'state' = p.place->>'state')
           AND %(now)s - greatest(p.since, a.onset) >= CASE
             WHEN s.cause IN ('weather', 'disaster') THEN interval '0'
             WHEN s.status = 'out_for_delivery' THEN %(van)s ELSE %(usual)s END) AS rests
  FROM alert a
  JOIN tracking_shipmentplace p ON {_COVERS}
  JOIN tracking_shipment s ON s.id = p.shipment_id AND s.status = ANY(%(live)s)
  LEFT JOIN tracking_shipmentplace l ON p.role = 'destination' AND l.role = 'last'
    AND l.retailer_id = p.retailer_id AND l.shipment_id = p.shipment_id
  GROUP BY p.retailer_id, p.shipment_id, a.incident)
SELECT h.retailer_id, h.incident, h.shipment_id FROM hit h
LEFT JOIN tracking_stormshipment t ON t.retailer_id = h.retailer_id
  AND t.shipment_id = h.shipment_id AND t.released_at IS NULL
WHERE CASE
  WHEN t.role = 'holding' THEN FALSE
  WHEN t.role = 'at_risk' OR h.rests THEN h.rests
  ELSE NOT EXISTS (
    SELECT FROM tracking_stormshipment g JOIN tracking_storm o ON o.id = g.storm_id
    WHERE g.retailer_id = h.retailer_id AND g.shipment_id = h.shipment_id
      AND o.incident = h.incident AND o.cleared_at IS NULL)
  END
ORDER BY h.retailer_id, h.incident, h.shipment_id LIMIT %(limit)s
"""  # noqa: S608 - parts of our own


def newly_exposed(now: datetime) -> list[Found]:
    """By retailer and incident; AT_ONCE at most."""
    terms = {
        "now": now,
        "coming": now + COMING,
        "van": REST_ON_THE_VAN,
        "usual": USUAL_REST,
        "live": list(LIVE),
        "limit": AT_ONCE,
    }
    with acting_for(EVERYONE):
        return [Found._make(row) for row in sql.fetch(_NEWLY, terms)]


class Loose(NamedTuple):
    """A parcel that no alert of its storm covers any more."""

    retailer_id: int
    shipment_id: int
    storm_id: int
    covered_by: str
    """Another incident in force over the same place; "": none."""


# `covers` of a parcel that is held on its last leg is "next": the place is its destination.
_LOOSE: Final = f"""
WITH {_ALERT},
held AS (
  SELECT t.retailer_id, t.shipment_id, t.storm_id, o.incident,
         CASE t.covers WHEN 'last' THEN 'last' ELSE 'destination' END AS role
  FROM tracking_storm o
  JOIN tracking_stormshipment t ON t.storm_id = o.id AND t.retailer_id = o.retailer_id
  WHERE o.cleared_at IS NULL AND t.released_at IS NULL)
SELECT t.retailer_id, t.shipment_id, t.storm_id, coalesce((
         SELECT a.incident FROM tracking_shipmentplace p JOIN alert a ON {_COVERS}
         WHERE p.retailer_id = t.retailer_id AND p.shipment_id = t.shipment_id
           AND p.role = t.role AND a.onset <= %(now)s
         ORDER BY a.ends DESC, a.incident LIMIT 1), '')
FROM held t
WHERE NOT EXISTS (
  SELECT FROM tracking_shipmentplace p JOIN alert a ON a.incident = t.incident AND {_COVERS}
  WHERE p.retailer_id = t.retailer_id AND p.shipment_id = t.shipment_id AND p.role = t.role)
ORDER BY 1, 3, 4, 2 LIMIT %(limit)s
"""  # noqa: S608 - parts of our own


def let_loose(now: datetime) -> list[Loose]:
    terms = {"now": now, "coming": now + COMING, "limit": AT_ONCE}
    with acting_for(EVERYONE):
        return [Loose._make(row) for row in sql.fetch(_LOOSE, terms)]


class Open(NamedTuple):
    """A storm that is not over."""

    retailer_id: int
    storm_id: int
    incident: str
    event: str
    onset: datetime
    ends: datetime
    parcels: int
    """Those it holds or threatens."""


def open_storms() -> list[Open]:
    with acting_for(EVERYONE):
        rows = sql.fetch(
            """SELECT o.retailer_id, o.id, o.incident, o.event, o.onset, o.ends, (
                 SELECT count(*) FROM tracking_stormshipment t
                 WHERE t.retailer_id = o.retailer_id AND t.storm_id = o.id
                   AND t.released_at IS NULL)
               FROM tracking_storm o WHERE o.cleared_at IS NULL ORDER BY o.retailer_id, o.id"""
        )
    return [Open._make(row) for row in rows]
