"""The one question a page asks the database before it answers: whose is this, and which version?

The path of every page view, so it is kept lean: one prepared statement on the thread's connection,
in autocommit. It goes without the tenant prefix (`narvar.db`) because there is no tenant yet:
outside a transaction nothing is set on the connection, the login alone acts for nobody, and
`page_door` is a definer function that looks at the digest and at nothing else.
"""

from dataclasses import dataclass
from typing import Any, Final, Literal
from weakref import WeakKeyDictionary

from django.db import DEFAULT_DB_ALIAS, connections
from psycopg2 import errors
from psycopg2.extensions import connection as Connection

from retailers.services.doors import digest

Kind = Literal["link", "short", "masked"]

_COLUMNS: Final = "retailer_id, order_id, page_version, brand_version, order_locale, brand_locale"
_PREPARE: Final = f"PREPARE shopper_page (text, bytea) AS SELECT {_COLUMNS} FROM page_door($1, $2)"  # noqa: S608
_PLAIN: Final = f"SELECT {_COLUMNS} FROM page_door(%s, %s)"  # noqa: S608
# Ids and versions start again when a database is made anew or set back to a backup; a cache
# that outlives it must not take the one for the other.
_ERA: Final = """SELECT concat_ws('.', s.system_identifier, c.timeline_id, d.oid)
  FROM pg_control_system() s, pg_control_checkpoint() c, pg_database d
  WHERE d.datname = current_database()"""
# A pooler between us and the server, or a new shape of the function: ask without preparing.
_NOT_PREPARED: Final = (
    errors.InvalidSqlStatementName,
    errors.DuplicatePreparedStatement,
    errors.FeatureNotSupported,
)


@dataclass(frozen=True, slots=True)
class Visit:
    """What the link opens, and the versions that were current before any of it was read."""

    era: str
    retailer_id: int
    order_id: int
    page_version: int
    brand_version: int
    order_locale: str
    brand_locale: str


_eras: WeakKeyDictionary[Connection, str] = WeakKeyDictionary()
"""The connections on which the statement is prepared, and the era of the database behind each."""


def knock(kind: Kind, shown: str) -> Visit | None:
    """None where the link opens nothing: after the same work. Raises OperationalError."""
    connection = connections[DEFAULT_DB_ALIAS]
    with connection.wrap_database_errors:
        connection.ensure_connection()
        raw: Connection = connection.connection
        row = _asked(raw, kind, digest(shown))
        return Visit(_eras[raw], *row) if row else None


def _asked(raw: Connection, kind: Kind, key: bytes) -> tuple[Any, ...] | None:
    with raw.cursor() as cursor:
        fresh = raw not in _eras
        if fresh:
            cursor.execute(_ERA)
            (_eras[raw],) = cursor.fetchone() or ("",)
        try:
            if fresh:
                cursor.execute(_PREPARE)
            cursor.execute(f"EXECUTE shopper_page ('{kind}', '\\x{key.hex()}')")
        except _NOT_PREPARED:
            cursor.execute(_PLAIN, [kind, key])
        row: tuple[Any, ...] | None = cursor.fetchone()
        return row
