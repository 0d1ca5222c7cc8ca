"""Asking for texts on the order's page: by its full link, with consent, and not for strangers."""

from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client

from insights.models import DailyCount
from insights.services.throttle import reached
from notifications.models import Consent, Delivery
from pages.optin import wording
from retailers.models import Brand
from retailers.services.doors import digest, open_doors
from retailers.tenancy import acting_for
from tests.factories import Shop, a_parcel, an_order
from tests.pages.conftest import path_to, short_path_to
from tracking.models import Order

pytestmark = pytest.mark.django_db
HERE = {"Sec-Fetch-Site": "same-origin"}
PHONE = "(212) 555-0123"
FORM = "application/x-www-form-urlencoded"


@pytest.fixture(autouse=True)
def house(settings: Any) -> None:
    settings.TWILIO_FROM = "+15005550006"
    reached.clear()


@pytest.fixture
def order(shop: Shop) -> Order:
    return a_parcel(shop, an_order(shop, first_name="Anna")).order


def ask(client: Client, path: str, headers: Any = HERE, **typed: str) -> Any:
    fields = {"do": "text_me", "phone": PHONE, "consent": "yes", **typed}
    return client.post(path, urlencode(fields), content_type=FORM, headers=headers)


def kept(shop: Shop) -> list[Consent]:
    with acting_for(shop.retailer.pk):
        return list(Consent.objects.order_by("pk"))


def test_the_phone_is_asked_and_the_shopper_told(client: Client, order: Order, shop: Shop) -> None:
    path = path_to(order)
    answer = ask(client, path)
    assert (answer.status_code, answer["Location"]) == (303, f"{path}?do=said&what=text_me")
    told = client.get(answer["Location"]).content.decode()
    assert ("Almost done" in told, f'href="{path}"' in told) == (True, True)
    with acting_for(shop.retailer.pk):
        (delivery,) = Delivery.objects.all()
        assert delivery.to == "+12125550123"
        assert list(DailyCount.objects.values_list("kind", "count")) == [("opt_in", 1)]


def test_what_was_shown_is_kept_in_its_language(client: Client, order: Order, shop: Shop) -> None:
    answer = ask(client, f"{path_to(order)}?lang=de")
    (consent,) = kept(shop)
    assert (consent.locale, answer["Location"][-8:]) == ("de", "&lang=de")
    page = client.get(f"{path_to(order)}?lang=en").content.decode()
    assert wording(shop.brand.name).split("%")[0] in page


def test_loading_the_word_again_sends_nothing(client: Client, order: Order, shop: Shop) -> None:
    location = ask(client, path_to(order))["Location"]
    for _ in range(3):
        client.get(location)
    assert len(kept(shop)) == 1


@pytest.mark.parametrize(
    ("typed", "error"),
    [
        ({"phone": ""}, "phone-error"),
        ({"phone": "12"}, "phone-error"),
        ({"phone": "+442079460000"}, "phone-error"),
        ({"phone": "\u202e1\x00"}, "phone-error"),
        ({"phone": "1" * 5_000}, "phone-error"),
        ({"consent": ""}, "consent-error"),
        ({"consent": "no"}, "consent-error"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(
    client: Client, order: Order, shop: Shop, typed: dict[str, str], error: str
) -> None:
    answer = ask(client, path_to(order), **typed)
    page = answer.content.decode()
    assert (answer.status_code, f'aria-describedby="{error}"' in page) == (422, True)
    assert kept(shop) == []


def test_what_was_typed_stays(client: Client, order: Order) -> None:
    page = ask(client, path_to(order), phone='"><script>', consent="yes").content.decode()
    assert 'value="&#34;&gt;&lt;script&gt;"' in page
    assert 'value="yes" required checked' in page


def test_a_short_and_a_masked_link_may_only_look(client: Client, order: Order, shop: Shop) -> None:
    with acting_for(shop.retailer.pk):
        open_doors(kind="masked", digests=[digest("m" * 43)], subject_ids=[order.pk])
    answers = [ask(client, path) for path in (short_path_to(order), f"/m/{'m' * 43}")]
    assert [answer.status_code for answer in answers] == [403, 403]
    assert "Please use the link in your e-mail" in answers[0].content.decode()
    assert kept(shop) == []


@pytest.mark.parametrize(
    "headers", [{"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}, {}]
)
def test_a_form_on_somebody_elses_page_asks_nobody(
    client: Client, order: Order, shop: Shop, headers: dict[str, str]
) -> None:
    answer = ask(client, path_to(order), headers)
    assert (answer.status_code, kept(shop)) == (403, [])


def test_a_third_phone_is_too_many(client: Client, order: Order, shop: Shop) -> None:
    path = path_to(order)
    statuses = [ask(client, path, phone=f"21255501{n}").status_code for n in (10, 11, 12)]
    assert (statuses, len(kept(shop))) == ([303, 303, 422], 2)


def test_one_order_is_not_asked_for_again_and_again(
    client: Client, order: Order, shop: Shop
) -> None:
    path = path_to(order)
    statuses = [ask(client, path, phone="12").status_code for _ in range(11)]
    assert statuses == [422] * 10 + [429]


def test_a_phone_that_is_known_already_hears_the_same(
    client: Client, order: Order, shop: Shop
) -> None:
    path = path_to(order)
    first = ask(client, path)
    with acting_for(shop.retailer.pk):
        Consent.objects.update(confirmed_at=order.ordered_at)
    again = ask(client, path)
    assert (again.status_code, again["Location"]) == (303, first["Location"])


@pytest.mark.parametrize("do", ["", "explode", "calendar"])
def test_a_form_we_do_not_know_leads_back(client: Client, order: Order, do: str) -> None:
    path = path_to(order)
    answer = ask(client, path, do=do)
    assert (answer.status_code, answer["Location"]) == (303, path)


def test_a_link_that_opens_nothing_is_the_404_of_all(client: Client) -> None:
    answer = ask(client, "/t/nothing")
    assert (answer.status_code, answer.content) == (404, client.get("/t/nothing").content)


@pytest.mark.parametrize("query", ["?do=said", "?do=said&what=%00x", "?do=x&what=y", "?do="])
def test_no_address_breaks_it(client: Client, order: Order, query: str) -> None:
    assert client.get(path_to(order) + query).status_code in {303, 400}


def test_a_shops_name_is_never_markup(client: Client, order: Order, shop: Shop) -> None:
    with acting_for(shop.retailer.pk):
        Brand.objects.update(name="<b>%(x)s {y}")
    page = ask(client, path_to(order), phone="").content.decode()
    assert ("<b>" in page, "&lt;b&gt;%(x)s {y}" in page) == (False, True)
