from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from narvar.lib import clock
from notifications.models import Attempt, Delivery, Rule
from notifications.policy import Milestone
from notifications.selectors import SeenRule, messages_of_order, rules
from retailers.tenancy import acting_for
from tests.factories import NOON, Parcel, a_parcel
from tests.notifications.stage import PHONE, a_phone_parcel, deliveries, happen, plan_facts
from tracking.models import Order

pytestmark = pytest.mark.django_db


@pytest.fixture
def parcel(house: Any) -> Parcel:
    parcel = a_phone_parcel()
    happen(parcel, "out_for_delivery")
    plan_facts(parcel)
    return parcel


def messages(parcel: Parcel) -> Any:
    with acting_for(parcel.shop.retailer.pk):
        return messages_of_order(order_id=parcel.order.pk)


def silent(parcel: Parcel) -> None:
    with acting_for(parcel.shop.retailer.pk):
        Order.objects.update(notify=False)


def test_what_was_sent_and_what_was_not_stand_side_by_side(parcel: Parcel) -> None:
    silent(parcel)
    happen(parcel, "delivered")
    plan_facts(parcel)
    shown = [(m.milestone, m.channel, m.state, m.reason, m.to) for m in messages(parcel)]
    assert shown == [
        ("delivered", "sms", "skipped", "notify off", ""),
        ("out_for_delivery", "sms", "due", "", PHONE),
    ]


def test_each_message_shows_its_tries(parcel: Parcel) -> None:
    (delivery,) = deliveries(parcel.shop)
    with acting_for(parcel.shop.retailer.pk):
        for number, outcome in ((1, "unsure"), (2, "sent")):
            Attempt.objects.create(
                retailer=parcel.shop.retailer,
                delivery=delivery,
                number=number,
                started_at=clock.machine(),
                outcome=outcome,
            )
    (message,) = messages(parcel)
    assert [(t.number, t.outcome) for t in message.tries] == [(1, "unsure"), (2, "sent")]
    assert message.id.startswith("msg_") and "{link}" in message.text


def test_another_orders_messages_are_not_shown(parcel: Parcel) -> None:
    assert messages(a_phone_parcel(parcel.shop)) == []


def test_a_rivals_order_has_no_messages(parcel: Parcel) -> None:
    rival = a_phone_parcel()
    with acting_for(rival.shop.retailer.pk):
        assert messages_of_order(order_id=parcel.order.pk) == []


@pytest.mark.parametrize("parcels", [1, 3])
def test_the_list_costs_the_same(parcel: Parcel, parcels: int) -> None:
    for _ in range(parcels - 1):
        happen(a_parcel(parcel.shop, parcel.order), "out_for_delivery")
    happen(parcel, "delivered")
    plan_facts(parcel)
    with CaptureQueriesContext(connection) as seen:
        assert len(messages(parcel)) == parcels + 1
    assert len(seen) == 2


def seen_rules(parcel: Parcel) -> dict[tuple[str, str], SeenRule]:
    with acting_for(parcel.shop.retailer.pk):
        return {(rule.name, rule.channel): rule for rule in rules(now=clock.now())}


def test_the_rules_stand_in_the_order_of_a_parcels_life(parcel: Parcel) -> None:
    order = [(name.value, channel) for name in Milestone for channel in ("sms", "email")]
    assert list(seen_rules(parcel)) == order


def test_each_rule_says_how_often_it_spoke_and_why_not(parcel: Parcel) -> None:
    silent(parcel)
    happen(parcel, "delivered")
    plan_facts(parcel)
    seen = seen_rules(parcel)
    out, delivered = seen["out_for_delivery", "sms"], seen["delivered", "sms"]
    assert (out.told, out.waiting, out.held, out.silent, out.reasons) == (1, 1, 0, 0, {})
    assert (delivered.told, delivered.silent, delivered.reasons) == (0, 1, {"notify off": 1})


def test_a_rule_says_that_it_waits_for_a_person(parcel: Parcel) -> None:
    with acting_for(parcel.shop.retailer.pk):
        Rule.objects.filter(name="out_for_delivery").update(braked_at=NOON)
        Delivery.objects.update(reason="brake")
    seen = seen_rules(parcel)["out_for_delivery", "sms"]
    assert (seen.braked_at, seen.held, seen.waiting) == (NOON, 1, 0)


def test_a_rivals_rules_and_messages_are_not_counted(parcel: Parcel) -> None:
    rival = a_phone_parcel()
    assert {(r.told, r.held) for r in seen_rules(rival).values()} == {(0, 0)}


@pytest.mark.parametrize("parcels", [1, 3])
def test_the_rules_cost_the_same_whatever_they_sent(parcel: Parcel, parcels: int) -> None:
    for _ in range(parcels - 1):
        happen(a_parcel(parcel.shop, parcel.order), "out_for_delivery")
    plan_facts(parcel)
    with acting_for(parcel.shop.retailer.pk), CaptureQueriesContext(connection) as seen:
        rules(now=NOON)
    assert len(seen) == 2


def test_a_message_shows_its_segments_and_what_it_tells(parcel: Parcel) -> None:
    (message,) = messages(parcel)
    assert (message.role, message.segments, message.context.milestone) == (
        "shopper", 1, "out_for_delivery",
    )  # fmt: skip
