"""What is to be sent and has to wait: for the morning, for a person, for another message."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from narvar.lib import clock
from notifications.models import Delivery, Rule, RuleHour, SendLane
from notifications.policy import Milestone
from notifications.services.brake import drop_braked, release_brake
from notifications.services.queue import oldest_due_seconds
from notifications.services.rules import NoSuchRule
from notifications.services.sending import send_once
from retailers.models import BusinessClock, Outbox
from retailers.tenancy import acting_for
from tests.factories import Parcel, Shop, a_parcel, a_shop, an_order
from tests.notifications.delays import held_by_a_storm, resolved
from tests.notifications.stage import (
    Row,
    a_phone_parcel,
    a_sending_shop,
    bodies,
    deliveries,
    due,
    happen,
    lane,
    plan_facts,
    rows,
    states,
)
from tests.sandbox.started import Sandbox
from tracking.models import Shipment

OUT = Milestone.OUT_FOR_DELIVERY
NEW_YORK = ZoneInfo("America/New_York")
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
pytestmark = [
    pytest.mark.worker,
    pytest.mark.django_db(transaction=True, databases=["default", "owner"]),
]


@pytest.fixture
def night(settings: Any) -> datetime:
    settings.QUIET_HOURS = (21, 8)
    at(datetime(2026, 11, 20, 22, 0, tzinfo=NEW_YORK))
    return clock.now()


@pytest.fixture(autouse=True)
def forget() -> Iterator[None]:
    yield
    clock.forget()


def at(moment: datetime, rate: float = 1.0) -> None:
    """Business time is `moment` from now on."""
    row = {"since": clock.machine(), "base": moment, "rate": rate}
    BusinessClock.objects.using("owner").update_or_create(id=1, defaults=row)
    clock.forget()


def wake(shop: Shop) -> None:
    """The machine's moment to look again has come."""
    with acting_for(shop.retailer.pk):
        Delivery.objects.filter(state="due").update(retry_at=clock.machine())
        SendLane.objects.update(next_due_at=clock.machine())


def test_at_night_a_text_waits_for_the_morning(night: datetime, phones: Sandbox) -> None:
    parcel = due("+12125557001")
    (delivery,) = deliveries(parcel.shop)
    assert rows(parcel.shop) == [Row(OUT, "due", "quiet hours")]
    assert abs(delivery.retry_at - clock.machine() - 10 * HOUR) < MINUTE
    assert abs(lane(parcel.shop).next_due_at - delivery.retry_at) < MINUTE
    assert (send_once(), bodies(phones, "+12125557001")) == (False, [])


def test_a_fast_clock_brings_the_morning_sooner(settings: Any, house: Any) -> None:
    settings.QUIET_HOURS = (21, 8)
    at(datetime(2026, 11, 20, 22, 0, tzinfo=NEW_YORK), rate=60)
    (delivery,) = deliveries(due("+12125557002").shop)
    assert abs(delivery.retry_at - clock.machine() - 10 * MINUTE) < MINUTE / 6


def test_in_a_sandbox_the_clock_is_looked_at_every_few_seconds(
    night: datetime, settings: Any, house: Any
) -> None:
    settings.SANDBOX = True
    (delivery,) = deliveries(due("+12125557003").shop)
    assert delivery.retry_at - clock.machine() < MINUTE / 6


def test_who_looks_too_early_waits_on(night: datetime, phones: Sandbox) -> None:
    parcel = due("+12125557004")
    wake(parcel.shop)
    assert send_once() is True
    (delivery,) = deliveries(parcel.shop)
    assert (delivery.state, delivery.reason, delivery.attempts) == ("due", "quiet hours", 0)
    assert abs(delivery.retry_at - clock.machine() - 10 * HOUR) < MINUTE


def test_in_the_morning_it_goes_out(night: datetime, phones: Sandbox) -> None:
    parcel = due("+12125557005")
    at(night + 10 * HOUR + MINUTE)
    wake(parcel.shop)
    send_once()
    assert rows(parcel.shop) == [Row(OUT, "sent", "")]
    assert len(bodies(phones, "+12125557005")) == 1


