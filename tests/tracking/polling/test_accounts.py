"""Secrets are opened for their own retailer only, in memory, for a short while."""

import time

import pytest

from narvar.lib import sql
from retailers.models.retailer import HOUSE_ID
from retailers.tenancy import acting_for
from tests.factories import a_shop
from tests.tracking.polling.paper import a_sealed_account
from tracking.models import CarrierAccount
from tracking.polling.accounts import KEEP_SECONDS, Closed, opened, seal_account

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("whose", ["a retailer's", "the house's"])
def test_an_account_opens_with_its_secrets(whose: str) -> None:
    retailer = HOUSE_ID if whose == "the house's" else a_shop().retailer.pk
    account = a_sealed_account(retailer)
    found = opened(account_id=account.pk, retailer_id=retailer).account
    assert (found.secrets, found.base_url) == ({"id": "x"}, "http://ups")
    assert found.key == f"{retailer}/{account.pk}"


def test_at_rest_and_in_a_log_line_the_secrets_cannot_be_read() -> None:
    retailer = a_shop().retailer.pk
    secrets = {"client_secret": "hush-hush"}
    seal_account(
        retailer_id=retailer, carrier="ups", name="main", base_url="http://ups", secrets=secrets
    )
    with acting_for(retailer):
        row = CarrierAccount.objects.get()
    assert b"hush" not in bytes(row.sealed)
    assert "hush" not in repr(opened(account_id=row.pk, retailer_id=retailer))


def test_a_rivals_account_does_not_open_even_when_it_was_just_open() -> None:
    ours, rival = a_shop().retailer.pk, a_shop().retailer.pk
    account = a_sealed_account(rival)
    opened(account_id=account.pk, retailer_id=rival)
    with pytest.raises(Closed, match="off"):
        opened(account_id=account.pk, retailer_id=ours)


def test_sealing_again_replaces_and_switches_on() -> None:
    retailer = a_shop().retailer.pk
    first = a_sealed_account(retailer)
    with acting_for(retailer):
        CarrierAccount.objects.update(enabled=False)
    with pytest.raises(Closed, match="off"):
        opened(account_id=first.pk, retailer_id=retailer)
    assert a_sealed_account(retailer).pk == first.pk
    assert opened(account_id=first.pk, retailer_id=retailer).carrier == "ups"


def test_an_account_sealed_with_a_lost_key_is_closed() -> None:
    retailer = a_shop().retailer.pk
    account = a_sealed_account(retailer)
    with acting_for(retailer):
        sql.run("UPDATE tracking_carrieraccount SET sealed = %s", [b"\x00" * 40])
    with pytest.raises(Closed, match="sealed"):
        opened(account_id=account.pk, retailer_id=retailer)


def test_a_change_is_felt_after_half_a_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    retailer = a_shop().retailer.pk
    account = a_sealed_account(retailer)
    opened(account_id=account.pk, retailer_id=retailer)
    with acting_for(retailer):
        CarrierAccount.objects.update(enabled=False)
    assert opened(account_id=account.pk, retailer_id=retailer).carrier == "ups"
    later = time.monotonic() + KEEP_SECONDS + 1
    monkeypatch.setattr(time, "monotonic", lambda: later)
    with pytest.raises(Closed):
        opened(account_id=account.pk, retailer_id=retailer)
