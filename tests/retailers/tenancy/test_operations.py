"""The migration operation that builds the database's half of the wall."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connections, transaction
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ProjectState

from narvar.lib import sql
from retailers.tenancy import acting_for
from retailers.tenancy.checks import wall_errors
from retailers.tenancy.operations import TenantTable, key_name, tenant_keys
from tests.factories import a_shop, an_order
from tracking.models import Scan, ShipmentNumber

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])


@pytest.fixture
def state() -> ProjectState:
    return MigrationLoader(connections["owner"]).project_state()


@pytest.fixture
def owner() -> Iterator[Any]:
    """The owner's connection; what is done on it is taken back."""
    with transaction.atomic("owner"):
        yield connections["owner"]
        transaction.set_rollback(True, "owner")


def build(owner: Any, state: ProjectState, table: str) -> None:
    with owner.schema_editor() as editor:
        TenantTable(table).database_forwards("tracking", editor, state, state)


def run(owner: Any, statement: str) -> None:
    with owner.cursor() as cursor:
        cursor.execute(statement)


def errors() -> list[str]:
    return [str(error.id) for error in wall_errors("owner")]


def test_building_it_again_changes_nothing(owner: Any, state: ProjectState) -> None:
    build(owner, state, "tracking_scan")
    assert errors() == []


@pytest.mark.parametrize(
    "damage",
    [
        "DROP POLICY of_retailer ON tracking_scan",
        "ALTER POLICY of_retailer ON tracking_scan USING (TRUE)",
        "ALTER TABLE tracking_scan DISABLE ROW LEVEL SECURITY",
        "ALTER TABLE tracking_scan NO FORCE ROW LEVEL SECURITY",
        "ALTER TABLE tracking_scan DROP CONSTRAINT tracking_scan_number_id_of_retailer",
    ],
)
def test_building_it_again_mends_what_is_missing(
    owner: Any, state: ProjectState, damage: str
) -> None:
    run(owner, damage)
    assert len(errors()) == 1
    build(owner, state, "tracking_scan")
    assert errors() == []


def test_taken_back_it_leaves_a_table_that_nobody_can_read(state: ProjectState) -> None:
    shop = a_shop()
    an_order(shop)
    with acting_for(shop.retailer.pk):
        assert len(sql.fetch("SELECT 1 FROM tracking_order")) == 1
        with connections["owner"].schema_editor() as editor:
            TenantTable("tracking_order").database_backwards("tracking", editor, state, state)
        hidden = sql.fetch("SELECT 1 FROM tracking_order")
        build(connections["owner"], state, "tracking_order")
        assert (hidden, len(sql.fetch("SELECT 1 FROM tracking_order"))) == ([], 1)


def test_the_keys_are_those_between_tenants_tables() -> None:
    assert tenant_keys(Scan) == [("number_id", "tracking_shipmentnumber")]
    assert tenant_keys(ShipmentNumber) == [("shipment_id", "tracking_shipment")]


def test_names_fit_the_server() -> None:
    assert len(key_name("t" * 60, "c" * 60)) == 63
    assert key_name("tracking_scan", "number_id") == "tracking_scan_number_id_of_retailer"
