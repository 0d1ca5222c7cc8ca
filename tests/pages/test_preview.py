"""The studio's preview: a brand's draft on its own page, in every state, with nobody's data."""

from datetime import timedelta

import pytest
from django.test import Client

from narvar.lib import clock
from pages.branding import brand_css
from pages.samples import PREVIEW_STATES
from retailers.models import BrandDraft
from retailers.services.previews import preview_token
from retailers.tenancy import acting_for
from retailers.theme import theme_of_draft
from tests.factories import Shop, an_order
from tests.pages.conftest import text
from tests.pages.test_html import Elements

pytestmark = pytest.mark.django_db

TITLES = {
    "in_transit": "Good news: your parcel is on its way to you.",
    "ordered": "We have your order and are getting it ready.",
    "out_for_delivery": "Almost there: your parcel is on the delivery vehicle.",
    "storm": "Winter storm near Chicago, IL",
    "delayed": "The carrier has more parcels than it can move right now.",
    "ready_for_pickup": "It is there! Your parcel waits for you at the pickup point.",
    "attempt_failed": "Nobody was there to take the parcel.",
    "delivered": "Your parcel is there. We hope you love it.",
    "returning": "Your parcel is on its way back to us.",
    "several": "1 of 2 parcels has been delivered.",
    "empty": "All packed! Your parcel waits for the carrier.",
}


def preview_of(shop: Shop, **draft: object) -> str:
    with acting_for(shop.retailer.pk):
        BrandDraft.objects.create(retailer=shop.retailer, brand=shop.brand, data=draft)
        return f"/preview/{preview_token(brand=shop.brand)}"


def test_every_state_has_a_sentence_to_know_it_by() -> None:
    assert set(TITLES) == set(PREVIEW_STATES)


@pytest.mark.parametrize(("state", "sentence"), TITLES.items())
def test_every_state_is_shown_in_words(
    client: Client, shop: Shop, state: str, sentence: str
) -> None:
    html = text(client, f"{preview_of(shop, tone='warm')}?state={state}")
    assert sentence in html
    assert len(Elements(html).named("h1")) == 1


@pytest.mark.parametrize("language", ("es", "de", "ar"))
def test_every_language_has_a_sample_of_its_own(client: Client, shop: Shop, language: str) -> None:
    html = text(client, f"{preview_of(shop)}?lang={language}")
    assert f'<html lang="{language}"' in html
    assert "Merino crew sweater" not in html


def test_it_shows_the_draft_and_not_what_is_published(client: Client, shop: Shop) -> None:
    path = preview_of(shop, name="Drafted & Co", colour="#ffcc00")
    assert "Drafted &amp; Co" in text(client, path)
    css = client.get(f"{path}/theme.css")
    with acting_for(shop.retailer.pk):
        theme = theme_of_draft(shop.brand, {"name": "Drafted & Co", "colour": "#ffcc00"})
    assert css.content.decode() == brand_css(theme)
    assert css["Cache-Control"] == "no-cache"


def test_it_holds_nobody_s_order(client: Client, shop: Shop) -> None:
    an_order(shop, "#REAL-1", first_name="Wilhelmina")
    html = text(client, preview_of(shop))
    assert ("#REAL-1" in html, "Wilhelmina" in html) == (False, False)


def test_only_our_own_pages_may_frame_it(client: Client, shop: Shop) -> None:
    policy = client.get(preview_of(shop))["Content-Security-Policy"]
    assert "frame-ancestors 'self'" in policy
    assert "unsafe" not in policy


def test_a_state_nobody_knows_is_the_first_one(client: Client, shop: Shop) -> None:
    path = preview_of(shop)
    assert text(client, f"{path}?state=../../etc") == text(client, f"{path}?state=in_transit")


@pytest.mark.parametrize("token", ("", "x", "A" * 68, "é"))
def test_no_token_no_preview(client: Client, token: str) -> None:
    assert client.get(f"/preview/{token}").status_code == 404
    assert client.get(f"/preview/{token}/theme.css").status_code == 404


def test_a_token_is_good_for_its_time_only(client: Client, shop: Shop) -> None:
    with acting_for(shop.retailer.pk):
        ended = preview_token(brand=shop.brand, until=clock.machine() - timedelta(seconds=1))
    assert client.get(f"/preview/{ended}").status_code == 404
