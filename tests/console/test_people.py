import re
from typing import Any

import pytest
from django.test import Client

from notifications.models import Rule
from notifications.services.rules import ensure_default_rules
from retailers.models import Membership, Retailer
from retailers.services.opening import add_member
from retailers.tenancy import acting_for
from tests.console.conftest import a_person
from tests.factories import Shop

pytestmark = pytest.mark.django_db
PEOPLE, MESSAGES = "/console/acme/people", "/console/acme/messages"


@pytest.fixture
def owner(shop: Shop) -> Client:
    user = a_person("olga@acme.example")
    with acting_for(shop.retailer.pk):
        add_member(user=user, role="owner")
        ensure_default_rules()
    client = Client()
    client.force_login(user)
    return client


def post(client: Client, path: str, **form: str) -> str:
    return str(client.post(path, form, follow=True).content.decode())


def test_an_invitation_leads_into_the_shop(owner: Client, client: Client, shop: Shop) -> None:
    page = post(owner, PEOPLE, do="invite", email="new@acme.example", role="agent")
    found = re.search(r"/join/[\w-]+", page)
    assert found is not None
    assert "Join Acme" in client.get(found[0]).content.decode()
    assert client.post(found[0], {"password": "12345678"}).status_code == 422
    assert client.post(found[0], {"password": "a long one for her"})["Location"] == "/login"
    with acting_for(shop.retailer.pk):
        assert Membership.objects.get(user__email="new@acme.example").role == "agent"
    assert client.get(found[0]).status_code == 404


@pytest.mark.parametrize("email", ["", "nobody", "olga@acme.example"])
def test_who_cannot_be_asked_is_told_beside_the_field(owner: Client, email: str) -> None:
    page = post(owner, PEOPLE, do="invite", email=email, role="agent")
    assert 'id="wrong"' in page


def test_a_person_is_removed_and_taken_back(owner: Client, shop: Shop) -> None:
    user = a_person("ben@acme.example")
    with acting_for(shop.retailer.pk):
        add_member(user=user, role="agent")
    page = post(owner, PEOPLE, do="remove", user=str(user.pk))
    with acting_for(shop.retailer.pk):
        assert not Membership.objects.filter(user=user).exists()
    entry = page.split('name="entry" value="')[1].split('"')[0]
    post(owner, "/console/acme/undo", entry=entry, back=PEOPLE)
    with acting_for(shop.retailer.pk):
        assert Membership.objects.get(user=user).role == "agent"


def test_the_last_owner_stays(owner: Client, shop: Shop) -> None:
    with acting_for(shop.retailer.pk):
        me = Membership.objects.get(role="owner").user_id
    page = post(owner, PEOPLE, do="remove", user=str(me))
    with acting_for(shop.retailer.pk):
        assert Membership.objects.filter(role="owner").exists()
    assert "make another owner first" in page


@pytest.mark.parametrize("path", [PEOPLE, MESSAGES])
@pytest.mark.parametrize("deed", ["invite", "remove", "owner", "stop", "live", "off", "release"])
def test_agents_look_and_do_not_touch(agent: Client, path: str, deed: str) -> None:
    assert agent.get(path).status_code == 200
    form = {"do": deed, "email": "x@y.example", "user": "1", "rule": "delayed", "channel": "sms"}
    assert agent.post(path, form).status_code == 404


def enabled(shop: Shop) -> bool:
    with acting_for(shop.retailer.pk):
        return Rule.objects.get(name="delayed", channel="sms").enabled


def test_a_message_is_switched_off_and_back(owner: Client, shop: Shop) -> None:
    page = post(owner, MESSAGES, do="off", rule="delayed", channel="sms")
    assert not enabled(shop)
    entry = page.split('name="entry" value="')[1].split('"')[0]
    post(owner, "/console/acme/undo", entry=entry, back=MESSAGES)
    assert enabled(shop)


@pytest.mark.parametrize("form", [{"rule": "x"}, {"rule": "delayed", "channel": "pigeon"}, {}])
@pytest.mark.parametrize("deed", ["on", "release", "drop"])
def test_a_rule_that_is_not_there_is_not_there(
    owner: Client, form: dict[str, str], deed: str
) -> None:
    assert owner.post(MESSAGES, {"do": deed, **form}).status_code == 404


def retailer_of(shop: Shop) -> Any:
    return Retailer.objects.get(pk=shop.retailer.pk)


def test_stopping_everything_wants_the_shops_name(owner: Client, shop: Shop) -> None:
    assert "Not stopped" in post(owner, MESSAGES, do="stop", name="acme?")
    assert not retailer_of(shop).sending_stopped
    post(owner, MESSAGES, do="stop", name="Acme")
    assert retailer_of(shop).sending_stopped
    post(owner, MESSAGES, do="resume")
    assert not retailer_of(shop).sending_stopped


def test_a_shop_goes_live_once(owner: Client, shop: Shop) -> None:
    Retailer.objects.filter(pk=shop.retailer.pk).update(live_at=None)
    assert "Live: from now on" in post(owner, MESSAGES, do="live")
    first = retailer_of(shop).live_at
    post(owner, MESSAGES, do="live")
    assert first is not None and retailer_of(shop).live_at == first
