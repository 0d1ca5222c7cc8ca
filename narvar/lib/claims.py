"""Claim, act, settle: work is a row with a due time, held by a lease.

A claim takes two steps: a lane (whose turn it is), then a batch of its jobs. Claimed jobs are
parked at 'infinity' so that the head of the index holds only what is due. Nothing here keeps a
transaction open while the world is asked; what dies is put back by `reap`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.db import transaction

from narvar.db.acting import EVERYONE, acting_for
from narvar.lib import sql


@dataclass(frozen=True, slots=True)
class Queue:
    """Names of one kind of work. All are ours, none is ever typed by a user."""

    jobs: str
    lanes: str
    due: str
    # SQL that a job must meet to be claimable, and what a claim sets beside the lease.
    ready: str = "TRUE"
    claimed: str = ""
    # Columns handed to the worker.
    columns: str = "j.id"
    # Whether a row whose lease lapsed is claimed alone from then on (column `lapses`).
    alone: bool = False


@dataclass(frozen=True, slots=True)
class Lane:
    id: int
    retailer_id: int


@dataclass(frozen=True, slots=True)
class Claim:
    """`owner` is unique to this claim: a settle that names it cannot touch a later one."""

    lane: Lane
    owner: str
    jobs: list[tuple[Any, ...]]


def next_lane(queue: Queue, *, now: datetime, but: Sequence[int] = ()) -> Lane | None:
    """The due lane that waits longest: retailers take turns, then their lanes."""
    with acting_for(EVERYONE):
        rows = sql.fetch(
            f"""SELECT l.id, l.retailer_id FROM {queue.lanes} l
                WHERE l.next_due_at <= %s AND l.id <> ALL(%s)
                  AND (l.paused_until IS NULL OR l.paused_until <= clock_timestamp())
                ORDER BY (SELECT max(o.turn_at) FROM {queue.lanes} o
                          WHERE o.retailer_id = l.retailer_id) NULLS FIRST,
                         l.turn_at NULLS FIRST, l.id
                LIMIT 1""",  # noqa: S608
            [now, list(but)],
        )
    return Lane(*rows[0]) if rows else None


def claim(queue: Queue, *, lane: Lane, now: datetime, limit: int, lease: float) -> Claim:
    """Up to `limit` due jobs of the lane, leased for `lease` machine seconds."""
    owner = uuid4().hex
    with acting_for(lane.retailer_id), transaction.atomic():
        # Held first, so that the minimum below counts every job committed before it. The lane's
        # index has the jobs in order; while statistics are young the planner would rather
        # collect all of a retailer's jobs and sort them, 62 ms a claim against 5 with 200,000.
        sql.fetch(
            f"""SET LOCAL enable_sort = off;
                SELECT 1 FROM {queue.lanes} WHERE id = %s FOR NO KEY UPDATE""",  # noqa: S608
            [lane.id],
        )
        limit, suspects = _share(queue, lane, now, limit)
        jobs = _take(queue, lane.id, suspects, (now, limit, owner, lease))
        sql.run(
            f"""UPDATE {queue.lanes} SET turn_at = clock_timestamp(), next_due_at = coalesce(
                  (SELECT {queue.due} FROM {queue.jobs} j
                   WHERE j.lane_id = %s AND {queue.ready} ORDER BY {queue.due} LIMIT 1),
                  'infinity')
                WHERE id = %s""",  # noqa: S608
            [lane.id, lane.id],
        )
    return Claim(lane, owner, jobs)


def _share(queue: Queue, lane: Lane, now: datetime, limit: int) -> tuple[int, str]:
    """(how many, which): a job whose lease lapsed is claimed alone once its turn comes."""
    if not queue.alone:
        return limit, ""
    if _head_lapsed(queue, lane, now):
        return 1, "AND j.lapses > 0"
    return limit, "AND j.lapses = 0"


def _take(
    queue: Queue, lane_id: int, suspects: str, terms: tuple[datetime, int, str, float]
) -> list[tuple[Any, ...]]:
    return sql.fetch(
        f"""WITH c AS MATERIALIZED (
              SELECT j.id FROM {queue.jobs} j
              WHERE j.lane_id = %s AND j.{queue.due} <= %s AND {queue.ready} {suspects}
              ORDER BY j.{queue.due} LIMIT %s FOR UPDATE SKIP LOCKED)
            UPDATE {queue.jobs} j SET {queue.due} = 'infinity', lease_owner = %s,
                   lease_until = {_lease_sql()}, attempts = j.attempts + 1 {queue.claimed}
            FROM c WHERE j.id = c.id RETURNING {queue.columns}""",  # noqa: S608
        [lane_id, *terms],
    )


def _lease_sql() -> str:
    held = "clock_timestamp() + make_interval(secs => %s)"
    return f"CASE WHEN FALSE THEN {held} END" if settings.SABOTAGE == "lease" else held


def _head_lapsed(queue: Queue, lane: Lane, now: datetime) -> bool:
    rows = sql.fetch(
        f"""SELECT j.lapses > 0 FROM {queue.jobs} j
            WHERE j.lane_id = %s AND j.{queue.due} <= %s AND {queue.ready}
            ORDER BY j.{queue.due} LIMIT 1""",  # noqa: S608
        [lane.id, now],
    )
    return bool(rows and rows[0][0])


def wake_lane(queue: Queue, *, lane_id: int, due: datetime) -> None:
    """Say that the lane has a job due then. Call it last in a transaction: it locks the lane."""
    sql.run(
        f"UPDATE {queue.lanes} SET next_due_at = LEAST(next_due_at, %s) WHERE id = %s",  # noqa: S608
        [due, lane_id],
    )


def pause_lane(queue: Queue, *, lane_id: int, seconds: float, reason: str) -> None:
    sql.run(
        f"""UPDATE {queue.lanes} SET failures = failures + 1, pause_reason = %s,
                   paused_until = clock_timestamp() + make_interval(secs => %s)
            WHERE id = %s""",  # noqa: S608
        [reason, seconds, lane_id],
    )


def resume_lane(queue: Queue, *, lane_id: int) -> None:
    sql.run(
        f"""UPDATE {queue.lanes} SET failures = 0, pause_reason = '', paused_until = NULL
            WHERE id = %s AND failures > 0""",  # noqa: S608
        [lane_id],
    )


def reap(queue: Queue, *, now: datetime, limit: int = 1000) -> int:
    """Put jobs whose lease lapsed back; they are due at once. Returns how many."""
    lapsed = ", lapses = j.lapses + 1" if queue.alone else ""
    with acting_for(EVERYONE):
        rows = sql.fetch(
            f"""WITH r AS MATERIALIZED (
                  SELECT id FROM {queue.jobs} WHERE lease_until < clock_timestamp()
                  ORDER BY lease_until LIMIT %s FOR UPDATE SKIP LOCKED)
                UPDATE {queue.jobs} j SET {queue.due} = %s, lease_until = NULL, lease_owner = ''
                       {lapsed}
                FROM r WHERE j.id = r.id RETURNING j.lane_id""",  # noqa: S608
            [limit, now],
        )
        # One lane a statement: whoever locks several at once could meet another in a circle.
        for lane_id in {row[0] for row in rows}:
            wake_lane(queue, lane_id=lane_id, due=now)
    return len(rows)


def mend_lanes(queue: Queue) -> int:
    """Set right every lane that would sleep past a due job: one index probe a lane."""
    with acting_for(EVERYONE):
        late = sql.fetch(
            f"""SELECT l.id, d.due FROM {queue.lanes} l, LATERAL (
                  SELECT j.{queue.due} AS due FROM {queue.jobs} j
                  WHERE j.lane_id = l.id AND {queue.ready}
                  ORDER BY j.{queue.due} LIMIT 1) d
                WHERE d.due < l.next_due_at"""  # noqa: S608
        )
        for lane_id, due in late:
            wake_lane(queue, lane_id=lane_id, due=due)
    return len(late)
