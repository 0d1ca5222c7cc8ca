"""A storm's parcels of one retailer: taken in, told, let go. One statement a table for all."""

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any, NamedTuple

from django.conf import settings
from django.db import transaction

from narvar.lib import sql
from retailers.services.outbox import Fact, publish
from retailers.tenancy import retailer_id
from tracking.carriers.base import Place
from tracking.delays.policy import Kind, Verdict
from tracking.delays.policy import Parcel as Facts
from tracking.delays.storms import Covers, Dates, Exposure, days_after, exposure, usual_rest
from tracking.services.delays.cases import (
    Case,
    CaseChanges,
    Change,
    Ending,
    Opening,
    cases_of,
    differs,
    write_cases,
)
from tracking.services.delays.judging import Subject
from tracking.services.delays.places import LIVE
from tracking.services.delays.subjects import subject_of
from tracking.services.held import Parcel, lock_shipments
from tracking.services.pages import bump_pages
from tracking.services.storms.finding import Alert, Incident
from tracking.services.storms.outlines import outline_of
from tracking.states import Cause


class Spot(NamedTuple):
    zones: frozenset[str]
    place: Place
    since: datetime


@dataclass(frozen=True, slots=True)
class Exposed:
    """A parcel in the storm, as it stands under its lock."""

    subject: Subject
    exposure: Exposure
    verdict: Verdict
    case: Case | None

    def lies_elsewhere(self, storm_id: int | None) -> bool:
        """Whether another storm than this one holds it, or threatens it no less."""
        case = self.case
        if case is None or case.storm_id == storm_id:
            return False
        return case.tell or not self.verdict.tell


def take_in_storm(
    incident: Incident, shipments: Sequence[int], *, now: datetime, takes_over: bool = False
) -> None:
    """Hold these parcels of the retailer acted for, or note that they are at risk.

    What moved on, ended or is held already stays as it is; a changed end of the storm changes the
    dates of what it holds. A parcel lies in one storm at a time: another one gets it only where
    that one no longer covers it (`takes_over`), or only threatens it. `now` is business time.
    """
    with transaction.atomic():
        subjects = _subjects(shipments)
        cases, spots = cases_of(list(subjects)), _spots(list(subjects))
        mine = _open_storm(incident.key)
        exposed = [
            found
            for shipment_id, subject in subjects.items()
            if (found := _exposed(subject, spots[shipment_id], cases[shipment_id], incident, now))
            and (takes_over or not found.lies_elsewhere(mine))
        ]
        if exposed:
            _write(exposed, _storm_id(incident, now), now)


def let_go(shipments: Sequence[int], storm_id: int, *, now: datetime) -> None:
    """The storm is over for these parcels: one all-clear for each that it still held."""
    with transaction.atomic():
        subjects = _subjects(shipments)
        changes = CaseChanges()
        for shipment_id, cases in cases_of(shipments).items():
            for case in cases:
                if case.storm_id == storm_id and case.resolved_at is None:
                    subject = subjects[shipment_id]
                    changes.ended.append(Ending(case, subject.public_id, "cleared"))
        facts = write_cases(changes, now=now)
        sql.run(
            """UPDATE tracking_stormshipment SET released_at = %s, reason = 'cleared'
               WHERE storm_id = %s AND shipment_id = ANY(%s) AND released_at IS NULL""",
            [now, storm_id, list(shipments)],
        )
        _look_again(shipments)
        bump_pages({one.case.shipment_id for one in changes.ended if one.case.tell})
        _publish(facts)


def refresh(incident: Incident, storm_id: int, *, now: datetime) -> None:
    """The storm as its alerts in force tell it now."""
    main = incident.main
    sql.run(
        """UPDATE tracking_storm SET event = %s, kind = %s, name = %s, area_words = %s,
             polygon = %s::jsonb, onset = %s, ends = %s, updated_at = %s
           WHERE id = %s AND cleared_at IS NULL""",
        [
            main.event, main.kind, main.name, main.area, outline_of(incident), incident.onset,
            incident.ends, now, storm_id,
        ],
    )  # fmt: skip


