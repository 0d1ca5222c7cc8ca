"""E-mails from a scan to the mailbox, over real sockets and whatever goes wrong on the way."""

import json
import re
from datetime import timedelta
from typing import Any

import pytest

from narvar.lib import clock
from notifications.models import Attempt, Delivery, Suppression
from notifications.services.mailing import locale_of, mail_code, message_id
from notifications.services.sending import reconcile_once, send_once
from retailers.tenancy import acting_for
from tests.factories import Parcel
from tests.notifications.mails import a_mailing_shop, mail_due, mails, parsed
from tests.notifications.services.test_reconciling import begun, lapse
from tests.notifications.stage import Row, deliveries, happen, outcomes, plan_facts, rows, states
from tests.sandbox.started import Sandbox
from tracking.models import Order, OrderItem
from tracking.services.links import page_url

pytestmark = [
    pytest.mark.worker,
    pytest.mark.django_db(transaction=True, databases=["default", "owner"]),
]
OUT = "out_for_delivery"
HOSTILE = "x\r\nBcc: all@evil.example\u202e<script>alert(1)</script>{link}" + "é" * 200


def sent(post: Sandbox, parcel: Parcel, box: str) -> dict[str, Any]:
    assert send_once()
    assert states(parcel.shop) == ["sent"]
    (mail,) = mails(post, box)
    return mail


def test_an_email_arrives_with_its_own_page_and_message_id(post: Sandbox, box: str) -> None:
    parcel = mail_due(box)
    mail = sent(post, parcel, box)
    (delivery,) = deliveries(parcel.shop)
    with acting_for(parcel.shop.retailer.pk):
        link = page_url(Order.objects.get())
    assert link in mail["html"]
    assert link in mail["text"]
    assert mail["message_id"] == message_id(delivery.public_id)
    assert (delivery.text, delivery.provider_id) == (mail["subject"], delivery.provider_id)


def test_sabotage_names_each_copy_anew(post: Sandbox, box: str, settings: Any) -> None:
    parcel = mail_due(box)
    settings.SABOTAGE = "mail_id"
    mail = sent(post, parcel, box)
    (delivery,) = deliveries(parcel.shop)
    settings.SABOTAGE = ""
    assert mail["message_id"] != message_id(delivery.public_id)


def test_it_can_be_stopped_by_one_click(post: Sandbox, box: str) -> None:
    parcel = mail_due(box)
    message = parsed(sent(post, parcel, box))
    code = mail_code(deliveries(parcel.shop)[0].public_id)
    assert message["List-Unsubscribe"] == (
        f"<http://127.0.0.1:9/u/{code}>, <mailto:unsubscribe-{code}@back.house.example>"
    )
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert f"http://127.0.0.1:9/u/{code}" in mails(post, box)[0]["text"]


def test_headers_say_who_writes_and_where_returns_go(post: Sandbox, box: str) -> None:
    shop = a_mailing_shop(name="Finch & Fern", support_email="help@finch.example")
    mail = sent(post, mail_due(box, shop), box)
    message = parsed(mail)
    assert message["From"] == "Finch & Fern <news@house.example>"
    assert (message["To"], message["Reply-To"]) == (box, "help@finch.example")
    assert message["Auto-Submitted"] == "auto-generated"
    assert re.fullmatch(r"bounce-[0-9a-z]{26}@back\.house\.example", mail["sender"])


def test_it_is_plain_mime(post: Sandbox, box: str) -> None:
    mail = sent(post, mail_due(box, locale="ar"), box)
    message = parsed(mail)
    kinds = [(p.get_content_type(), p.get("content-transfer-encoding")) for p in message.walk()]
    assert kinds == [
        ("multipart/alternative", None),
        ("text/plain", "quoted-printable"),
        ("text/html", "quoted-printable"),
    ]
    assert mail["raw"].isascii()
    assert max(map(len, mail["raw"].split("\r\n"))) <= 998
    assert len(mail["raw"]) < 60_000
    assert 'dir="rtl"' in mail["html"]


def test_a_brand_writes_from_its_own_address(post: Sandbox, box: str) -> None:
    shop = a_mailing_shop(sender_name="Finch", sender_email="hi@bücher.example", reply_to="")
    message = parsed(sent(post, mail_due(box, shop), box))
    assert message["From"] == "Finch <hi@xn--bcher-kva.example>"
    assert message["Reply-To"] is None


def test_hostile_words_stay_words(post: Sandbox, box: str) -> None:
    hostile = HOSTILE[:110]
    shop = a_mailing_shop(name=hostile, sender_name=hostile, support_url="javascript:alert(1)")
    parcel = mail_due(box, shop, number=hostile[:90])
    with acting_for(shop.retailer.pk):
        OrderItem.objects.create(
            retailer=shop.retailer, order=parcel.order, item_id="1", name=HOSTILE[:290]
        )
    mail = sent(post, parcel, box)
    message = parsed(mail)
    assert message["Bcc"] is None
    assert "\u202e" not in mail["html"] + mail["text"] + mail["subject"]
    assert "<script>alert" not in mail["html"]
    assert "javascript:" not in mail["html"]
    assert mail["to"] == box


