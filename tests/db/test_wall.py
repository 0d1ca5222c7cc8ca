"""The database alone keeps retailers apart: no ORM filter helps here."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from narvar.lib import sql
from retailers.models import Brand, Outbox
from retailers.tenancy import acting_for
from retailers.tenancy.operations import key_name, tenant_keys
from tests.db.refusals import no_such_parent, refused
from tests.factories import NOON
from tests.isolation.parties import World, committed_world, tenant_models
from tracking.models import Order, OrderItem, Shipment

pytestmark = pytest.mark.django_db
TABLES = sorted(model._meta.db_table for model in tenant_models())
KEYS = sorted(
    (model._meta.db_table, column, target)
    for model in tenant_models()
    for column, target in tenant_keys(model)
)


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    with committed_world(django_db_blocker) as world:
        yield world


def owners(table: str) -> list[int]:
    rows = sql.fetch(f"SELECT DISTINCT retailer_id FROM {table} ORDER BY 1")  # noqa: S608
    return [owner for (owner,) in rows]


@pytest.mark.parametrize("table", TABLES)
def test_we_read_our_rows_alone_and_nobody_reads_any(table: str, world: World) -> None:
    for party in (world.ours, world.rival):
        with acting_for(party.retailer_id):
            assert owners(table) == [party.retailer_id]
    assert owners(table) == []


@pytest.mark.parametrize("table", TABLES)
def test_we_change_and_delete_our_rows_alone(table: str, world: World) -> None:
    rival = world.rival.retailer_id
    with acting_for(world.ours.retailer_id):
        changed = sql.run(
            f"UPDATE {table} SET retailer_id = retailer_id WHERE retailer_id = %s",  # noqa: S608
            [rival],
        )
        deleted = sql.run(f"DELETE FROM {table} WHERE retailer_id = %s", [rival])  # noqa: S608
    assert (changed, deleted) == (0, 0)


@pytest.mark.parametrize("table", TABLES)
def test_no_row_can_be_given_to_a_rival(table: str, world: World) -> None:
    with acting_for(world.ours.retailer_id), refused():
        sql.run(f"UPDATE {table} SET retailer_id = %s", [world.rival.retailer_id])  # noqa: S608


@pytest.mark.parametrize(("table", "column", "target"), KEYS)
def test_no_row_can_point_at_a_rivals(table: str, column: str, target: str, world: World) -> None:
    with acting_for(world.rival.retailer_id):
        ((theirs,),) = sql.fetch(f"SELECT max(id) FROM {target}")  # noqa: S608
    with acting_for(world.ours.retailer_id), no_such_parent():
        ((ours,),) = sql.fetch(f"SELECT max(id) FROM {table}")  # noqa: S608
        sql.run(f"UPDATE {table} SET {column} = %s WHERE id = %s", [theirs, ours])  # noqa: S608
        sql.run(f"SET CONSTRAINTS {key_name(table, column)} IMMEDIATE")


def test_a_bulk_insert_of_a_rivals_row_is_refused_whole(world: World) -> None:
    with acting_for(world.ours.retailer_id):
        brand = Brand.objects.get()
        rows = [an_order_row(brand, who) for who in (brand.retailer_id, world.rival.retailer_id)]
        with refused():
            Order.objects.bulk_create(rows)
        assert Order.objects.filter(number="new").count() == 0


def an_order_row(brand: Brand, retailer_id: int) -> Order:
    return Order(
        retailer_id=retailer_id, brand=brand, number="new", number_key="new", ordered_at=NOON
    )


def test_values_that_name_a_rival_are_refused(world: World) -> None:
    with acting_for(world.ours.retailer_id), refused():
        sql.values(
            "INSERT INTO outbox (retailer_id, kind, version, subject, payload, dedupe_key,"
            " occurred_at) VALUES %s",
            [(world.rival.retailer_id, "k", 1, "s", "{}", "d", NOON)],
        )


def test_the_orm_neither_updates_nor_deletes_a_rivals_rows(world: World) -> None:
    with acting_for(world.rival.retailer_id):
        theirs = Order.objects.get(number=world.rival.order)
        held = OrderItem.objects.count(), Outbox.objects.count()
    with acting_for(world.ours.retailer_id):
        assert Order.objects.filter(pk=theirs.pk).update(number="stolen") == 0
        assert Order.objects.filter(pk=theirs.pk).delete() == (0, {})
        assert theirs.delete()[0] == 0
        with pytest.raises(Order.DoesNotExist):
            theirs.refresh_from_db()
    with acting_for(world.rival.retailer_id):
        assert Order.objects.filter(number=world.rival.order).count() == 1
        assert (OrderItem.objects.count(), Outbox.objects.count()) == held


def test_saving_a_rivals_row_as_it_stands_is_refused(world: World) -> None:
    with acting_for(world.rival.retailer_id):
        theirs = Order.objects.get(number=world.rival.order)
    with acting_for(world.ours.retailer_id), refused():
        theirs.save()


def test_a_joined_table_shows_no_rivals_rows(world: World) -> None:
    joined = (
        "SELECT DISTINCT o.retailer_id, n.retailer_id FROM tracking_order o"
        " JOIN tracking_shipment s ON TRUE JOIN tracking_shipmentnumber n ON TRUE"
    )
    with acting_for(world.ours.retailer_id):
        assert sql.fetch(joined) == [(world.ours.retailer_id,) * 2]


def test_no_unique_rule_tells_of_a_rivals_row(world: World) -> None:
    """`#1001` and its tracking number stand with both; with ourselves they stand once."""
    for party in (world.ours, world.rival):
        with acting_for(party.retailer_id):
            order = Order.objects.get(number="#1001")
            assert Shipment.objects.filter(carrier="ups").count() == 2
            with pytest.raises(IntegrityError), transaction.atomic():
                order.pk = None
                order.save(force_insert=True)


def test_a_partition_by_its_own_name_is_refused(world: World) -> None:
    rows = sql.fetch(
        "SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = %s::regclass",
        ["inbound_payload"],
    )
    assert len(rows) == 3
    for (partition,) in rows:
        with acting_for(world.ours.retailer_id), refused():
            sql.fetch(f"SELECT 1 FROM {partition}")  # noqa: S608


def test_a_policy_cannot_be_seen_past_through_a_function_of_ones_own(world: World) -> None:
    """A cheap leaking function in the condition would be tried on every row, were it not ranked
    behind the policy."""
    with acting_for(world.ours.retailer_id), transaction.atomic():
        found = sql.fetch(
            "SELECT number FROM tracking_order WHERE 1 / (retailer_id - %s) <> 7",
            [world.rival.retailer_id],
        )
    assert len(found) == 2
