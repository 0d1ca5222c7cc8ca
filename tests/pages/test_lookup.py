"""The form that finds an order without its link: for its shopper, and for nobody who guesses."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from insights.models import DailyCount
from insights.services.throttle import reached
from narvar.lib import clock
from narvar.lib.text import search_key
from pages.selectors.lookup import asked_for
from retailers.models import Brand
from retailers.tenancy import acting_for
from tests.factories import Shop, a_parcel, a_shop, an_order
from tracking.models import Order
from tracking.services.links import page_token

pytestmark = pytest.mark.django_db
HERE = {"Sec-Fetch-Site": "same-origin"}
EMAIL = "Anna@Example.com"


@pytest.fixture(autouse=True)
def no_tries_yet() -> None:
    reached.clear()


def bought(shop: Shop, number: str = "#EN-1001", **fields: Any) -> Order:
    given = {"email": EMAIL, "ship_to": {"address": {"zip": "10001", "country": "US"}}, **fields}
    key = search_key(given["email"])
    order = an_order(shop, number, email_key=key, **given)
    with acting_for(shop.retailer.pk):
        Order.objects.filter(pk=order.pk).update(number_key=search_key(number))
    return order


def ask(client: Client, shop: Shop, number: str, proof: str = "", **headers: str) -> Any:
    return client.post(
        f"/{shop.brand.slug}/track",
        f"number={quoted(number)}&proof={quoted(proof)}",
        content_type="application/x-www-form-urlencoded",
        headers={**HERE, **headers},
    )


def quoted(text: str) -> str:
    from urllib.parse import quote

    return quote(text, safe="")


@pytest.mark.parametrize(
    ("number", "proof"),
    [
        ("#EN-1001", "anna@example.com"),
        (" en 1001 ", " ANNA@EXAMPLE.COM "),
        ("Order number: EN1001", "anna@example.com"),
        ("Bestellung EN-1001", "10001"),
        ("1001", "anna@example.com"),
        ("EN-1001", "10001"),
        ("EN-1001", "10001-1234"),
        ("ＥＮ－１００１", "1 0001"),
    ],
)
def test_whoever_knows_the_order_gets_its_link(
    client: Client, shop: Shop, number: str, proof: str
) -> None:
    order = bought(shop)
    answer = ask(client, shop, number, proof)
    assert (answer.status_code, answer["Location"]) == (303, f"/t/{page_token(order)}")
    assert client.get(answer["Location"]).status_code == 200


@pytest.mark.parametrize(
    ("number", "proof"),
    [
        ("EN-1001", "bob@example.com"),
        ("EN-1001", "10002"),
        ("EN-1001", ""),
        ("EN-1001", "-"),
        ("1001", "10001"),
        ("EN-100", "anna@example.com"),
        ("01", "anna@example.com"),
        ("EN-1002", "anna@example.com"),
        ("1Z999AA10123456784", "10002"),
    ],
)
def test_nobody_else_does(client: Client, shop: Shop, number: str, proof: str) -> None:
    order = bought(shop)
    a_parcel(shop, order, "1Z999AA10123456784")
    answer = ask(client, shop, number, proof)
    assert (answer.status_code, "Location" in answer) == (422, False)


def test_an_order_without_email_and_postcode_is_proven_by_nothing(
    client: Client, shop: Shop
) -> None:
    bought(shop, email="", ship_to={})
    answers = [ask(client, shop, "EN-1001", proof) for proof in ("", "-", "@", "null", "None")]
    assert [answer.status_code for answer in answers] == [422] * 5


def test_of_orders_with_one_number_the_proof_chooses(client: Client, shop: Shop) -> None:
    bought(shop, "#1001", email="bob@example.com")
    annas = bought(shop, "1001")
    assert ask(client, shop, "1001", EMAIL)["Location"] == f"/t/{page_token(annas)}"


def test_a_tracking_number_alone_opens_a_masked_page(client: Client, shop: Shop) -> None:
    order = bought(shop)
    a_parcel(shop, order, "1Z999AA10123456784")
    answer = ask(client, shop, "1z999aa1 0123 456784")
    assert (answer.status_code, answer["Location"][:3]) == (303, "/m/")
    assert page_token(order) not in answer["Location"]


def test_with_a_tracking_number_and_the_email_one_sees_it_all(client: Client, shop: Shop) -> None:
    order = bought(shop)
    a_parcel(shop, order, "1Z999AA10123456784")
    answer = ask(client, shop, "Tracking number 1Z999AA10123456784", EMAIL)
    assert answer["Location"] == f"/t/{page_token(order)}"


def test_another_shops_order_is_not_there(client: Client, shop: Shop) -> None:
    other = a_shop()
    bought(other)
    a_parcel(other, None, "1Z999AA10123456784")
    assert ask(client, shop, "EN-1001", EMAIL).status_code == 422
    assert ask(client, shop, "1Z999AA10123456784").status_code == 422


def test_an_unknown_shop_is_the_404_of_all(client: Client) -> None:
    unknown, nothing = client.get("/no-such/track"), client.get("/t/nothing")
    assert (unknown.status_code, unknown.content) == (404, nothing.content)


# --- nothing tells a wrong guess from a near one ------------------------------------------------


WRONG = [("EN-1001", "bob@example.com"), ("EN-9999", "bob@example.com"), ("EN-1001", "b@c.example")]


def test_a_wrong_guess_reads_as_any_other(client: Client, shop: Shop) -> None:
    bought(shop)
    pages = set()
    for number, proof in WRONG:
        answer = ask(client, shop, number, proof)
        page = answer.content.decode().replace(number, "N").replace(proof, "P")
        pages.add((answer.status_code, page))
    assert len(pages) == 1


def test_a_hit_and_every_miss_ask_the_database_the_same(client: Client, shop: Shop) -> None:
    order = bought(shop)
    a_parcel(shop, order, "1Z999AA10123456784")
    guesses = [*WRONG, ("EN-1001", EMAIL), ("1Z999AA10123456784", ""), ("1Z999AA10123456785", "")]
    counts = []
    clock.now()
    for number, proof in guesses:
        with CaptureQueriesContext(
            connection,
        ) as said:
            ask(client, shop, number, proof)
        counts.append(len([q for q in said if "DELETE" not in q["sql"]]))
    assert counts == [counts[0]] * len(guesses)


def test_too_many_tries_for_one_number_end_for_everybody(client: Client, shop: Shop) -> None:
    bought(shop)
    for n in range(8):
        client.defaults["REMOTE_ADDR"] = f"192.0.2.{n}"
        assert ask(client, shop, "EN-1001", f"{n}@example.com").status_code == 422
    client.defaults["REMOTE_ADDR"] = "198.51.100.1"
    answer = ask(client, shop, "EN-1001", EMAIL)
    assert (answer.status_code, 0 < int(answer["Retry-After"]) <= 900) == (429, True)
    assert "Too many tries" in answer.content.decode()


def test_too_many_tries_of_one_network_end_for_all_numbers(client: Client, shop: Shop) -> None:
    bought(shop)
    statuses = [ask(client, shop, f"GUESS{n}", EMAIL).status_code for n in range(31)]
    assert statuses == [422] * 30 + [429]
    assert ask(client, shop, "EN-1001", EMAIL).status_code == 429


def test_hits_and_misses_are_counted(client: Client, shop: Shop) -> None:
    bought(shop)
    ask(client, shop, "EN-1001", EMAIL)
    ask(client, shop, "EN-1001", "x")
    with acting_for(shop.retailer.pk):
        kinds = sorted(DailyCount.objects.values_list("kind", "count"))
    assert kinds == [("lookup_hit", 1), ("lookup_miss", 1)]


# --- the form -----------------------------------------------------------------------------------


def test_what_was_typed_stays_and_the_field_is_named(client: Client, shop: Shop) -> None:
    answer = ask(client, shop, "", "anna@example.com")
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'value="anna@example.com"' in page
    assert 'aria-invalid="true" aria-describedby="number-error"' in page


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "", "Origin": "null"},
        {"Sec-Fetch-Site": "", "Origin": "https://evil.example"},
        {"Sec-Fetch-Site": ""},
    ],
)
def test_a_form_on_somebody_elses_page_finds_nothing(
    client: Client, shop: Shop, headers: dict[str, str]
) -> None:
    bought(shop)
    assert ask(client, shop, "EN-1001", EMAIL, **headers).status_code == 403


def test_an_old_browser_proves_itself_by_its_origin(client: Client, shop: Shop) -> None:
    bought(shop)
    headers = {"Sec-Fetch-Site": "", "Origin": "http://testserver"}
    assert ask(client, shop, "EN-1001", EMAIL, **headers).status_code == 303


@pytest.mark.parametrize(
    ("accept", "lang", "said"),
    [
        ("de", "", "de"),
        ("fr", "", "es"),
        ("", "", "es"),
        ("de", "?lang=ar", "ar"),
        ("tlh,*;q=0.1", "", "es"),
    ],
)
def test_it_speaks_the_visitors_language_or_the_shops(
    client: Client, shop: Shop, accept: str, lang: str, said: str
) -> None:
    with acting_for(shop.retailer.pk):
        Brand.objects.filter(pk=shop.brand.pk).update(locale="es")
    page = client.get(f"/{shop.brand.slug}/track{lang}", headers={"Accept-Language": accept})
    assert page["Content-Language"] == said


def test_no_cookie_no_copy_and_an_origin_for_the_form(client: Client, shop: Shop) -> None:
    page = client.get(f"/{shop.brand.slug}/track")
    assert (len(page.cookies), page["Referrer-Policy"]) == (0, "same-origin")
    assert page["Cache-Control"] == "private, no-store"


def test_a_link_can_bring_the_number_along(client: Client, shop: Shop) -> None:
    page = client.get(f'/{shop.brand.slug}/track?number="><script>1001').content.decode()
    assert 'value="&#34;&gt;&lt;script&gt;1001"' in page


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"number=%00%00&proof=%00", "application/x-www-form-urlencoded"),
        (b"number=%E2%80%AE1001&proof=%ED%A0%80", "application/x-www-form-urlencoded"),
        (b"number=" + b"1" * 10_000_000, "application/x-www-form-urlencoded"),
        (b"&".join(b"a=1" for _ in range(500)), "application/x-www-form-urlencoded"),
        (b"\xff\xfe", "application/x-www-form-urlencoded"),
        (b'{"number": "1001"}', "application/json"),
        (b"--x", "multipart/form-data; boundary=x"),
        (b"", ""),
    ],
)
def test_no_body_breaks_it(client: Client, shop: Shop, body: bytes, kind: str) -> None:
    answer = client.generic("POST", f"/{shop.brand.slug}/track", body, kind, headers=HERE)
    assert answer.status_code == 422


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS"])
def test_other_methods_are_not_taken(client: Client, shop: Shop, method: str) -> None:
    answer = client.generic(method, f"/{shop.brand.slug}/track")
    assert (answer.status_code, answer["Allow"]) == (405, "GET, HEAD, POST")


@pytest.mark.parametrize(
    ("typed", "keys"),
    [
        ("Order #1001", ("order1001", "1001")),
        ("Pedido nº 1001", ("pedidono1001", "1001")),
        ("رقم الطلب 1001", ("رقمالطلب1001", "1001")),
        ("ORDER-1001", ("order1001",)),
        ("#", ()),
    ],
)
def test_words_before_a_number_are_left_out(typed: str, keys: tuple[str, ...]) -> None:
    assert asked_for(typed, "").numbers == keys
