"""What carriers say becomes scans, a status, dates and facts: one statement per table a batch."""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import blake2b
from typing import Any, NamedTuple

from django.db import transaction

from narvar.lib import ids, sql
from retailers.services.outbox import Fact, publish
from retailers.tenancy import retailer_id
from tracking.carriers.base import Place, Reading, Scan, Window
from tracking.states import Cause, Status, Summary, summary

UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class NumberReading:
    """A carrier's whole present answer about one of our numbers."""

    number_id: int
    reading: Reading


class Parcel(NamedTuple):
    number_id: int
    scans_from: datetime | None
    shipment_id: int
    public_id: Any
    carrier: str
    status: str
    cause: str
    status_at: datetime | None
    delivered_at: datetime | None
    last_scan_at: datetime | None
    first_estimate: datetime | None
    earliest: datetime | None
    latest: datetime | None
    window: str
    delivered_to: str
    signed_by: str
    service: str


class Known(NamedTuple):
    """A scan we hold."""

    id: int
    number_id: int
    shipment_id: int
    dedupe: bytes
    at: datetime
    said: str
    offset: int | None
    code: str
    text: str
    status: str
    cause: str
    withdrawn: bool


@dataclass(slots=True)
class _Changes:
    scans: list[tuple[Any, ...]] = field(default_factory=list)
    meanings: list[tuple[int, str, str, bool]] = field(default_factory=list)
    shipments: list[tuple[Any, ...]] = field(default_factory=list)
    facts: list[Fact] = field(default_factory=list)
    unmapped: dict[tuple[str, str], int] = field(default_factory=lambda: defaultdict(int))


def record_readings(readings: Sequence[NumberReading], *, now: datetime) -> int:
    """Take in answers about numbers of the retailer acted for; return how many scans were new.

    Repeating it changes nothing. Scans that a later full answer no longer holds are withdrawn.
    A number given twice counts with its last reading. `now` is business time.
    """
    latest = {r.number_id: r.reading for r in readings}
    with transaction.atomic():
        parcels = _lock(latest)
        known = _known_scans(parcels)
        changes = _Changes()
        for group in _by_shipment(parcels):
            _take_in(group, latest, known[group[0].shipment_id], changes)
        _write(changes, now)
    return len(changes.scans)


def dedupe_hash(scan: Scan) -> bytes:
    """16 bytes over the carrier's own facts, never over what we make of them."""
    place = scan.place
    where = (place.city, place.state, place.postcode, place.country) if place else ()
    facts = "\x1f".join(str(part or "") for part in (scan.said, scan.code, scan.text, *where))
    return blake2b(facts.encode("utf-8", "surrogatepass"), digest_size=16).digest()


def _lock(numbers: Iterable[int]) -> list[Parcel]:
    """The parcels of these numbers. Everywhere shipments are locked before orders, by id."""
    rows = sql.fetch(
        """SELECT n.id, n.scans_from, s.id, s.public_id, s.carrier, s.status, s.cause,
                  s.status_at, s.delivered_at, s.last_scan_at, s.carrier_first_at,
                  s.carrier_earliest_at, s.carrier_latest_at, s.carrier_window,
                  s.delivered_to, s.signed_by, s.service
           FROM tracking_shipmentnumber n JOIN tracking_shipment s ON s.id = n.shipment_id
           WHERE n.id = ANY(%s) ORDER BY s.id, n.id FOR UPDATE OF s""",
        [list(numbers)],
    )
    return [Parcel(*row) for row in rows]


def _known_scans(parcels: Sequence[Parcel]) -> Mapping[int, list[Known]]:
    rows = sql.fetch(
        """SELECT c.id, c.number_id, n.shipment_id, c.dedupe, c.at, c.said, c."offset", c.code,
                  c.text, c.status, c.cause, c.withdrawn_at IS NOT NULL
           FROM tracking_shipmentnumber n JOIN tracking_scan c ON c.number_id = n.id
           WHERE n.shipment_id = ANY(%s)""",
        [[p.shipment_id for p in parcels]],
    )
    held: dict[int, list[Known]] = defaultdict(list)
    for row in rows:
        held[row[2]].append(Known(*row[:3], bytes(row[3]), *row[4:]))
    return held


def _by_shipment(parcels: Sequence[Parcel]) -> Iterable[list[Parcel]]:
    groups: dict[int, list[Parcel]] = defaultdict(list)
    for parcel in parcels:
        groups[parcel.shipment_id].append(parcel)
    return groups.values()


def _take_in(
    group: list[Parcel], latest: Mapping[int, Reading], known: list[Known], changes: _Changes
) -> None:
    """One shipment: the scans of the numbers asked now, and those of its other numbers."""
    asked = {p.number_id for p in group}
    scans = [_as_scan(k) for k in known if k.number_id not in asked and not k.withdrawn]
    for parcel in group:
        reading = latest[parcel.number_id]
        mine = [k for k in known if k.number_id == parcel.number_id]
        scans += _take_in_number(parcel, reading, mine, changes)
        for code in reading.unmapped:
            changes.unmapped[(parcel.carrier, code[:120])] += 1
    _settle_shipment(group[0], latest[group[-1].number_id], summary(scans), scans, changes)


def _take_in_number(
    parcel: Parcel, reading: Reading, known: list[Known], changes: _Changes
) -> list[Scan]:
    """Compare the answer with what we hold; return the scans that stand."""
    held = {k.dedupe: k for k in known}
    said: dict[bytes, Scan] = {}
    for scan in reading.scans:
        if parcel.scans_from is None or scan.at >= parcel.scans_from:
            said[dedupe_hash(scan)] = scan
    for key, scan in said.items():
        if (row := held.get(key)) is None:
            changes.scans.append(_scan_row(parcel.number_id, key, scan))
        elif row.withdrawn or (row.status, row.cause) != (scan.status, scan.cause or ""):
            changes.meanings.append((row.id, scan.status, scan.cause or "", False))
    gone = [k for key, k in held.items() if key not in said and not k.withdrawn]
    if not _is_whole(reading):
        return [*said.values(), *map(_as_scan, gone)]
    changes.meanings += [(k.id, k.status, k.cause, True) for k in gone]
    return list(said.values())


