"""Who is told on which channel: the order's phone and mailbox, and phones left on its page."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction

from narvar.lib import clock
from notifications.models import Consent, Delivery, Rule, Suppression
from notifications.services.rules import ensure_default_rules
from retailers.services.outbox import Fact, publish
from retailers.tenancy import acting_for
from tests.factories import Parcel, Shop, a_parcel, a_shop, an_order
from tests.notifications.stage import PHONE, happen, plan_facts

OUT = "out_for_delivery"
MAIL = "mia@example.com"
GUEST = "+12125550177"
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def providers(settings: Any) -> None:
    settings.TWILIO_FROM = "+15005550006"
    settings.SMTP_URL, settings.EMAIL_FROM = "smtp://127.0.0.1", "parcels@house.example"


@pytest.fixture
def shop() -> Shop:
    shop = a_shop()
    with acting_for(shop.retailer.pk):
        ensure_default_rules()
    return shop


@pytest.fixture
def parcel(shop: Shop) -> Parcel:
    return a_parcel(shop, an_order(shop, phone=PHONE, email=MAIL))


def told(parcel: Parcel) -> list[tuple[str, str, str, str]]:
    with acting_for(parcel.shop.retailer.pk):
        rows = Delivery.objects.order_by("id").values_list("channel", "role", "to", "reason")
        return list(rows)


def a_guest(parcel: Parcel, **fields: Any) -> str:
    """Returns the role of a phone that was left on the page and confirmed."""
    now = clock.now()
    usual = {"phone": GUEST, "locale": "de", "wording": "…", "asked_at": now, "confirmed_at": now}
    with acting_for(parcel.shop.retailer.pk):
        consent = Consent.objects.create(
            retailer=parcel.shop.retailer, order=parcel.order, **{**usual, **fields}
        )
    return f"optin-{consent.pk}"


def block(parcel: Parcel, channel: str, address: str, reason: str) -> None:
    with acting_for(parcel.shop.retailer.pk):
        Suppression.objects.create(
            retailer=parcel.shop.retailer, channel=channel, address=address, reason=reason,
            at=clock.now(),
        )  # fmt: skip


def test_a_milestone_goes_to_phone_and_mailbox(parcel: Parcel) -> None:
    happen(parcel, OUT)
    plan_facts(parcel)
    assert told(parcel) == [
        ("sms", "shopper", PHONE, ""),
        ("email", "shopper", MAIL, ""),
    ]


def test_without_addresses_both_rules_leave_their_reason(shop: Shop) -> None:
    parcel = a_parcel(shop)
    happen(parcel, OUT)
    plan_facts(parcel)
    assert [row[3] for row in told(parcel)] == ["no phone", "no e-mail"]


def test_what_is_no_mailbox_gets_no_mail(shop: Shop) -> None:
    parcel = a_parcel(shop, an_order(shop, email="mia@@example"))
    happen(parcel, OUT)
    plan_facts(parcel)
    assert told(parcel)[1][2:] == ("", "e-mail invalid")


def test_without_a_relay_no_mail_leaves(parcel: Parcel, settings: Any) -> None:
    settings.SMTP_URL = ""
    happen(parcel, OUT)
    plan_facts(parcel)
    assert told(parcel)[1][3] == "no sender"


def test_the_brands_own_address_sends(parcel: Parcel) -> None:
    with acting_for(parcel.shop.retailer.pk):
        parcel.shop.brand.sender_email = "hello@acme.example"
        parcel.shop.brand.save(update_fields=["sender_email"])
    happen(parcel, OUT)
    plan_facts(parcel)
    with acting_for(parcel.shop.retailer.pk):
        assert Delivery.objects.get(channel="email").sender == "hello@acme.example"


@pytest.mark.parametrize(
    ("reason", "shown"),
    [
        ("opted_out", "opted out"),
        ("hard_bounce", "hard bounce"),
        ("invalid", "invalid"),
        ("complaint", "complaint"),
    ],
)
def test_a_blocked_mailbox_gets_nothing_and_says_why(
    parcel: Parcel, reason: str, shown: str
) -> None:
    block(parcel, "email", MAIL, reason)
    happen(parcel, OUT)
    plan_facts(parcel)
    assert [row[3] for row in told(parcel)] == ["", shown]


def test_a_block_on_one_channel_is_none_on_the_other(parcel: Parcel) -> None:
    block(parcel, "sms", PHONE, "opted_out")
    happen(parcel, OUT)
    plan_facts(parcel)
    assert [row[3] for row in told(parcel)] == ["opted out", ""]


def test_a_rivals_block_is_not_ours(parcel: Parcel) -> None:
    rival = a_shop()
    block(a_parcel(rival), "sms", PHONE, "opted_out")
    happen(parcel, OUT)
    plan_facts(parcel)
    assert told(parcel)[0][3] == ""


def test_a_phone_left_on_the_page_is_texted_in_its_own_language(parcel: Parcel) -> None:
    role = a_guest(parcel)
    happen(parcel, OUT)
    plan_facts(parcel)
    assert told(parcel)[:2] == [("sms", "shopper", PHONE, ""), ("sms", role, GUEST, "")]
    with acting_for(parcel.shop.retailer.pk):
        assert Delivery.objects.get(role=role).context["milestone"] == OUT


@pytest.mark.parametrize("consent", [{"confirmed_at": None}, {"withdrawn_at": clock.machine()}])
def test_unconfirmed_and_withdrawn_phones_are_not_texted(
    parcel: Parcel, consent: dict[str, Any]
) -> None:
    a_guest(parcel, **consent)
    happen(parcel, OUT)
    plan_facts(parcel)
    assert [row[1] for row in told(parcel)] == ["shopper", "shopper"]


def test_a_phone_asked_for_one_parcel_hears_of_no_other(parcel: Parcel) -> None:
    other = a_parcel(parcel.shop, parcel.order)
    role = a_guest(parcel, shipment=other.shipment)
    happen(parcel, OUT)
    happen(other, OUT)
    plan_facts(parcel)
    with acting_for(parcel.shop.retailer.pk):
        (delivery,) = Delivery.objects.filter(role=role)
    assert delivery.shipment_id == other.shipment.pk


def test_the_shoppers_own_phone_left_on_the_page_is_texted_once(parcel: Parcel) -> None:
    a_guest(parcel, phone=PHONE)
    happen(parcel, OUT)
    plan_facts(parcel)
    assert [row[3] for row in told(parcel) if row[0] == "sms"] == ["", "same recipient"]


def test_where_the_order_has_no_phone_the_one_left_on_the_page_serves(shop: Shop) -> None:
    parcel = a_parcel(shop, an_order(shop, email=MAIL))
    role = a_guest(parcel)
    happen(parcel, OUT)
    plan_facts(parcel)
    assert [row[:2] for row in told(parcel)] == [("sms", role), ("email", "shopper")]


def confirm(shop: Shop, **fields: Any) -> Parcel:
    """An order that was just told to us, with the fact of it."""
    parcel = a_parcel(shop, an_order(shop, phone=PHONE, email=MAIL, **fields))
    with acting_for(shop.retailer.pk), transaction.atomic():
        publish([Fact("order.created", "ord_x", {"order": parcel.order.pk}, "x", clock.now())])
    return parcel


def test_an_order_is_confirmed_by_mail_and_belongs_to_no_parcel(shop: Shop) -> None:
    parcel = confirm(shop)
    plan_facts(parcel)
    with acting_for(shop.retailer.pk):
        (delivery,) = Delivery.objects.select_related("rule")
    assert (delivery.rule.name, delivery.channel, delivery.state, delivery.shipment_id) == (
        "order_confirmed", "email", "due", None,
    )  # fmt: skip


def test_an_order_that_was_cancelled_is_not_confirmed(shop: Shop) -> None:
    parcel = confirm(shop, cancelled_at=clock.machine())
    plan_facts(parcel)
    assert [row[3] for row in told(parcel)] == ["cancelled"]


def test_an_order_whose_parcel_is_on_its_way_needs_no_confirmation(shop: Shop) -> None:
    parcel = confirm(shop)
    happen(parcel, "in_transit", ago=timedelta(minutes=1))
    plan_facts(parcel)
    with acting_for(shop.retailer.pk):
        told_of = Delivery.objects.filter(rule__channel="email").order_by("id")
        shown = [(d.rule.name, d.reason) for d in told_of.select_related("rule")]
    assert shown == [("order_confirmed", "overtaken"), ("shipped", "")]


@pytest.mark.parametrize(
    ("was", "first", "told_of"),
    [
        ("label_created", "picked_up", ["shipped"]),
        ("pending", "in_transit", ["shipped"]),
        ("label_created", "out_for_delivery", [OUT]),
        ("label_created", "delivered", ["delivered"]),
    ],
)
def test_the_first_movement_is_told_by_what_it_is(
    shop: Shop, was: str, first: str, told_of: list[str]
) -> None:
    parcel = a_parcel(shop, an_order(shop, email=MAIL), status=was)
    happen(parcel, first)
    plan_facts(parcel)
    with acting_for(shop.retailer.pk):
        mails = Delivery.objects.filter(channel="email").select_related("rule")
        assert [d.rule.name for d in mails if d.state == "due"] == told_of


def test_shipped_names_the_promised_day(shop: Shop) -> None:
    day = (clock.now() + timedelta(days=3)).date()
    with acting_for(shop.retailer.pk):
        Rule.objects.filter(name="shipped", channel="sms").update(enabled=True)
    parcel = a_parcel(shop, an_order(shop, phone=PHONE, promised_on=day))
    happen(parcel, "in_transit")
    plan_facts(parcel)
    with acting_for(shop.retailer.pk):
        delivery = Delivery.objects.get(channel="sms")
    assert delivery.context["low_on"] == delivery.context["high_on"] == day.isoformat()
    assert f"Expected {day:%a, %b} {day.day}." in delivery.text


def test_a_promise_that_is_over_is_not_named(shop: Shop) -> None:
    day = (clock.now() - timedelta(days=3)).date()
    parcel = a_parcel(shop, an_order(shop, email=MAIL, promised_on=day))
    happen(parcel, "in_transit")
    plan_facts(parcel)
    with acting_for(shop.retailer.pk):
        shipped = Delivery.objects.get(channel="email", rule__name="shipped")
    assert "low_on" not in shipped.context


def test_a_country_of_the_orders_address_counts(shop: Shop) -> None:
    address = {"address": {"country": "DE"}}
    order = an_order(shop, phone="+4915112345678", ship_to=address)
    parcel = a_parcel(shop, order)
    happen(parcel, OUT)
    plan_facts(parcel)
    assert told(parcel)[0] == ("sms", "shopper", "+4915112345678", "")