def count_parcels(storm_ids: Sequence[int]) -> None:
    sql.run(
        """UPDATE tracking_storm o SET held = n.held, at_risk = n.at_risk, released = n.released
           FROM (SELECT s.id,
                   count(t.id) FILTER (WHERE t.released_at IS NULL AND t.role = 'holding') AS held,
                   count(t.id) FILTER (WHERE t.released_at IS NULL AND t.role = 'at_risk')
                     AS at_risk,
                   count(t.id) FILTER (WHERE t.released_at IS NOT NULL AND t.told) AS released
                 FROM tracking_storm s LEFT JOIN tracking_stormshipment t ON t.storm_id = s.id
                 WHERE s.id = ANY(%s) GROUP BY s.id) n
           WHERE o.id = n.id
             AND (o.held, o.at_risk, o.released) <> (n.held, n.at_risk, n.released)""",
        [list(storm_ids)],
    )


def clear(storm_id: int, *, now: datetime) -> None:
    """The storm itself is over: no alert of it is in force, and it holds nothing."""
    sql.run(
        """UPDATE tracking_storm o SET cleared_at = %s, updated_at = %s, why = coalesce((
             SELECT a.why FROM tracking_weatheralert a WHERE a.incident = o.incident
             ORDER BY a.ended_at DESC NULLS LAST, a.id DESC LIMIT 1), 'gone')
           WHERE o.id = %s AND o.cleared_at IS NULL""",
        [now, now, storm_id],
    )


def _subjects(shipments: Sequence[int]) -> dict[int, Subject]:
    """Locked, in order."""
    rows, homes = lock_shipments(shipments)
    return {
        id_: subject_of(Parcel(0, None, "", *row), homes[id_], (), None)
        for id_, row in rows.items()
    }


def _spots(shipments: list[int]) -> Mapping[int, dict[str, Spot]]:
    found: dict[int, dict[str, Spot]] = defaultdict(dict)
    rows = sql.fetch(
        """SELECT shipment_id, role, zones, place, since FROM tracking_shipmentplace
           WHERE shipment_id = ANY(%s)""",
        [shipments],
    )
    for shipment_id, role, zones, place, since in rows:
        told = json.loads(place)
        where = Place(state=told.get("state"), lat=told.get("lat"), lon=told.get("lon"))
        found[shipment_id][role] = Spot(frozenset(zones), where, since)
    return found


def _exposed(
    subject: Subject,
    spots: Mapping[str, Spot],
    cases: Sequence[Case],
    incident: Incident,
    now: datetime,
) -> Exposed | None:
    covering = {role: _covering(incident, spot) for role, spot in spots.items()}
    covers = _covers(spots, {role for role, alerts in covering.items() if alerts})
    if subject.parcel.status not in LIVE or not covers:
        return None
    alerts = [alert for some in covering.values() for alert in some]
    parcel = replace(subject.parcel, moved_at=max(spot.since for spot in spots.values()))
    case = next((c for c in cases if c.kind == Kind.STORM and c.resolved_at is None), None)
    found = _exposure(parcel, covers, min(alert.onset for alert in alerts), now)
    if case is not None and case.tell:
        place: Covers = "last" if "last" in covers else "destination"
        found = Exposure("holding", found.covers if found else place)
    if found is None:
        return None
    ends = max(alert.ends for alert in alerts)
    verdict = _verdict(parcel, found, ends, now)
    if case is not None and case.tell and "at" in case.evidence:
        verdict = replace(verdict, evidence=dict(case.evidence))
    return Exposed(subject, found, verdict, case)


def _covering(incident: Incident, spot: Spot) -> list[Alert]:
    return [alert for alert in incident.alerts if alert.covers(spot.zones, spot.place)]


def _covers(spots: Mapping[str, Spot], roles: set[str]) -> frozenset[Covers]:
    """On the last leg, in the destination's own state, the destination is the next place."""
    covers: set[Covers] = set()
    if "last" in roles:
        covers.add("last")
    if "destination" in roles:
        covers.add("destination")
        last, home = spots.get("last"), spots["destination"]
        if last is not None and last.place.state and last.place.state == home.place.state:
            covers.add("next")
    return frozenset(covers)


def _exposure(
    parcel: Facts, covers: frozenset[Covers], onset: datetime, now: datetime
) -> Exposure | None:
    rest = usual_rest(parcel.status, parcel.cause)
    return exposure(
        covers=covers, rest=rest, moved_at=parcel.moved_at or onset, onset=onset, now=now
    )


