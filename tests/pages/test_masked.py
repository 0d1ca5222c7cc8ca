"""The page behind a tracking number alone."""

from dataclasses import fields
from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client

from pages.masked import masked_token
from retailers.services.doors import digest, open_doors
from retailers.tenancy import acting_for
from tests.factories import Shop, a_parcel, an_order
from tracking.models import Order, OrderItem, Scan
from tracking.selectors.page import SeenOrder, SeenParcel, SeenScan
from tracking.services.links import page_token

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 20, 9, tzinfo=UTC)
SECRET = "Secret"


@pytest.fixture
def order(shop: Shop) -> Order:
    """Secrets wherever somebody could have written one."""
    order = an_order(shop, f"#{SECRET}-1", first_name=SECRET, last_name=SECRET)
    parcel = a_parcel(
        shop, order, f"{SECRET}12345678", status="delivered", delivered_at=AT, city=SECRET,
        delivered_to=SECRET, signed_by=SECRET, country="US", state="NY",
    )  # fmt: skip
    with acting_for(shop.retailer.pk):
        OrderItem.objects.create(retailer=shop.retailer, order=order, item_id="1", name=SECRET)
        common: dict[str, Any] = {"retailer": shop.retailer, "number": parcel.number, "at": AT}
        for n, status in enumerate(("delivered", "unknown")):
            Scan.objects.create(
                **common, status=status, code="D", text=f"Signed by {SECRET}", said=str(n),
                dedupe=bytes([n]), place={"name": SECRET, "postcode": SECRET, "city": "Albany"},
            )  # fmt: skip
    return order


def shown(client: Client, order: Order) -> Any:
    token = masked_token(order)
    with acting_for(order.retailer_id):
        open_doors(kind="masked", digests=[digest(token)], subject_ids=[order.pk])
    return client.get(f"/m/{token}")


def test_it_tells_where_the_parcel_is(client: Client, order: Order) -> None:
    page = shown(client, order)
    assert (page.status_code, "Albany" in page.content.decode()) == (200, True)


def test_it_tells_nothing_of_the_order(client: Client, order: Order) -> None:
    assert SECRET.lower() not in shown(client, order).content.decode().lower()


def test_it_does_not_tell_where_a_parcel_goes(client: Client, shop: Shop) -> None:
    order = an_order(shop)
    a_parcel(shop, order, "1Z12345678", status="in_transit", city=SECRET, country="US", state="WY")
    page = shown(client, order).content.decode()
    assert ("Going to" in page, "WY" in page) == (False, False)


def test_it_has_no_forms_and_no_way_to_the_full_page(client: Client, order: Order) -> None:
    page = shown(client, order).content.decode()
    assert ("<form" in page, page_token(order) in page) == (False, False)


def test_a_masked_link_opens_no_other_door(client: Client, order: Order) -> None:
    token = masked_token(order)
    shown(client, order)
    assert [client.get(f"/{door}/{token}").status_code for door in "ts"] == [404, 404]


HIDDEN = {
    SeenOrder: {"number", "first_name", "parcels", "unassigned"},
    SeenParcel: {"numbers", "city", "delivered_to", "signed_by", "scans", "items"},
    SeenScan: {"text", "place"},
}
HARMLESS = {
    SeenOrder: {"ordered_at", "promised_on", "cancelled_at", "seller", "brand_id"},
    SeenParcel: set(
        """status cause carrier service state country shipped_at status_at delivered_at
           promised_on first_estimate earliest latest window delays""".split()
    ),
    SeenScan: {"at", "offset", "status", "cause"},
}


@pytest.mark.parametrize("kind", HIDDEN)
def test_of_every_field_it_is_decided_whether_it_shows(kind: Any) -> None:
    """A new one would show on the masked page until somebody thought of it."""
    assert {f.name for f in fields(kind)} == HIDDEN[kind] | HARMLESS[kind]
