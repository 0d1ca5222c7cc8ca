"""Django's PostgreSQL backend, with the tenant carried on every statement.

The prefix travels in the same round trip as the statement and is local to its transaction,
so autocommit, nesting, savepoints, aborted transactions and late-rendered templates are right
by construction: there is nothing to set at BEGIN and nothing to put back.
"""

from typing import Any

from django.db.backends.postgresql import base
from psycopg2 import extensions

from narvar.db.acting import Everyone, acting
from narvar.roles import SYSTEM

# These must reach the server alone: in an aborted transaction nothing else is allowed, and
# none of them reads or writes a row.
_ALONE = ("SAVEPOINT", "RELEASE", "ROLLBACK")


def prefix() -> str:
    """The statements that say who acts. A plain retailer works as the login itself."""
    who = acting()
    if isinstance(who, Everyone):
        return f"SET LOCAL ROLE {SYSTEM}; SET LOCAL narvar.retailer = ''; "
    # The house is retailer 0, and nobody is not the house.
    retailer = "" if who is None else f"{who:d}"
    return f"SET LOCAL ROLE NONE; SET LOCAL narvar.retailer = '{retailer}'; "


class TenantCursor(extensions.cursor):
    """Sends `prefix()` before each statement, also for `execute_values` and friends."""

    def execute(self, query: Any, vars: Any = None) -> None:
        if isinstance(query, bytes):
            return super().execute(prefix().encode() + query, vars)
        text = query if isinstance(query, str) else query.as_string(self)
        if text.startswith(_ALONE):
            return super().execute(text, vars)
        return super().execute(prefix() + text, vars)

    def executemany(self, query: Any, vars_list: Any) -> None:
        super().executemany(prefix() + query, vars_list)

    def callproc(self, *args: Any, **kwargs: Any) -> Any:
        raise NotImplementedError("call functions with SELECT: callproc carries no tenant")

    def copy_expert(self, *args: Any, **kwargs: Any) -> None:
        raise NotImplementedError("COPY carries no tenant: write rows with narvar.lib.sql")

    copy_from = copy_to = copy_expert


class DatabaseWrapper(base.DatabaseWrapper):
    def create_cursor(self, name: str | None = None) -> Any:
        if name:
            raise NotImplementedError("server-side cursors carry no tenant")
        cursor = self.connection.cursor(cursor_factory=TenantCursor)
        cursor.tzinfo_factory = self.tzinfo_factory
        return cursor
