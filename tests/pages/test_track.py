"""The path of a page view: what it asks, what it answers, what it never says."""

import socket
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from threading import Thread
from typing import Any

import psycopg2
import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client

from narvar.lib import clock
from pages import bodies
from retailers.tenancy import acting_for
from tests.factories import Shop, a_parcel, a_shop, an_order
from tests.pages.conftest import change, path_to, short_path_to, text, unzipped
from tracking.models import Order

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


def test_a_warm_page_asks_the_database_one_question(
    client: Client, shop: Shop, bare_statements: list[str], django_assert_num_queries: Any
) -> None:
    path = path_to(an_order(shop))
    client.get(path)
    bare_statements.clear()
    clock.now()
    with django_assert_num_queries(0):
        assert client.get(path).status_code == 200
    assert [said.split(" (")[0] for said in bare_statements] == ["EXECUTE shopper_page"]


@pytest.mark.parametrize("parcels", (1, 3))
def test_a_cold_page_costs_the_same_for_one_parcel_and_three(
    client: Client, shop: Shop, parcels: int, django_assert_num_queries: Any
) -> None:
    order = an_order(shop)
    for _ in range(parcels):
        a_parcel(shop, order)
    path = path_to(order)
    clock.now()
    with django_assert_num_queries(10):
        assert client.get(path).status_code == 200


def test_no_session_and_no_cookie(client: Client, shop: Shop) -> None:
    client.cookies["session"] = "whatever the browser still has"
    answer = client.get(path_to(an_order(shop)))
    assert (len(answer.cookies), Session.objects.count()) == (0, 0)
    assert "Cookie" not in answer["Vary"]


def test_the_words_follow_the_version(client: Client, shop: Shop) -> None:
    order = an_order(shop, first_name="Anna")
    path = path_to(order)
    assert "Hello Anna," in text(client, path)
    change(order, first_name="Berta")
    assert "Hello Berta," in text(client, path)


def test_the_brand_s_version_counts_too(client: Client, shop: Shop) -> None:
    path = path_to(an_order(shop))
    client.get(path)
    shop.brand.name, shop.brand.version = "Renamed", 2
    with_rows_of(shop, shop.brand.save)
    assert "Renamed" in text(client, path)


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_words_that_change_by_themselves_are_written_again(
    client: Client, shop: Shop, business_time: Callable[[datetime], None]
) -> None:
    path = path_to(an_order(shop, promised_on=(NOON + timedelta(days=1)).date()))
    business_time(NOON)
    assert "Arriving tomorrow" in text(client, path)
    business_time(NOON + timedelta(days=1))
    assert "Arriving today" in text(client, path)
    business_time(NOON + timedelta(days=2))
    assert "Now expected by Monday, November 30" in text(client, path)


def test_redis_spares_the_second_process_the_work(
    client: Client, shop: Shop, django_assert_num_queries: Any
) -> None:
    path = path_to(an_order(shop))
    first = text(client, path)
    bodies.memory.clear()
    with django_assert_num_queries(0):
        assert text(client, path) == first


def test_what_somebody_left_in_redis_is_not_believed(client: Client, shop: Shop) -> None:
    path = path_to(an_order(shop, first_name="Anna"))
    client.get(path)
    bodies.memory.clear()
    redis = bodies.shared._redis()
    for key in redis.keys("narvar:page:*"):
        redis.set(key, b"\x00" * 500)
    assert "Hello Anna," in text(client, path)


def test_without_redis_the_page_is_right(client: Client, shop: Shop, settings: Any) -> None:
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    order = an_order(shop, first_name="Anna")
    path = path_to(order)
    assert "Hello Anna," in text(client, path)
    change(order, first_name="Berta")
    assert "Hello Berta," in text(client, path)


def test_a_redis_that_hangs_is_asked_once_and_then_left_alone(
    client: Client, shop: Shop, settings: Any
) -> None:
    met: list[socket.socket] = []
    with socket.create_server(("127.0.0.1", 0)) as mute:
        settings.REDIS_URL = f"redis://127.0.0.1:{mute.getsockname()[1]}/0"
        Thread(target=lambda: met.append(mute.accept()[0]), daemon=True).start()
        for _ in range(3):
            assert client.get(path_to(an_order(shop))).status_code == 200
        mute.settimeout(0.1)
        with pytest.raises(TimeoutError):
            mute.accept()
    assert len(met) == 1


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_a_connection_that_died_unnoticed_is_replaced(client: Client, shop: Shop) -> None:
    path = path_to(an_order(shop))
    pid = connection.connection.info.backend_pid
    other = psycopg2.connect(**connection.get_connection_params())
    with closing(other), other.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [pid])
    assert client.get(path).status_code == 200


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_without_the_database_the_page_asks_for_patience(client: Client, shop: Shop) -> None:
    path = path_to(an_order(shop))
    connection.close()
    port = connection.settings_dict["PORT"]
    connection.settings_dict["PORT"] = "1"
    try:
        answer = client.get(path)
    finally:
        connection.settings_dict["PORT"] = port
    assert (answer.status_code, answer["Retry-After"]) == (503, "5")
    assert b"Just a moment, please" in answer.content


