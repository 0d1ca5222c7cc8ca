"""A shopper's answer, from the sandbox's phone over a signed webhook's fields to what we do."""

import re
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

import pytest
from django.conf import settings
from django.test import Client
from twilio.request_validator import RequestValidator

from narvar.lib import clock
from notifications.models import Consent, Delivery, InboundMessage, Rule
from notifications.services.consent import opt_in
from notifications.services.rules import callback_key, send_lane
from notifications.services.suppression import suppressed
from notifications.states import Block
from retailers.models import Brand
from retailers.tenancy import acting_for
from tests.factories import NOON, Parcel, Shop, a_parcel, an_order
from tests.notifications.stage import a_sending_shop

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("house")]
PHONE, HOUSE = "+12125550123", "+15005550006"
URL = "/callbacks/twilio/inbound"
FORM = "application/x-www-form-urlencoded"


def texted(shop: Shop, sender: str = HOUSE, phone: str = PHONE) -> Parcel:
    """The shop has texted this phone from this number."""
    parcel = a_parcel(shop, an_order(shop))
    with acting_for(shop.retailer.pk):
        Delivery.objects.create(
            retailer=shop.retailer,
            lane_id=send_lane("sms"),
            rule=Rule.objects.filter(channel="sms")[0],
            fact_id=parcel.order.pk,
            order=parcel.order,
            channel="sms",
            state="sent",
            to=phone,
            sender=sender,
            occurred_at=NOON,
            retry_at=NOON,
        )
    return parcel


def answer(client: Client, body: str, *, url: str = URL, **fields: str) -> str:
    """The words of our TwiML; "" for silence."""
    sent = {"MessageSid": f"SM{uuid4().hex}", "From": PHONE, "To": HOUSE, "Body": body, **fields}
    signature = RequestValidator(settings.TWILIO_AUTH_TOKEN).compute_signature(
        settings.BASE_URL + url, sent
    )
    reply = client.post(
        url, urlencode(sent), content_type=FORM, headers={"X-Twilio-Signature": signature}
    )
    assert (reply.status_code, reply["Content-Type"]) == (200, "text/xml; charset=utf-8")
    found = re.search("<Message>(.*)</Message>", reply.content.decode(), re.DOTALL)
    return found[1] if found else ""


def block(shop: Shop, phone: str = PHONE) -> Any:
    with acting_for(shop.retailer.pk):
        return suppressed("sms", [phone]).get(phone)


def kept(shop: Shop) -> list[tuple[str, str]]:
    with acting_for(shop.retailer.pk):
        return list(InboundMessage.objects.order_by("pk").values_list("action", "body"))


def test_stop_is_heeded_and_twilio_says_so(client: Client) -> None:
    shop = a_sending_shop()
    texted(shop)
    assert (answer(client, "Stop"), block(shop)) == ("", Block.OPTED_OUT)
    assert kept(shop) == [("stop", "Stop")]


def test_a_word_that_twilio_does_not_know_is_confirmed_by_us(client: Client) -> None:
    shop = a_sending_shop()
    texted(shop)
    said = answer(client, "Alto")
    assert said == f"{shop.brand.name}: No more texts from us. Reply START to get them again"
    assert block(shop) is Block.OPTED_OUT


def test_start_undoes_it(client: Client) -> None:
    shop = a_sending_shop()
    texted(shop)
    answer(client, "STOP")
    assert (answer(client, "start"), block(shop)) == ("", None)


def test_all_who_share_the_number_stop_and_nobody_else(client: Client) -> None:
    first, second, own, stranger = (a_sending_shop() for _ in range(4))
    for shop in (first, second):
        texted(shop)
    texted(own, sender="+14155550001")
    texted(stranger, phone="+12125550999")
    answer(client, "STOP")
    blocks = [block(shop) for shop in (first, second, own, stranger)]
    assert blocks == [Block.OPTED_OUT, Block.OPTED_OUT, None, None]


