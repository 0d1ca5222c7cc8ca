"""What shoppers see and do, counted by the brand's day."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest

from engagement.models import Campaign
from insights.models import Click, DailyCount
from insights.selectors.daily import summary
from insights.services import counting
from insights.services.counting import Counted, count, count_click, count_seen
from insights.states import Kind
from retailers.models import Brand
from retailers.tenancy import acting_for
from tests.engagement.conftest import a_campaign
from tests.factories import Shop, a_shop, an_order
from tests.isolation.threads import at_once

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


@pytest.fixture
def shop(db: None) -> Iterator[Shop]:
    shop = a_shop()
    with acting_for(shop.retailer.pk):
        yield shop


def of(shop: Shop, zone: str = "UTC") -> Counted:
    return Counted(shop.brand.pk, zone)


def rows() -> dict[tuple[date, str, int], int]:
    listed: dict[tuple[date, str, int], int] = {}
    for row in DailyCount.objects.order_by("pk"):
        key = (row.day, row.kind, row.subject_id)
        listed[key] = listed.get(key, 0) + row.count
    return listed


def test_the_same_again_is_one_more(shop: Shop) -> None:
    for _ in range(3):
        count(Kind.PAGE_VIEW, of=of(shop), now=NOON)
    assert rows() == {(NOON.date(), "page_view", 0): 3}


@pytest.mark.parametrize(
    ("zone", "day"),
    [("Pacific/Auckland", 25), ("America/Los_Angeles", 24), ("no/such", 24), ("", 24)],
)
def test_a_day_is_the_brands_own(shop: Shop, zone: str, day: int) -> None:
    count(Kind.PAGE_VIEW, of=of(shop, zone), now=NOON)
    assert DailyCount.objects.get().day == date(2026, 11, day)


def test_a_view_counts_the_page_and_what_came_into_sight(shop: Shop) -> None:
    order, campaign = an_order(shop), a_campaign(shop)
    count_seen(order_id=order.pk, campaign_ids=[campaign.pk], page=True, now=NOON)
    count_seen(order_id=order.pk, campaign_ids=[], page=False, now=NOON)
    count_seen(order_id=0, campaign_ids=[], page=True, now=NOON)
    day = NOON.date()
    assert rows() == {(day, "page_view", 0): 1, (day, "campaign_view", campaign.pk): 1}


def test_a_click_is_kept_with_the_order_it_came_from(shop: Shop) -> None:
    order, campaign = an_order(shop), a_campaign(shop)
    count_click(campaign=campaign, order_id=order.pk, now=NOON)
    count_click(campaign=campaign, order_id=0, now=NOON)
    assert rows() == {(NOON.date(), "campaign_click", campaign.pk): 2}
    assert list(Click.objects.values_list("campaign", "order", "at")) == [
        (campaign.pk, order.pk, NOON)
    ]


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_counts_of_the_same_moment_are_all_there(monkeypatch: Any) -> None:
    monkeypatch.setattr(counting, "SHARDS", 2)
    shop = a_shop()

    def ten() -> None:
        with acting_for(shop.retailer.pk):
            for _ in range(10):
                count(Kind.PAGE_VIEW, of=of(shop), now=NOON)

    at_once(*[ten] * 4)
    with acting_for(shop.retailer.pk):
        assert rows() == {(NOON.date(), "page_view", 0): 40}


def test_the_summary_tells_each_day_and_each_campaign(shop: Shop) -> None:
    seen, unseen = a_campaign(shop, title="seen"), a_campaign(shop)
    for kind, number in ((Kind.CAMPAIGN_VIEW, 4), (Kind.CAMPAIGN_CLICK, 1)):
        for _ in range(number):
            count(kind, of=of(shop), now=NOON, subject_id=seen.pk)
    count(Kind.LOOKUP_MISS, of=of(shop), now=NOON)
    told = summary(shop.brand.pk, last=NOON.date(), days=2)
    assert [(c.title, c.total.views, c.total.clicks, c.total.rate) for c in told.campaigns] == [
        ("seen", 4, 1, 0.25)
    ]
    assert told.lookups == ((date(2026, 11, 23), 0, 0), (date(2026, 11, 24), 0, 1))
    assert unseen.pk not in {c.campaign_id for c in told.campaigns}


def test_what_nobody_saw_has_no_rate(shop: Shop) -> None:
    campaign = a_campaign(shop)
    count(Kind.CAMPAIGN_CLICK, of=of(shop), now=NOON, subject_id=campaign.pk)
    (earned,) = summary(shop.brand.pk, last=NOON.date(), days=1).campaigns
    assert (earned.total.rate, earned.removed) == (None, False)


@pytest.mark.parametrize("campaigns", (1, 3))
def test_the_summary_costs_the_same_for_one_and_three(
    shop: Shop, campaigns: int, django_assert_num_queries: Any
) -> None:
    for _ in range(campaigns):
        row = a_campaign(shop)
        count(Kind.CAMPAIGN_VIEW, of=of(shop), now=NOON, subject_id=row.pk)
    with django_assert_num_queries(2):
        summary(shop.brand.pk, last=NOON.date(), days=30)


def test_a_rivals_counts_are_not_ours(shop: Shop) -> None:
    count(Kind.PAGE_VIEW, of=of(shop), now=NOON)
    Brand.objects.filter(pk=shop.brand.pk).update(name="x")
    rival = a_shop()
    with acting_for(rival.retailer.pk):
        assert summary(shop.brand.pk, last=NOON.date(), days=1).totals[Kind.PAGE_VIEW] == 0
        assert Campaign.objects.count() == 0
