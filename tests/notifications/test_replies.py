"""Round trips: a shopper's phone and mailbox answer, and we hear of it as from a real provider."""

from collections.abc import Iterator
from typing import Any

import pytest

from narvar.lib import clock
from notifications.models import Consent, InboundMessage, Suppression
from notifications.services.consent import opt_in
from notifications.services.sending import send_once
from retailers.tenancy import acting_for
from tests.factories import Parcel, a_parcel, an_order
from tests.notifications.mails import a_mailing_shop, mail_due
from tests.notifications.stage import (
    Row,
    a_sending_shop,
    deliveries,
    due,
    happen,
    plan_facts,
    rows,
    states,
)
from tests.sandbox.started import Sandbox, eventually

pytestmark = [
    pytest.mark.worker,
    pytest.mark.django_db(transaction=True, databases=["default", "owner"]),
]
OUT = "out_for_delivery"


@pytest.fixture
def heard(phones: Sandbox, live_server: Any, settings: Any) -> Iterator[Sandbox]:
    """The sandbox calls back to us, as Twilio and a mail server's pipe do."""
    settings.BASE_URL = live_server.url
    settings.EMAIL_CALLBACK_KEY = "the-mail-key"
    callbacks = f"{live_server.url}/callbacks"
    where = {"sms": f"{callbacks}/twilio/inbound", "mail": f"{callbacks}/mail/the-mail-key"}
    phones.control("PUT", "reports", where)
    yield phones
    phones.control("PUT", "reports", {"sms": "", "mail": ""})


def reply(sandbox: Sandbox, phone: str, body: str) -> None:
    sandbox.control("POST", f"phones/{phone}/reply", {"body": body})


def said(sandbox: Sandbox, phone: str) -> list[str]:
    return [message["body"] for message in reversed(sandbox.phone(phone))]


def blocked(parcel: Parcel) -> list[str]:
    with acting_for(parcel.shop.retailer.pk):
        return list(Suppression.objects.values_list("source", flat=True))


def test_stop_ends_it_and_is_confirmed_once(heard: Sandbox, phone: str) -> None:
    parcel = due(phone)
    send_once()
    reply(heard, phone, "stop")
    assert eventually(lambda: blocked(parcel)) == ["reply STOP"]
    assert len(eventually(lambda: said(heard, phone)[1:])) == 1
    happen(parcel, "delivered")
    plan_facts(parcel)
    assert rows(parcel.shop)[-1] == Row("delivered", "skipped", "opted out")


def test_a_stop_that_only_twilio_heard_of_is_learnt_by_its_refusal(
    phones: Sandbox, phone: str
) -> None:
    first = due(phone)
    send_once()
    reply(phones, phone, "STOP")
    other = due(phone)
    send_once()
    assert rows(other.shop) == [Row(OUT, "failed", "dead address")]
    assert (blocked(other), blocked(first)) == (["twilio 21610"], [])


def test_help_is_answered_on_the_phone(heard: Sandbox, phone: str) -> None:
    parcel = due(phone)
    send_once()
    reply(heard, phone, "HELP")
    expected = f"{parcel.shop.brand.name}: texts about your delivery. Reply STOP to opt out"
    assert eventually(lambda: said(heard, phone)[1:]) == [expected]


def test_asking_for_texts_leads_to_texts(heard: Sandbox, phone: str) -> None:
    shop = a_sending_shop()
    parcel = a_parcel(shop, an_order(shop))
    ask: dict[str, Any] = {"locale": "en", "wording": "yes?", "now": clock.now()}
    with acting_for(shop.retailer.pk):
        opt_in(order_id=parcel.order.pk, shipment_id=parcel.shipment.pk, phone=phone, **ask)
    send_once()
    assert "Reply YES" in said(heard, phone)[0]
    reply(heard, phone, "Yes")
    assert eventually(lambda: confirmed(parcel))
    happen(parcel, OUT)
    plan_facts(parcel)
    send_once()
    assert states(shop)[-1] == "sent"
    assert any("out for delivery" in text for text in said(heard, phone))


def confirmed(parcel: Parcel) -> bool:
    with acting_for(parcel.shop.retailer.pk):
        return Consent.objects.filter(confirmed_at__isnull=False).exists()


@pytest.mark.parametrize(
    ("name", "source"), [("bounce", "hard bounce 5.1.1"), ("complain", "complaint abuse")]
)
def test_what_a_mailbox_sends_back_ends_it(
    heard: Sandbox, post: Sandbox, name: str, source: str
) -> None:
    shop = a_mailing_shop()
    parcel = mail_due(f"{name}+{shop.retailer.pk}@shopper.example", shop)
    send_once()
    assert eventually(lambda: blocked(parcel)) == [source]
    assert eventually(
        lambda: deliveries(shop)[0].state == ("failed" if name == "bounce" else "sent")
    )


def test_a_free_text_is_kept_for_the_shop(heard: Sandbox, phone: str) -> None:
    parcel = due(phone)
    send_once()
    reply(heard, phone, "Where is it?")
    assert eventually(lambda: kept(parcel)) == ["Where is it?"]
    assert said(heard, phone)[1:] == []


def kept(parcel: Parcel) -> list[str]:
    with acting_for(parcel.shop.retailer.pk):
        return list(InboundMessage.objects.values_list("body", flat=True))