def test_a_link_opens_its_own_retailer_s_order_only(client: Client) -> None:
    ours, theirs = (an_order(a_shop(), first_name=name) for name in ("Ourshopper", "Rivalshopper"))
    assert "Rivalshopper" not in text(client, path_to(ours))
    assert "Ourshopper" not in text(client, path_to(theirs))


def test_what_opens_nothing_is_answered_alike(client: Client, shop: Shop) -> None:
    revoked = path_to(an_order(shop)).replace("/t/", "/s/")  # a full link is no short one
    paths = ["/t/", "/t/nothing", "/s/nothing", "/t/a/b", "/t/" + "x" * 43, revoked]
    answers = [client.get(path) for path in paths]
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.content for answer in answers}) == 1
    assert len({str(answer.headers) for answer in answers}) == 1


def test_an_order_that_is_gone_is_answered_like_one_that_never_was(
    client: Client, shop: Shop
) -> None:
    order = an_order(shop)
    path = path_to(order)
    with_rows_of(shop, lambda: Order.objects.filter(pk=order.pk).delete())
    assert client.get(path).content == client.get("/t/nothing").content


def test_the_missing_page_speaks_the_browser_s_language(client: Client) -> None:
    answer = client.get("/t/nothing", headers={"Accept-Language": "fr, de-AT;q=0.8"})
    assert (answer["Content-Language"], answer["Vary"]) == (
        "de-AT",
        "Accept-Encoding, Accept-Language",
    )
    assert "Diese Seite haben wir nicht gefunden" in answer.content.decode()


def test_the_short_link_shows_the_page_and_not_the_full_link(client: Client, shop: Shop) -> None:
    order = an_order(shop)
    token = path_to(order).removeprefix("/t/")
    short = text(client, short_path_to(order))
    assert token not in short
    assert "<h1" in short
    assert "<form" not in short


def test_only_get_and_head_are_answered(client: Client, shop: Shop) -> None:
    path = path_to(an_order(shop))
    for method in ("PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"):
        answer = client.generic(method, path)
        assert (answer.status_code, answer["Allow"]) == (405, "GET, HEAD")


def test_head_is_get_without_the_body(client: Client, shop: Shop) -> None:
    path = path_to(an_order(shop))
    whole, head = client.get(path), client.head(path)
    assert (head.content, head.headers) == (b"", whole.headers)
    assert head["Content-Length"] == str(len(whole.content))


@pytest.mark.parametrize("accepted", ("gzip", "deflate, gzip;q=1.0, *;q=0.5", "br,gzip"))
def test_the_body_is_sent_compressed_to_who_takes_it(
    client: Client, shop: Shop, accepted: str
) -> None:
    path = path_to(an_order(shop))
    answer = client.get(path, headers={"Accept-Encoding": accepted})
    assert (answer["Content-Encoding"], answer["Vary"]) == ("gzip", "Accept-Encoding")
    assert unzipped(answer.content).decode() == text(client, path)


@pytest.mark.parametrize("accepted", ("", "identity", "br", "gzip;q=0", "gzip; q=0.0, br"))
def test_nobody_is_sent_what_they_cannot_unpack(client: Client, shop: Shop, accepted: str) -> None:
    answer = client.get(path_to(an_order(shop)), headers={"Accept-Encoding": accepted})
    assert not answer.has_header("Content-Encoding")
    assert answer.content.startswith(b"<!doctype html>")


def test_who_has_the_present_version_is_told_so(client: Client, shop: Shop) -> None:
    order = an_order(shop)
    path = path_to(order)
    etag = client.get(path)["ETag"]
    known = client.get(path, headers={"If-None-Match": f'"other", {etag}'})
    assert (known.status_code, known.content, known["ETag"]) == (304, b"", etag)
    change(order, first_name="Berta")
    assert client.get(path, headers={"If-None-Match": etag}).status_code == 200


def test_every_answer_locks_the_browser_down(client: Client, shop: Shop) -> None:
    for path in (path_to(an_order(shop)), "/t/nothing"):
        headers = client.get(path).headers
        assert headers["Content-Security-Policy"] == (
            "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; "
            "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
        )
        assert headers["Referrer-Policy"] == "same-origin"
        assert headers["X-Robots-Tag"] == "noindex, nofollow"
        assert headers["Cache-Control"] == "private, no-store"
        assert headers["X-Content-Type-Options"] == "nosniff"


def test_the_order_s_language_wins_over_the_brand_s_and_the_question_over_both(
    client: Client, shop: Shop
) -> None:
    path = path_to(an_order(shop, locale="de-DE"))
    assert client.get(path)["Content-Language"] == "de-DE"
    assert client.get(f"{path}?lang=ar")["Content-Language"] == "ar"
    assert client.get(f"{path}?lang=../../etc")["Content-Language"] == "de-DE"


def with_rows_of(shop: Shop, act: Callable[[], Any]) -> None:
    with acting_for(shop.retailer.pk):
        act()
