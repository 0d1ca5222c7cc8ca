"""The serving logins may read and write rows, and nothing else."""

from typing import Any

import pytest

from narvar.lib import sql
from retailers.tenancy import EVERYONE, acting_for
from tests.db.refusals import refused
from tests.factories import a_shop

pytestmark = pytest.mark.django_db
SERVING = ("narvar_web", "narvar_worker", "narvar_system")

FORBIDDEN = [
    "SELECT * FROM door",
    "INSERT INTO door VALUES ('link', '', 0, 1)",
    "UPDATE door SET retailer_id = 0",
    "DELETE FROM door",
    "UPDATE platform SET sandbox = TRUE",
    "INSERT INTO platform VALUES (2, TRUE, FALSE)",
    "DELETE FROM platform",
    "INSERT INTO business_clock VALUES (1, now(), now(), 1)",
    "UPDATE business_clock SET rate = 2",
    "DELETE FROM business_clock",
    "TRUNCATE tracking_order CASCADE",
    "ALTER TABLE tracking_order DISABLE ROW LEVEL SECURITY",
    "ALTER TABLE tracking_order NO FORCE ROW LEVEL SECURITY",
    "DROP POLICY of_retailer ON tracking_order",
    "CREATE POLICY mine ON tracking_order USING (TRUE)",
    "CREATE TABLE mine (id int)",
    "CREATE TEMPORARY TABLE door (kind text)",
    "CREATE FUNCTION pg_temp.mine() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    "CREATE VIEW mine AS SELECT * FROM tracking_order",
    "CREATE FUNCTION mine() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    "CREATE INDEX ON tracking_order (number)",
    "DROP TABLE tracking_order",
    "SELECT setval(pg_get_serial_sequence('tracking_order', 'id'), 1)",
    "SET ROLE narvar_owner",
    "SET SESSION AUTHORIZATION narvar_owner",
    "SET session_replication_role = replica",
    "SET row_security = off; SELECT * FROM tracking_order",
    "ALTER ROLE narvar_web BYPASSRLS",
    "GRANT narvar_system TO narvar_web",
    "SELECT pg_read_file('/etc/passwd')",
    "SELECT lo_import('/etc/passwd')",
    "CREATE EXTENSION dblink",
    "SELECT rolpassword FROM pg_authid",
]


@pytest.mark.parametrize("statement", FORBIDDEN)
def test_the_web_login_may_not(statement: str) -> None:
    with acting_for(a_shop().retailer.pk), refused():
        sql.run(statement)


# Everyone's role reads past the wall: that is what it is for.
@pytest.mark.worker
@pytest.mark.parametrize("statement", [s for s in FORBIDDEN if "row_security" not in s])
def test_nor_may_a_worker_not_even_for_everyone(statement: str) -> None:
    with acting_for(EVERYONE), refused():
        sql.run(statement)


@pytest.mark.parametrize("role", ["narvar_system", "narvar_worker", "postgres"])
def test_the_web_login_can_become_no_other_role(role: str) -> None:
    with refused():
        sql.run(f"SET ROLE {role}")
    with acting_for(EVERYONE), refused():
        sql.fetch("SELECT 1")


def test_only_the_worker_may_set_the_clock_and_only_in_the_sandbox() -> None:
    with refused():
        sql.fetch("SELECT set_business_clock(now(), 2)")


@pytest.mark.worker
def test_with_the_sandbox_off_nobody_sets_the_clock() -> None:
    with refused():
        sql.fetch("SELECT set_business_clock(now(), 2)")


def test_nobody_opens_no_door() -> None:
    with refused():
        sql.fetch("SELECT open_doors('link', ARRAY['x']::bytea[], ARRAY[1]::bigint[])")


def test_no_serving_role_stands_above_the_wall_or_inherits_who_does() -> None:
    attributes = sql.fetch(
        """SELECT rolname, rolcanlogin, rolbypassrls, rolsuper OR rolcreaterole OR rolcreatedb
           FROM pg_roles WHERE rolname LIKE 'narvar%' ORDER BY rolname"""
    )
    assert attributes == [
        ("narvar_owner", True, True, False),
        ("narvar_system", False, True, False),
        ("narvar_web", True, False, False),
        ("narvar_worker", True, False, False),
    ]
    memberships = sql.fetch(
        """SELECT member::regrole::text, roleid::regrole::text, inherit_option, set_option,
                  admin_option
           FROM pg_auth_members WHERE member::regrole::text = ANY (%s)""",
        [list(SERVING)],
    )
    assert memberships == [("narvar_worker", "narvar_system", False, True, False)]


def test_the_serving_roles_have_rows_and_no_more_of_any_table() -> None:
    rows: list[Any] = sql.fetch(
        """SELECT DISTINCT c.relname, p FROM pg_class c, unnest(%s) r,
             unnest(ARRAY['TRUNCATE', 'REFERENCES', 'TRIGGER', 'MAINTAIN']) p
           WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm')
             AND has_table_privilege(r, c.oid, p)""",
        [list(SERVING)],
    )
    assert rows == []


def test_everything_belongs_to_the_owner() -> None:
    rows = sql.fetch(
        """SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace
             AND relowner <> 'narvar_owner'::regrole
           UNION SELECT proname FROM pg_proc p WHERE pronamespace = 'public'::regnamespace
             AND proowner <> 'narvar_owner'::regrole
             AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')"""
    )
    assert rows == []


def test_the_functions_that_stand_above_the_wall_are_these() -> None:
    """Each runs as the owner: a new one is a new gate, and somebody has to have looked at it."""
    rows = sql.fetch(
        """SELECT proname,
                  prosqlbody IS NOT NULL OR coalesce('search_path=pg_catalog, public, pg_temp'
                    = ANY (proconfig), FALSE),
                  has_function_privilege('public', oid, 'EXECUTE')
           FROM pg_proc WHERE prosecdef AND pronamespace = 'public'::regnamespace ORDER BY 1"""
    )
    assert rows == [
        (name, True, False)
        for name in (
            "close_door",
            "door",
            "drop_payload_partitions",
            "make_payload_partitions",
            "member_retailers",
            "open_doors",
            "operator_only",
            "operator_queues",
            "operator_retailers",
            "operator_troubles",
            "outbox_horizon_age",
            "page_door",
            "set_business_clock",
            "sms_correspondents",
        )
    ]
