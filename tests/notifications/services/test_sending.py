"""Against the sandbox's Twilio, over real sockets. What it accepted is read from its own log."""

import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from structlog.testing import capture_logs

from narvar.lib import clock, signing
from notifications.metrics import ATTEMPTS
from notifications.models import Delivery, SendLane
from notifications.services import sending
from notifications.services.attempts import begin
from notifications.services.queue import oldest_due_seconds
from notifications.services.sending import last_start, most_at_once, reconcile_once, send_once
from notifications.services.settling import Posted, settle
from notifications.transports.base import Sent
from retailers.models import Outbox, Platform, Retailer
from retailers.tenancy import EVERYONE, acting_for
from tests.factories import Parcel, a_parcel, an_order
from tests.notifications.stage import (
    Row,
    a_sending_shop,
    attempts,
    bodies,
    claim_all,
    deliveries,
    due,
    happen,
    lane,
    outcomes,
    plan_facts,
    rows,
    states,
)
from tests.sandbox.started import Sandbox
from tracking.models import Order, Shipment

OUT = "out_for_delivery"
pytestmark = [
    pytest.mark.worker,
    pytest.mark.django_db(transaction=True, databases=["default", "owner"]),
]


def test_a_due_delivery_is_sent_with_its_short_link(phones: Sandbox, phone: str) -> None:
    parcel = due(phone)
    assert (send_once(), send_once()) == (True, False)
    (delivery,) = deliveries(parcel.shop)
    link = f"http://127.0.0.1:9/s/{signing.short_code(delivery=delivery.public_id)}"
    assert bodies(phones, phone) == [delivery.text.replace("{link}", link)]
    assert (delivery.state, delivery.lease_owner, delivery.lease_until) == ("sent", "", None)


def test_the_attempt_and_the_delivery_keep_the_providers_name(phones: Sandbox, phone: str) -> None:
    parcel = due(phone)
    send_once()
    (message,) = phones.phone(phone)
    (attempt,) = attempts(parcel.shop)
    assert deliveries(parcel.shop)[0].provider_id == attempt.provider_id == message["sid"]
    assert (attempt.number, attempt.outcome) == (1, "sent")


def test_each_attempt_has_a_callback_address_of_its_own(phones: Sandbox, phone: str) -> None:
    parcel = due(phone)
    send_once()
    line = next(line for line in phones.log(what="message") if line["to"] == phone)
    start, _, name = line["callback"].rpartition("/")
    assert start.startswith("http://127.0.0.1:9/callbacks/twilio/")
    assert name.startswith("att_") and len(attempts(parcel.shop)) == 1


def test_many_are_sent_once_each(phones: Sandbox) -> None:
    shop = a_sending_shop()
    numbers = [f"+1646555{i:04}" for i in range(100, 150)]
    for number in numbers:
        happen(a_parcel(shop, an_order(shop, phone=number)), OUT)
    plan_facts(a_parcel(shop))
    while send_once():
        pass
    assert states(shop) == ["sent"] * 50
    assert [len(bodies(phones, number)) for number in numbers] == [1] * 50


def test_three_workers_at_once_send_each_message_once(phones: Sandbox) -> None:
    shop, before = a_sending_shop(), phones.last()
    for i in range(60):
        happen(a_parcel(shop, an_order(shop, phone=f"+1646555{i:04}")), OUT)
    plan_facts(a_parcel(shop))
    with ThreadPoolExecutor(3) as workers:
        list(workers.map(lambda _: work_until_idle(), range(3)))
    sent = Counter(line["to"] for line in phones.log(after=before, what="message"))
    assert sent == {f"+1646555{i:04}": 1 for i in range(60)}
    assert states(shop) == ["sent"] * 60


def work_until_idle() -> None:
    try:
        while send_once() or reconcile_once():
            pass
    finally:
        connection.close()


def test_one_address_is_dead_and_its_neighbour_is_not(phones: Sandbox, phone: str) -> None:
    parcel = due(phone)
    phones.send(To=phone, From="+15005550006")
    phones.control("POST", f"phones/{phone}/reply", {"body": "STOP"})
    other = due("+12125559001", parcel.shop)
    send_once()
    assert rows(other.shop) == [Row(OUT, "failed", "dead address"), Row(OUT, "sent", "")]
    with acting_for(parcel.shop.retailer.pk):
        told = [fact.kind for fact in Outbox.objects.filter(kind__startswith="delivery.")]
    assert told == ["delivery.failed"]


