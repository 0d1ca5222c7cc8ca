"""What happened is written with the change, and each reader gets each fact once."""

import time
from collections import Counter
from datetime import timedelta
from functools import partial
from itertools import count
from random import Random
from threading import Event
from typing import Any

import pytest
from django.db import connections, transaction

from narvar.lib import sql
from retailers.models import Outbox, OutboxReader
from retailers.services.outbox import Fact, Written, horizon_age, publish, reading
from retailers.tenancy import EVERYONE, NoRetailer, acting_for
from tests.factories import NOON, Shop, a_shop
from tests.isolation.threads import at_once

pytestmark = [
    pytest.mark.worker,
    pytest.mark.django_db(transaction=True, databases=["default", "owner"]),
]
_serial = count(1)


def a_fact(key: str = "", **fields: Any) -> Fact:
    key = key or f"fact {next(_serial)}"
    return Fact("shipment.status", "shp_1", {"now": "delivered"}, key, NOON, **fields)


@pytest.fixture
def shop() -> Shop:
    return a_shop()


def published(shop: Shop, *facts: Fact) -> int:
    with acting_for(shop.retailer.pk), transaction.atomic():
        return publish(facts)


def read(name: str = "test", limit: int = 500) -> list[Written]:
    with reading(name, limit=limit) as facts:
        return facts


def keys(facts: list[Written]) -> list[str]:
    return [fact.dedupe_key for fact in facts]


def test_a_fact_comes_out_as_it_went_in(shop: Shop) -> None:
    fact = a_fact("k")
    assert published(shop, fact) == 1
    (found,) = read()
    assert (found.kind, found.subject, found.payload, found.dedupe_key, found.occurred_at) == (
        fact.kind,
        fact.subject,
        fact.payload,
        "k",
        NOON,
    )
    assert (found.retailer_id, found.version) == (shop.retailer.pk, 1)


def test_a_fact_without_its_change_is_refused(shop: Shop) -> None:
    with acting_for(shop.retailer.pk), pytest.raises(RuntimeError, match="transaction"):
        publish([a_fact()])


@pytest.mark.parametrize("scope", [None, EVERYONE])
def test_a_fact_belongs_to_one_retailer(scope: Any) -> None:
    with acting_for(scope), transaction.atomic(), pytest.raises(NoRetailer):
        publish([a_fact()])


def test_a_change_that_is_taken_back_takes_its_fact_along(shop: Shop) -> None:
    with acting_for(shop.retailer.pk), transaction.atomic():
        publish([a_fact()])
        transaction.set_rollback(True)
    assert read() == []


def test_the_same_fact_twice_is_one_fact_for_each_retailer(shop: Shop) -> None:
    assert published(shop, a_fact("k"), a_fact("k")) == 1
    assert published(shop, a_fact("k")) == 0
    assert published(a_shop(), a_fact("k")) == 1
    assert keys(read()) == ["k", "k"]


def test_each_reader_has_its_own_position(shop: Shop) -> None:
    published(shop, *(a_fact(str(i)) for i in range(5)))
    assert [keys(read("a", 2)), keys(read("a", 2)), keys(read("b", 4))] == [
        ["0", "1"],
        ["2", "3"],
        ["0", "1", "2", "3"],
    ]
    assert [keys(read("a")), keys(read("a")), keys(read("b"))] == [["4"], [], ["4"]]


def test_the_position_moves_only_when_the_block_commits(shop: Shop) -> None:
    published(shop, a_fact("k"))
    with pytest.raises(ZeroDivisionError), reading("test", limit=5) as facts:
        assert keys(facts) == ["k"]
        with acting_for(shop.retailer.pk):
            publish([a_fact("written by the reader")])
        1 / 0  # noqa: B018 - the reader dies here
    assert keys(read()) == ["k"]


def test_what_a_reader_writes_commits_with_its_position(shop: Shop) -> None:
    published(shop, a_fact("cause"))
    with reading("test", limit=5) as facts:
        with acting_for(facts[0].retailer_id):
            publish([a_fact("effect")])
    assert keys(read()) == ["effect"]


def test_a_reader_acts_for_nobody_until_it_says_for_whom(shop: Shop) -> None:
    published(shop, a_fact())
    with reading("test", limit=5), pytest.raises(NoRetailer):
        Outbox.objects.count()


@pytest.mark.parametrize("known", [True, False])
def test_a_second_reader_of_the_name_gets_nothing_while_the_first_holds(
    shop: Shop, known: bool
) -> None:
    if known:
        read()
    published(shop, a_fact("k"))
    holding, done = Event(), Event()

    def first() -> list[str]:
        with reading("test", limit=5) as facts:
            holding.set()
            assert done.wait(10)
            return keys(facts)

    def second() -> list[str]:
        assert holding.wait(10)
        found = keys(read())
        done.set()
        return found

    assert at_once(first, second) == [["k"], []]


