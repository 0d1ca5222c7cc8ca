"""What stands beside the parcel."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from engagement.clicks import Clicked, click_path, read_click
from engagement.models import Campaign
from engagement.panels import Blocks, blocks
from engagement.services.lists import remove
from narvar.lib import clock
from retailers.models import Brand
from tests.engagement.conftest import a_campaign, a_question
from tests.factories import Shop
from tracking.states import Status

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


def seen(shop: Shop, locale: str = "en", status: Status = Status.IN_TRANSIT) -> Blocks:
    return blocks(shop.brand.pk, locale, status, now=NOON, order_id=7)


def title(shop: Shop, **asked: Any) -> str | None:
    campaign = seen(shop, **asked).campaign
    return campaign.title if campaign else None


def test_a_shop_that_wrote_nothing_shows_nothing(shop: Shop) -> None:
    assert seen(shop) == Blocks(None, (), "en", None)


def test_a_campaign_leads_through_our_own_address(shop: Shop) -> None:
    row = a_campaign(shop)
    campaign = seen(shop).campaign
    assert campaign is not None
    assert read_click(campaign.href.removeprefix("/c/")) == Clicked(shop.retailer.pk, row.pk, 7)
    assert campaign.href == click_path(Clicked(shop.retailer.pk, row.pk, 7))


def test_the_first_that_runs_and_fits_is_shown(shop: Shop) -> None:
    a_campaign(shop, title="off", enabled=False)
    a_campaign(shop, title="over", ends_at=NOON)
    a_campaign(shop, title="to come", starts_at=NOON + HOUR)
    a_campaign(shop, title="elsewhere", locale="de")
    a_campaign(shop, title="after", audience="delivered")
    a_campaign(shop, title="now", starts_at=NOON, ends_at=NOON + 3 * HOUR)
    assert title(shop) == "now"
    assert title(shop, locale="de") == "elsewhere"
    assert title(shop, status=Status.DELIVERED) == "after"
    assert title(shop, status=Status.EXCEPTION) is None


def test_the_page_knows_when_a_campaign_starts_or_ends(shop: Shop) -> None:
    a_campaign(shop, ends_at=NOON + 3 * HOUR)
    a_campaign(shop, starts_at=NOON + 2 * HOUR)
    a_campaign(shop, starts_at=NOON - HOUR)
    assert seen(shop).fresh_until == NOON + 2 * HOUR


def test_what_is_removed_is_not_shown(shop: Shop) -> None:
    row = a_campaign(shop)
    remove(kind=Campaign, public_id=row.public_id, now=clock.machine())
    assert title(shop) is None


@pytest.mark.parametrize(("locale", "shown"), [("de", ["d"]), ("es", ["d"]), ("en-GB", ["a", "b"])])
def test_questions_come_in_the_language_or_the_shops(
    shop: Shop, locale: str, shown: list[str]
) -> None:
    Brand.objects.filter(pk=shop.brand.pk).update(locale="de")
    a_question(shop, "a")
    a_question(shop, "d", "de")
    a_question(shop, "b")
    assert [q.question for q in seen(shop, locale).questions] == shown


@pytest.mark.parametrize("rows", (1, 3))
def test_it_costs_the_same_for_one_and_three(
    shop: Shop, rows: int, django_assert_num_queries: Any
) -> None:
    for _ in range(rows):
        a_campaign(shop)
        a_question(shop)
    with django_assert_num_queries(3):
        seen(shop)


@pytest.mark.parametrize("token", ["", "x", "A" * 54, "é" * 54, "A" * 53 + "=", "\x00" * 54])
def test_what_we_did_not_write_is_no_click(token: str) -> None:
    assert read_click(token) is None


def test_a_click_that_was_altered_is_none() -> None:
    token = click_path(Clicked(1, 2, 3)).removeprefix("/c/")
    assert read_click(token) == Clicked(1, 2, 3)
    assert [read_click(token[:n] + "~" + token[n + 1 :]) for n in (0, 30)] == [None, None]
    flipped = "A" if token[9] != "A" else "B"
    assert read_click(token[:9] + flipped + token[10:]) is None
