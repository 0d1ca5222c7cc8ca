from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from narvar.lib import clock, signing
from notifications.models import Delivery, Rule, SendLane
from notifications.policy import Reason
from notifications.services.planning import plan, plan_once
from retailers.models import Retailer
from retailers.services.doors import find_door
from retailers.tenancy import acting_for
from tests.factories import Parcel, Shop, a_parcel, an_order
from tests.notifications.stage import (
    EST,
    PHONE,
    Row,
    a_phone_parcel,
    a_scan,
    a_sending_shop,
    deliveries,
    facts,
    happen,
    plan_facts,
    reach,
    rows,
    states,
)
from tests.sandbox.started import eventually
from tracking.models import Order, Shipment, ShipmentOrder

OUT, DELIVERED = "out_for_delivery", "delivered"
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def house_sender(settings: Any) -> None:
    settings.TWILIO_FROM = "+15005550006"


def change(parcel: Parcel, model: Any, **fields: Any) -> None:
    with acting_for(parcel.shop.retailer.pk):
        model.objects.filter(
            pk={Order: parcel.order.pk, Shipment: parcel.shipment.pk}[model]
        ).update(**fields)


def another_order(parcel: Parcel, phone: str) -> Order:
    order = an_order(parcel.shop, phone=phone)
    with acting_for(parcel.shop.retailer.pk):
        ShipmentOrder.objects.create(
            retailer=parcel.shop.retailer, shipment=parcel.shipment, order=order
        )
    return order


@pytest.mark.parametrize("status", [OUT, DELIVERED])
def test_a_milestone_becomes_one_due_delivery(status: str) -> None:
    parcel = a_phone_parcel()
    at = happen(parcel, status)
    plan_facts(parcel)
    (delivery,) = deliveries(parcel.shop)
    assert (delivery.rule.name, delivery.state, delivery.to, delivery.sender) == (
        status, "due", PHONE, "+15005550006",
    )  # fmt: skip
    assert (delivery.order_id, delivery.shipment_id) == (parcel.order.pk, parcel.shipment.pk)
    assert (delivery.occurred_at, delivery.attempts, delivery.reason) == (at, 0, "")


def test_the_text_is_in_the_orders_language_with_the_places_hour() -> None:
    parcel = a_phone_parcel(number="#77", locale="en-US")
    at = happen(parcel, DELIVERED)
    plan_facts(parcel)
    local = at + timedelta(minutes=EST)
    hour = f"{local:%a, %b} {local.day}, {local:%I:%M %p}".replace(", 0", ", ")
    assert deliveries(parcel.shop)[0].text == (
        f"{parcel.shop.brand.name}: Your order #77 was delivered on {hour}. "
        "{link} Reply STOP to opt out"
    )


def test_the_short_link_leads_to_the_order_and_its_code_is_not_kept() -> None:
    parcel = a_phone_parcel()
    happen(parcel, OUT)
    plan_facts(parcel)
    (delivery,) = deliveries(parcel.shop)
    code = signing.short_code(delivery=delivery.public_id)
    entrance = find_door("short", code)
    assert (entrance.retailer_id, entrance.subject_id) == (
        parcel.shop.retailer.pk, parcel.order.pk,
    )  # fmt: skip
    assert code not in delivery.text


def test_the_lane_is_due_from_now_on() -> None:
    parcel = a_phone_parcel()
    happen(parcel, OUT)
    plan_facts(parcel)
    with acting_for(parcel.shop.retailer.pk):
        lane = SendLane.objects.get()
    assert timedelta() <= clock.machine() - lane.next_due_at < MINUTE


def test_planning_twice_changes_nothing() -> None:
    parcel = a_phone_parcel()
    happen(parcel, OUT)
    plan_facts(parcel)
    before = kept(parcel.shop)
    plan_facts(parcel)
    assert kept(parcel.shop) == before


def kept(shop: Shop) -> Any:
    with acting_for(shop.retailer.pk):
        return list(Delivery.objects.order_by("id").values())


@pytest.mark.parametrize("status", ["in_transit", "label_created", "picked_up", "returned"])
def test_other_news_makes_no_delivery(status: str) -> None:
    parcel = a_phone_parcel()
    happen(parcel, status)
    plan_facts(parcel)
    assert rows(parcel.shop) == []


def test_a_rule_that_is_off_leaves_no_row() -> None:
    parcel = a_phone_parcel()
    with acting_for(parcel.shop.retailer.pk):
        Rule.objects.filter(name=OUT).update(enabled=False)
    happen(parcel, OUT)
    plan_facts(parcel)
    assert rows(parcel.shop) == []


