"""Set-based statements: one for many rows, none for no rows."""

import pytest
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext

from narvar.db.acting import acting_for
from narvar.lib import sql
from tests.factories import a_shop
from tracking.models import UnmappedCode

pytestmark = pytest.mark.django_db
INSERT = """INSERT INTO tracking_unmappedcode
  (retailer_id, carrier, code, count, first_seen_at, last_seen_at) VALUES %s"""
ROW = "(%s, 'ups', %s, 1, now(), now())"


def test_many_rows_go_in_one_statement_and_what_it_returns_comes_back() -> None:
    shop = a_shop()
    rows = [(shop.retailer.pk, f"code {i}") for i in range(2_000)]
    with acting_for(shop.retailer.pk):
        found = sql.values(f"{INSERT} RETURNING code", rows, template=ROW)
        assert found == [(code,) for _, code in rows]
        assert UnmappedCode.objects.count() == 2_000


def test_without_returning_nothing_comes_back() -> None:
    shop = a_shop()
    with acting_for(shop.retailer.pk):
        assert sql.values(INSERT, [(shop.retailer.pk, "x")], template=ROW) == []


def test_no_rows_no_statement() -> None:
    with CaptureQueriesContext(connection) as sent:
        assert sql.values("this is no SQL %s", []) == []
        assert sql.values("nor is this %s", iter(())) == []
    assert len(sent) == 0


def test_errors_are_djangos() -> None:
    shop = a_shop()
    with acting_for(shop.retailer.pk), pytest.raises(IntegrityError):
        sql.values(INSERT, [(shop.retailer.pk, "x")] * 2, template=ROW)


def test_a_statement_says_how_many_rows_it_touched() -> None:
    shop = a_shop()
    with acting_for(shop.retailer.pk):
        sql.values(INSERT, [(shop.retailer.pk, str(i)) for i in range(3)], template=ROW)
        assert sql.run("UPDATE tracking_unmappedcode SET count = 5 WHERE code <> %s", ["1"]) == 2
        assert sql.fetch("SELECT code FROM tracking_unmappedcode WHERE count = 1") == [("1",)]


def test_without_parameters_a_percent_sign_is_itself() -> None:
    assert sql.fetch("SELECT 'ab' LIKE 'a%'") == [(True,)]


def test_parameters_go_by_place_or_by_name() -> None:
    assert sql.fetch("SELECT %s::int, %s", [1, "%s"]) == [(1, "%s")]
    assert sql.fetch("SELECT %(b)s, %(a)s::int", {"a": 1, "b": "two"}) == [("two", 1)]