def test_what_is_wrong_by_the_morning_is_not_sent(night: datetime, phones: Sandbox) -> None:
    parcel = due("+12125557006")
    with acting_for(parcel.shop.retailer.pk):
        Shipment.objects.update(status="delivered")
    at(night + 10 * HOUR + MINUTE)
    wake(parcel.shop)
    send_once()
    assert rows(parcel.shop) == [Row(OUT, "skipped", "overtaken")]


@pytest.mark.parametrize(
    ("phone", "home", "waits"),
    [
        ("+14155557007", {}, False),  # seven in the evening in California, says the area code
        ("+14155557007", {"country": "US", "state": "NY"}, True),
        ("+12125557007", {"country": "US", "state": "CA"}, False),
        # Ten in New York is nine in Dallas and eight in El Paso.
        ("+12125557007", {"country": "US", "state": "TX", "postcode": "79901"}, False),
        ("+12125557007", {"country": "US", "state": "TX", "postcode": "75201"}, True),
        ("+12125557007", {"country": "US", "state": "TX"}, True),
    ],
)
@pytest.mark.usefixtures("night", "house")
def test_it_is_the_night_of_the_destination(phone: str, home: dict[str, str], waits: bool) -> None:
    shop = a_sending_shop()
    parcel = a_parcel(shop, an_order(shop, phone=phone), **home)
    happen(parcel, OUT)
    plan_facts(parcel)
    assert (rows(shop)[0].reason == "quiet hours") is waits


@pytest.mark.usefixtures("night")
def test_an_e_mail_goes_at_any_hour(settings: Any) -> None:
    settings.SMTP_URL, settings.EMAIL_FROM = "smtp://127.0.0.1", "shop@mail.example"
    shop = a_sending_shop()
    with acting_for(shop.retailer.pk):
        Rule.objects.update(enabled=True)
    parcel = a_parcel(shop, an_order(shop, email="Mia@Example.com"))
    happen(parcel, OUT)
    plan_facts(parcel)
    mail = next(d for d in deliveries(shop) if d.channel == "email")
    assert (mail.state, mail.reason, mail.to, mail.sender, mail.text) == (
        "due", "", "mia@example.com", "shop@mail.example", "",
    )  # fmt: skip
    assert mail.retry_at <= clock.machine()


def a_wave(parcels: int, shop: Shop | None = None) -> Shop:
    shop = shop or a_sending_shop()
    for _ in range(parcels):
        order = an_order(shop, phone=f"+1212555{next(_phones):04}")
        happen(a_parcel(shop, order), OUT)
    plan_facts(a_parcel(shop))
    return shop


_phones = iter(range(2000, 3000))


def test_a_rule_without_a_past_may_begin_well(settings: Any, house: Any) -> None:
    settings.BRAKE_FLOOR, settings.BRAKE_FLOOR_NEW = 2, 5
    assert states(a_wave(5)) == ["due"] * 5


def test_a_flood_waits_for_a_person(settings: Any, phones: Sandbox) -> None:
    settings.BRAKE_FLOOR, settings.BRAKE_FLOOR_NEW = 2, 5
    shop = a_wave(6)
    assert set(rows(shop)) == {Row(OUT, "due", "brake")}
    assert {delivery.retry_at.year for delivery in deliveries(shop)} == {9999}
    with acting_for(shop.retailer.pk):
        fact = Outbox.objects.get(kind="rule.braked")
    assert (fact.payload["planned"], fact.payload["limit"]) == (6, 5)
    assert send_once() is False


def a_past(shop: Shop, *counts: int) -> None:
    """So many messages in each of the hours before yesterday."""
    hour = clock.now().replace(minute=0, second=0, microsecond=0) - 25 * HOUR
    with acting_for(shop.retailer.pk):
        rule = Rule.objects.get(name=OUT, channel="sms")
        for n, planned in enumerate(counts):
            RuleHour.objects.create(
                retailer=shop.retailer, rule=rule, hour=hour - n * HOUR, planned=planned
            )


@pytest.mark.parametrize(("parcels", "reason"), [(10, ""), (11, "brake")])
def test_ten_times_the_usual_hour_is_the_limit(
    settings: Any, house: Any, parcels: int, reason: str
) -> None:
    settings.BRAKE_FLOOR = 2
    shop = a_sending_shop()
    a_past(shop, 2, 0)
    assert {row.reason for row in rows(a_wave(parcels, shop))} == {reason}


