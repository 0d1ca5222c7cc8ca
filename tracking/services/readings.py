"""What carriers say becomes scans, a status, dates and facts: one statement per table a batch."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import blake2b
from typing import NamedTuple

from django.db import transaction

from narvar.lib import ids, sql
from retailers.services.outbox import Fact
from tracking.carriers.base import Reading, Scan, Window
from tracking.services.delays.docket import Batch, docket
from tracking.services.delays.subjects import Watch
from tracking.services.held import Known, Number, Parcel, as_scan, lock_by_numbers
from tracking.services.recording import Changes, scan_row, write
from tracking.states import Cause, Status, Summary, stands, summary

UNREADABLE = "unreadable"
_NEVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class NumberReading:
    """A carrier's whole present answer about one of our numbers."""

    number_id: int
    reading: Reading


@dataclass(frozen=True, slots=True)
class Taken:
    """What a batch of answers made of our rows."""

    scans: int = 0
    looks: Mapping[int, datetime] = field(default_factory=dict)
    """By shipment: when time alone may delay it. Only of those that were judged."""


def record_readings(readings: Sequence[NumberReading], *, now: datetime) -> int:
    """Take in answers about numbers of the retailer acted for; return how many scans were new.

    Repeating it changes nothing. Scans that a later full answer no longer holds are withdrawn.
    A number given twice counts with its last reading; one that is not ours is passed over.
    `now` is business time.
    """
    return take_in(readings, now=now).scans


def take_in(
    readings: Sequence[NumberReading],
    *,
    now: datetime,
    watches: Mapping[int, Watch] | None = None,
    due: Collection[int] = (),
) -> Taken:
    """The same, and judge what changed and what is `due` (numbers whose carrier just answered).

    `watches`: by number, what polling knows; looked up where it is not given.
    """
    latest = {r.number_id: r.reading for r in readings}
    if not latest and not due:
        return Taken()
    with transaction.atomic():
        shipments, homes = lock_by_numbers({*latest, *due})
        numbers = _numbers(shipments)
        known = _known_scans(numbers)
        parcels = [
            Parcel(*number[:3], *shipments[number.shipment_id])
            for number in numbers
            if number.id in latest
        ]
        changes = Changes()
        standing: dict[int, list[Scan]] = {}
        for group in _by_shipment(parcels):
            shipment_id = group[0].shipment_id
            standing[shipment_id] = _take_in(group, latest, known[shipment_id], changes, now)
        changes.shown = {p.shipment_id for p in parcels if p.number_id in changes.numbers}
        after = {row[0]: row[1:] for row in changes.shipments}
        batch = Batch(shipments, homes, known, standing, after)
        changes.subjects, changes.places = docket(batch, numbers, due, watches)
        looks = write(changes, now=now)
    return Taken(len(changes.scans), looks)


def dedupe_hash(scan: Scan) -> bytes:
    """16 bytes over the carrier's own facts, never over what we make of them."""
    place = scan.place
    where = (place.city, place.state, place.postcode, place.country) if place else ()
    facts = "\x1f".join(str(part or "") for part in (scan.said, scan.code, scan.text, *where))
    return blake2b(facts.encode("utf-8", "surrogatepass"), digest_size=16).digest()


# One table a statement: while statistics are young, the planner takes a join of two thousand rows
# with two thousand for one of two with two, and its nested loops take seconds.
def _numbers(shipments: Iterable[int]) -> list[Number]:
    """All numbers of these shipments, asked about now or not."""
    rows = sql.fetch(
        """SELECT id, scans_from, carrier, shipment_id FROM tracking_shipmentnumber
           WHERE shipment_id = ANY(%s) ORDER BY shipment_id, id""",
        [list(shipments)],
    )
    return [Number(*row) for row in rows]