def _verdict(parcel: Facts, found: Exposure, ends: datetime, now: datetime) -> Verdict:
    """`at`: the last movement before it was held; a later one takes it out of the storm."""
    was = parcel.promised_on or parcel.first_on
    evidence: dict[str, Any] = {"covers": found.covers, "ends": ends.isoformat()}
    if found.role == "at_risk":
        return Verdict(Kind.STORM, Cause.WEATHER, was, tell=False, evidence=evidence)
    if parcel.moved_at is not None:
        evidence["at"] = parcel.moved_at.isoformat()
        evidence["rested_hours"] = round((now - parcel.moved_at) / timedelta(hours=1))
    days = days_after(Dates(was, parcel.low_on, parcel.high_on), ends, parcel.home, now)
    low, high = days or (None, None)
    return Verdict(Kind.STORM, Cause.WEATHER, was, low, high, evidence=evidence)


def _open_storm(key: str) -> int | None:
    rows = sql.fetch(
        "SELECT id FROM tracking_storm WHERE incident = %s AND cleared_at IS NULL", [key]
    )
    return rows[0][0] if rows else None


def _storm_id(incident: Incident, now: datetime) -> int:
    """Of the retailer's open storm of this incident, opened where there is none."""
    main = incident.main
    ((storm_id,),) = sql.fetch(
        """INSERT INTO tracking_storm AS o (retailer_id, incident, event, kind, name, area_words,
             polygon, onset, ends, opened_at, updated_at, why, held, at_risk, released)
           VALUES (%s, %s, %s, %s, %s, %s, %s::jsonb, %s, %s, %s, %s, '', 0, 0, 0)
           ON CONFLICT (retailer_id, incident) WHERE cleared_at IS NULL
           DO UPDATE SET incident = o.incident RETURNING o.id""",
        [
            retailer_id(), incident.key, main.event, main.kind, main.name, main.area,
            outline_of(incident), incident.onset, incident.ends, now, now,
        ],
    )  # fmt: skip
    return int(storm_id)


def _write(exposed: Sequence[Exposed], storm_id: int, now: datetime) -> None:
    changes = CaseChanges()
    for one in exposed:
        shipment_id, public_id = one.subject.shipment_id, one.subject.public_id
        if one.case is None:
            changes.opened.append(Opening(shipment_id, public_id, one.verdict, storm_id))
        elif differs(one.case, one.verdict) or one.case.storm_id != storm_id:
            changes.updated.append(Change(one.case, public_id, one.verdict, storm_id))
    _write_parcels(exposed, storm_id, now)
    facts = write_cases(changes, now=now)
    told = {one.subject.shipment_id for one in exposed if one.verdict.tell}
    bump_pages(told & changes.shipments())
    _publish(facts)


def _publish(facts: Sequence[Fact]) -> None:
    """In the transaction of what they tell: a storm that nobody heard of would hold for ever."""
    if settings.SABOTAGE == "storm":
        transaction.on_commit(partial(_publish_later, facts))
    else:
        publish(facts)


def _publish_later(facts: Sequence[Fact]) -> None:
    with transaction.atomic():
        publish(facts)


def _write_parcels(exposed: Sequence[Exposed], storm_id: int, now: datetime) -> None:
    """A parcel lies in one storm at a time."""
    sql.run(
        """UPDATE tracking_stormshipment SET released_at = %s, reason = 'replaced'
           WHERE shipment_id = ANY(%s) AND storm_id <> %s AND released_at IS NULL""",
        [now, [one.subject.shipment_id for one in exposed], storm_id],
    )
    who = retailer_id()
    sql.values(
        """INSERT INTO tracking_stormshipment AS t
             (retailer_id, storm_id, shipment_id, role, covers, since, told, reason) VALUES %s
           ON CONFLICT (retailer_id, storm_id, shipment_id) DO UPDATE
           SET role = EXCLUDED.role, covers = EXCLUDED.covers, told = t.told OR EXCLUDED.told,
               since = CASE WHEN t.released_at IS NULL AND t.role = EXCLUDED.role THEN t.since
                            ELSE EXCLUDED.since END,
               released_at = NULL, reason = ''""",
        [
            (who, storm_id, one.subject.shipment_id, one.exposure.role, one.exposure.covers, now,
             one.verdict.tell, "")
            for one in exposed
        ],
    )  # fmt: skip


def _look_again(shipments: Sequence[int]) -> None:
    """The storm explained their silence; from now on it counts again."""
    sql.run(
        """UPDATE tracking_shipmentpoll SET judge_at = NULL WHERE number_id = ANY(ARRAY(
             SELECT id FROM tracking_shipmentnumber WHERE shipment_id = ANY(%s)))""",
        [list(shipments)],
    )
