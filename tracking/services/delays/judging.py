"""From the facts of parcels to changes of their cases, right after a carrier has answered."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Final, NamedTuple
from uuid import UUID

from retailers.services.outbox import Fact
from tracking.delays.policy import (
    Held,
    Kind,
    Parcel,
    next_look,
    resolution,
    still_in_storm,
    verdicts,
)
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

NEVER: Final = datetime(9999, 1, 1, tzinfo=UTC)
"""`judge_at` of a parcel that time alone cannot delay any more."""
SPREAD_SECONDS: Final = 900
"""Parcels due on one day end it together: they are asked about over so long after midnight."""


class Subject(NamedTuple):
    shipment_id: int
    public_id: UUID
    parcel: Parcel


@dataclass(frozen=True, slots=True)
class Judged:
    facts: Sequence[Fact] = ()
    shown: frozenset[int] = frozenset()
    """Shipments whose pages changed."""
    looks: Mapping[int, datetime] = field(default_factory=dict)
    """By shipment: when time alone may make another verdict; NEVER where it cannot."""


def judge(subjects: Sequence[Subject], *, now: datetime) -> Judged:
    """Open, update and resolve the cases of these parcels of the retailer acted for.

    The caller holds their locks, publishes the facts and bumps the pages. `now` is business time.
    """
    if not subjects:
        return Judged()
    cases = cases_of([subject.shipment_id for subject in subjects])
    changes = CaseChanges()
    looks = {}
    for subject in subjects:
        held = _judge_one(subject, cases[subject.shipment_id], changes, now)
        looks[subject.shipment_id] = _look(subject, held, now)
    facts = write_cases(changes, now=now)
    return Judged(facts, frozenset(changes.shipments()), looks)


def _judge_one(
    subject: Subject, cases: list[Case], changes: CaseChanges, now: datetime
) -> list[Held]:
    """Note what changes; return the parcel's cases as they will stand."""
    kept: dict[str, Case] = {case.kind: case for case in cases if case.resolved_at is None}
    over = [case.held() for case in cases if case.resolved_at is not None]
    storm = kept.pop(Kind.STORM, None)
    if storm is not None:
        over.append(_storm(subject, storm, changes, now))
    found = verdicts(subject.parcel, [*over, *(c.held() for c in kept.values())], now)
    for kind, verdict in found.items():
        case = kept.pop(kind, None)
        if case is None:
            changes.opened.append(Opening(subject.shipment_id, subject.public_id, verdict))
        elif differs(case, verdict):
            changes.updated.append(Change(case, subject.public_id, verdict))
    for case in kept.values():
        why = resolution(subject.parcel, case.held())
        changes.ended.append(Ending(case, subject.public_id, why))
    return over


def _storm(subject: Subject, case: Case, changes: CaseChanges, now: datetime) -> Held:
    held = case.held()
    if still_in_storm(subject.parcel, held):
        return held
    why = resolution(subject.parcel, held)
    changes.ended.append(Ending(case, subject.public_id, why))
    return replace(held, resolved_at=now)


def _look(subject: Subject, held: Iterable[Held], now: datetime) -> datetime:
    moment = next_look(subject.parcel, list(held), now)
    if moment is None:
        return NEVER
    return moment + timedelta(seconds=subject.shipment_id % SPREAD_SECONDS)
