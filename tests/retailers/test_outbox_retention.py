"""What everybody has read is forgotten after a month; a restore loses nobody's place."""

from datetime import timedelta

import pytest
from django.db import transaction

from narvar.lib import sql
from retailers.services.outbox import (
    Fact,
    prune_outbox,
    publish,
    reading,
    reset_positions,
)
from retailers.tenancy import EVERYONE, acting_for
from tests.factories import NOON, Shop, a_shop

pytestmark = [
    pytest.mark.worker,
    pytest.mark.django_db(transaction=True, databases=["default", "owner"]),
]
MONTH = timedelta(days=31)


def happened(shop: Shop, *names: str) -> None:
    for name in names:
        with acting_for(shop.retailer.pk), transaction.atomic():
            publish([Fact("order.created", "ord_x", {}, name, NOON)])


def read(reader: str, limit: int = 100) -> list[str]:
    with reading(reader, limit=limit) as facts:
        return [fact.dedupe_key for fact in facts]


def left() -> list[str]:
    with acting_for(EVERYONE):
        return [row[0] for row in sql.fetch("SELECT dedupe_key FROM outbox ORDER BY id")]


def test_only_what_every_reader_has_read_goes_and_only_after_a_month() -> None:
    shop = a_shop()
    happened(shop, "a", "b", "c")
    assert (prune_outbox(now=NOON + MONTH), left()) == (0, ["a", "b", "c"])
    read("quick")
    read("slow", limit=1)
    assert prune_outbox(now=NOON + MONTH - timedelta(days=2)) == 0
    assert (prune_outbox(now=NOON + MONTH), left()) == (1, ["b", "c"])


def test_after_a_restore_readers_go_on_where_they_were() -> None:
    shop = a_shop()
    happened(shop, "a", "b")
    read("half", limit=1)
    with acting_for(EVERYONE):  # as if written by a cluster that had counted much further
        sql.run("UPDATE outbox SET xid = (xid::text::bigint + 1000000000)::text::xid8")
        sql.run("UPDATE outbox_reader SET xid = (xid::text::bigint + 1000000000)::text::xid8")
    happened(shop, "c")
    assert read("half") == []
    assert reset_positions() >= 1
    assert read("half") == ["b", "c"]
    happened(shop, "d")
    assert read("half") == ["d"]
