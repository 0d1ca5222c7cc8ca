from typing import Any

import pytest

from retailers.models import AuditEntry, Brand, BrandDraft, BrandVersion
from retailers.services import brands
from retailers.services.previews import NoPreview, open_preview, preview_token
from retailers.tenancy import acting_for
from tests.factories import NOON, Shop, a_shop

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop() -> Shop:
    return a_shop("acme")


def save(shop: Shop, **data: Any) -> None:
    with acting_for(shop.retailer.pk):
        brands.save_draft(brand_id=shop.brand.pk, data=data, by=None)


def publish(shop: Shop) -> AuditEntry:
    with acting_for(shop.retailer.pk):
        return brands.publish_draft(brand_id=shop.brand.pk, by=None, now=NOON)


def brand_of(shop: Shop) -> Brand:
    with acting_for(shop.retailer.pk):
        return Brand.objects.get(pk=shop.brand.pk)


def test_a_draft_changes_nothing_that_shoppers_see(shop: Shop) -> None:
    save(shop, colour="#ffd400")
    assert (brand_of(shop).colour, brand_of(shop).version) == ("#1f4e79", 1)


def test_each_save_adds_to_the_draft_and_unknown_fields_are_left_out(shop: Shop) -> None:
    save(shop, colour="#ffd400", slug="stolen", version="9")
    save(shop, name="Acme & Sons")
    with acting_for(shop.retailer.pk):
        assert BrandDraft.objects.get().data == {"colour": "#ffd400", "name": "Acme & Sons"}


def test_publishing_shows_the_draft_and_makes_every_cached_page_old(shop: Shop) -> None:
    save(shop, colour="#FFD400", radius="4")
    entry = publish(shop)
    brand = brand_of(shop)
    assert (brand.colour, brand.radius, brand.version) == ("#ffd400", 4, 2)
    assert (entry.kind, entry.data) == (
        "brand.published",
        {"version": 1, "fields": ["colour", "radius"]},
    )
    with acting_for(shop.retailer.pk):
        assert not BrandDraft.objects.exists()


def test_what_cannot_be_read_is_not_published(shop: Shop) -> None:
    save(shop, colour="yellow", name="")
    with pytest.raises(brands.Unfit) as unfit:
        publish(shop)
    assert unfit.value.problems == {"colour": "colour", "name": "missing"}
    assert brand_of(shop).version == 1


def test_a_draft_that_says_what_is_published_publishes_nothing(shop: Shop) -> None:
    save(shop, colour="#1f4e79")
    with pytest.raises(brands.NothingToDo):
        publish(shop)


def test_the_look_before_comes_back_as_a_version_of_its_own(shop: Shop) -> None:
    save(shop, colour="#ffd400", name="New")
    publish(shop)
    with acting_for(shop.retailer.pk):
        brands.restore_version(brand_id=shop.brand.pk, version=1, by=None, now=NOON)
        assert list(BrandVersion.objects.order_by("version").values_list("version", flat=True)) == [
            1,
            2,
        ]
    brand = brand_of(shop)
    assert (brand.colour, brand.name, brand.version) == ("#1f4e79", "Acme", 3)


def test_a_rival_neither_drafts_nor_publishes(shop: Shop) -> None:
    rival = a_shop()
    with acting_for(rival.retailer.pk), pytest.raises(Brand.DoesNotExist):
        brands.save_draft(brand_id=shop.brand.pk, data={"name": "mine"}, by=None)


def test_an_untouched_form_makes_no_draft(shop: Shop) -> None:
    with acting_for(shop.retailer.pk):
        same = {"name": "Acme", "radius": "14"}
        assert not brands.changed_typing(brand_id=shop.brand.pk, data=same)
        assert brands.changed_typing(brand_id=shop.brand.pk, data={"radius": "15"})


def token_of(shop: Shop, **more: Any) -> str:
    with acting_for(shop.retailer.pk):
        return preview_token(brand=Brand.objects.get(), **more)


def test_a_preview_shows_the_newest_draft_to_whoever_holds_its_address(shop: Shop) -> None:
    token = token_of(shop)
    save(shop, colour="#ffd400", zone="nowhere")
    seen = open_preview(token)
    assert (seen.retailer_id, seen.brand_id) == (shop.retailer.pk, shop.brand.pk)
    assert (seen.theme.colour, seen.theme.zone) == ("#ffd400", "UTC")


@pytest.mark.parametrize("text", ["", "x", "é", "A" * 70, "%00", "=" * 9])
def test_what_we_never_signed_opens_nothing(text: str) -> None:
    with pytest.raises(NoPreview):
        open_preview(text)


def test_an_altered_or_old_address_opens_nothing(shop: Shop) -> None:
    token = token_of(shop)
    for wrong in (token[:-4] + "AAAA", "B" + token[1:], token_of(shop, until=NOON)):
        with pytest.raises(NoPreview):
            open_preview(wrong)