def _known_scans(numbers: Sequence[Number]) -> Mapping[int, list[Known]]:
    """By shipment. The array comes from a subquery: while statistics are young, one that is given
    makes the planner read every scan of the retailer.
    """
    rows = sql.fetch(
        """SELECT id, number_id, dedupe, at, said, "offset", code, text, status, cause,
                  withdrawn_at IS NOT NULL, place::text
           FROM tracking_scan WHERE number_id = ANY(ARRAY(SELECT unnest(%s::bigint[])))""",
        [[number.id for number in numbers]],
    )
    shipments = {number.id: number.shipment_id for number in numbers}
    held: dict[int, list[Known]] = defaultdict(list)
    for row in rows:
        held[shipments[row[1]]].append(Known._make((*row[:2], bytes(row[2]), *row[3:])))
    return held


def _by_shipment(parcels: Sequence[Parcel]) -> Iterable[list[Parcel]]:
    groups: dict[int, list[Parcel]] = defaultdict(list)
    for parcel in parcels:
        groups[parcel.shipment_id].append(parcel)
    return groups.values()


def _take_in(
    group: list[Parcel],
    latest: Mapping[int, Reading],
    known: list[Known],
    changes: Changes,
    now: datetime,
) -> list[Scan]:
    """One shipment: the scans of the numbers asked now, and those of its other numbers."""
    scans: dict[int, list[Scan]] = {k.number_id: [] for k in known}
    for k in known:
        if k.number_id not in latest and not k.withdrawn:
            scans[k.number_id].append(as_scan(k))
    for parcel in group:
        mine = [k for k in known if k.number_id == parcel.number_id]
        scans[parcel.number_id] = _take_in_number(parcel, latest[parcel.number_id], mine, changes)
    stand = [scan for some in scans.values() for scan in some]
    _settle_shipment(group[0], _speakers(group, latest, scans), stand, changes, now)
    return stand


def _speakers(
    group: list[Parcel], latest: Mapping[int, Reading], scans: Mapping[int, list[Scan]]
) -> list[Reading]:
    """Whose word on dates and delivery counts, the last one most.

    Of a parcel with several numbers the one that moved last knows best, whoever was asked first.
    An answer that tells only of an earlier user of the number has no word here.
    """
    newest = {number: max((s.at for s in some), default=_NEVER) for number, some in scans.items()}
    asked = {parcel.number_id for parcel in group}
    others = max((at for number, at in newest.items() if number not in asked), default=_NEVER)
    heard = [n for n in asked if newest[n] >= others and (scans[n] or not latest[n].scans)]
    return [latest[number] for number in sorted(heard, key=lambda n: (newest[n], n))]


def _take_in_number(
    parcel: Parcel, reading: Reading, known: list[Known], changes: Changes
) -> list[Scan]:
    """Compare the answer with what we hold; return the scans that stand."""
    held = {k.dedupe: k for k in known}
    said: dict[bytes, Scan] = {}
    for scan in reading.scans:
        if parcel.scans_from is None or scan.at >= parcel.scans_from:
            said[dedupe_hash(scan)] = scan
    for key, scan in said.items():
        if (row := held.get(key)) is None:
            changes.scans.append(scan_row(parcel.number_id, key, scan))
            changes.numbers.add(parcel.number_id)
        elif row.withdrawn or (row.status, row.cause) != (scan.status, scan.cause or ""):
            changes.meanings.append((row.id, scan.status, scan.cause or "", False))
            changes.numbers.add(parcel.number_id)
    gone = [k for key, k in held.items() if key not in said and not k.withdrawn]
    damaged = any(UNREADABLE in code for code in reading.unmapped)
    if damaged or parcel.number_id in changes.numbers:
        _count(parcel, reading, changes)
    # Only a full answer can take a scan back; an empty or damaged one proves nothing.
    if damaged or not (reading.found and said):
        return [*said.values(), *map(as_scan, gone)]
    changes.meanings += [(k.id, k.status, k.cause, True) for k in gone]
    changes.numbers |= {parcel.number_id for _ in gone}
    return list(said.values())