def test_free_text_is_for_whoever_wrote_last(client: Client) -> None:
    first, last = a_sending_shop(), a_sending_shop()
    for shop in (first, last):
        texted(shop)
    assert answer(client, "Where is my parcel? Ann") == ""
    assert (kept(first), kept(last)) == ([], [("nothing", "Where is my parcel? Ann")])


def test_help_names_the_brand_and_its_contact(client: Client) -> None:
    shop = a_sending_shop()
    with acting_for(shop.retailer.pk):
        Brand.objects.update(name="Finch & {contact}", support_email="help@finch.example")
    texted(shop)
    assert answer(client, "help?") == (
        "Finch &amp; contact: texts about your delivery. Questions: help@finch.example."
        " Reply STOP to opt out"
    )


def test_yes_confirms_the_newest_question_only(client: Client) -> None:
    first, second = a_sending_shop(), a_sending_shop()
    for shop in (first, second):
        parcel = a_parcel(shop, an_order(shop))
        with acting_for(shop.retailer.pk):
            opt_in(
                order_id=parcel.order.pk,
                shipment_id=None,
                phone=PHONE,
                locale="en",
                wording="yes?",
                now=clock.now(),
            )
    assert answer(client, "Yes") == (
        f"{second.brand.name}: Thank you! You get our texts. Reply STOP to opt out"
    )
    assert [confirmed(shop) for shop in (first, second)] == [False, True]
    answer(client, "yes")
    assert confirmed(first)


def confirmed(shop: Shop) -> bool:
    with acting_for(shop.retailer.pk):
        return Consent.objects.get().confirmed_at is not None


def test_stop_withdraws_a_consent(client: Client) -> None:
    shop = a_sending_shop()
    parcel = texted(shop)
    with acting_for(shop.retailer.pk):
        opt_in(
            order_id=parcel.order.pk,
            shipment_id=None,
            phone=PHONE,
            locale="en",
            wording="yes?",
            now=clock.now(),
        )
    answer(client, "YES")
    answer(client, "STOP")
    with acting_for(shop.retailer.pk):
        assert Consent.objects.get().withdrawn_at is not None


def test_twilios_repetition_is_answered_with_silence(client: Client) -> None:
    shop = a_sending_shop()
    texted(shop)
    sid = "SM" + "7" * 32
    assert answer(client, "HELP", MessageSid=sid) != ""
    assert (answer(client, "HELP", MessageSid=sid), len(kept(shop))) == ("", 1)


def test_a_stranger_is_met_with_silence(client: Client) -> None:
    assert answer(client, "STOP") == ""


def test_a_retailers_own_address_concerns_it_alone(client: Client) -> None:
    ours, rival = a_sending_shop(), a_sending_shop()
    for shop in (ours, rival):
        texted(shop)
    answer(client, "STOP", url=f"{URL}/{callback_key(ours.retailer.pk)}")
    assert (block(ours), block(rival)) == (Block.OPTED_OUT, None)


def test_a_messaging_service_is_known_by_its_name(client: Client) -> None:
    shop, service = a_sending_shop(), "MG" + "a" * 32
    texted(shop, sender=service)
    answer(client, "STOP", To="+14155557777", MessagingServiceSid=service)
    assert block(shop) is Block.OPTED_OUT


def test_what_twilio_did_not_sign_is_refused(client: Client) -> None:
    assert client.post(URL, "Body=STOP", content_type=FORM).status_code == 403
    assert client.post(URL, {"Body": "STOP"}).status_code == 415


def test_what_is_signed_and_no_message_is_refused(client: Client) -> None:
    signer = RequestValidator(settings.TWILIO_AUTH_TOKEN)
    signature = signer.compute_signature(settings.BASE_URL + URL, {"From": "x"})
    headers = {"X-Twilio-Signature": signature}
    assert client.post(URL, "From=x", content_type=FORM, headers=headers).status_code == 400