def _is_whole(reading: Reading) -> bool:
    """Only a full answer can take a scan back; an empty or damaged one proves nothing."""
    damaged = any(UNREADABLE in code for code in reading.unmapped)
    return reading.found and bool(reading.scans) and not damaged


def _settle_shipment(
    was: Parcel, reading: Reading, now: Summary, scans: list[Scan], changes: _Changes
) -> None:
    status_at = _status_moment(now.status, scans) or was.status_at
    last_scan_at = max((s.at for s in scans), default=was.last_scan_at)
    dates = _dates(was, reading)
    row = (
        now.status, now.cause or "", status_at, now.delivered_at, last_scan_at, *dates,
        (reading.delivered_to or was.delivered_to)[:120],
        (reading.signed_by or was.signed_by)[:120],
        (reading.service or was.service)[:80],
    )  # fmt: skip
    if row == tuple(was[5:]):
        return
    changes.shipments.append((was.shipment_id, *row))
    moment = status_at or last_scan_at
    if moment is not None and (now.status, now.cause or "") != (was.status, was.cause):
        changes.facts.append(_status_fact(was, now, moment))
    if moment is not None and dates[1:3] != (was.earliest, was.latest):
        changes.facts.append(_estimate_fact(was, dates, moment))


def _status_moment(status: Status, scans: list[Scan]) -> datetime | None:
    """When the parcel came to be so: its newest scan of that status."""
    return max((s.at for s in scans if s.status == status), default=None) or max(
        (s.at for s in scans), default=None
    )


Dates = tuple[datetime | None, datetime | None, datetime | None, str]


def _dates(was: Parcel, reading: Reading) -> Dates:
    """(first, earliest, latest, kind). A silent carrier leaves the last estimate standing."""
    window = reading.estimated
    if window is None:
        return was.first_estimate, was.earliest, was.latest, was.window
    first: Window = reading.original or window
    return was.first_estimate or first.latest, window.earliest, window.latest, window.kind


def _status_fact(was: Parcel, now: Summary, moment: datetime) -> Fact:
    return Fact(
        kind="shipment.status",
        subject=ids.encode("shp", was.public_id),
        payload={
            "shipment": was.shipment_id,
            "was": was.status,
            "now": now.status,
            "cause": now.cause,
            "at": moment.isoformat(),
        },
        dedupe_key=f"status:{was.shipment_id}:{was.status}>{now.status}/{now.cause or ''}"
        f":{moment:%Y%m%dT%H%M%S}",
        occurred_at=moment,
    )


def _estimate_fact(was: Parcel, dates: Dates, moment: datetime) -> Fact:
    now = dates[2]
    return Fact(
        kind="shipment.estimate",
        subject=ids.encode("shp", was.public_id),
        payload={
            "shipment": was.shipment_id,
            "was": was.latest.isoformat() if was.latest else None,
            "now": now.isoformat() if now else None,
        },
        dedupe_key=f"estimate:{was.shipment_id}:{dates[1]}-{now}:{moment:%Y%m%dT%H%M%S}",
        occurred_at=moment,
    )


def _as_scan(known: Known) -> Scan:
    cause = Cause(known.cause) if known.cause else None
    return Scan(
        known.at, known.said, known.offset, Status(known.status), cause, known.code, known.text, None
    )


def _scan_row(number_id: int, key: bytes, scan: Scan) -> tuple[Any, ...]:
    return (
        number_id, key, scan.at, scan.said[:60], scan.offset, scan.code[:60], scan.text[:500],
        _place_json(scan.place), scan.status, scan.cause or "",
    )  # fmt: skip


def _place_json(place: Place | None) -> str | None:
    if place is None:
        return None
    known = {name: getattr(place, name) for name in Place.__slots__}
    return json.dumps({name: value for name, value in known.items() if value is not None})


def _write(changes: _Changes, now: datetime) -> None:
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
    # A scan shows on the page too, even where it changes no status.
    touched = [row[0] for row in changes.shipments]
    _bump_pages(touched, numbers=[row[0] for row in changes.scans])
    publish(changes.facts)
    sql.values(
        """INSERT INTO tracking_unmappedcode AS u
             (retailer_id, carrier, code, count, first_seen_at, last_seen_at) VALUES %s
           ON CONFLICT (retailer_id, carrier, code) DO UPDATE
           SET count = u.count + EXCLUDED.count, last_seen_at = EXCLUDED.last_seen_at""",
        [(who, *key, n, now, now) for key, n in sorted(changes.unmapped.items())],
    )


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


def _bump_pages(shipments: list[int], *, numbers: list[int]) -> None:
    if shipments or numbers:
        sql.run(
            """UPDATE tracking_order o SET page_version = o.page_version + 1,
                      updated_at = clock_timestamp()
               WHERE o.id IN (
                 SELECT l.id FROM tracking_order l WHERE l.id IN (
                   SELECT so.order_id FROM tracking_shipmentorder so
                   WHERE so.shipment_id = ANY(%s) OR so.shipment_id IN (
                     SELECT n.shipment_id FROM tracking_shipmentnumber n WHERE n.id = ANY(%s)))
                 ORDER BY l.id FOR UPDATE)""",
            [shipments, numbers],
        )
