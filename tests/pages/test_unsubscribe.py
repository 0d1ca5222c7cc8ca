"""`/u/{code}` against the cases of RFC 8058."""

import json
from typing import Any

import pytest
from django.test import Client

from notifications.models import Delivery, Suppression
from notifications.services.mailing import mail_code
from notifications.services.suppression import suppress
from notifications.states import Block
from retailers.services.doors import digest, open_doors
from retailers.tenancy import acting_for
from tests.factories import NOON, Parcel, a_parcel, an_order
from tests.notifications.mails import a_mailing_shop
from tests.notifications.stage import happen, plan_facts
from tests.sandbox.started import DATA

pytestmark = pytest.mark.django_db
ONE_CLICK = {"List-Unsubscribe": "One-Click"}
HERE = {"Sec-Fetch-Site": "same-origin"}
FORM = "application/x-www-form-urlencoded"


@pytest.fixture
def parcel(settings: Any) -> Parcel:
    settings.SMTP_URL, settings.EMAIL_FROM = "smtps://relay.example", "news@house.example"
    shop = a_mailing_shop(name="Finch & <Fern>")
    found = a_parcel(shop, an_order(shop, email="ann@shopper.example", locale="en"))
    happen(found, "out_for_delivery")
    plan_facts(found)
    return found


@pytest.fixture
def url(parcel: Parcel) -> str:
    with acting_for(parcel.shop.retailer.pk):
        delivery = Delivery.objects.get()
        code = mail_code(delivery.public_id)
        open_doors(kind="mail", digests=[digest(code)], subject_ids=[delivery.pk])
    return f"/u/{code}"


def blocks(parcel: Parcel) -> list[str]:
    with acting_for(parcel.shop.retailer.pk):
        return [row.reason for row in Suppression.objects.all()]


def test_get_asks_and_changes_nothing(client: Client, parcel: Parcel, url: str) -> None:
    answer = client.get(url)
    assert (answer.status_code, blocks(parcel)) == (200, [])
    text = answer.content.decode()
    assert "Finch &amp; &lt;Fern&gt;" in text
    assert "a…@shopper.example" in text
    assert "ann@shopper.example" not in text


@pytest.mark.parametrize("kind", ["urlencoded", "multipart"])
def test_one_click_by_either_kind_of_form(
    client: Client, parcel: Parcel, url: str, kind: str
) -> None:
    if kind == "urlencoded":
        answer = client.post(url, "List-Unsubscribe=One-Click", content_type=FORM)
    else:
        answer = client.post(url, ONE_CLICK)
    assert (answer.status_code, answer.cookies) == (200, {})
    assert blocks(parcel) == ["opted_out"]


def test_repeating_it_is_answered_the_same(client: Client, parcel: Parcel, url: str) -> None:
    assert [client.post(url, ONE_CLICK).status_code for _ in range(3)] == [200] * 3
    assert blocks(parcel) == ["opted_out"]
    assert "No more e-mails to you" in client.get(url).content.decode()


def test_the_pages_own_button_does_it_and_undoes_it(
    client: Client, parcel: Parcel, url: str
) -> None:
    client.post(url, {"do": "stop"})
    assert blocks(parcel) == ["opted_out"]
    answer = client.post(url, {"do": "undo"}, headers=HERE)
    assert (answer.status_code, blocks(parcel)) == (200, [])
    assert "You get our e-mails again" in answer.content.decode()


def test_no_other_site_subscribes_anybody_again(client: Client, parcel: Parcel, url: str) -> None:
    client.post(url, ONE_CLICK)
    assert client.post(url, {"do": "undo"}).status_code == 422
    assert blocks(parcel) == ["opted_out"]


def test_a_bounce_is_not_undone(client: Client, parcel: Parcel, url: str) -> None:
    with acting_for(parcel.shop.retailer.pk):
        suppress("email", "ann@shopper.example", Block.HARD_BOUNCE, now=NOON)
    client.post(url, {"do": "undo"}, headers=HERE)
    assert blocks(parcel) == ["hard_bounce"]


@pytest.mark.parametrize("body", ["", "List-Unsubscribe=no", "x" * 100])
def test_any_other_post_does_nothing(client: Client, parcel: Parcel, url: str, body: str) -> None:
    answer = client.post(url, body, content_type=FORM)
    assert (answer.status_code, blocks(parcel)) == (422, [])


def test_a_broken_form_is_no_server_error(client: Client, url: str) -> None:
    broken = "multipart/form-data; boundary="
    assert client.post(url, b"x", content_type=broken).status_code == 422


@pytest.mark.parametrize("code", ["x", "0" * 26, "é"])
def test_an_unknown_code_is_not_found(client: Client, code: str) -> None:
    assert client.get(f"/u/{code}").status_code == 404
    assert client.post(f"/u/{code}", ONE_CLICK).status_code == 404


def test_other_methods_are_refused(client: Client, url: str) -> None:
    assert client.delete(url).status_code == 405


def test_what_the_rfc_asks_for_is_what_we_take() -> None:
    path = DATA / "email" / "rfc8058_cases.json"
    if not path.exists():
        pytest.skip(f"no shared data at {DATA}")
    asked = json.loads(path.read_text())["request"]
    assert asked["method"] == "POST"
    assert asked["body"] == "List-Unsubscribe=One-Click"


def test_it_speaks_arabic(client: Client, url: str) -> None:
    assert 'dir="rtl"' in client.get(f"{url}?lang=ar").content.decode()