def test_a_reader_waits_for_older_transactions_and_then_reads_in_their_order(shop: Shop) -> None:
    """The slow writer began first and has the smaller ids of both kinds, but commits last."""
    written, committed = Event(), Event()

    def slow() -> None:
        with acting_for(shop.retailer.pk), transaction.atomic():
            publish([a_fact("slow")])
            written.set()
            assert committed.wait(10)

    def quick() -> list[list[str]]:
        assert written.wait(10)
        published(shop, a_fact("quick"))
        before = keys(read())
        assert horizon_age() > 0
        committed.set()
        return [before]

    assert at_once(slow, quick)[1] == [[]]
    assert keys(read()) == ["slow", "quick"]


WRITERS, BATCHES, EACH = 8, 12, 2


def write(shop: Shop, writer: int) -> list[str]:
    """Sleeps between its fact and its commit, so that commits overtake each other."""
    dice, done = Random(writer), []
    for batch in range(BATCHES):
        facts = [a_fact(f"{writer}/{batch}/{i}") for i in range(EACH)]
        with acting_for(shop.retailer.pk), transaction.atomic():
            publish(facts)
            time.sleep(dice.random() * 0.03)
        done += [fact.dedupe_key for fact in facts]
    return done


def follow(ends: Event, name: str) -> list[str]:
    seen: list[str] = []
    while not ends.is_set():
        seen += keys(read(name, 7))
    while found := read(name, 7):
        seen += keys(found)
    return seen


def race(shop: Shop) -> tuple[list[str], list[str]]:
    """(all that was written, all that a reader got meanwhile)"""
    ends = Event()

    def write_all() -> list[str]:
        try:
            hauls = at_once(*[partial(write, shop, writer) for writer in range(WRITERS)])
        finally:
            ends.set()
        return [key for haul in hauls for key in haul]

    written, seen = at_once(write_all, lambda: follow(ends, "race"))
    return written, seen


def test_among_writers_that_sleep_before_they_commit_no_fact_is_lost_or_read_twice(
    shop: Shop,
) -> None:
    written, seen = race(shop)
    assert Counter(seen) == Counter(written)
    assert len(written) == WRITERS * BATCHES * EACH


def test_a_reader_by_id_alone_loses_some(shop: Shop, settings: Any) -> None:
    """The sabotage: it shows that the race above is a race."""
    settings.SABOTAGE = "read_by_id"
    written, seen = race(shop)
    assert len(set(seen)) < len(written)


def test_of_one_subject_the_order_is_the_order_of_the_changes(shop: Shop) -> None:
    for i in range(20):
        published(shop, a_fact(str(i)))
    assert keys(read()) == [str(i) for i in range(20)]


def test_positions_are_pairs_and_need_no_gapless_ids(shop: Shop) -> None:
    published(shop, a_fact("a"))
    with acting_for(shop.retailer.pk), transaction.atomic():
        publish([a_fact("b")])
        transaction.set_rollback(True)
    published(shop, a_fact("c"))
    assert keys(read()) == ["a", "c"]
    reader = OutboxReader.objects.get(name="test")
    assert (reader.xid > 0, reader.last_id > 0) == (True, True)


def test_no_open_writer_means_no_horizon() -> None:
    assert horizon_age() == 0


def test_the_reader_walks_the_index_of_positions(shop: Shop) -> None:
    with acting_for(shop.retailer.pk), transaction.atomic():
        publish([a_fact() for _ in range(10_000)])
    with connections["owner"].cursor() as cursor:
        cursor.execute("ANALYZE outbox")
    with acting_for(EVERYONE):
        plan = sql.fetch(
            """EXPLAIN SELECT payload FROM outbox WHERE (xid, id) > ('0'::xid8, 0)
                 AND xid < pg_snapshot_xmin(pg_current_snapshot()) ORDER BY xid, id LIMIT 100"""
        )
    walked = "".join(line for (line,) in plan)
    assert ("Index Scan using outbox_position" in walked, "Sort" in walked) == (True, False)


def test_an_old_moment_stays_what_it_was(shop: Shop) -> None:
    long_ago = NOON - timedelta(days=4000)
    published(shop, Fact("k", "s", {}, "d", long_ago))
    assert read()[0].occurred_at == long_ago


def test_the_horizon_counts_writers_of_every_login() -> None:
    with transaction.atomic(using="owner"), connections["owner"].cursor() as cursor:
        cursor.execute("SELECT pg_current_xact_id()")
        assert horizon_age() > 0
