import io

import pytest
from django.test import Client
from PIL import Image

from pages.branding import brand_css
from retailers.models import Brand
from retailers.services.images import keep_image
from retailers.tenancy import acting_for
from retailers.theme import theme_of
from tests.factories import Shop, a_shop, an_order
from tests.pages.conftest import path_to

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


def a_logo(shop: Shop) -> str:
    """Its address on the brand's pages."""
    out = io.BytesIO()
    Image.new("RGBA", (300, 90), "#0b5d4b").save(out, "PNG")
    with acting_for(shop.retailer.pk):
        kept = keep_image(brand_id=shop.brand.pk, upload=out.getvalue())
        Brand.objects.filter(pk=shop.brand.pk).update(
            logo=kept.digest, logo_width=kept.width, logo_height=kept.height, version=2
        )
    return f"/brand/{shop.brand.slug}/logo-{kept.digest}.png"


def test_a_logo_is_kept_for_ever_under_the_name_of_its_content(client: Client, shop: Shop) -> None:
    answer = client.get(a_logo(shop))
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/png")
    assert answer["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer["X-Content-Type-Options"] == "nosniff"


def test_a_page_shows_its_brand_s_logo_with_room_kept_for_it(client: Client, shop: Shop) -> None:
    path = a_logo(shop)
    html = client.get(path_to(an_order(shop))).content.decode()
    assert f'<img src="{path}" alt="{shop.brand.name}" width="300" height="90">' in html


def test_another_brand_s_logo_is_not_shown_under_this_one(client: Client, shop: Shop) -> None:
    digest = a_logo(shop).rpartition("/")[2]
    rival = a_shop()
    assert client.get(f"/brand/{rival.brand.slug}/{digest}").status_code == 404


@pytest.mark.parametrize("digest", ("", "x", "0" * 64, "../../etc/passwd", "é"))
def test_an_image_nobody_has_is_missing(client: Client, shop: Shop, digest: str) -> None:
    assert client.get(f"/brand/{shop.brand.slug}/logo-{digest}.png").status_code == 404
