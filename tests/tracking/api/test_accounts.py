"""Carrier accounts by API: tried out at the carrier, kept sealed, never given back."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar

import pytest

from retailers.models import AuditEntry
from retailers.services.keys import SCOPES
from retailers.tenancy import acting_for
from tests.factories import Shop, a_parcel, a_shop
from tests.tracking.api.caller import Caller, a_caller, errors
from tracking.carriers.base import CarrierAccount, CarrierError, RawAnswer
from tracking.carriers.registry import CARRIERS
from tracking.models import CarrierAccount as Row
from tracking.models import PollLane, ShipmentPoll

SECRETS = {"client_id": "our-id", "client_secret": "hush-hush"}
BODY = {"carrier": "UPS", "name": "Main", "secrets": SECRETS}


class Portal:
    """A UPS that accepts one secret."""

    code: ClassVar[str] = "ups"
    name: ClassVar[str] = "UPS"
    batch_size: ClassVar[int] = 1
    right = "hush-hush"
    down: CarrierError | None = None

    def fetch(self, account: CarrierAccount, numbers: Sequence[str]) -> Mapping[str, RawAnswer]:
        wrong = CarrierError("auth", scope="account", detail=f"HTTP 401 {account.secrets}")
        secret = account.secrets["client_secret"]
        error = self.down or (wrong if secret != self.right else None)
        return {number: RawAnswer(404, b"{}", error) for number in numbers}

    def read(self, number: str, raw: Any) -> Any:
        raise AssertionError("nobody reads a test")


@pytest.fixture(autouse=True)
def portal(monkeypatch: pytest.MonkeyPatch) -> Portal:
    portal = Portal()
    monkeypatch.setitem(CARRIERS, "ups", portal)
    return portal


@pytest.fixture
def patch(api: Caller) -> Callable[..., Any]:
    return lambda path, body: api._send("patch", path, body, {})


def test_an_account_that_the_carrier_accepts_is_kept_and_works(api: Caller, shop: Shop) -> None:
    answer = api.post("carrier-accounts", BODY)
    assert answer.status_code == 201
    account = answer.json()
    assert account["id"].startswith("cac_")
    assert (account["carrier"], account["state"], account["enabled"]) == ("ups", "working", True)
    assert account["tested_at"] is not None
    assert api.get("carrier-accounts").json()["data"] == [account]
    assert api.get(f"carrier-accounts/{account['id']}").json() == account


def test_secrets_never_come_back_nor_lie_in_the_open(api: Caller, shop: Shop) -> None:
    answers = [api.post("carrier-accounts", BODY), api.get("carrier-accounts")]
    assert not any(b"hush" in a.content or b"our-id" in a.content for a in answers)
    with acting_for(shop.retailer.pk):
        assert b"hush" not in bytes(Row.objects.get().sealed)
        assert "hush" not in str(AuditEntry.objects.get().data)


def test_wrong_secrets_are_refused_with_the_carriers_words_but_not_with_the_secret(
    api: Caller, shop: Shop
) -> None:
    answer = api.post(
        "carrier-accounts", {**BODY, "secrets": {**SECRETS, "client_secret": "oops!"}}
    )
    assert answer.status_code == 422
    assert errors(answer) == {"secrets.client_secret": "refused_by_carrier"}
    assert b"UPS does not accept this: HTTP 401" in answer.content
    assert b"oops!" not in answer.content
    with acting_for(shop.retailer.pk):
        assert not Row.objects.exists()


@pytest.mark.parametrize(("untested", "status"), [(False, 422), (True, 201)])
def test_a_carrier_that_is_away_is_saved_for_only_where_that_was_asked(
    api: Caller, portal: Portal, untested: bool, status: int
) -> None:
    portal.down = CarrierError("timeout", retry_in=30, scope="account")
    answer = api.post("carrier-accounts", {**BODY, "untested": untested})
    assert answer.status_code == status
    assert answer.json().get("state") == ("untested" if untested else None)


@pytest.mark.parametrize(
    ("body", "wrong"),
    [
        ({}, {"carrier": "required", "secrets": "required"}),
        ({**BODY, "carrier": "Pigeon"}, {"carrier": "unknown_carrier"}),
        ({**BODY, "secrets": {"client_id": "x"}}, {"secrets.client_secret": "required"}),
        ({**BODY, "secrets": {**SECRETS, "pin": "1"}}, {"secrets.pin": "unknown_field"}),
        ({**BODY, "secrets": {**SECRETS, "client_id": "ü"}}, {"secrets.client_id": "invalid"}),
        ({**BODY, "calls_a_day": 0}, {"calls_a_day": "out_of_range"}),
        ({**BODY, "name": "\u0007"}, {"name": "invalid"}),
    ],
)
def test_what_is_wrong_is_named(api: Caller, body: Any, wrong: dict[str, str]) -> None:
    answer = api.post("carrier-accounts", body)
    assert (answer.status_code, errors(answer)) == (422, wrong)


def test_a_name_is_taken_once(api: Caller) -> None:
    api.post("carrier-accounts", BODY)
    assert errors(api.post("carrier-accounts", BODY)) == {"name": "taken"}


def test_parcels_that_waited_for_an_account_are_asked_about(api: Caller, shop: Shop) -> None:
    a_parcel(shop)
    a_parcel(shop, status="delivered")
    api.post("carrier-accounts", BODY)
    with acting_for(shop.retailer.pk):
        assert ShipmentPoll.objects.count() == 1


def test_new_secrets_wake_what_rested_and_wrong_ones_change_nothing(
    api: Caller, shop: Shop, patch: Callable[..., Any], portal: Portal
) -> None:
    a_parcel(shop)
    path = f"carrier-accounts/{api.post('carrier-accounts', BODY).json()['id']}"
    with acting_for(shop.retailer.pk):
        PollLane.objects.update(paused_until="2100-01-01T00:00Z", pause_reason="auth", failures=3)
        sealed = bytes(Row.objects.get().sealed)
    assert (api.get(path).json()["state"], api.get(path).json()["reason"]) == ("resting", "auth")
    assert patch(path, {"secrets": {**SECRETS, "client_secret": "no"}}).status_code == 422
    with acting_for(shop.retailer.pk):
        assert bytes(Row.objects.get().sealed) == sealed
    portal.right = "newer"
    answer = patch(path, {"secrets": {**SECRETS, "client_secret": "newer"}})
    assert (answer.status_code, answer.json()["state"]) == (200, "working")


def test_what_was_not_said_stays(api: Caller, patch: Callable[..., Any]) -> None:
    path = f"carrier-accounts/{api.post('carrier-accounts', BODY).json()['id']}"
    changed = patch(path, {"calls_a_day": 250}).json()
    assert (changed["name"], changed["calls_a_day"], changed["state"]) == ("Main", 250, "working")
    assert patch(path, {"calls_a_day": None}).json()["calls_a_day"] is None


def test_an_account_that_is_switched_off_hands_its_parcels_to_another(
    api: Caller, shop: Shop
) -> None:
    a_parcel(shop)
    first = api.post("carrier-accounts", BODY).json()["id"]
    api.post("carrier-accounts", {**BODY, "name": "Second"})
    path = f"/api/v1/carrier-accounts/{first}"
    answer = api.client.delete(path, headers={"Authorization": f"Bearer {api.key}"})
    assert (answer.status_code, answer.json()["state"]) == (200, "off")
    with acting_for(shop.retailer.pk):
        second = Row.objects.get(name="Second")
        assert ShipmentPoll.objects.get().lane.account_id == second.pk


def test_a_rivals_account_is_not_there(api: Caller) -> None:
    rival = a_caller(a_shop())
    path = f"carrier-accounts/{rival.post('carrier-accounts', BODY).json()['id']}"
    assert api.get(path).status_code == 404
    assert api.get("carrier-accounts").json()["data"] == []


def test_a_key_needs_the_scope_and_a_test_key_changes_nothing(shop: Shop) -> None:
    orders = a_caller(shop, scopes=SCOPES - {"accounts:read", "accounts:write"})
    assert orders.get("carrier-accounts").status_code == 403
    assert orders.post("carrier-accounts", BODY).status_code == 403
    test = a_caller(shop, test=True)
    assert errors(test.post("carrier-accounts", BODY)) == {None: "live_key_needed"}