@pytest.mark.parametrize(
    ("model", "fields", "reason"),
    [
        (Order, {"notify": False}, Reason.NOTIFY_OFF),
        (Shipment, {"notify": False}, Reason.NOTIFY_OFF),
        (Order, {"test": True}, Reason.TEST),
        (Shipment, {"test": True}, Reason.TEST),
        (Shipment, {"direction": "return"}, Reason.RETURN),
        (Order, {"phone": ""}, Reason.NO_PHONE),
        (Order, {"phone": "no phone"}, Reason.PHONE_NOT_ALLOWED),
        (Order, {"phone": "+18005550123"}, Reason.PHONE_NOT_ALLOWED),
        (Order, {"phone": "+4915112345678"}, Reason.PHONE_NOT_ALLOWED),
    ],
)
def test_what_is_not_sent_leaves_the_reason_and_nothing_else(
    model: Any, fields: dict[str, Any], reason: Reason
) -> None:
    parcel = a_phone_parcel()
    change(parcel, model, **fields)
    happen(parcel, OUT)
    plan_facts(parcel)
    (delivery,) = deliveries(parcel.shop)
    assert (delivery.state, delivery.reason) == ("skipped", reason)
    assert (delivery.to, delivery.text, delivery.sender) == ("", "", "")


@pytest.mark.parametrize("live_in", [None, timedelta(), HOUR])
def test_nothing_is_said_of_what_happened_before_going_live(live_in: timedelta | None) -> None:
    parcel = a_phone_parcel()
    at = happen(parcel, DELIVERED)
    live_at = None if live_in is None else at + live_in
    Retailer.objects.filter(pk=parcel.shop.retailer.pk).update(live_at=live_at)
    plan_facts(parcel)
    reason = "" if live_in == timedelta() else "not live"
    assert [row.reason for row in rows(parcel.shop)] == [reason]


def test_history_does_not_speak() -> None:
    parcel = a_phone_parcel()
    happen(parcel, DELIVERED, ago=25 * HOUR)
    plan_facts(parcel)
    assert rows(parcel.shop) == [Row(DELIVERED, "skipped", "history")]


def test_what_waited_for_planning_too_long_is_history_too() -> None:
    parcel = a_phone_parcel()
    happen(parcel, DELIVERED)
    plan_facts(parcel, now=clock.now() + 25 * HOUR)
    assert rows(parcel.shop) == [Row(DELIVERED, "skipped", "history")]


def test_without_a_number_to_send_from_nothing_is_due(settings: Any) -> None:
    settings.TWILIO_FROM = ""
    parcel = a_phone_parcel()
    happen(parcel, OUT)
    plan_facts(parcel)
    assert rows(parcel.shop) == [Row(OUT, "skipped", "no sender")]


def test_the_brands_own_number_comes_first() -> None:
    shop = a_sending_shop()
    with acting_for(shop.retailer.pk):
        shop.brand.sms_sender = "+12125559999"
        shop.brand.save(update_fields=["sms_sender"])
    parcel = a_phone_parcel(shop)
    happen(parcel, OUT)
    plan_facts(parcel)
    assert deliveries(shop)[0].sender == "+12125559999"


def test_out_for_delivery_is_pointless_once_delivered() -> None:
    parcel = a_phone_parcel()
    out, delivered = a_scan(OUT, ago=HOUR), a_scan(DELIVERED, ago=MINUTE)
    reach(parcel, out)
    reach(parcel, out, delivered)
    plan_facts(parcel)
    assert rows(parcel.shop) == [Row(OUT, "skipped", "overtaken"), Row(DELIVERED, "due", "")]


def flap(parcel: Parcel, status: str, *, apart: timedelta) -> None:
    """The status comes, goes and comes back."""
    first = a_scan(status, ago=apart + MINUTE)
    reach(parcel, first)
    between = "returning" if status == DELIVERED else "in_transit"
    reach(parcel, first, a_scan(between, ago=apart))
    last = a_scan(status, ago=MINUTE)
    reach(parcel, last)


@pytest.mark.parametrize("status", [OUT, DELIVERED])
@pytest.mark.parametrize("in_one_batch", [True, False])
def test_a_status_that_comes_back_is_told_once(status: str, in_one_batch: bool) -> None:
    parcel = a_phone_parcel()
    if not in_one_batch:
        happen(parcel, status, ago=3 * HOUR)
        plan_facts(parcel)
    flap(parcel, status, apart=2 * HOUR)
    plan_facts(parcel)
    assert [row for row in rows(parcel.shop) if row.state == "due"] == [Row(status, "due", "")]
    assert {row.reason for row in rows(parcel.shop)} == {"", "already told"}


