"""What stands in the rows that polling writes."""

from dataclasses import dataclass
from datetime import datetime

from narvar.lib import sql
from retailers.tenancy import EVERYONE, acting_for
from tests.factories import Parcel
from tests.tracking.polling.paper import Line


@dataclass(frozen=True)
class Poll:
    """`due` None: never. `held`: whether somebody's lease is on it."""

    due: datetime | None
    held: bool
    attempts: int
    lapses: int
    failures: int
    stopped: str


def poll(parcel: Parcel) -> Poll:
    with acting_for(EVERYONE):
        (row,) = sql.fetch(
            """SELECT nullif(next_poll_at, 'infinity'), lease_until IS NOT NULL, attempts, lapses,
                      failures, stopped_reason
               FROM tracking_shipmentpoll WHERE number_id = %s""",
            [parcel.number.pk],
        )
    return Poll(*row)


def lane(line: Line) -> tuple[datetime | None, bool, str, int]:
    """(due, rests, why, failures)"""
    with acting_for(EVERYONE):
        (row,) = sql.fetch(
            """SELECT nullif(next_due_at, 'infinity'),
                      coalesce(paused_until > clock_timestamp(), FALSE), pause_reason, failures
               FROM tracking_polllane WHERE id = %s""",
            [line.lane.pk],
        )
    return row[0], row[1], row[2], row[3]


def kept(parcel: Parcel) -> list[str]:
    """Why each payload kept for the parcel was set aside, "" for those understood."""
    with acting_for(EVERYONE):
        rows = sql.fetch(
            "SELECT quarantine FROM inbound_payload WHERE number_id = %s ORDER BY id",
            [parcel.number.pk],
        )
    return [quarantine for (quarantine,) in rows]
