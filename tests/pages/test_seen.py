"""Views told by the page itself, and clicks on what stands beside the parcel."""

from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client

from engagement.clicks import Clicked, click_path
from engagement.models import Campaign
from engagement.services.lists import remove
from insights.models import Click, DailyCount
from narvar.lib import clock, ids
from pages import floods
from pages.bots import is_person
from retailers.tenancy import acting_for
from tests.engagement.conftest import a_campaign
from tests.factories import Shop, a_shop, an_order
from tests.pages.conftest import path_to, short_path_to

pytestmark = pytest.mark.django_db
BROWSER = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15"
HERE = {"Sec-Fetch-Site": "same-origin", "User-Agent": BROWSER}


@pytest.fixture(autouse=True)
def nothing_seen() -> None:
    floods.sieve.clear()


def tell(client: Client, path: str, what: str = "page", **headers: str) -> Any:
    return client.post(
        path,
        urlencode({"do": "seen", "what": what}),
        content_type="application/x-www-form-urlencoded",
        headers={**HERE, **headers},
    )


def counted(shop: Shop) -> dict[str, int]:
    with acting_for(shop.retailer.pk):
        return dict(DailyCount.objects.values_list("kind", "count"))


def campaign_of(shop: Shop, **fields: Any) -> Campaign:
    with acting_for(shop.retailer.pk):
        return a_campaign(shop, **fields)


def test_a_page_that_is_looked_at_is_counted(client: Client, shop: Shop) -> None:
    answer = tell(client, path_to(an_order(shop)))
    assert (answer.status_code, answer.content, len(answer.cookies)) == (204, b"", 0)
    assert counted(shop) == {"page_view": 1}


def test_so_is_a_page_behind_a_short_link(client: Client, shop: Shop) -> None:
    tell(client, short_path_to(an_order(shop)))
    assert counted(shop) == {"page_view": 1}


def test_a_campaign_is_counted_when_it_comes_into_sight(client: Client, shop: Shop) -> None:
    row = campaign_of(shop)
    tell(client, path_to(an_order(shop)), ids.encode("cmp", row.public_id))
    with acting_for(shop.retailer.pk):
        (count,) = DailyCount.objects.all()
    assert (count.kind, count.subject_id, count.count) == ("campaign_view", row.pk, 1)


def test_a_rivals_campaign_is_not(client: Client, shop: Shop) -> None:
    row = campaign_of(a_shop())
    tell(client, path_to(an_order(shop)), ids.encode("cmp", row.public_id))
    assert counted(shop) == {}


def test_looking_at_a_page_by_get_counts_nothing(client: Client, shop: Shop) -> None:
    client.get(path_to(an_order(shop)), headers=HERE)
    assert counted(shop) == {}


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": ""},
        {"User-Agent": "Mozilla/5.0 (compatible; Googlebot/2.1)"},
        {"User-Agent": ""},
        {"Sec-Purpose": "prefetch;prerender"},
    ],
)
def test_nobody_who_only_passes_by_is(client: Client, shop: Shop, headers: dict[str, str]) -> None:
    assert tell(client, path_to(an_order(shop)), **headers).status_code == 204
    assert counted(shop) == {}


def test_a_beacon_sent_twice_is_one_view(client: Client, shop: Shop) -> None:
    path = path_to(an_order(shop))
    tell(client, path)
    tell(client, path)
    assert counted(shop) == {"page_view": 1}


def test_a_flood_stays_out_of_the_database(client: Client, shop: Shop) -> None:
    path = path_to(an_order(shop))
    tell(client, path)
    for n in range(100):
        tell(client, path, f"cmp_{n:026d}")
    floods_left = [floods.sieve.lets_through("192.0.2.9", str(n), n / 100) for n in range(100)]
    assert (counted(shop), floods_left.count(True)) == ({"page_view": 1}, 60)


