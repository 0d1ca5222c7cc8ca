"""What agents do on an order's page."""

import re
from typing import Any

import pytest
from django.test import Client

from retailers.models import AuditEntry, Outbox
from retailers.tenancy import acting_for
from tests.console.test_home import a_case
from tests.factories import NOON, Parcel, Shop, a_parcel, an_order
from tests.isolation.lanes import a_lane, an_account
from tracking.models import Order, ShipmentPoll
from tracking.services.links import open_links, page_token

pytestmark = pytest.mark.django_db
ADDRESS = "/console/acme/orders/acme/A1"


@pytest.fixture
def order(shop: Shop) -> Order:
    return an_order(shop, "A1", email="mia@example.com", phone="+12125550123")


def do(agent: Client, deed: str, **form: str) -> Any:
    return agent.post(ADDRESS, {"do": deed, **form}, follow=True)


def flash(response: Any) -> list[str]:
    page = response.content.decode()
    return re.findall(r'class="flash[^>]*><p>([^<]*)', page)


def again(order: Order) -> Order:
    with acting_for(order.retailer_id):
        return Order.objects.get(pk=order.pk)


def test_an_address_is_changed_written_down_and_taken_back(agent: Client, order: Order) -> None:
    response = do(agent, "email", email=" New@Example.com ")
    assert flash(response) == ["The e-mail address is changed."]
    assert (again(order).email, again(order).email_key) == ("New@Example.com", "new@example.com")
    assert again(order).page_version == 2
    with acting_for(order.retailer_id):
        entry = AuditEntry.objects.get()
        assert Outbox.objects.get(kind="order.updated").payload == {"order": order.pk}
    assert entry.data == {"was": "mia@example.com", "now": "New@Example.com"}
    tag = response.content.decode().split('name="entry" value="')[1].split('"')[0]
    agent.post("/console/acme/undo", {"entry": tag, "back": ADDRESS})
    assert again(order).email == "mia@example.com"


@pytest.mark.parametrize(
    ("deed", "typed"),
    [("email", "nobody"), ("email", "a@b"), ("email", "a@b.example, c@d.example"), ("phone", "12")],
)
def test_what_no_message_could_reach_is_refused_beside_its_field(
    agent: Client, order: Order, deed: str, typed: str
) -> None:
    response = do(agent, deed, **{deed: typed})
    assert response.status_code == 422
    assert f'id="w-{deed}"' in response.content.decode()
    assert (again(order).email, again(order).phone) == ("mia@example.com", "+12125550123")


def test_a_phone_is_kept_in_its_one_written_form(agent: Client, order: Order) -> None:
    do(agent, "phone", phone="(212) 555-0199")
    assert again(order).phone == "+12125550199"


def test_messages_are_silenced_and_switched_on_again(agent: Client, order: Order) -> None:
    do(agent, "silence")
    assert not again(order).notify
    assert "Messages off" in agent.get(ADDRESS).content.decode()
    do(agent, "speak")
    assert again(order).notify


def test_a_new_link_ends_the_old_one(agent: Client, client: Client, order: Order) -> None:
    with acting_for(order.retailer_id):
        open_links([order])
    old = page_token(order)
    assert client.get(f"/t/{old}").status_code == 200
    do(agent, "renew")
    assert client.get(f"/t/{old}").status_code == 404
    assert client.get(f"/t/{page_token(again(order))}").status_code == 200


def a_poll(parcel: Parcel, **fields: Any) -> ShipmentPoll:
    with acting_for(parcel.shop.retailer.pk):
        lane = a_lane(parcel.shop, an_account(parcel.shop.retailer.pk))
        return ShipmentPoll.objects.create(
            retailer=parcel.shop.retailer, number=parcel.number, lane=lane, **fields
        )


def test_the_carrier_is_asked_next(agent: Client, shop: Shop, order: Order) -> None:
    later = NOON.replace(year=2100)
    poll = a_poll(a_parcel(shop, order), next_poll_at=later)
    assert flash(do(agent, "ask")) == [
        "The carrier is asked next. Load the page again in a moment."
    ]
    with acting_for(shop.retailer.pk):
        row = ShipmentPoll.objects.select_related("lane").get(pk=poll.pk)
    assert row.next_poll_at < later and row.lane.next_due_at <= row.next_poll_at


def test_what_is_over_is_not_asked_about(agent: Client, shop: Shop, order: Order) -> None:
    later = NOON.replace(year=2100)
    a_poll(a_parcel(shop, order), next_poll_at=later, stopped_reason="quarantined")
    assert flash(do(agent, "ask"))[0].startswith("Nothing to ask")


def test_a_delay_is_acknowledged_in_the_timeline(agent: Client, shop: Shop, order: Order) -> None:
    a_case(a_parcel(shop, order), "late")
    page = agent.get(ADDRESS).content.decode()
    assert "Delay opened: Late" in page
    do(agent, "acknowledge", case=page.split('name="case" value="')[1].split('"')[0])
    assert "Delay acknowledged: Late" in agent.get(ADDRESS).content.decode()


def test_chips_show_one_kind_of_event(agent: Client, shop: Shop, order: Order) -> None:
    a_case(a_parcel(shop, order), "late")
    page = agent.get(f"{ADDRESS}?only=case").content.decode()
    assert "Delay opened" in page and "Order placed" not in page


@pytest.mark.parametrize("deed", ["", "nonsense", "acknowledge"])
def test_a_deed_nobody_knows_does_nothing(agent: Client, order: Order, deed: str) -> None:
    assert do(agent, deed).status_code == 404
    assert again(order).page_version == 1


def test_a_form_without_its_token_does_nothing(shop: Shop, agent: Client, order: Order) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = agent.cookies
    assert strict.post(ADDRESS, {"do": "silence"}).status_code == 403
    assert again(order).notify


@pytest.mark.parametrize("back", ["https://evil.example/", "//evil.example", "javascript:x"])
def test_an_undo_leads_to_no_other_house(agent: Client, order: Order, back: str) -> None:
    page = do(agent, "silence").content.decode()
    tag = page.split('name="entry" value="')[1].split('"')[0]
    response = agent.post("/console/acme/undo", {"entry": tag, "back": back})
    assert response["Location"] == "/console/acme/"
