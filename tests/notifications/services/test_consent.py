"""Asking for texts on an order's page, and what the phone answers."""

from datetime import timedelta
from typing import Any

import pytest

from narvar.lib import clock
from notifications.models import Consent, Delivery, SendLane
from notifications.services.consent import (
    OptIn,
    confirm,
    confirmed_phones,
    opt_in,
    pending,
    resume,
    withdraw,
)
from notifications.services.suppression import suppress
from notifications.states import Block
from retailers.models import Brand
from retailers.tenancy import acting_for
from tests.factories import NOON, Parcel, Shop, a_parcel, an_order
from tests.notifications.stage import a_sending_shop
from tracking.models import Order, Shipment

pytestmark = pytest.mark.django_db
PHONE = "+12125550123"
WORDS = "I would like Finch to text me."


@pytest.fixture
def parcel(house: Any) -> Parcel:
    shop = a_sending_shop(country="US")
    return a_parcel(shop, an_order(shop, number="#7"))


def ask(parcel: Parcel, phone: str = PHONE, **more: Any) -> OptIn:
    usual = {"shipment_id": parcel.shipment.pk, "locale": "en", "wording": WORDS, "now": NOON}
    with acting_for(parcel.shop.retailer.pk):
        return opt_in(order_id=parcel.order.pk, phone=phone, **{**usual, **more})


def questions(shop: Shop) -> list[Delivery]:
    with acting_for(shop.retailer.pk):
        return list(Delivery.objects.filter(rule__name="opt_in").order_by("pk"))


def consents(shop: Shop) -> list[Consent]:
    with acting_for(shop.retailer.pk):
        return list(Consent.objects.order_by("pk"))


def test_the_phone_is_asked_once_and_the_wording_kept(parcel: Parcel) -> None:
    assert [ask(parcel, "(212) 555-0123"), ask(parcel)] == [OptIn.SENT, OptIn.SENT]
    (kept,) = consents(parcel.shop)
    assert (kept.phone, kept.wording, kept.asked_at, kept.confirmed_at) == (
        PHONE,
        WORDS,
        NOON,
        None,
    )
    (question,) = questions(parcel.shop)
    assert (question.state, question.to, question.role) == ("due", PHONE, f"optin-{kept.pk}")
    assert question.text.startswith(f"{parcel.shop.brand.name}: Reply YES to get texts")
    assert "{link}" in question.text
    with acting_for(parcel.shop.retailer.pk):
        assert SendLane.objects.get().next_due_at <= clock.machine()


def test_a_confirmed_phone_is_known(parcel: Parcel) -> None:
    ask(parcel)
    (kept,) = consents(parcel.shop)
    with acting_for(parcel.shop.retailer.pk):
        assert confirmed_phones([parcel.order.pk]) == {}
        confirm(consent_id=kept.pk, now=NOON)
        assert confirmed_phones([parcel.order.pk]) == {parcel.order.pk: [(kept.pk, PHONE, "en")]}
    assert ask(parcel, now=NOON + timedelta(hours=1)) is OptIn.KNOWN


@pytest.mark.parametrize("phone", ["", "x", "911", "+49 151 23456789", "+1900 555 0123", "+" * 99])
def test_numbers_that_no_text_may_reach(parcel: Parcel, phone: str) -> None:
    assert ask(parcel, phone) is OptIn.INVALID
    assert consents(parcel.shop) == []


def test_the_country_of_the_order_counts(parcel: Parcel) -> None:
    with acting_for(parcel.shop.retailer.pk):
        Order.objects.update(ship_to={"address": {"country": "DE"}})
    assert ask(parcel, "0151 23456789") is OptIn.SENT
    assert consents(parcel.shop)[0].phone == "+4915123456789"


def test_two_phones_have_a_parcel_and_no_third(parcel: Parcel) -> None:
    phones = ["+12125550101", "+12125550102", "+12125550103"]
    assert [ask(parcel, phone) for phone in phones] == [OptIn.SENT, OptIn.SENT, OptIn.LIMIT]
    with acting_for(parcel.shop.retailer.pk):
        withdraw(phone=phones[0], now=NOON)
    assert ask(parcel, phones[2]) is OptIn.SENT


def test_a_phone_is_not_rung_for_fun(parcel: Parcel) -> None:
    shop = parcel.shop
    others = [a_parcel(shop, an_order(shop)) for _ in range(3)]
    told = [ask(one) for one in [parcel, *others]]
    assert told == [OptIn.SENT, OptIn.SENT, OptIn.SENT, OptIn.LIMIT]


def test_who_stopped_all_texts_is_not_asked_and_nobody_learns_of_it(parcel: Parcel) -> None:
    with acting_for(parcel.shop.retailer.pk):
        suppress("sms", PHONE, Block.OPTED_OUT, now=NOON)
    assert ask(parcel) is OptIn.SENT
    assert [(q.state, q.reason, q.to) for q in questions(parcel.shop)] == [
        ("skipped", "opted out", "")
    ]


def test_a_test_order_asks_nobody(parcel: Parcel) -> None:
    with acting_for(parcel.shop.retailer.pk):
        Order.objects.update(test=True)
    assert ask(parcel) is OptIn.SENT
    assert [(q.state, q.reason) for q in questions(parcel.shop)] == [("skipped", "test")]


def test_only_the_orders_own_parcel_can_be_asked_about(parcel: Parcel) -> None:
    other = a_parcel(parcel.shop)
    with pytest.raises(Shipment.DoesNotExist):
        ask(parcel, shipment_id=other.shipment.pk)
    rival = a_parcel(a_sending_shop())
    with pytest.raises(Shipment.DoesNotExist):
        ask(parcel, shipment_id=rival.shipment.pk)


def test_all_parcels_of_an_order_may_be_asked_about(parcel: Parcel) -> None:
    assert ask(parcel, shipment_id=None) is OptIn.SENT
    assert ask(parcel, shipment_id=None, now=NOON + timedelta(minutes=1)) is OptIn.SENT
    assert len(consents(parcel.shop)) == 1


def test_stop_and_start_keep_the_evidence(parcel: Parcel) -> None:
    ask(parcel)
    (kept,) = consents(parcel.shop)
    with acting_for(parcel.shop.retailer.pk):
        confirm(consent_id=kept.pk, now=NOON)
        assert withdraw(phone=PHONE, now=NOON + timedelta(days=1)) == 1
        assert confirmed_phones([parcel.order.pk]) == {}
        resume(phone=PHONE)
        assert list(confirmed_phones([parcel.order.pk])) == [parcel.order.pk]


def test_an_old_question_is_not_pending(parcel: Parcel) -> None:
    ask(parcel)
    with acting_for(parcel.shop.retailer.pk):
        assert pending(phone=PHONE, now=NOON + timedelta(days=2)) is not None
        assert pending(phone=PHONE, now=NOON + timedelta(days=4)) is None


def test_a_brands_braces_are_no_tokens(parcel: Parcel) -> None:
    with acting_for(parcel.shop.retailer.pk):
        Brand.objects.update(name="{link}{order}\r\nX")
    ask(parcel)
    assert questions(parcel.shop)[0].text.startswith("linkorder X: Reply YES")
