"""The last look before a message leaves, on both channels."""

import time
from collections.abc import Callable

import pytest

from narvar.lib import clock
from notifications.services.attempts import begin
from notifications.services.sending import send_once
from notifications.services.suppression import suppress
from notifications.states import Block
from retailers.models import Platform, Retailer
from retailers.tenancy import acting_for
from tests.factories import Parcel
from tests.notifications.mails import mail_due, mails
from tests.notifications.stage import Row, claim_all, due, rows, states
from tests.sandbox.started import Sandbox

pytestmark = [
    pytest.mark.worker,
    pytest.mark.django_db(transaction=True, databases=["default", "owner"]),
]
OUT = "out_for_delivery"
BLOCKED = [("opted_out", "opted out"), ("hard_bounce", "hard bounce"), ("complaint", "complaint")]


def stop(parcel: Parcel, whose: str, *, stopped: bool) -> None:
    if whose == "house":
        Platform.objects.update(sending_stopped=stopped)
    else:
        Retailer.objects.filter(pk=parcel.shop.retailer.pk).update(sending_stopped=stopped)


def block(parcel: Parcel, channel: str, address: str, reason: str) -> None:
    with acting_for(parcel.shop.retailer.pk):
        suppress(channel, address, Block(reason), now=clock.now())


@pytest.mark.parametrize("whose", ["house", "retailer"])
def test_one_switch_stops_mail_as_well_and_loses_none(
    post: Sandbox, box: str, whose: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("notifications.services.attempts.HOLD_SECONDS", 0.1)
    parcel = mail_due(box)
    stop(parcel, whose, stopped=True)
    send_once()
    assert (states(parcel.shop), mails(post, box)) == (["due"], [])
    stop(parcel, whose, stopped=False)
    time.sleep(0.2)
    send_once()
    assert (states(parcel.shop), len(mails(post, box))) == (["sent"], 1)


@pytest.mark.parametrize(("reason", "shown"), BLOCKED[:2])
def test_a_phone_that_was_blocked_since_gets_no_text(
    phones: Sandbox, phone: str, reason: str, shown: str
) -> None:
    parcel = due(phone)
    block(parcel, "sms", phone, reason)
    assert left(parcel) == [Row(OUT, "skipped", shown)]


@pytest.mark.parametrize(("reason", "shown"), BLOCKED)
def test_a_mailbox_that_was_blocked_since_gets_no_mail(
    post: Sandbox, box: str, reason: str, shown: str
) -> None:
    parcel = mail_due(box)
    block(parcel, "email", box, reason)
    assert (left(parcel), mails(post, box)) == ([Row(OUT, "skipped", shown)], [])


def left(parcel: Parcel) -> list[Row]:
    send_once()
    return rows(parcel.shop)


@pytest.mark.parametrize("make", [due, mail_due])
@pytest.mark.usefixtures("post")
def test_a_block_between_claim_and_post_still_counts(
    make: Callable[[str], Parcel], phone: str, box: str
) -> None:
    channel, to = ("sms", phone) if make is due else ("email", box)
    parcel = make(to)
    claim = claim_all()
    block(parcel, channel, to, "opted_out")
    with acting_for(parcel.shop.retailer.pk):
        assert begin(claim, until=time.monotonic() + 10, now=clock.now()) == []
    assert rows(parcel.shop) == [Row(OUT, "skipped", "opted out")]
