"""The one log of what happened: written with the change, read by (xid, id)."""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.conf import settings
from django.db import connection, transaction

from narvar.lib import sql
from retailers.tenancy import EVERYONE, acting_for, retailer_id

VERSION: Final = 1
KEPT: Final = timedelta(days=30)
PRUNED_AT_ONCE: Final = 20_000


@dataclass(frozen=True, slots=True)
class Fact:
    """Thin: ids, was, now, dates. `occurred_at` is business time; `subject` a public id."""

    kind: str
    subject: str
    payload: Mapping[str, Any]
    dedupe_key: str
    occurred_at: datetime


@dataclass(frozen=True, slots=True)
class Written(Fact):
    id: int = 0
    retailer_id: int = 0
    version: int = VERSION


_PUBLISH = """
    INSERT INTO outbox (retailer_id, version, kind, subject, payload, dedupe_key, occurred_at)
    VALUES %s ON CONFLICT (retailer_id, dedupe_key) DO NOTHING RETURNING id
"""


def publish(facts: Sequence[Fact]) -> int:
    """Write facts beside the change that made them true; return how many were new.

    One statement. Raises outside a transaction: a fact without its change would be a rumour.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("publish() belongs inside the transaction that changed the data")
    who = retailer_id()
    return len(
        sql.values(
            _PUBLISH,
            [(who, VERSION, *_columns(fact)) for fact in facts],
        )
    )


def _columns(fact: Fact) -> tuple[Any, ...]:
    payload = json.dumps(fact.payload)
    return fact.kind, fact.subject, payload, fact.dedupe_key, fact.occurred_at


# Only facts below every transaction that may still write: a later commit with a smaller id
# would otherwise be passed over for good. By the column: a bare xid would be the text beside it,
# which sorts 1000 before 999.
_READ = """
    SELECT kind, subject, payload, dedupe_key, occurred_at, id, retailer_id, version, xid::text
    FROM outbox
    WHERE (xid, id) > (%s::text::xid8, %s) AND xid < pg_snapshot_xmin(pg_current_snapshot())
    ORDER BY outbox.xid, id LIMIT %s
"""
_READ_BY_ID = """
    SELECT kind, subject, payload, dedupe_key, occurred_at, id, retailer_id, version, xid::text
    FROM outbox WHERE id > %s ORDER BY id LIMIT %s
"""


@contextmanager
def reading(reader: str, *, limit: int) -> Iterator[list[Written]]:
    """The next facts for `reader`, oldest first; its position moves when the block commits.

    One reader at a time per name: a second one gets nothing. Everything the block writes
    commits together with the position, so a fact is neither skipped nor handled twice.
    """
    with acting_for(EVERYONE):
        _introduce(reader)
    with acting_for(EVERYONE), transaction.atomic():
        position = _lock(reader)
        rows = [] if position is None else _next(position, limit)
        with acting_for(None):
            yield [_written(row) for row in rows]
        if rows:
            sql.run(
                "UPDATE outbox_reader SET xid = %s::text::xid8, last_id = %s WHERE name = %s",
                [rows[-1][8], rows[-1][5], reader],
            )


def prune_outbox(*, now: datetime) -> int:
    """Forget facts that every reader has read and that happened long ago; business time `now`.

    A batch at a time, oldest first; returns how many went. Without any reader nothing goes.
    """
    with acting_for(EVERYONE):
        return sql.run(
            """DELETE FROM outbox WHERE id IN (
                 SELECT o.id FROM outbox o
                 WHERE (o.xid, o.id) <= (SELECT r.xid, r.last_id FROM outbox_reader r
                                         ORDER BY r.xid, r.last_id LIMIT 1)
                   AND o.occurred_at < %s
                 ORDER BY o.xid, o.id LIMIT %s)""",
            [now - KEPT, PRUNED_AT_ONCE],
        )


def reset_positions() -> int:
    """After a restore into a new cluster, with nothing else at work: returns how many readers.

    A new cluster counts its transactions from the start, so that old facts seem to lie in the
    future. They all get the first number there is and stand in the order of their ids; each reader
    goes on before its first unread one. What it meets twice it has handled before.
    """
    with acting_for(EVERYONE), transaction.atomic():
        sql.run("SET LOCAL statement_timeout = 0")
        readers = sql.run(
            """UPDATE outbox_reader r SET xid = '1', last_id = coalesce(
                 (SELECT min(o.id) - 1 FROM outbox o WHERE (o.xid, o.id) > (r.xid, r.last_id)),
                 (SELECT max(o.id) FROM outbox o), 0)"""
        )
        sql.run("UPDATE outbox SET xid = '1'")
    return readers


def horizon_age() -> float:
    """Seconds of machine time that the oldest open writing transaction holds readers back."""
    return float(sql.fetch("SELECT outbox_horizon_age()")[0][0])


def _introduce(reader: str) -> None:
    """On its own, so that two newcomers of one name do not wait for each other's whole batch."""
    sql.run(
        "INSERT INTO outbox_reader (name, xid, last_id) VALUES (%s, '0', 0) ON CONFLICT DO NOTHING",
        [reader],
    )


def _lock(reader: str) -> tuple[str, int] | None:
    rows = sql.fetch(
        "SELECT xid::text, last_id FROM outbox_reader WHERE name = %s FOR UPDATE SKIP LOCKED",
        [reader],
    )
    return (rows[0][0], rows[0][1]) if rows else None


def _next(position: tuple[str, int], limit: int) -> list[tuple[Any, ...]]:
    if settings.SABOTAGE == "read_by_id":
        return sql.fetch(_READ_BY_ID, [position[1], limit])
    return sql.fetch(_READ, [*position, limit])


def _written(row: tuple[Any, ...]) -> Written:
    kind, subject, payload, dedupe_key, occurred_at, fact_id, owner, version, _ = row
    body = payload if isinstance(payload, dict) else json.loads(payload)
    return Written(kind, subject, body, dedupe_key, occurred_at, fact_id, owner, version)