def test_what_was_due_before_the_brake_waits_too(settings: Any, phones: Sandbox) -> None:
    settings.BRAKE_FLOOR, settings.BRAKE_FLOOR_NEW = 2, 3
    shop = a_wave(3)
    a_wave(1, shop)
    send_once()
    assert set(rows(shop)) == {Row(OUT, "due", "brake")}


def test_a_persons_yes_lets_them_go_and_keeps_the_brake_off(settings: Any, phones: Sandbox) -> None:
    settings.BRAKE_FLOOR, settings.BRAKE_FLOOR_NEW = 2, 3
    shop = a_wave(4)
    with acting_for(shop.retailer.pk):
        assert release_brake(name=OUT, channel="sms", now=clock.now()) == 4
    a_wave(1, shop)
    while send_once():
        pass
    assert states(shop) == ["sent"] * 5


def test_a_persons_no_leaves_the_reason(settings: Any, house: Any) -> None:
    settings.BRAKE_FLOOR, settings.BRAKE_FLOOR_NEW = 2, 3
    shop = a_wave(4)
    with acting_for(shop.retailer.pk):
        assert drop_braked(name=OUT, channel="sms") == 4
        rule = Rule.objects.get(name=OUT, channel="sms")
    assert (set(rows(shop)), rule.braked_at) == ({Row(OUT, "skipped", "dropped")}, None)


def test_the_brake_of_one_rule_holds_no_other(settings: Any, house: Any) -> None:
    settings.BRAKE_FLOOR, settings.BRAKE_FLOOR_NEW = 2, 3
    shop = a_wave(4)
    parcel = a_phone_parcel(shop, phone="+12125557020")
    happen(parcel, "delivered")
    plan_facts(parcel)
    assert rows(shop)[-1] == Row("delivered", "due", "")


def test_nobody_releases_a_rivals_brake(house: Any) -> None:
    a_sending_shop()
    with acting_for(a_shop().retailer.pk), pytest.raises(NoSuchRule):
        release_brake(name=OUT, channel="sms", now=clock.now())


def storm(parcel: Parcel) -> Any:
    happen(parcel, "in_transit", ago=HOUR)
    case = held_by_a_storm(parcel)
    plan_facts(parcel)
    return case


def test_an_all_clear_waits_for_the_notice_that_is_being_sent(phones: Sandbox) -> None:
    parcel = a_phone_parcel(phone="+12125557030")
    case = storm(parcel)
    with acting_for(parcel.shop.retailer.pk):
        Delivery.objects.update(state="sending")
    resolved(case, "cleared")
    plan_facts(parcel)
    send_once()
    assert rows(parcel.shop)[1] == Row("all_clear", "due", "notice under way")
    with acting_for(parcel.shop.retailer.pk):
        Delivery.objects.filter(state="sending").update(state="skipped")
    wake(parcel.shop)
    send_once()
    assert rows(parcel.shop)[1] == Row("all_clear", "skipped", "not told")


def test_storm_and_all_clear_are_texted_once_each(phones: Sandbox) -> None:
    parcel = a_phone_parcel(phone="+12125557031")
    case = storm(parcel)
    send_once()
    resolved(case, "cleared")
    plan_facts(parcel)
    while send_once():
        pass
    first, second = bodies(phones, "+12125557031")
    assert "A winter storm near Davenport, IA holds up your order" in first
    assert "The storm is over. Your order" in second


def test_hours_that_no_longer_count_are_forgotten(house: Any) -> None:
    shop = a_sending_shop()
    a_past(shop, 5)
    with acting_for(shop.retailer.pk):
        RuleHour.objects.update(hour=clock.now() - timedelta(days=29))
    a_wave(2, shop)
    with acting_for(shop.retailer.pk):
        assert [hour.planned for hour in RuleHour.objects.all()] == [2]


def test_who_waits_for_the_morning_is_not_late(night: datetime, house: Any) -> None:
    due("+12125557040")
    assert oldest_due_seconds() == 0