def test_the_next_days_round_is_told_again() -> None:
    parcel = a_phone_parcel()
    first = a_scan(OUT, ago=22 * HOUR)
    reach(parcel, first)
    plan_facts(parcel)
    with acting_for(parcel.shop.retailer.pk):
        Delivery.objects.update(state="sent")
    back, again = a_scan("attempt_failed", ago=12 * HOUR), a_scan(OUT, ago=MINUTE)
    reach(parcel, first, back)
    reach(parcel, first, back, again)
    plan_facts(parcel)
    assert rows(parcel.shop) == [
        Row(OUT, "sent", ""), Row("attempt_failed", "skipped", "overtaken"), Row(OUT, "due", ""),
    ]  # fmt: skip


def test_a_failure_does_not_count_as_told() -> None:
    parcel = a_phone_parcel()
    happen(parcel, OUT, ago=3 * HOUR)
    plan_facts(parcel)
    with acting_for(parcel.shop.retailer.pk):
        Delivery.objects.update(state="failed")
    happen(parcel, "in_transit", ago=2 * HOUR)
    happen(parcel, OUT, ago=HOUR)
    plan(facts(parcel)[-1:], now=clock.now())
    assert states(parcel.shop) == ["failed", "due"]


def test_each_order_of_a_parcel_is_told() -> None:
    parcel = a_phone_parcel()
    other = another_order(parcel, "+12125550199")
    happen(parcel, OUT)
    plan_facts(parcel)
    told = [(d.order_id, d.to, d.state) for d in deliveries(parcel.shop)]
    assert told == [(parcel.order.pk, PHONE, "due"), (other.pk, "+12125550199", "due")]


def test_one_phone_hears_of_a_parcel_once_whatever_its_orders() -> None:
    parcel = a_phone_parcel()
    another_order(parcel, "(212) 555-0123")
    happen(parcel, OUT, ago=HOUR)
    plan_facts(parcel)
    happen(parcel, "in_transit", ago=30 * MINUTE)
    happen(parcel, OUT, ago=MINUTE)
    plan_facts(parcel)
    assert [row.reason for row in rows(parcel.shop)] == [
        "", "same recipient", "already told", "already told",
    ]  # fmt: skip


def test_two_shops_keep_apart() -> None:
    ours, theirs = a_phone_parcel(phone="+12125550101"), a_phone_parcel(phone="+12125550102")
    happen(ours, OUT)
    happen(theirs, DELIVERED)
    both = sorted([*facts(ours), *facts(theirs)], key=lambda fact: fact.id)
    plan(both, now=clock.now())
    assert [(d.to, d.rule.name) for d in deliveries(ours.shop)] == [("+12125550101", OUT)]
    assert [(d.to, d.rule.name) for d in deliveries(theirs.shop)] == [("+12125550102", DELIVERED)]


@pytest.mark.parametrize("payload", [{}, {"now": OUT}, {"now": OUT, "shipment": "1"}, {"now": 5}])
def test_a_fact_of_another_shape_is_passed_over(payload: dict[str, Any]) -> None:
    parcel = a_phone_parcel()
    happen(parcel, OUT)
    plan([replace(fact, payload=payload) for fact in facts(parcel)], now=clock.now())
    assert rows(parcel.shop) == []


def test_ten_parcels_cost_as_many_statements_as_one() -> None:
    def statements(parcels: int) -> int:
        shop = a_sending_shop()
        each = [a_parcel(shop, an_order(shop, phone=f"+1212555{i:04}")) for i in range(parcels)]
        for parcel in each:
            happen(parcel, OUT)
        with CaptureQueriesContext(connection) as seen:
            plan_facts(each[0])
        assert states(shop) == ["due"] * parcels
        return len(seen)

    plan_facts(a_phone_parcel())  # the clock's row is read once a second
    assert statements(10) == statements(1)


@pytest.mark.worker
@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_the_log_is_read_once_and_in_batches() -> None:
    parcels = [a_phone_parcel(phone=f"+121255501{i}0") for i in range(3)]
    for parcel in parcels:
        happen(parcel, OUT)
    # A fact can be read once every older writing transaction of the server has ended.
    assert [eventually(lambda: plan_once(limit=2)) for _ in range(2)] == [True, True]
    assert plan_once() is False
    assert [states(parcel.shop) for parcel in parcels] == [["due"]] * 3


@pytest.mark.worker
@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_a_batch_that_breaks_is_planned_again_from_its_start(settings: Any) -> None:
    parcel = a_phone_parcel()
    happen(parcel, OUT)
    settings.LANGUAGE_CODE = None  # the words cannot be found: the block breaks half way
    with acting_for(parcel.shop.retailer.pk):
        Order.objects.update(locale="xx")
        parcel.shop.brand.locale = "xx"
        parcel.shop.brand.save(update_fields=["locale"])
    with pytest.raises(AttributeError):
        eventually(plan_once)
    settings.LANGUAGE_CODE = "en"
    assert (eventually(plan_once), states(parcel.shop)) == (True, ["due"])