def test_the_parcel_is_told_to_readers_that_show_it(post: Sandbox, box: str) -> None:
    parcel = mail_due(box)
    with acting_for(parcel.shop.retailer.pk):
        known = {"milestone": OUT, "low_on": "2026-11-24", "high_on": "2026-11-25"}
        Delivery.objects.update(context=known)
    html = sent(post, parcel, box)["html"]
    markup = json.loads(re.findall(r'ld\+json">(.*?)</script>', html)[0])
    assert markup["@type"] == "ParcelDelivery"
    assert markup["trackingNumber"] == parcel.number.number
    assert (markup["expectedArrivalFrom"], markup["expectedArrivalUntil"]) == (
        "2026-11-24",
        "2026-11-25",
    )
    assert markup["partOfOrder"]["orderNumber"] == parcel.order.number


def test_a_dead_mailbox_fails_and_is_left_alone(post: Sandbox) -> None:
    box, shop = "unknown+7@shopper.example", a_mailing_shop()
    parcel = mail_due(box, shop)
    send_once()
    assert rows(shop) == [Row(OUT, "failed", "dead address")]
    with acting_for(shop.retailer.pk):
        (kept,) = Suppression.objects.all()
    assert (kept.channel, kept.address, kept.reason) == ("email", box, "hard_bounce")
    happen(parcel, "delivered", ago=timedelta(minutes=1))
    plan_facts(parcel)
    assert rows(shop)[1:] == [Row("delivered", "skipped", "hard bounce")]


def test_a_greylisted_mail_waits_alone(post: Sandbox, box: str) -> None:
    post.fault("smtp", "greylist")
    parcel = mail_due(box)
    send_once()
    assert rows(parcel.shop) == [Row(OUT, "due", "smtp 451 4.7.1")]
    post.fault("smtp", "none")
    other = mail_due(f"second-{box}", parcel.shop)
    assert send_once()
    assert sorted(states(other.shop)) == ["due", "sent"]


@pytest.mark.parametrize(("kind", "copies"), [("drop_at_dot", 1), ("drop_after", 2)])
def test_an_answer_lost_after_the_dot_means_once_again_with_the_same_name(
    post: Sandbox, box: str, kind: str, copies: int
) -> None:
    post.fault("smtp", kind)
    parcel = mail_due(box)
    send_once()
    assert (states(parcel.shop), outcomes(parcel.shop)) == (["sending"], ["unsure"])
    post.fault("smtp", "none")
    lapse(parcel)
    assert (reconcile_once(), states(parcel.shop)) == (True, ["due"])
    send_once()
    arrived = mails(post, box)
    assert (states(parcel.shop), len(arrived)) == (["sent"], copies)
    assert len({mail["message_id"] for mail in arrived}) == 1


def test_after_five_lost_answers_nothing_more_is_sent(post: Sandbox, box: str) -> None:
    post.fault("smtp", "drop_after")
    parcel = mail_due(box)
    for _ in range(5):
        send_once()
        lapse(parcel)
        reconcile_once()
    assert rows(parcel.shop) == [Row(OUT, "ambiguous", "no proof either way")]
    assert (send_once(), len(mails(post, box))) == (False, 5)
    assert len({mail["message_id"] for mail in mails(post, box)}) == 1


def test_a_worker_that_dies_before_it_spoke_costs_no_mail(post: Sandbox, box: str) -> None:
    parcel = mail_due(box)
    for _ in range(3):
        begun(parcel)
        lapse(parcel)
        assert (reconcile_once(), states(parcel.shop)) == (True, ["due"])
    send_once()
    assert (states(parcel.shop), len(mails(post, box))) == (["sent"], 1)


def test_a_mail_that_kills_its_worker_each_time_comes_to_an_end(post: Sandbox, box: str) -> None:
    parcel = mail_due(box)
    for _ in range(5):
        begun(parcel)
        lapse(parcel)
        reconcile_once()
    assert states(parcel.shop) == ["ambiguous"]


def test_a_stale_mail_is_not_sent_again(post: Sandbox, box: str) -> None:
    parcel = mail_due(box)
    begun(parcel)
    with acting_for(parcel.shop.retailer.pk):
        Delivery.objects.update(occurred_at=clock.now() - timedelta(days=2))
        Attempt.objects.update(outcome="unsure")
    lapse(parcel)
    assert (reconcile_once(), states(parcel.shop)) == (True, ["ambiguous"])


def test_without_a_relay_no_mail_is_planned(post: Sandbox, house: Any, box: str) -> None:
    house.SMTP_URL = ""
    parcel = mail_due(box)
    assert rows(parcel.shop) == [Row(OUT, "skipped", "no sender")]


@pytest.mark.parametrize(
    ("wanted", "locale"),
    [(("de-AT", "en"), "de_AT"), (("xx", "es"), "es"), (("ar", "en"), "ar"), (("", ""), "en")],
)
def test_the_language_is_the_orders_with_its_country(wanted: tuple[str, str], locale: str) -> None:
    assert str(locale_of(*wanted)) == locale
