"""Each rule of the wall, broken once on something thrown away: the check names it."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.checks import run_checks
from django.db import connections, models, transaction
from django.db.migrations.executor import MigrationExecutor
from django.test.utils import isolate_apps

from retailers.tenancy import checks
from retailers.tenancy.checks import database_keeps_the_wall, model_errors, wall_errors
from retailers.tenancy.owned import TenantKey, TenantOwned
from tracking.models import Order

pytestmark = pytest.mark.django_db(databases=["default", "owner"])


def unowned() -> type[models.Model]:
    class Stray(models.Model):
        class Meta:
            app_label = "retailers"

    return Stray


def without_meta() -> type[models.Model]:
    class Bare(TenantOwned):
        class Meta:
            app_label = "retailers"

    return Bare


def unique_without_retailer() -> type[models.Model]:
    class Numbered(TenantOwned):
        number = models.TextField()

        class Meta(TenantOwned.Meta):
            app_label = "retailers"
            constraints = [models.UniqueConstraint(fields=["number", "retailer"], name="n")]

    return Numbered


def unique_by_expression() -> type[models.Model]:
    class Lowered(TenantOwned):
        number = models.TextField()

        class Meta(TenantOwned.Meta):
            app_label = "retailers"
            constraints = [models.UniqueConstraint(models.functions.Lower("number"), name="l")]

    return Lowered


def unique_column() -> type[models.Model]:
    class Coded(TenantOwned):
        code = models.TextField(unique=True)

        class Meta(TenantOwned.Meta):
            app_label = "retailers"

    return Coded


def unique_together() -> type[models.Model]:
    class Paired(TenantOwned):
        code = models.TextField()

        class Meta(TenantOwned.Meta):
            app_label = "retailers"
            unique_together = [("retailer", "code")]

    return Paired


def plain_key() -> type[models.Model]:
    class Child(TenantOwned):
        order = models.ForeignKey(Order, models.CASCADE, related_name="+")

        class Meta(TenantOwned.Meta):
            app_label = "retailers"

    return Child


def without_own_retailer() -> type[models.Model]:
    class Special(Order):
        class Meta(TenantOwned.Meta):
            app_label = "retailers"

    return Special


def in_order() -> type[models.Model]:
    class Good(TenantOwned):
        order = TenantKey(Order)
        code = models.TextField()

        class Meta(TenantOwned.Meta):
            app_label = "retailers"
            constraints = [models.UniqueConstraint(fields=["retailer", "code"], name="g")]

    return Good


MODELS: list[tuple[Callable[[], type[models.Model]], list[str]]] = [
    (unowned, ["tenancy.E001"]),
    (without_meta, ["tenancy.E002"]),
    (unique_without_retailer, ["tenancy.E003"]),
    (unique_by_expression, ["tenancy.E003"]),
    (unique_column, ["tenancy.E004"]),
    (unique_together, ["tenancy.E005"]),
    (plain_key, ["tenancy.E006"]),
    (without_own_retailer, ["tenancy.E006", "tenancy.E007"]),
    (in_order, []),
]


@pytest.mark.parametrize(
    ("build", "expected"), MODELS, ids=lambda value: getattr(value, "__name__", "")
)
def test_a_model_that_breaks_a_rule_is_named(build: Any, expected: list[str]) -> None:
    with isolate_apps("retailers"):
        assert [error.id for error in model_errors(build())] == expected


ORDER = "tracking_order"
TABLES = [
    ("CREATE TABLE stray (id int)", ["tenancy.E010", "tenancy.E011"]),
    ("CREATE SCHEMA shed; CREATE TABLE shed.stray (id int)", ["tenancy.E010", "tenancy.E011"]),
    (f"DROP POLICY of_retailer ON {ORDER}", ["tenancy.E011"]),
    (f"ALTER TABLE {ORDER} DISABLE ROW LEVEL SECURITY", ["tenancy.E011"]),
    (f"ALTER TABLE {ORDER} NO FORCE ROW LEVEL SECURITY", ["tenancy.E011"]),
    (f"ALTER POLICY of_retailer ON {ORDER} USING (TRUE)", ["tenancy.E011"]),
    (f"ALTER POLICY of_retailer ON {ORDER} WITH CHECK (TRUE)", ["tenancy.E011"]),
    (f"ALTER POLICY of_retailer ON {ORDER} TO narvar_web", ["tenancy.E011"]),
    (f"CREATE POLICY also ON {ORDER} USING (TRUE)", ["tenancy.E011"]),
    (
        "CREATE TABLE old PARTITION OF inbound_payload"
        " FOR VALUES FROM ('2001-01-01') TO ('2001-02-01')",
        ["tenancy.E011"],
    ),
    ("DROP TABLE notifications_attempt", ["tenancy.E012", "tenancy.E013"]),
    (
        "ALTER TABLE tracking_scan DROP CONSTRAINT tracking_scan_number_id_of_retailer",
        ["tenancy.E013"],
    ),
    ("CREATE VIEW shop_window AS TABLE tracking_order", ["tenancy.E014"]),
    ("CREATE MATERIALIZED VIEW snapshot AS TABLE tracking_order", ["tenancy.E014"]),
    ("CREATE VIEW fine WITH (security_invoker=true) AS TABLE tracking_order", []),
    (f"CREATE UNIQUE INDEX ON {ORDER} (number)", ["tenancy.E015"]),
    (f"CREATE UNIQUE INDEX ON {ORDER} (lower(number), retailer_id)", ["tenancy.E015"]),
    (f"CREATE UNIQUE INDEX ON {ORDER} (retailer_id, lower(number))", []),
    (f"CREATE INDEX ON {ORDER} (number)", []),
]


@pytest.mark.parametrize(("statement", "expected"), TABLES)
def test_a_table_that_breaks_a_rule_is_named(statement: str, expected: list[str]) -> None:
    with transaction.atomic("owner"):
        with connections["owner"].cursor() as cursor:
            cursor.execute(statement)
        assert [error.id for error in wall_errors("owner")] == expected
        transaction.set_rollback(True, "owner")
    assert wall_errors("owner") == []


def test_every_rule_has_been_broken_here() -> None:
    known = set(re.findall(r'id="(tenancy\.E\d+)"', Path(checks.__file__).read_text()))
    assert known == {name for _, names in (*MODELS, *TABLES) for name in names}


def test_the_checks_run_with_djangos_own() -> None:
    assert run_checks(databases=["owner"]) == []
    with connections["owner"].cursor() as cursor:
        cursor.execute("CREATE TABLE stray (id int)")
    assert [e.id for e in run_checks(databases=["owner"])] == ["tenancy.E010", "tenancy.E011"]


def test_while_migrations_are_pending_the_catalogue_is_not_judged() -> None:
    """`migrate` runs the checks before it begins: a fresh database lacks everything."""
    with connections["owner"].cursor() as cursor:
        cursor.execute("DROP TABLE notifications_attempt")
    assert database_keeps_the_wall(None, ["owner"]) != []
    executor = MigrationExecutor(connections["owner"])
    (last,) = executor.loader.graph.leaf_nodes("notifications")
    executor.recorder.record_unapplied(*last)
    assert database_keeps_the_wall(None, ["owner"]) == []
