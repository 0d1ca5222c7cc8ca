"""Every statement carries who acts, whatever way it is sent; nothing of it stays behind."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from psycopg2 import sql as composed
from psycopg2.extras import execute_batch, execute_values

from narvar.db.acting import EVERYONE, NoRetailer, acting_for, retailer_id
from narvar.db.base import prefix
from narvar.lib import sql
from retailers.models.retailer import HOUSE_ID
from tests.factories import Shop, a_shop, an_order
from tests.isolation.threads import at_once
from tracking.models import Order

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])
NUMBERS = "SELECT number FROM tracking_order ORDER BY number"


@pytest.fixture
def ours() -> Shop:
    shop = a_shop("ours")
    an_order(shop, "ours")
    return shop


@pytest.fixture
def rival() -> Shop:
    shop = a_shop("rival")
    an_order(shop, "rival")
    return shop


def numbers() -> list[str]:
    return [number for (number,) in sql.fetch(NUMBERS)]


def who() -> tuple[str, str]:
    ((role, retailer),) = sql.fetch("SELECT current_user, current_setting('narvar.retailer')")
    return role, retailer


def test_in_autocommit_each_statement_acts_for_whom_it_is_sent(ours: Shop, rival: Shop) -> None:
    for shop in (ours, rival, ours):
        with acting_for(shop.retailer.pk):
            assert numbers() == [shop.brand.slug]
        assert numbers() == []


def test_within_one_transaction_too(ours: Shop, rival: Shop) -> None:
    with transaction.atomic():
        test_in_autocommit_each_statement_acts_for_whom_it_is_sent(ours, rival)


def test_nobody_and_the_house_are_not_the_same() -> None:
    with acting_for(HOUSE_ID):
        assert who() == ("narvar_web", "0")
    assert who() == ("narvar_web", "")


@pytest.mark.worker
def test_everyone_is_the_system_role_and_nothing_of_it_stays(ours: Shop, rival: Shop) -> None:
    with acting_for(EVERYONE):
        assert (who(), numbers()) == (("narvar_system", ""), ["ours", "rival"])
    assert (who(), numbers()) == (("narvar_worker", ""), [])


def test_after_an_error_and_a_rollback_to_the_savepoint_the_scope_is_the_present_one(
    ours: Shop, rival: Shop
) -> None:
    with acting_for(ours.retailer.pk), transaction.atomic():
        with pytest.raises(DatabaseError), transaction.atomic(), acting_for(rival.retailer.pk):
            assert numbers() == ["rival"]
            sql.fetch("SELECT 1 / 0")
        assert numbers() == ["ours"]
        with acting_for(rival.retailer.pk):
            assert numbers() == ["rival"]
    assert numbers() == []


def test_after_an_aborted_transaction_the_connection_acts_for_the_next(
    ours: Shop, rival: Shop
) -> None:
    with pytest.raises(DatabaseError), acting_for(ours.retailer.pk), transaction.atomic():
        sql.fetch("SELECT 1 / 0")
    assert numbers() == []
    with acting_for(rival.retailer.pk):
        assert numbers() == ["rival"]


def test_threads_have_scopes_of_their_own(ours: Shop, rival: Shop) -> None:
    def look(shop: Shop) -> list[list[str]]:
        with acting_for(shop.retailer.pk):
            return [numbers() for _ in range(30)]

    found = at_once(lambda: look(ours), lambda: look(rival), lambda: look(ours))
    assert found == [[["ours"]] * 30, [["rival"]] * 30, [["ours"]] * 30]


WAYS: dict[str, Callable[[Any], object]] = {
    "text": lambda c: c.execute("UPDATE tracking_order SET number = %s", ["seen"]),
    "bytes": lambda c: c.cursor.execute(b"UPDATE tracking_order SET number = 'seen'"),
    "composed": lambda c: c.execute(
        composed.SQL("UPDATE {} SET number = 'seen'").format(composed.Identifier("tracking_order"))
    ),
    "many": lambda c: c.executemany("UPDATE tracking_order SET number = %s", [["x"], ["seen"]]),
    "a batch": lambda c: execute_batch(
        c.cursor, "UPDATE tracking_order SET number = %s", [["x"], ["seen"]]
    ),
    "values": lambda c: execute_values(
        c.cursor,
        "UPDATE tracking_order o SET number = v.n FROM (VALUES %s) AS v (n)",
        [["seen"]],
    ),
    "our own values": lambda c: sql.values(
        "UPDATE tracking_order o SET number = v.n FROM (VALUES %s) AS v (n)", [["seen"]]
    ),
    "the ORM": lambda c: Order.objects.update(number="seen"),
}


@pytest.mark.parametrize("way", WAYS)
def test_whatever_way_a_statement_is_sent_it_reaches_our_rows_and_no_others(
    ours: Shop, rival: Shop, way: str
) -> None:
    with acting_for(ours.retailer.pk), connection.cursor() as cursor:
        WAYS[way](cursor)
        assert numbers() == ["seen"]
    with acting_for(rival.retailer.pk):
        assert numbers() == ["rival"]


@pytest.mark.parametrize(
    "way",
    [
        lambda c: c.callproc("door", ["link", b""]),
        lambda c: c.copy_to(None, "tracking_order"),
        lambda c: c.copy_from(None, "tracking_order"),
        lambda c: c.copy_expert("COPY tracking_order TO STDOUT", None),
        lambda c: connection.create_cursor("named"),
    ],
    ids=["callproc", "copy_to", "copy_from", "copy_expert", "named cursor"],
)
def test_what_could_not_carry_a_tenant_is_refused(ours: Shop, way: Callable[[Any], Any]) -> None:
    with acting_for(ours.retailer.pk), connection.cursor() as cursor:
        with pytest.raises(NotImplementedError):
            way(cursor)


def test_copy_as_a_statement_is_refused_by_the_driver(ours: Shop) -> None:
    with acting_for(ours.retailer.pk), pytest.raises(DatabaseError, match="COPY"):
        sql.run("COPY tracking_order TO STDOUT")


def test_a_large_result_read_in_pieces_is_ours_alone(ours: Shop, rival: Shop) -> None:
    with acting_for(ours.retailer.pk):
        found = [order.number for order in Order.objects.iterator(chunk_size=1)]
    assert found == ["ours"]


def test_a_bare_driver_cursor_acts_for_nobody(ours: Shop) -> None:
    with acting_for(ours.retailer.pk):
        assert numbers() == ["ours"]
        with connection.connection.cursor() as bare:
            bare.execute(NUMBERS)
            assert bare.fetchall() == []


def test_only_a_number_can_be_acted_for() -> None:
    with acting_for("1'; RESET ROLE; --"), pytest.raises(ValueError, match="format"):  # type: ignore[arg-type]
        prefix()


@pytest.mark.parametrize("scope", [None, EVERYONE])
def test_what_needs_one_retailer_raises_for_nobody_and_for_everyone(scope: Any) -> None:
    with acting_for(scope), pytest.raises(NoRetailer):
        retailer_id()