def test_too_many_requests_rest_the_lane_and_lose_nothing(phones: Sandbox, phone: str) -> None:
    parcel = due(phone)
    phones.fault("twilio", "429", seconds=60)
    assert (send_once(), send_once()) == (True, False)
    held = lane(parcel.shop)
    assert held.paused_until is not None
    assert timedelta(seconds=40) < held.paused_until - clock.machine() <= timedelta(seconds=60)
    assert rows(parcel.shop) == [Row(OUT, "due", "too many requests")]
    assert (bodies(phones, phone), outcomes(parcel.shop)) == ([], ["not taken"])


def test_a_wrong_token_rests_the_lane_and_fails_no_message(
    phones: Sandbox, phone: str, settings: Any
) -> None:
    parcel, right = due(phone), settings.TWILIO_AUTH_TOKEN
    refused = ATTEMPTS.labels("sms", "account refused")._value.get()
    settings.TWILIO_AUTH_TOKEN = "wrong"
    with capture_logs() as lines:
        assert (send_once(), send_once()) == (True, False)
    assert rows(parcel.shop) == [Row(OUT, "due", "account: twilio 20003")]
    assert lane(parcel.shop).pause_reason == "account: twilio 20003"
    assert ATTEMPTS.labels("sms", "account refused")._value.get() == refused + 1
    assert [(line["event"], line["log_level"]) for line in lines if "reason" in line] == [
        ("send lane rests", "error")
    ]
    settings.TWILIO_AUTH_TOKEN = right
    with acting_for(parcel.shop.retailer.pk):
        SendLane.objects.update(paused_until=None, next_due_at=clock.machine())
        Delivery.objects.update(retry_at=clock.machine())
    send_once()
    assert (states(parcel.shop), len(bodies(phones, phone))) == (["sent"], 1)


def test_after_the_rest_it_is_sent_and_the_lane_is_well_again(phones: Sandbox, phone: str) -> None:
    parcel = due(phone)
    phones.fault("twilio", "429", seconds=1)
    send_once()
    phones.fault("twilio", "none")
    time.sleep(2.1)
    send_once()
    assert (states(parcel.shop), len(bodies(phones, phone))) == (["sent"], 1)
    assert (lane(parcel.shop).failures, lane(parcel.shop).paused_until) == (0, None)


@pytest.mark.parametrize("kind", ["reset_after", "500_after_effect", "reset_before", "malformed"])
def test_what_may_have_arrived_stays_in_sending(phones: Sandbox, phone: str, kind: str) -> None:
    parcel = due(phone)
    phones.fault("twilio", kind)
    send_once()
    phones.fault("twilio", "none")
    assert (send_once(), states(parcel.shop)) == (False, ["sending"])
    assert outcomes(parcel.shop) == ["unsure"]
    assert deliveries(parcel.shop)[0].lease_until is not None


