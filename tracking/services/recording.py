"""The rows that a batch of readings changes."""

import json
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Any

from narvar.lib import sql
from retailers.services.outbox import Fact, publish
from retailers.tenancy import retailer_id
from tracking.carriers.base import Place, Scan
from tracking.services.delays.judging import Subject, judge
from tracking.services.delays.places import Places, write_places
from tracking.services.pages import bump_pages


@dataclass(slots=True)
class Changes:
    """What one batch of readings makes of the rows."""

    scans: list[tuple[Any, ...]] = field(default_factory=list)
    meanings: list[tuple[int, str, str, bool]] = field(default_factory=list)
    shipments: list[tuple[Any, ...]] = field(default_factory=list)
    facts: list[Fact] = field(default_factory=list)
    # Numbers whose history on the page is another one now.
    numbers: set[int] = field(default_factory=set)
    # Their shipments: a scan shows on the page too, even where it changes no status.
    shown: set[int] = field(default_factory=set)
    unmapped: dict[tuple[str, str], int] = field(default_factory=lambda: defaultdict(int))
    # Parcels to be judged, and where those that moved are now.
    subjects: list[Subject] = field(default_factory=list)
    places: list[Places] = field(default_factory=list)


def scan_row(number_id: int, key: bytes, scan: Scan) -> tuple[Any, ...]:
    return (
        number_id, key, scan.at, scan.said[:60], scan.offset, scan.code[:60], scan.text[:500],
        _place_json(scan.place), scan.status, scan.cause or "",
    )  # fmt: skip


@lru_cache(maxsize=4096)
def _place_json(place: Place | None) -> str | None:
    if place is None:
        return None
    known = {name: getattr(place, name) for name in Place.__slots__}
    return json.dumps({name: value for name, value in known.items() if value is not None})


def write(changes: Changes, *, now: datetime) -> Mapping[int, datetime]:
    """One statement a table, for one number as for a hundred. `now` is business time.

    Returns, by shipment judged, when time alone may delay it.
    """
    who = retailer_id()
    sql.values(
        """INSERT INTO tracking_scan (retailer_id, number_id, dedupe, at, said, "offset", code,
             text, place, status, cause) VALUES %s
           ON CONFLICT (retailer_id, number_id, dedupe) DO NOTHING""",
        [(who, *row) for row in changes.scans],
    )
    sql.values(
        """UPDATE tracking_scan c SET status = v.status, cause = v.cause,
             withdrawn_at = CASE WHEN v.gone THEN v.now END
           FROM (VALUES %s) AS v (id, status, cause, gone, now) WHERE c.id = v.id""",
        [(*row, now) for row in changes.meanings],
    )
    _write_shipments(changes.shipments)
    changed = {row[0] for row in changes.shipments}
    judged = judge(changes.subjects, now=now)
    write_places(changes.places)
    # Once for all: orders are locked in one order, or two batches could wait for each other.
    bump_pages(changes.shown | changed | judged.shown)
    publish([*changes.facts, *judged.facts])
    sql.values(
        """INSERT INTO tracking_unmappedcode AS u
             (retailer_id, carrier, code, count, first_seen_at, last_seen_at) VALUES %s
           ON CONFLICT (retailer_id, carrier, code) DO UPDATE
           SET count = u.count + EXCLUDED.count, last_seen_at = EXCLUDED.last_seen_at""",
        [(who, *key, n, now, now) for key, n in sorted(changes.unmapped.items())],
    )
    return judged.looks


def _write_shipments(rows: list[tuple[Any, ...]]) -> None:
    sql.values(
        """UPDATE tracking_shipment s SET status = v.status, cause = v.cause,
             status_at = v.status_at, delivered_at = v.delivered_at,
             last_scan_at = v.last_scan_at, carrier_first_at = v.first,
             carrier_earliest_at = v.earliest, carrier_latest_at = v.latest,
             carrier_window = v.kind, delivered_to = v.delivered_to, signed_by = v.signed_by,
             service = v.service
           FROM (VALUES %s) AS v (id, status, cause, status_at, delivered_at, last_scan_at,
             first, earliest, latest, kind, delivered_to, signed_by, service)
           WHERE s.id = v.id""",
        rows,
        template="(%s, %s, %s, %s::timestamptz, %s::timestamptz, %s::timestamptz,"
        " %s::timestamptz, %s::timestamptz, %s::timestamptz, %s, %s, %s, %s)",
    )
