"""The short way gives the very answers of Django's way, and leaves to it all that is not plain."""

import io
from collections.abc import Iterable
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from narvar.lib import clock
from pages.wsgi import ShopperPages
from tests.factories import Shop, an_order
from tests.pages.conftest import change, path_to, short_path_to

pytestmark = pytest.mark.django_db


class Django:
    """Stands behind the short way and notes what comes through to it."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        self.asked.append(environ["PATH_INFO"])
        start_response("200 OK", [])
        return [b"django"]


class Browser:
    def __init__(self) -> None:
        self.django = Django()
        self.application = ShopperPages(self.django)

    def get(self, path: str, **environ: str) -> tuple[str, dict[str, str], bytes]:
        """(status, headers, body)"""
        started: list[tuple[str, list[tuple[str, str]]]] = []

        def start(status: str, headers: list[tuple[str, str]], _error: Any = None, /) -> Any:
            started.append((status, headers))

        path, _, query = path.partition("?")
        request = {
            "REQUEST_METHOD": "GET",
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "HTTP_ACCEPT_ENCODING": "gzip",
            "wsgi.input": io.BytesIO(),
        } | environ
        body = b"".join(self.application(request, start))
        ((status, headers),) = started
        return status, dict(headers), body


@pytest.fixture
def browser() -> Browser:
    return Browser()


def test_a_page_at_hand_is_answered_as_django_answers_it(
    client: Client, browser: Browser, shop: Shop
) -> None:
    path = path_to(an_order(shop, locale="de-AT"))
    slow = client.get(path, headers={"Accept-Encoding": "gzip"})
    assert browser.get(path) == ("200 OK", dict(slow.items()), slow.content)
    assert browser.django.asked == []


def test_a_short_link_goes_the_short_way_too(client: Client, browser: Browser, shop: Shop) -> None:
    path = short_path_to(an_order(shop))
    content = client.get(path, headers={"Accept-Encoding": "gzip"}).content
    assert browser.get(path)[2] == content


@pytest.mark.parametrize(
    "environ",
    (
        {"REQUEST_METHOD": "HEAD"},
        {"REQUEST_METHOD": "POST"},
        {"QUERY_STRING": "lang=de"},
        {"HTTP_IF_NONE_MATCH": 'W/"1"'},
        {"HTTP_ACCEPT_ENCODING": "gzip;q=0"},
        {"HTTP_ACCEPT_ENCODING": ""},
    ),
)
def test_what_is_not_plain_goes_on_to_django(
    client: Client, browser: Browser, shop: Shop, environ: dict[str, str]
) -> None:
    path = path_to(an_order(shop))
    client.get(path)
    assert browser.get(path, **environ)[2] == b"django"


@pytest.mark.parametrize("path", ("/", "/t", "/t/nothing", "/s/nothing", "/api/v1/orders"))
def test_what_is_no_page_at_hand_goes_on_to_django(browser: Browser, path: str) -> None:
    browser.get(path)
    assert browser.django.asked == [path]


def test_a_page_that_has_to_be_written_goes_on_to_django(
    client: Client, browser: Browser, shop: Shop
) -> None:
    order = an_order(shop)
    path = path_to(order)
    assert browser.get(path)[2] == b"django"
    client.get(path)
    assert browser.get(path)[2] != b"django"
    change(order, first_name="Berta")
    assert browser.get(path)[2] == b"django"


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_words_that_have_gone_stale_go_on_to_django(
    client: Client, browser: Browser, shop: Shop, business_time: Any
) -> None:
    path = path_to(an_order(shop, promised_on=date(2030, 1, 1)))
    client.get(path)
    business_time(clock.now().replace(year=2031))
    assert browser.get(path)[2] == b"django"


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_without_the_database_django_has_the_word(
    client: Client, browser: Browser, shop: Shop
) -> None:
    path = path_to(an_order(shop))
    client.get(path)
    connection.close()
    port = connection.settings_dict["PORT"]
    connection.settings_dict["PORT"] = "1"
    try:
        assert browser.get(path)[2] == b"django"
    finally:
        connection.settings_dict["PORT"] = port
