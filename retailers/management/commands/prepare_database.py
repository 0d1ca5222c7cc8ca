"""Make the roles, rights and platform row that migrations and serving rely on. Re-runnable.

Never part of a migration: roles belong to the server, not to one database.
"""

from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg2
from django.conf import settings
from django.core.management.base import BaseCommand
from psycopg2 import sql
from psycopg2.extensions import connection as Connection

from narvar.roles import LOGINS, SYSTEM, Role, role_password

ATTRIBUTES: dict[Role, str] = {
    "owner": "BYPASSRLS",
    "web": "NOBYPASSRLS",
    "worker": "NOBYPASSRLS",
}
SERVING = (LOGINS["web"], LOGINS["worker"], SYSTEM)


class Command(BaseCommand):
    requires_system_checks = []
    help = "Make the database, its roles and their rights (on the login of DATABASE_URL)."

    def handle(self, *args: Any, **options: Any) -> None:
        prepare(settings.DATABASE_URL, settings.SECRET_KEY)


def prepare(database_url: str, secret_key: str) -> None:
    name = urlsplit(database_url).path.lstrip("/")
    ensure_database(database_url, name)
    with psycopg2.connect(database_url) as connection:
        make_roles(connection, secret_key)
        grant_rights(connection, name)
    connection.close()


def ensure_database(database_url: str, name: str) -> None:
    try:
        psycopg2.connect(database_url).close()
    except psycopg2.OperationalError as error:
        if "does not exist" not in str(error):
            raise
        maintenance = psycopg2.connect(_maintenance(database_url))
        maintenance.autocommit = True
        with maintenance.cursor() as cursor:
            cursor.execute(
                sql.SQL("CREATE DATABASE {} ENCODING 'UTF8' TEMPLATE template0").format(
                    sql.Identifier(name)
                )
            )
        maintenance.close()


def make_roles(connection: Connection, secret_key: str) -> None:
    with connection.cursor() as cursor:
        # Two set-ups at once (a test run beside `make run`) would trip over each other.
        cursor.execute("SELECT pg_advisory_xact_lock(7265746169)")
        for role, login in LOGINS.items():
            _ensure_role(cursor, login)
            cursor.execute(
                sql.SQL(
                    "ALTER ROLE {} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE {} PASSWORD {}"
                ).format(
                    sql.Identifier(login),
                    sql.SQL(ATTRIBUTES[role]),
                    sql.Literal(role_password(role, secret_key)),
                )
            )
        # To tell how old the oldest writing transaction is, whoever's it may be.
        cursor.execute(f"GRANT pg_read_all_stats TO {LOGINS['owner']}")
        _ensure_role(cursor, SYSTEM)
        cursor.execute(f"ALTER ROLE {SYSTEM} NOLOGIN NOSUPERUSER BYPASSRLS")
        cursor.execute(f"GRANT {SYSTEM} TO {LOGINS['worker']} WITH INHERIT FALSE, SET TRUE")


def _ensure_role(cursor: Any, name: str) -> None:
    cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [name])
    if cursor.fetchone() is None:
        cursor.execute(sql.SQL("CREATE ROLE {}").format(sql.Identifier(name)))


def grant_rights(connection: Connection, database: str) -> None:
    owner = LOGINS["owner"]
    serving = ", ".join(SERVING)
    with connection.cursor() as cursor:
        cursor.execute(
            sql.SQL("GRANT ALL ON DATABASE {} TO {}").format(
                sql.Identifier(database), sql.Identifier(owner)
            )
        )
        # A temporary table may bear a table's name, and its triggers run whatever it was given.
        cursor.execute(
            sql.SQL("REVOKE TEMPORARY ON DATABASE {} FROM PUBLIC").format(sql.Identifier(database))
        )
        cursor.execute("REVOKE CREATE ON SCHEMA public FROM PUBLIC")
        cursor.execute(f"GRANT ALL ON SCHEMA public TO {owner}")
        cursor.execute(f"GRANT USAGE ON SCHEMA public TO {serving}")
        # Default rights can only be set for a role one belongs to.
        cursor.execute(f"GRANT {owner} TO CURRENT_USER")
        for what, rights in (
            ("TABLES", "SELECT, INSERT, UPDATE, DELETE"),
            ("SEQUENCES", "USAGE, SELECT"),
        ):
            cursor.execute(
                f"ALTER DEFAULT PRIVILEGES FOR ROLE {owner} IN SCHEMA public"
                f" GRANT {rights} ON {what} TO {serving}"
            )
        cursor.execute(
            f"ALTER DEFAULT PRIVILEGES FOR ROLE {owner} REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC"
        )


def drop_database(database_url: str) -> None:
    """Remove the database and whoever is connected to it (tests and benches)."""
    name = urlsplit(database_url).path.lstrip("/")
    maintenance = psycopg2.connect(_maintenance(database_url))
    maintenance.autocommit = True
    with maintenance.cursor() as cursor:
        cursor.execute(
            sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
        )
    maintenance.close()


def _maintenance(database_url: str) -> str:
    return urlunsplit(urlsplit(database_url)._replace(path="/postgres"))
