"""So many tries in so much time, counted where a wiped Redis cannot forget them."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from insights.models import Try
from insights.services.throttle import Limit, reached, wait_seconds
from retailers.tenancy import acting_for
from tests.factories import Shop, a_shop
from tests.isolation.threads import at_once

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
TWICE = Limit("lookup", "192.0.2.1", 2, 600)


@pytest.fixture(autouse=True)
def nothing_known() -> Iterator[None]:
    reached.clear()
    yield
    reached.clear()


@pytest.fixture
def shop(db: None) -> Iterator[Shop]:
    shop = a_shop()
    with acting_for(shop.retailer.pk):
        yield shop


def waits(*limits: Limit, at: datetime = NOON, times: int = 1) -> list[int]:
    return [wait_seconds(limits or (TWICE,), now=at) for _ in range(times)]


def test_after_so_many_one_waits_until_the_span_ends(shop: Shop) -> None:
    assert waits(times=3, at=NOON + timedelta(seconds=90)) == [0, 0, 510]


def test_with_the_next_span_one_may_try_again(shop: Shop) -> None:
    waits(times=3)
    assert waits(at=NOON + timedelta(seconds=599)) == [1]
    assert waits(at=NOON + timedelta(seconds=600)) == [0]


def test_another_network_has_its_own(shop: Shop) -> None:
    waits(times=3)
    assert waits(Limit("lookup", "192.0.2.2", 2, 600)) == [0]


def test_of_several_limits_the_longest_wait_counts(shop: Shop) -> None:
    day = Limit("number", "1001", 1, 3600)
    assert waits(TWICE, day, times=2) == [0, 3600]


def test_a_flood_is_not_counted_in_the_database(shop: Shop, django_assert_num_queries: Any) -> None:
    waits(times=3)
    with django_assert_num_queries(0):
        assert waits(times=50) == [600] * 50


def test_another_process_knows_from_the_database(shop: Shop) -> None:
    waits(times=3)
    reached.clear()
    assert waits() == [600]


def test_nothing_tells_who_tried(shop: Shop) -> None:
    waits()
    (row,) = Try.objects.all()
    assert (len(bytes(row.key)), b"192" in bytes(row.key)) == (32, False)


def test_old_rows_go_away_by_themselves(shop: Shop) -> None:
    waits()
    waits(at=NOON + timedelta(seconds=601))
    assert Try.objects.count() == 1


def test_a_rivals_tries_are_its_own(shop: Shop) -> None:
    waits(times=3)
    with acting_for(a_shop().retailer.pk):
        assert waits() == [0]


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_of_many_at_once_no_more_than_the_limit_go_on() -> None:
    shop = a_shop()
    other = Limit("number", "1001", 100, 600)

    def tries() -> list[int]:
        with acting_for(shop.retailer.pk):
            return [wait_seconds([TWICE, other], now=NOON) for _ in range(5)]

    waited = [wait for thread in at_once(*[tries] * 4) for wait in thread]
    assert waited.count(0) == 2
