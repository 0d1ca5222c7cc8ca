import pytest
from django.test import Client

from pages.branding import brand_css
from retailers.theme import theme_of
from tests.factories import Shop

pytestmark = pytest.mark.django_db


def test_the_present_version_may_be_kept_for_ever(client: Client, shop: Shop) -> None:
    answer = client.get(f"/brand/{shop.brand.slug}/1.css")
    assert answer.content.decode() == brand_css(theme_of(shop.brand))
    assert answer["Content-Type"] == "text/css; charset=utf-8"
    assert answer["Cache-Control"] == "public, max-age=31536000, immutable"


@pytest.mark.parametrize("version", ("0", "2", "x", "01"))
def test_any_other_version_shows_the_present_colours_and_is_not_kept(
    client: Client, shop: Shop, version: str
) -> None:
    answer = client.get(f"/brand/{shop.brand.slug}/{version}.css")
    assert answer.content.decode() == brand_css(theme_of(shop.brand))
    assert answer["Cache-Control"] == "no-cache"


@pytest.mark.parametrize(
    "path", ("/brand/", "/brand/nobody/1.css", "/brand/nobody", "/brand/x/1.js")
)
def test_no_brand_no_style(client: Client, path: str) -> None:
    answer = client.get(path)
    assert (answer.status_code, answer.content) == (404, client.get("/t/nothing").content)