@pytest.mark.parametrize("whose", ["house", "retailer"])
def test_a_stop_holds_everything_and_loses_nothing(
    phones: Sandbox, phone: str, whose: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("notifications.services.attempts.HOLD_SECONDS", 0.1)
    parcel = due(phone)
    stop(parcel, whose, True)
    send_once()
    assert (states(parcel.shop), bodies(phones, phone), attempts(parcel.shop)) == (["due"], [], [])
    stop(parcel, whose, False)
    time.sleep(0.2)
    send_once()
    assert (states(parcel.shop), len(bodies(phones, phone))) == (["sent"], 1)
    assert deliveries(parcel.shop)[0].attempts == 1


def stop(parcel: Parcel, whose: str, stopped: bool) -> None:
    if whose == "house":
        Platform.objects.update(sending_stopped=stopped)
    else:
        Retailer.objects.filter(pk=parcel.shop.retailer.pk).update(sending_stopped=stopped)


def test_a_stop_of_the_house_between_claim_and_post_still_holds(
    phones: Sandbox, phone: str
) -> None:
    parcel = due(phone)
    claim = claim_all()
    stop(parcel, "house", True)
    with acting_for(parcel.shop.retailer.pk):
        assert begin(claim, until=time.monotonic() + 10, now=clock.now()) == []
    assert rows(parcel.shop) == [Row(OUT, "due", "sending stopped")]
    assert deliveries(parcel.shop)[0].attempts == 0


def test_what_grew_old_while_it_waited_is_skipped(phones: Sandbox, phone: str) -> None:
    parcel = due(phone)
    with acting_for(parcel.shop.retailer.pk):
        Delivery.objects.update(occurred_at=clock.now() - timedelta(hours=25))
    send_once()
    assert (rows(parcel.shop), bodies(phones, phone)) == ([Row(OUT, "skipped", "stale")], [])


def test_what_was_overtaken_while_it_waited_is_skipped(phones: Sandbox, phone: str) -> None:
    parcel = due(phone)
    with acting_for(parcel.shop.retailer.pk):
        Shipment.objects.update(status="delivered")
    send_once()
    assert (rows(parcel.shop), bodies(phones, phone)) == ([Row(OUT, "skipped", "overtaken")], [])


def test_a_shop_that_asked_for_silence_meanwhile_gets_it(phones: Sandbox, phone: str) -> None:
    parcel = due(phone)
    with acting_for(parcel.shop.retailer.pk):
        Order.objects.update(notify=False)
    send_once()
    assert (rows(parcel.shop), bodies(phones, phone)) == ([Row(OUT, "skipped", "notify off")], [])


def test_retailers_take_turns(phones: Sandbox) -> None:
    large, small, before = a_sending_shop(), a_sending_shop(), phones.last()
    for i in range(40):
        happen(a_parcel(large, an_order(large, phone=f"+1646555{i:04}")), OUT)
    plan_facts(a_parcel(large))
    due("+12125559002", small)
    while send_once():
        pass
    sent = [line["to"] for line in phones.log(after=before, what="message")]
    assert sent.index("+12125559002") < 2 * most_at_once()


def test_a_worker_that_overslept_before_its_post_does_not_post(phones: Sandbox, phone: str) -> None:
    parcel = due(phone)
    claim = claim_all()
    with acting_for(parcel.shop.retailer.pk):
        (posting,) = begin(claim, until=time.monotonic() - 0.001, now=clock.now())
        posted = sending._post(posting)
        settle(claim.lane, [posted])
    assert (posted.result, bodies(phones, phone)) == (None, [])
    assert (states(parcel.shop), outcomes(parcel.shop)) == (["due"], ["not tried"])


def test_a_worker_that_overslept_before_its_attempt_writes_none(phone: str, house: Any) -> None:
    parcel = due(phone)
    claim = claim_all(lease=0.05)
    time.sleep(0.1)
    with acting_for(parcel.shop.retailer.pk):
        assert begin(claim, until=time.monotonic() + 10, now=clock.now()) == []
    assert attempts(parcel.shop) == []


@pytest.mark.parametrize("state", ["due", "delivered", "ambiguous", "sending"])
def test_a_late_settle_overwrites_nothing(phone: str, house: Any, state: str) -> None:
    parcel = due(phone)
    claim = claim_all()
    with acting_for(parcel.shop.retailer.pk):
        (posting,) = begin(claim, until=time.monotonic() + 10, now=clock.now())
        Delivery.objects.update(state=state, lease_owner="another", reason="another's")
        settle(claim.lane, [Posted(posting, Sent("SMlate"))])
    assert rows(parcel.shop) == [Row(OUT, state, "another's")]
    assert [attempt.provider_id for attempt in attempts(parcel.shop)] == ["SMlate"]


def test_what_an_overslept_worker_did_send_is_not_sent_again(phones: Sandbox, phone: str) -> None:
    parcel = due(phone)
    claim = claim_all()
    with acting_for(parcel.shop.retailer.pk):
        (posting,) = begin(claim, until=time.monotonic() + 10, now=clock.now())
        posted = sending._post(posting)
        Delivery.objects.update(state="due", lease_owner="", lease_until=None, retry_at=clock.now())
        SendLane.objects.update(next_due_at=clock.machine())
        settle(claim.lane, [posted])
    send_once()
    assert (states(parcel.shop), len(bodies(phones, phone))) == (["sent"], 1)


@pytest.mark.parametrize(("lease", "seconds"), [(30, 15), (20, 9), (12, 1), (11, 0), (5, -6)])
def test_a_post_ends_before_its_lease(settings: Any, lease: float, seconds: float) -> None:
    settings.SEND_TIMEOUT_SECONDS = 10
    assert last_start(lease) == seconds
    assert seconds <= lease / 2 and seconds + 10 < lease


def test_the_age_of_the_queue_counts_what_is_held(phone: str, house: Any) -> None:
    assert oldest_due_seconds() == 0
    parcel = due(phone)
    stop(parcel, "house", True)
    with acting_for(EVERYONE):
        Delivery.objects.update(created_at=clock.machine() - timedelta(seconds=90))
    assert 90 <= oldest_due_seconds() < 100
