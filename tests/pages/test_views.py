"""What each kind of link opens: all, all without forms, or the parcels without the person."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from pages.masked import masked_token
from retailers.services.doors import digest, open_doors
from retailers.tenancy import acting_for
from tests.factories import NOON, Parcel, Shop, a_parcel, an_order
from tests.pages.conftest import path_to, short_path_to, text
from tests.pages.test_html import Elements, a_scan, weight
from tracking.models import DelayCase, OrderItem, ShipmentItem, Storm

pytestmark = pytest.mark.django_db

PRIVATE = (
    "#PRIVATE-7", "Wilhelmina", "Sweater", "1Z999SECRET", "Behind the blue door", "W.Secret",
    "Signed for by", "Hidden Lane", "90210",
)  # fmt: skip


def bought(shop: Shop, **fields: Any) -> Parcel:
    """An order with something in every field that a page could tell."""
    address = {"street_1": "12 Hidden Lane", "zip": "90210"}
    order = an_order(shop, "#PRIVATE-7", first_name="Wilhelmina", ship_to=address)
    given = {"delivered_to": "Behind the blue door", "signed_by": "W.Secret", "postcode": "90210"}
    parcel = a_parcel(shop, order, "1Z999SECRET", **{**given, **fields})
    with acting_for(shop.retailer.pk):
        item = OrderItem.objects.create(
            retailer=shop.retailer, order=order, item_id="1", name="Sweater"
        )
        ShipmentItem.objects.create(retailer=shop.retailer, shipment=parcel.shipment, item=item)
    place = {"city": "LOUISVILLE", "state": "KY", "country": "US", "postcode": "90210"}
    a_scan(parcel, text="Signed for by Wilhelmina", place=place, status="in_transit")
    a_scan(parcel, 1, text="Signed for by Wilhelmina", status="unknown")
    return parcel


def masked_path(parcel: Parcel) -> str:
    token = masked_token(parcel.order)
    with acting_for(parcel.shop.retailer.pk):
        open_doors(kind="masked", digests=[digest(token)], subject_ids=[parcel.order.pk])
    return f"/m/{token}"


@pytest.mark.parametrize("status", ("in_transit", "delivered", "exception", "ready_for_pickup"))
def test_the_masked_page_tells_of_the_parcel_and_of_nobody(
    client: Client, shop: Shop, status: str
) -> None:
    parcel = bought(shop, status=status, delivered_at=NOON, status_at=NOON)
    html = text(client, masked_path(parcel))
    assert [secret for secret in PRIVATE if secret in html] == []
    assert "<title>" in html
    assert "Your parcel" in html
    assert "Louisville, KY" in html
    assert "UPS" in html


def test_the_full_page_tells_its_shopper_what_the_masked_one_hides(
    client: Client, shop: Shop
) -> None:
    parcel = bought(shop, status="delivered", delivered_at=NOON, status_at=NOON)
    html = text(client, path_to(parcel.order))
    hidden = {"Hidden Lane", "90210"}
    assert [word for word in PRIVATE if word not in html] == [w for w in PRIVATE if w in hidden]


@pytest.mark.parametrize(("view", "forms"), (("full", 1), ("short", 0), ("masked", 0)))
def test_only_the_full_link_brings_a_form(
    client: Client, shop: Shop, view: str, forms: int
) -> None:
    parcel = bought(shop, status="in_transit")
    path = {
        "full": path_to(parcel.order),
        "short": short_path_to(parcel.order),
        "masked": masked_path(parcel),
    }[view]
    assert len(Elements(text(client, path)).named("form")) == forms


def test_each_view_has_a_body_of_its_own(client: Client, shop: Shop) -> None:
    parcel = bought(shop, status="in_transit")
    full, masked = path_to(parcel.order), masked_path(parcel)
    before = text(client, masked)
    assert "Wilhelmina" in text(client, full)
    assert text(client, masked) == before
    assert client.get(full)["ETag"] != client.get(masked)["ETag"]


def test_a_parcel_that_has_come_needs_no_texts_and_no_calendar(client: Client, shop: Shop) -> None:
    html = text(client, path_to(bought(shop, status="delivered").order))
    assert ("text_me" in html, "?do=calendar" in html) == (False, False)


def test_a_day_that_lies_ahead_can_be_put_into_a_calendar(client: Client, shop: Shop) -> None:
    order = an_order(shop, promised_on=date(2100, 1, 1))
    assert 'href="?do=calendar"' in text(client, path_to(order))


def held_by_a_storm(parcel: Parcel) -> None:
    of = {"retailer": parcel.shop.retailer}
    with acting_for(parcel.shop.retailer.pk):
        storm = Storm.objects.create(
            **of, incident="2026.KLMK.WS.W.0001", event="Winter Storm Warning",
            kind="winter_storm", onset=NOON, ends=NOON + timedelta(days=36500), opened_at=NOON,
            updated_at=NOON,
            polygon=[[[-90, 36], [-80, 36], [-80, 41], [-90, 41], [-90, 36]]],
        )  # fmt: skip
        DelayCase.objects.create(
            **of, shipment=parcel.shipment, kind="storm", cause="weather", storm=storm,
            was_on=date(2026, 11, 24), low_on=date(2100, 1, 6), high_on=date(2100, 1, 7),
            opened_at=NOON, updated_at=NOON,
        )  # fmt: skip


def test_a_storm_is_told_and_drawn(client: Client, shop: Shop) -> None:
    parcel = bought(shop, status="in_transit", city="Brooklyn", state="NY", country="US")
    held_by_a_storm(parcel)
    html = text(client, path_to(parcel.order))
    assert "Winter storm near Louisville, KY" in html
    assert "Area of the storm: Winter storm." in html
    assert '<path class="storm" fill="url(#hatch)"' in html
    assert "<s>Tuesday, November 24" in html


def test_what_is_for_agents_only_is_not_told(client: Client, shop: Shop) -> None:
    parcel = bought(shop, status="in_transit")
    held_by_a_storm(parcel)
    with acting_for(shop.retailer.pk):
        DelayCase.objects.update(tell=False)
    assert "Winter storm" not in text(client, path_to(parcel.order))


def test_all_that_a_first_visit_loads_weighs_less_than_forty_kilobytes(
    client: Client, shop: Shop
) -> None:
    parcel = bought(shop, status="in_transit", city="Brooklyn", state="NY", country="US")
    held_by_a_storm(parcel)
    for n, (city, state) in enumerate(
        [("RENO", "NV"), ("Chicago", "IL"), ("Boston", "MA")] * 10, 2
    ):
        a_scan(parcel, n, text=f"Departed {n}", place={"city": city, "state": state})
    path = path_to(parcel.order)
    page = client.get(path, headers={"Accept-Encoding": "gzip"}).content
    elements = Elements(text(client, path))
    files = [a["href"] or "" for a in elements.named("link")]
    files += [a["src"] or "" for a in elements.named("script")]
    assert len(files) >= 5
    assert len(page) + sum(weight(client, file) for file in files) < 40_000
