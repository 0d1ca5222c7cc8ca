"""What the page earns, in the console."""

from typing import Any

import pytest
from django.test import Client

from insights.services.counting import Counted, count
from insights.states import Kind
from narvar.lib import clock
from retailers.tenancy import acting_for
from tests.engagement.conftest import a_campaign
from tests.factories import Shop

pytestmark = pytest.mark.django_db


def counted(shop: Shop, kind: Kind, times: int, subject_id: int = 0) -> None:
    of = Counted(shop.brand.pk, "UTC")
    with acting_for(shop.retailer.pk):
        for _ in range(times):
            count(kind, of=of, now=clock.now(), subject_id=subject_id)


def page(client: Client, query: str = "") -> str:
    answer = client.get(f"/console/acme/figures{query}")
    assert answer.status_code == 200
    return answer.content.decode()


def test_without_views_it_says_what_counts(agent: Client) -> None:
    assert "A view counts when" in page(agent)


def test_a_campaigns_views_clicks_and_rate_are_told(agent: Client, shop: Shop) -> None:
    with acting_for(shop.retailer.pk):
        campaign = a_campaign(shop, title="<Winter>")
    counted(shop, Kind.CAMPAIGN_VIEW, 8, campaign.pk)
    counted(shop, Kind.CAMPAIGN_CLICK, 2, campaign.pk)
    said = page(agent)
    assert ("&lt;Winter&gt;" in said, said.count("25.0%")) == (True, 2)
    assert 'role="img" aria-label="Views and clicks by day"' in said


def test_many_wrong_guesses_raise_a_word(agent: Client, shop: Shop) -> None:
    assert "guessing" not in page(agent)
    counted(shop, Kind.LOOKUP_MISS, 50)
    assert "somebody may be guessing" in page(agent)
    counted(shop, Kind.LOOKUP_HIT, 60)
    assert "guessing" not in page(agent)


@pytest.mark.parametrize("query", ["?days=7", "?days=0", "?days=x", "?brand=rival", "?days=90"])
def test_any_address_is_read(agent: Client, query: str) -> None:
    page(agent, query)


def test_a_rivals_figures_are_not_there(agent: Client, rival: Shop) -> None:
    assert agent.get("/console/rival/figures").status_code == 404


@pytest.mark.parametrize("rows", (1, 3))
def test_it_costs_the_same_for_one_and_three(
    agent: Client, shop: Shop, rows: int, django_assert_num_queries: Any
) -> None:
    page(agent)
    for _ in range(rows):
        with acting_for(shop.retailer.pk):
            row = a_campaign(shop)
        counted(shop, Kind.CAMPAIGN_VIEW, 1, row.pk)
    with django_assert_num_queries(6):
        page(agent)
