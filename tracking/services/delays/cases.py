"""Rows of delay cases and the facts about them: one statement a table for any number of parcels.

Callers hold the locks of the shipments concerned, so that nobody opens or ends a case beside
them; the page's version is theirs to bump.
"""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final, NamedTuple
from uuid import UUID

from narvar.lib import ids, sql
from retailers.services.outbox import Fact
from retailers.tenancy import retailer_id
from tracking.delays.policy import Held, Verdict, is_news

RESOLVED: Final = "resolved"


class Case(NamedTuple):
    """A case as it stands in its row."""

    id: int
    shipment_id: int
    kind: str
    cause: str
    was_on: date | None
    low_on: date | None
    high_on: date | None
    tell: bool
    opened_at: datetime
    resolved_at: datetime | None
    storm_id: int | None
    evidence: Mapping[str, Any]

    def held(self) -> Held:
        told, at = self.evidence.get("told_on"), self.evidence.get("at")
        return Held(
            *self[2:10],
            told_on=date.fromisoformat(told) if told else None,
            at=datetime.fromisoformat(at) if at else None,
        )


@dataclass(frozen=True, slots=True)
class Opening:
    shipment_id: int
    public_id: UUID
    verdict: Verdict
    storm_id: int | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """A case that holds on, with what holds now."""

    case: Case
    public_id: UUID
    verdict: Verdict
    storm_id: int | None = None
    """The storm it passes to, if it is another one."""

    @property
    def news(self) -> bool:
        return is_news(self.case.held(), self.verdict)


@dataclass(frozen=True, slots=True)
class Ending:
    case: Case
    public_id: UUID
    resolution: str


@dataclass(slots=True)
class CaseChanges:
    opened: list[Opening] = field(default_factory=list)
    updated: list[Change] = field(default_factory=list)
    ended: list[Ending] = field(default_factory=list)

    def shipments(self) -> set[int]:
        """Whose pages show something else now."""
        updated = {one.case.shipment_id for one in self.updated}
        ended = {one.case.shipment_id for one in self.ended}
        return {one.shipment_id for one in self.opened} | updated | ended


def cases_of(shipments: Collection[int]) -> Mapping[int, list[Case]]:
    """All cases these parcels ever had, oldest first."""
    found: dict[int, list[Case]] = defaultdict(list)
    if shipments:
        rows = sql.fetch(
            """SELECT id, shipment_id, kind, cause, was_on, low_on, high_on, tell, opened_at,
                      resolved_at, storm_id, evidence
               FROM tracking_delaycase WHERE shipment_id = ANY(%s) ORDER BY id""",
            [list(shipments)],
        )
        for row in rows:
            found[row[1]].append(Case._make((*row[:11], _json(row[11]))))
    return found


def _json(value: Any) -> Any:
    return json.loads(value) if isinstance(value, str) else value


def differs(case: Case, verdict: Verdict) -> bool:
    """Whether the row has to change. A case that was told stays told."""
    told = case.tell or verdict.tell
    now = (verdict.cause, verdict.was_on, verdict.low_on, verdict.high_on, told)
    return now != (case.cause, case.was_on, case.low_on, case.high_on, case.tell)


def write_cases(changes: CaseChanges, *, now: datetime) -> list[Fact]:
    """Write the rows; return the facts, which the caller publishes in the same transaction."""
    facts = [
        *_open(changes.opened, now),
        *_update(changes.updated, now),
        *_end(changes.ended, now),
    ]
    _release(changes.ended, now)
    return facts


def _open(opened: Sequence[Opening], now: datetime) -> Iterable[Fact]:
    who = retailer_id()
    rows = sql.values(
        """INSERT INTO tracking_delaycase (retailer_id, shipment_id, kind, cause, state, evidence,
             storm_id, was_on, low_on, high_on, tell, opened_at, updated_at, acknowledged_by,
             resolution) VALUES %s
           ON CONFLICT (retailer_id, shipment_id, kind) WHERE resolved_at IS NULL DO NOTHING
           RETURNING id, shipment_id, kind""",
        [
            (who, o.shipment_id, o.verdict.kind, o.verdict.cause, "open",
             _evidence(o.verdict, {}, told=o.verdict.tell), o.storm_id, o.verdict.was_on,
             o.verdict.low_on, o.verdict.high_on, o.verdict.tell, now, now, "", "")
            for o in opened
        ],
    )  # fmt: skip
    known = {(shipment, kind): case for case, shipment, kind in rows}
    for one in opened:
        if (case := known.get((one.shipment_id, one.verdict.kind))) is not None:
            about = About(case, one.shipment_id, one.public_id, one.storm_id)
            yield _fact(
                about, one.verdict, Told("opened", one.verdict.tell, f"delay:{case}:opened"), now
            )


