import io
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from narvar.lib.signing import parse_api_key
from notifications.models import Rule
from retailers.models import Brand, Membership, Retailer
from retailers.models.retailer import HOUSE_ID
from retailers.tenancy import acting_for
from tests.factories import a_shop
from tracking.models import CarrierAccount
from tracking.polling.accounts import opened

pytestmark = pytest.mark.django_db


def opened_retailer(*more: str) -> str:
    said = io.StringIO()
    call_command("open_retailer", "alder", "Alder & Finch", *more, stdout=said)
    return said.getvalue().strip()


def test_a_retailer_is_opened_with_all_it_needs_and_its_key_is_shown() -> None:
    key = opened_retailer("--owner", "Maya@Example.com", "--password", "a long one for her")
    assert parse_api_key(key) is not None
    retailer = Retailer.objects.get(slug="alder")
    assert retailer.live_at is None
    with acting_for(retailer.pk):
        assert Brand.objects.get().name == "Alder & Finch"
        assert Rule.objects.count() == 18
        assert Membership.objects.get().user.email == "maya@example.com"


def test_live_means_from_now_on() -> None:
    opened_retailer("--live")
    assert Retailer.objects.get(slug="alder").live_at is not None


def test_a_taken_slug_is_refused_in_words() -> None:
    opened_retailer()
    with pytest.raises(CommandError, match="alder is taken"):
        opened_retailer()


@pytest.mark.parametrize("more", [("--zone", "Mars/Olympus"), ("--locale", "<x>")])
def test_what_cannot_stand_is_refused_in_words(more: tuple[str, str]) -> None:
    with pytest.raises(CommandError, match=f"cannot stand: {more[0][2:]}"):
        opened_retailer(*more)


def test_an_account_of_the_house_is_sealed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO('{"api_key": "k-1"}'))
    call_command("carrier_account", "dhl")
    with acting_for(HOUSE_ID):
        row = CarrierAccount.objects.get()
        assert b"k-1" not in bytes(row.sealed)
    found = opened(account_id=row.pk, retailer_id=HOUSE_ID)
    assert (found.carrier, found.account.secrets) == ("dhl", {"api_key": "k-1"})


@pytest.mark.parametrize("text", ["", "[]", '{"api_key": 1}', "nonsense"])
def test_secrets_that_are_none_are_refused(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(text))
    with pytest.raises(CommandError, match="standard input"):
        call_command("carrier_account", "dhl", "--retailer", a_shop().retailer.slug)


def test_an_account_of_nobody_is_refused(monkeypatch: Any) -> None:
    with pytest.raises(CommandError, match="no retailer nobody"):
        call_command("carrier_account", "ups", "--retailer", "nobody")
