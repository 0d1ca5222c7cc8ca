import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from notifications.models import Attempt, Delivery, Rule, SendLane
from notifications.services.rules import ensure_default_rules
from retailers.tenancy import acting_for
from tests.factories import NOON, Parcel, Shop, a_parcel, an_order
from tracking.models import Scan
from tracking.services.links import page_token, page_url
from tracking.states import Status

pytestmark = pytest.mark.django_db


def a_scan(parcel: Parcel, hours: int, status: Status, text: str, **fields: Any) -> None:
    with acting_for(parcel.shop.retailer.pk):
        Scan.objects.create(
            retailer=parcel.shop.retailer,
            number=parcel.number,
            dedupe=text.encode()[:16],
            at=NOON + timedelta(hours=hours),
            said="",
            text=text,
            status=status,
            **fields,
        )


def a_message(parcel: Parcel, hours: int, state: str, reason: str = "", tries: int = 0) -> None:
    shop = parcel.shop.retailer
    with acting_for(shop.pk):
        ensure_default_rules()
        delivery = Delivery.objects.create(
            retailer=shop,
            lane=SendLane.objects.get(),
            rule=Rule.objects.order_by("pk")[0],
            fact_id=hours,
            order=parcel.order,
            channel="sms",
            state=state,
            reason=reason,
            to="+12125550123",
            text="Acme: it comes",
            occurred_at=NOON + timedelta(hours=hours),
            retry_at=NOON,
        )
        for number in range(1, tries + 1):
            Attempt.objects.create(
                retailer=shop, delivery=delivery, number=number, started_at=NOON, outcome="refused"
            )


@pytest.fixture
def parcel(shop: Shop) -> Parcel:
    order = an_order(shop, "#7/a b", first_name="Mia", email="mia@example.com")
    return a_parcel(shop, order)


ADDRESS = "/console/acme/orders/acme/%237/a%20b"


def shown(agent: Client) -> str:
    response = agent.get(ADDRESS)
    assert response.status_code == 200
    return str(response.content.decode())


def titles(page: str) -> list[str]:
    return [re.sub(r"\s*<.*", "", title) for title in re.findall(r"<h3>(.*?)</h3>", page)]


def test_one_timeline_tells_all_newest_first(agent: Client, parcel: Parcel) -> None:
    a_scan(parcel, 5, Status.DELIVERED, "Left at door")
    a_scan(parcel, 1, Status.IN_TRANSIT, "Departed")
    a_message(parcel, 3, "sent")
    first, message, *rest = titles(shown(agent))
    assert (first, rest) == ("Delivered", ["In transit", "Order placed"])
    assert message.startswith("SMS: ")


def test_a_message_not_sent_says_why(agent: Client, parcel: Parcel) -> None:
    a_message(parcel, 1, "skipped", reason="no phone")
    page = shown(agent)
    assert '<span class="mark watch">Not sent</span>' in page
    assert "The order has no phone number." in page


def test_a_providers_reason_is_told_in_its_words(agent: Client, parcel: Parcel) -> None:
    a_message(parcel, 1, "failed", reason="30005 unknown handset", tries=2)
    page = shown(agent)
    assert "30005 unknown handset" in page
    assert "2 tries at the provider" in page


def test_a_scan_is_shown_in_the_time_of_its_place(agent: Client, parcel: Parcel) -> None:
    a_scan(parcel, 0, Status.DELAYED, "Snow", offset=-300, cause="weather")
    page = shown(agent)
    assert "Fri, Nov 20, 2026, 07:00" in page
    assert ("Snow" in page, "<p>Weather</p>" in page) == (True, True)


def test_the_shoppers_view_is_one_click_away(agent: Client, parcel: Parcel) -> None:
    assert f'href="/t/{page_token(parcel.order)}"' in shown(agent)


def test_who_and_numbers_can_be_copied(agent: Client, parcel: Parcel) -> None:
    copied = re.findall(r'data-copy="([^"]*)"', shown(agent))
    address = page_url(parcel.order)
    assert copied == ["mia@example.com", address, "#7/a b", parcel.number.number]


@pytest.mark.parametrize("number", ["#8", "7/a b", "..", "%00"])
def test_an_order_that_is_not_there(agent: Client, parcel: Parcel, number: str) -> None:
    path = f"/console/acme/orders/acme/{number.replace('#', '%23')}"
    assert agent.get(path).status_code in {400, 404}


def test_what_was_typed_elsewhere_is_text_here(agent: Client, parcel: Parcel) -> None:
    hostile = "<img src=x onerror=alert(1)>"
    a_scan(parcel, 1, Status.EXCEPTION, hostile, place={"city": hostile})
    with acting_for(parcel.shop.retailer.pk):
        type(parcel.order).objects.update(first_name=hostile, ship_to={"city": hostile, "zip": 7})
    assert "<img" not in shown(agent)


def test_a_zone_nobody_knows_is_utc(agent: Client, parcel: Parcel) -> None:
    with acting_for(parcel.shop.retailer.pk):
        type(parcel.shop.brand).objects.update(zone="Mars/Olympus")
    assert "Fri, Nov 20, 2026, 12:00" in shown(agent)


@pytest.mark.parametrize("many", [1, 3])
def test_a_long_story_costs_what_a_short_one_costs(
    agent: Client, parcel: Parcel, many: int, django_assert_num_queries: Any
) -> None:
    for serial in range(many):
        a_scan(parcel, serial, Status.IN_TRANSIT, f"scan {serial}")
        a_message(parcel, serial, "failed", tries=2)
        a_parcel(parcel.shop, parcel.order)
    with django_assert_num_queries(17):
        shown(agent)