def _count(parcel: Parcel, reading: Reading, changes: Changes) -> None:
    """Only where the answer brings something, so that hearing it twice counts once."""
    for code in reading.unmapped:
        changes.unmapped[(parcel.carrier, code[:120])] += 1


def _settle_shipment(
    was: Parcel, speakers: list[Reading], scans: list[Scan], changes: Changes, now: datetime
) -> None:
    last_scan_at = max((s.at for s in scans), default=was.last_scan_at)
    said, status_at = _standing(was, scans)
    beside = _beside(was, speakers)
    row = (said.status, said.cause or "", status_at, said.delivered_at, last_scan_at, *beside)
    if row == tuple(was[6:]):
        return
    changes.shipments.append((was.shipment_id, *row))
    moment = status_at or last_scan_at
    if moment is not None and (said.status, said.cause or "") != (was.status, was.cause):
        changes.facts.append(_status_fact(was, said, moment, now))
    if (beside.earliest, beside.latest) != (was.earliest, was.latest):
        changes.facts.append(_estimate_fact(was, beside, now))


def _standing(was: Parcel, scans: list[Scan]) -> tuple[Summary, datetime | None]:
    """The status, and since when."""
    said = summary(scans)
    newer = max((s.at for s in scans), default=_NEVER) > (was.last_scan_at or _NEVER)
    if stands(was.status, said.status, unwanted=was.unwanted, newer=newer):
        cause = Cause(was.cause) if was.cause else None
        return Summary(Status(was.status), cause, None), was.status_at
    return said, _status_moment(said.status, scans) or was.status_at


def _status_moment(status: Status, scans: list[Scan]) -> datetime | None:
    """When the parcel came to be so: its newest scan of that status."""
    return max((s.at for s in scans if s.status == status), default=None) or max(
        (s.at for s in scans), default=None
    )


class Beside(NamedTuple):
    """What a carrier says beside its scans, in the order of Parcel's last columns."""

    first_estimate: datetime | None
    earliest: datetime | None
    latest: datetime | None
    window: str
    delivered_to: str
    signed_by: str
    service: str


def _beside(was: Parcel, speakers: list[Reading]) -> Beside:
    """A silent carrier leaves its last word standing."""
    now = Beside(*was[11:])
    for said in speakers:
        now = now._replace(
            delivered_to=(said.delivered_to or now.delivered_to)[:120],
            signed_by=(said.signed_by or now.signed_by)[:120],
            service=(said.service or now.service)[:80],
        )
        if (window := said.estimated) is not None:
            first: Window = said.original or window
            now = now._replace(
                first_estimate=now.first_estimate or first.latest,
                earliest=window.earliest,
                latest=window.latest,
                window=window.kind,
            )
    return now


# A fact's key holds the moment it was recorded: each change is written under the shipment's lock,
# so it cannot come twice, but a parcel may come back to a state it was in before.
def _status_fact(was: Parcel, said: Summary, moment: datetime, now: datetime) -> Fact:
    return Fact(
        kind="shipment.status",
        subject=ids.encode("shp", was.public_id),
        payload={
            "shipment": was.shipment_id,
            "was": was.status,
            "now": said.status,
            "cause": said.cause,
            "at": moment.isoformat(),
        },
        dedupe_key=f"status:{was.shipment_id}:{was.status}>{said.status}/{said.cause or ''}"
        f":{now:%Y%m%dT%H%M%S.%f}",
        occurred_at=moment,
    )


def _estimate_fact(was: Parcel, beside: Beside, now: datetime) -> Fact:
    """It happened when we heard of it: carriers move a date without any scan."""
    latest = beside.latest
    return Fact(
        kind="shipment.estimate",
        subject=ids.encode("shp", was.public_id),
        payload={
            "shipment": was.shipment_id,
            "was": was.latest.isoformat() if was.latest else None,
            "now": latest.isoformat() if latest else None,
        },
        dedupe_key=f"estimate:{was.shipment_id}:{beside.earliest}-{latest}:{now:%Y%m%dT%H%M%S.%f}",
        occurred_at=now,
    )
