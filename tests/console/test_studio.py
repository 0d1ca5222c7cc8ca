import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from retailers.models import Brand, BrandDraft
from retailers.services.opening import add_member
from retailers.tenancy import acting_for
from tests.console.conftest import a_person
from tests.factories import Shop

pytestmark = pytest.mark.django_db
ADDRESS = "/console/acme/brands/acme/"


@pytest.fixture
def owner(shop: Shop) -> Client:
    user = a_person("olga@acme.example")
    with acting_for(shop.retailer.pk):
        add_member(user=user, role="owner")
    client = Client()
    client.force_login(user)
    return client


def post(client: Client, do: str, **typed: Any) -> str:
    response = client.post(ADDRESS, {"do": do, **typed}, follow=True)
    return str(response.content.decode())


def brand_of(shop: Shop) -> Brand:
    with acting_for(shop.retailer.pk):
        return Brand.objects.get()


def test_the_only_brand_opens_at_once(owner: Client) -> None:
    assert owner.get("/console/acme/brands/")["Location"] == ADDRESS


def test_what_is_typed_is_a_draft_until_it_is_published(owner: Client, shop: Shop) -> None:
    assert "Not published yet: Colour." in post(owner, "save", colour="#123456")
    assert brand_of(shop).colour == "#1f4e79"
    assert "Published. Every page shows it" in post(owner, "publish", colour="#654321")
    assert (brand_of(shop).colour, brand_of(shop).version) == ("#654321", 2)


def test_a_field_that_cannot_be_read_is_named_kept_and_not_published(
    owner: Client, shop: Shop
) -> None:
    page = post(owner, "publish", colour="yellow")
    assert "Not published: one field has to be put right first." in page
    assert 'value="yellow"' in page
    assert '<p class="wrong" id="e-colour">Type a colour as # and six digits' in page
    assert brand_of(shop).version == 1


def test_one_click_takes_a_publication_back(owner: Client, shop: Shop) -> None:
    page = post(owner, "publish", colour="#654321")
    entry = page.split('name="entry" value="')[1].split('"')[0]
    owner.post("/console/acme/undo", {"entry": entry, "back": ADDRESS})
    assert brand_of(shop).colour == "#1f4e79"
    again = owner.post("/console/acme/undo", {"entry": entry, "back": ADDRESS}, follow=True)
    assert "Too late to undo" in again.content.decode()


def test_a_draft_can_be_thrown_away(owner: Client, shop: Shop) -> None:
    post(owner, "save", colour="#123456")
    post(owner, "discard")
    with acting_for(shop.retailer.pk):
        assert not BrandDraft.objects.exists()


def test_the_earlier_look_can_be_brought_back_later(owner: Client, shop: Shop) -> None:
    post(owner, "publish", name="Acme & Sons")
    assert "The earlier look is back" in post(owner, "undo", version="1")
    assert (brand_of(shop).name, brand_of(shop).version) == ("Acme", 3)
    assert "is not kept any more" in post(owner, "undo", version="x")


def a_logo(size: tuple[int, int] = (320, 90)) -> SimpleUploadedFile:
    out = io.BytesIO()
    Image.new("RGBA", size).save(out, "PNG")
    return SimpleUploadedFile("logo.png", out.getvalue(), "image/png")


def test_a_logo_is_drafted_published_and_removed(owner: Client, shop: Shop) -> None:
    assert "/brand/acme/logo-" in post(owner, "publish", logo=a_logo())
    assert (brand_of(shop).logo_width, brand_of(shop).logo_height) == (320, 90)
    post(owner, "remove_logo")
    post(owner, "publish")
    assert brand_of(shop).logo == ""


@pytest.mark.parametrize("body", [b"<svg/>", b"\x89PNG\r\n\x1a\n", b"%PDF-1.7"])
def test_a_file_that_is_no_picture_is_refused_and_the_words_are_kept(
    owner: Client, body: bytes
) -> None:
    upload = SimpleUploadedFile("logo.png", body, "image/png")
    response = owner.post(ADDRESS, {"do": "save", "name": "Acme & Sons", "logo": upload})
    page = response.content.decode()
    assert response.status_code == 422
    assert "Not a PNG, JPEG, WebP or GIF." in page and 'value="Acme &amp; Sons"' in page


def test_the_script_gets_only_the_notes(owner: Client) -> None:
    response = owner.post(
        ADDRESS, {"do": "save", "sender_email": "me@gmail.com"}, headers={"X-Studio": "live"}
    )
    page = response.content.decode()
    assert page.startswith('<div id="notes"')
    assert "Mail from gmail.com sent by another server is refused." in page


@pytest.mark.parametrize("deed", ["save", "publish", "discard", "undo", "remove_logo"])
def test_an_agent_may_look_and_not_touch(agent: Client, shop: Shop, deed: str) -> None:
    assert agent.get(ADDRESS).status_code == 200
    assert agent.post(ADDRESS, {"do": deed, "colour": "#123456"}).status_code == 404
    assert brand_of(shop).version == 1


@pytest.mark.parametrize("query", ["show=sms&state=storm_hold&lang=de", "show=email", "state=%00x"])
def test_any_preview_can_be_bookmarked(owner: Client, query: str) -> None:
    response = owner.get(f"{ADDRESS}?{query}")
    assert response.status_code == (400 if "%00" in query else 200)


def test_the_page_may_frame_our_own_pages_and_no_others(owner: Client) -> None:
    policy = owner.get(ADDRESS)["Content-Security-Policy"]
    assert "frame-src 'self'" in policy and "unsafe" not in policy


def test_an_example_mail_runs_nothing(owner: Client) -> None:
    response = owner.get(f"{ADDRESS}mail?state=storm_hold")
    assert "sandbox" in response["Content-Security-Policy"]
    assert "script-src" not in response["Content-Security-Policy"]
    assert response["X-Frame-Options"] == "SAMEORIGIN"


def test_tenants_words_are_words(owner: Client) -> None:
    page = post(owner, "save", name="<script>alert(1)</script>", sender_name='"><img src=x>')
    assert "<script>alert" not in page and "<img src=x" not in page
