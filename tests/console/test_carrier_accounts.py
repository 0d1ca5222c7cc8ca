"""An owner's carrier accounts, and the house's: one form."""

from typing import Any

import pytest
from django.test import Client

from retailers.models.retailer import HOUSE_ID
from retailers.services.opening import add_member
from retailers.tenancy import acting_for
from tests.console.conftest import a_person, let_in
from tests.factories import Shop
from tests.tracking.api.test_accounts import Portal
from tracking.carriers.base import CarrierError
from tracking.carriers.registry import CARRIERS
from tracking.models import CarrierAccount

pytestmark = pytest.mark.django_db
PAGE = "/console/acme/carriers"
NEW = {
    "account": "new",
    "carrier": "ups",
    "name": "main",
    "secrets.client_id": "our-id",
    "secrets.client_secret": "hush-hush",
}


@pytest.fixture(autouse=True)
def portal(monkeypatch: pytest.MonkeyPatch) -> Portal:
    portal = Portal()
    monkeypatch.setitem(CARRIERS, "ups", portal)
    return portal


@pytest.fixture
def owner(shop: Shop) -> Client:
    person = a_person("owner@acme.example")
    with acting_for(shop.retailer.pk):
        add_member(user=person, role="owner")
    client = Client()
    client.force_login(person)
    return client


def kept(retailer_id: int) -> list[CarrierAccount]:
    with acting_for(retailer_id):
        return list(CarrierAccount.objects.order_by("pk"))


def public(owner: Client) -> str:
    import re

    found = re.search(r"cac_[0-9a-z]{26}", owner.get(PAGE).content.decode())
    assert found
    return found[0]


def test_for_an_agent_it_is_not_there(agent: Client) -> None:
    assert (agent.get(PAGE).status_code, agent.post(PAGE, NEW).status_code) == (404, 404)


def test_an_owner_connects_a_carrier(owner: Client, shop: Shop) -> None:
    assert "There is no account yet." in owner.get(PAGE).content.decode()
    assert owner.post(PAGE, NEW).status_code == 302
    (row,) = kept(shop.retailer.pk)
    assert (row.carrier, row.name, row.tested_at is not None) == ("ups", "main", True)
    page = owner.get(PAGE).content.decode()
    assert "Working" in page
    assert "hush" not in page and "our-id" not in page


def test_wrong_secrets_are_told_beside_the_field_in_the_carriers_words(
    owner: Client, shop: Shop
) -> None:
    response = owner.post(PAGE, {**NEW, "secrets.client_secret": "oops!"})
    page = response.content.decode()
    assert response.status_code == 422
    assert 'id="new-secrets.client_secret-wrong">UPS does not accept this: HTTP 401' in page
    assert 'value="main"' in page
    assert "oops!" not in page and "our-id" not in page
    assert kept(shop.retailer.pk) == []


def test_a_carrier_that_is_away_can_be_saved_for_untested(
    owner: Client, shop: Shop, portal: Portal
) -> None:
    portal.down = CarrierError("unavailable", scope="account")
    response = owner.post(PAGE, NEW)
    assert (response.status_code, kept(shop.retailer.pk)) == (422, [])
    assert 'name="untested"' in response.content.decode()
    assert owner.post(PAGE, {**NEW, "untested": "yes"}).status_code == 302
    assert "Untested" in owner.get(PAGE).content.decode()


def test_it_is_changed_tested_and_switched(owner: Client, shop: Shop, portal: Portal) -> None:
    owner.post(PAGE, NEW)
    account = {"account": public(owner)}
    assert owner.post(PAGE, {**account, "name": "EU", "calls_a_day": "250"}).status_code == 302
    (row,) = kept(shop.retailer.pk)
    assert (row.name, row.calls_a_day) == ("EU", 250)
    owner.post(PAGE, {**account, "do": "off"})
    assert kept(shop.retailer.pk)[0].enabled is False
    owner.post(PAGE, {**account, "do": "on"})
    portal.right = "another"
    assert owner.post(PAGE, {**account, "do": "test"}).status_code == 422
    assert kept(shop.retailer.pk)[0].enabled is True


@pytest.mark.parametrize("typed", ["-1", "ten", "1.5", "٣", "9" * 20])
def test_a_limit_is_a_whole_number(owner: Client, shop: Shop, typed: str) -> None:
    response = owner.post(PAGE, {**NEW, "calls_an_hour": typed})
    assert (response.status_code, kept(shop.retailer.pk)) == (422, [])
    assert 'id="new-calls_an_hour-wrong"' in response.content.decode()


@pytest.mark.parametrize("account", ["", "cac_" + "0" * 26, "x" * 500, "\x00"])
def test_what_is_not_there_is_not_there(owner: Client, account: str) -> None:
    assert owner.post(PAGE, {**NEW, "account": account, "do": "test"}).status_code == 404


def test_the_operator_connects_the_house(portal: Any) -> None:
    operator = let_in(a_person("op@house.example", is_operator=True))
    assert operator.post("/operator/carriers", NEW).status_code == 302
    assert [row.carrier for row in kept(HOUSE_ID)] == ["ups"]
    assert "Working" in operator.get("/operator/carriers").content.decode()
