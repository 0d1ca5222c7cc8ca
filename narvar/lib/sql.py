"""Set-based writes that the ORM has no words for. All carry the tenant like any statement."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import connection
from psycopg2.extras import execute_values

Row = Sequence[Any]
Params = Row | Mapping[str, Any]


def values(sql: str, rows: Iterable[Row], *, template: str | None = None) -> list[tuple[Any, ...]]:
    """Run `sql` with its one `%s` replaced by a VALUES list; return what it RETURNs, if anything.

    One statement whatever the number of rows; no rows, no statement.
    """
    listed = list(rows)
    if not listed:
        return []
    with connection.cursor() as cursor, connection.wrap_database_errors:
        execute_values(cursor.cursor, sql, listed, template=template, page_size=len(listed))
        return cursor.fetchall() if cursor.description else []


def fetch(sql: str, params: Params = ()) -> list[tuple[Any, ...]]:
    """Without parameters a `%` is a `%`."""
    with connection.cursor() as cursor:
        cursor.execute(sql, params or None)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
        return rows


def run(sql: str, params: Params = ()) -> int:
    """Run a statement; return the number of rows it touched."""
    with connection.cursor() as cursor:
        cursor.execute(sql, params or None)
        return int(cursor.rowcount)
