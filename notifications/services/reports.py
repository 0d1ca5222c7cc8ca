"""What a provider says of an attempt after it took the message."""

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.db import transaction

from narvar.lib import sql
from notifications.services.outcomes import publish_outcomes
from notifications.states import State, forward


@dataclass(frozen=True, slots=True)
class Report:
    """`state` None: a word of the provider's that we do not know. `trouble`: why it failed."""

    provider_id: str
    state: State | None
    trouble: str = ""


class _Row(NamedTuple):
    attempt_id: int
    latest: bool
    delivery_id: int
    state: str


def take_report(*, attempt: UUID, report: Report, now: datetime) -> bool:
    """Move the attempt's delivery forward; False when the retailer acted for has no such attempt.

    Repeats and reports out of order change nothing. It works while a worker still holds the
    delivery: the provider's own word ends the lease. `now` is business time.
    """
    with transaction.atomic():
        row = _locked(attempt)
        if row is None:
            return False
        _name(row, report)
        _move(row, report, now)
    return True


def _locked(attempt: UUID) -> _Row | None:
    rows = sql.fetch(
        """SELECT a.id, a.number = d.attempts, d.id, d.state
           FROM notifications_attempt a JOIN notifications_delivery d ON d.id = a.delivery_id
           WHERE a.public_id = %s FOR UPDATE OF d""",
        [attempt],
    )
    return _Row(*rows[0]) if rows else None


def _name(row: _Row, report: Report) -> None:
    sql.run(
        "UPDATE notifications_attempt SET provider_id = %s WHERE id = %s AND provider_id = ''",
        [report.provider_id, row.attempt_id],
    )


def _move(row: _Row, report: Report, now: datetime) -> None:
    was, said = State(row.state), report.state
    if said is None or (state := forward(was, said, latest=row.latest)) is was:
        return
    sql.run(
        """UPDATE notifications_delivery
           SET state = %s, reason = %s, provider_id = %s, retry_at = 'infinity',
               lease_until = NULL, lease_owner = '' WHERE id = %s""",
        [
            state,
            report.trouble if state is State.FAILED else "",
            report.provider_id,
            row.delivery_id,
        ],
    )
    if state in (State.DELIVERED, State.FAILED):
        publish_outcomes([row.delivery_id], state, now=now)