def _update(updated: Sequence[Change], now: datetime) -> Iterable[Fact]:
    sql.values(
        """UPDATE tracking_delaycase c SET cause = v.cause, was_on = v.was_on, low_on = v.low_on,
             high_on = v.high_on, tell = v.tell, evidence = v.evidence, updated_at = v.now,
             state = CASE WHEN v.news THEN 'open' ELSE c.state END,
             acknowledged_at = CASE WHEN v.news THEN NULL ELSE c.acknowledged_at END,
             acknowledged_by = CASE WHEN v.news THEN '' ELSE c.acknowledged_by END,
             storm_id = coalesce(v.storm, c.storm_id)
           FROM (VALUES %s) AS v
             (id, cause, was_on, low_on, high_on, tell, evidence, now, news, storm)
           WHERE c.id = v.id AND c.resolved_at IS NULL""",
        [
            (u.case.id, u.verdict.cause, u.verdict.was_on, u.verdict.low_on, u.verdict.high_on,
             u.case.tell or u.verdict.tell, _evidence(u.verdict, u.case.evidence, told=u.news),
             now, u.news, u.storm_id)
            for u in updated
        ],
        template="(%s, %s, %s::date, %s::date, %s::date, %s, %s::jsonb, %s::timestamptz, %s,"
        " %s::bigint)",
    )  # fmt: skip
    for one in updated:
        if one.news:
            storm = one.storm_id or one.case.storm_id
            about = About(one.case.id, one.case.shipment_id, one.public_id, storm)
            key = f"delay:{one.case.id}:updated:{now:%Y%m%dT%H%M%S.%f}"
            told = Told("updated", one.case.tell or one.verdict.tell, key)
            yield _fact(about, one.verdict, told, now)


def _end(ended: Sequence[Ending], now: datetime) -> Iterable[Fact]:
    sql.values(
        """UPDATE tracking_delaycase c SET state = 'resolved', resolved_at = v.now,
             updated_at = v.now, resolution = v.resolution
           FROM (VALUES %s) AS v (id, now, resolution)
           WHERE c.id = v.id AND c.resolved_at IS NULL""",
        [(e.case.id, now, e.resolution) for e in ended],
        template="(%s, %s::timestamptz, %s)",
    )
    for one in ended:
        about = About(one.case.id, one.case.shipment_id, one.public_id, one.case.storm_id)
        key = f"delay:{one.case.id}:resolved"
        yield _fact(about, one.case, Told("resolved", one.case.tell, key, one.resolution), now)


def _release(ended: Sequence[Ending], now: datetime) -> None:
    """The storms let go of what they no longer hold."""
    sql.values(
        """UPDATE tracking_stormshipment s SET released_at = v.now, reason = v.reason
           FROM (VALUES %s) AS v (storm, shipment, now, reason)
           WHERE s.storm_id = v.storm AND s.shipment_id = v.shipment AND s.released_at IS NULL""",
        [
            (e.case.storm_id, e.case.shipment_id, now, e.resolution)
            for e in ended
            if e.case.storm_id is not None
        ],
        template="(%s, %s, %s::timestamptz, %s)",
    )


def _evidence(verdict: Verdict, before: Mapping[str, Any], *, told: bool) -> str:
    """What it rests on, and the last day that was told."""
    found = dict(verdict.evidence)
    if told and verdict.high_on is not None:
        found["told_on"] = verdict.high_on.isoformat()
    elif "told_on" in before:
        found["told_on"] = before["told_on"]
    return json.dumps(found)


class About(NamedTuple):
    case_id: int
    shipment_id: int
    public_id: UUID
    storm_id: int | None


class Told(NamedTuple):
    event: str
    tell: bool
    key: str
    resolution: str | None = None


def _fact(about: About, said: Verdict | Case, told: Told, now: datetime) -> Fact:
    """Keys are stable: a case is opened and resolved once, and updated once at a moment."""
    return Fact(
        kind=f"delay.{told.event}",
        subject=ids.encode("shp", about.public_id),
        payload={
            "shipment": about.shipment_id,
            "case": about.case_id,
            "kind": str(said.kind),
            "cause": said.cause or None,
            "was_on": _day(said.was_on),
            "low_on": _day(said.low_on),
            "high_on": _day(said.high_on),
            "storm": about.storm_id,
            "resolution": told.resolution,
            "tell": told.tell,
        },
        dedupe_key=told.key,
        occurred_at=now,
    )


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None
