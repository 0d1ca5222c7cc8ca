"""What the page says, as the browser gets it."""

from datetime import timedelta
from html.parser import HTMLParser

import pytest
from django.test import Client

from retailers.tenancy import acting_for
from tests.factories import NOON, Parcel, Shop, a_parcel, an_order
from tests.pages.conftest import path_to, text
from tracking.models import OrderItem, Scan

pytestmark = pytest.mark.django_db

HOSTILE = "<script>alert(1)</script>\"'&{{7*7}}{% raw %}"


class Elements(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def named(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]


def a_scan(parcel: Parcel, n: int = 0, **fields: object) -> None:
    with acting_for(parcel.shop.retailer.pk):
        Scan.objects.create(
            retailer=parcel.shop.retailer,
            number=parcel.number,
            dedupe=n.to_bytes(16, "big"),
            said=str(n),
            **{"at": NOON - timedelta(hours=n), "status": "in_transit"} | fields,
        )


def test_what_others_typed_is_text_and_nothing_else(client: Client, shop: Shop) -> None:
    order = an_order(shop, number=HOSTILE, first_name=HOSTILE)
    with acting_for(shop.retailer.pk):
        OrderItem.objects.create(retailer=shop.retailer, order=order, item_id="1", name=HOSTILE)
    parcel = a_parcel(shop, order, number=HOSTILE, service=HOSTILE, city=HOSTILE)
    a_scan(parcel, text=HOSTILE, status="unknown", place={"city": HOSTILE})
    html = text(client, path_to(order))
    assert "<script>alert" not in html
    assert "&amp;{{7*7}}{% raw %}" in html
    assert all(one["src"] for one in Elements(html).named("script"))
    assert html.count("&lt;script&gt;alert(1)&lt;/script&gt;") >= 6


def test_contact_links_lead_nowhere_but_to_mail_and_web(client: Client, shop: Shop) -> None:
    with acting_for(shop.retailer.pk):
        shop.brand.support_email = 'x"onclick=1@shop.example'
        shop.brand.support_url = "javascript:alert(1)"
        shop.brand.save()
    html = text(client, path_to(an_order(shop, number="#7")))
    hrefs = [link["href"] or "" for link in Elements(html).named("a")]
    assert [h for h in hrefs if not h.startswith(("?", "#"))] == [
        "mailto:x%22onclick%3D1@shop.example?subject=Order%20%237"
    ]


def test_nothing_is_loaded_from_elsewhere_and_nothing_stands_inline(
    client: Client, shop: Shop
) -> None:
    html = text(client, path_to(a_parcel(shop).order))
    elements = Elements(html)
    loaded = [a["href"] or "" for a in elements.named("link")]
    loaded += [a["src"] or "" for a in elements.named("script") + elements.named("img")]
    assert all(address.startswith(("/static/", "/brand/")) for address in loaded)
    assert not elements.named("style")
    names = {name for _, attributes in elements.tags for name in attributes}
    assert not [name for name in names if name == "style" or name.startswith("on")]


def test_the_page_never_gets_what_it_must_not_say(client: Client, shop: Shop) -> None:
    order = an_order(
        shop,
        last_name="Lastname",
        email="anna@private.example",
        phone="+12125550123",
        ship_to={"street_1": "12 Hidden Lane"},
        customer={"note": "vip-secret"},
    )
    html = text(client, path_to(order))
    for secret in ("Lastname", "anna@private.example", "2125550123", "Hidden Lane", "vip-secret"):
        assert secret not in html


def test_arabic_runs_from_right_to_left(client: Client, shop: Shop) -> None:
    html = text(client, path_to(an_order(shop, locale="ar-EG")))
    (root,) = Elements(html).named("html")
    assert (root["lang"], root["dir"]) == ("ar-EG", "rtl")
    assert "وصلنا طلبك ونحن نجهّزه." in html


def test_the_history_shows_three_rows_and_keeps_the_rest_folded(client: Client, shop: Shop) -> None:
    parcel = a_parcel(shop, status="in_transit")
    for n in range(60):
        a_scan(parcel, n, text=f"Scan {n}", offset=-300, place={"city": "BOSTON", "state": "MA"})
    html = text(client, path_to(parcel.order))
    shown, folded = html.split('<details class="more">')
    assert (shown.count("Scan "), folded.count("Scan ")) == (3, 57)
    assert "Show 57 earlier updates" in folded
    assert "Friday, November 20, 7:00\u202fAM <bdi>GMT-05:00</bdi>" in shown


def test_a_withdrawn_scan_is_not_shown(client: Client, shop: Shop) -> None:
    parcel = a_parcel(shop)
    a_scan(parcel, text="Never happened", withdrawn_at=NOON)
    assert "Never happened" not in text(client, path_to(parcel.order))


def test_a_first_visit_weighs_less_than_forty_kilobytes(client: Client, shop: Shop) -> None:
    parcel = a_parcel(shop)
    for n in range(30):
        a_scan(parcel, n, text=f"Arrived at facility {n}")
    path = path_to(parcel.order)
    page = client.get(path, headers={"Accept-Encoding": "gzip"}).content
    elements = Elements(text(client, path))
    files = [a["href"] or "" for a in elements.named("link")]
    files += [a["src"] or "" for a in elements.named("script")]
    assert len(page) + sum(weight(client, file) for file in files) < 40_000


def weight(client: Client, path: str) -> int:
    answer = client.get(path, headers={"Accept-Encoding": "gzip"})
    assert answer.status_code == 200
    return len(answer.getvalue())


def test_the_start_page_holds_no_retailer_s_data(client: Client, shop: Shop) -> None:
    html = text(client, "/")
    assert shop.brand.name not in html
    assert 'href="/api/v1/docs"' in html