@pytest.mark.parametrize("what", ["", "cmp_", "cmp_zzz", "page\x00", "1", "x" * 9_000])
def test_no_word_breaks_it(client: Client, shop: Shop, what: str) -> None:
    path = path_to(an_order(shop))
    assert tell(client, path, what).status_code in {204, 303}
    assert counted(shop) in ({}, {"page_view": 1})


def test_an_unknown_page_says_the_same(client: Client) -> None:
    assert tell(client, "/t/nothing").status_code == 204


# --- clicks -------------------------------------------------------------------------------------


def path_of(row: Campaign, order_id: int = 0) -> str:
    return click_path(Clicked(row.retailer_id, row.pk, order_id))


def test_a_click_leads_to_the_campaigns_address_and_counts(client: Client, shop: Shop) -> None:
    order, row = an_order(shop), campaign_of(shop, url="https://shop.example/größe?a=b")
    answer = client.get(path_of(row, order.pk), headers=HERE)
    assert (answer.status_code, answer["Location"]) == (
        303,
        "https://shop.example/gr%C3%B6%C3%9Fe?a=b",
    )
    assert (answer["Referrer-Policy"], len(answer.cookies)) == ("no-referrer", 0)
    assert counted(shop) == {"campaign_click": 1}
    with acting_for(shop.retailer.pk):
        assert Click.objects.get().order_id == order.pk


@pytest.mark.parametrize("query", ["?url=https://evil.example", "?next=//evil.example"])
def test_nothing_asked_for_leads_elsewhere(client: Client, shop: Shop, query: str) -> None:
    row = campaign_of(shop)
    assert client.get(path_of(row) + query, headers=HERE)["Location"] == row.url


def test_a_resting_campaign_still_leads_on(client: Client, shop: Shop) -> None:
    row = campaign_of(shop, enabled=False)
    assert client.get(path_of(row), headers=HERE).status_code == 303


def test_a_removed_one_leads_nowhere(client: Client, shop: Shop) -> None:
    row = campaign_of(shop)
    with acting_for(shop.retailer.pk):
        remove(kind=Campaign, public_id=row.public_id, now=clock.machine())
    assert client.get(path_of(row), headers=HERE).status_code == 404


def test_a_click_that_nobody_here_wrote_is_the_404_of_all(client: Client, shop: Shop) -> None:
    forged = client.get(path_of(campaign_of(shop))[:-4] + "AAAA")
    assert (forged.status_code, forged.content) == (404, client.get("/t/nothing").content)


@pytest.mark.parametrize(
    "headers", [{"User-Agent": "Slackbot 1.0"}, {"Sec-Purpose": "prefetch"}, {"User-Agent": ""}]
)
def test_robots_are_led_on_and_not_counted(
    client: Client, shop: Shop, headers: dict[str, str]
) -> None:
    row = campaign_of(shop)
    answer = client.get(path_of(row), headers={**HERE, **headers})
    assert (answer.status_code, counted(shop)) == (303, {})


def test_head_is_led_on_and_not_counted(client: Client, shop: Shop) -> None:
    assert client.head(path_of(campaign_of(shop)), headers=HERE).status_code == 303
    assert counted(shop) == {}


@pytest.mark.parametrize(
    "agent",
    [
        BROWSER,
        "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/142.0 Safari/537.36",
        "Mozilla/5.0 (Linux; Android 15; Cubot Note 50) AppleWebKit/537.36 Chrome/142.0 Mobile",
    ],
)
def test_browsers_are_people(rf: Any, agent: str) -> None:
    assert is_person(rf.get("/", headers={"User-Agent": agent}))


@pytest.mark.parametrize("sandbox", [True, False])
def test_a_browser_without_a_window_is_a_shopper_in_the_sandbox_only(
    rf: Any, settings: Any, sandbox: bool
) -> None:
    settings.SANDBOX = sandbox
    agent = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 HeadlessChrome/142.0 Safari/537.36"
    assert is_person(rf.get("/", headers={"User-Agent": agent})) == sandbox
