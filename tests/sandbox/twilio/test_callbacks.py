"""Status callbacks as a shop receives them: signed, in order, repeated where that helps."""

import time

import pytest

from tests.sandbox.started import SENDER, TWILIO, Sandbox, eventually
from tests.sandbox.twilio.receiver import Receiver


def send(sandbox: Sandbox, shop: Receiver, phone: str) -> str:
    url = f"{shop.base}/callbacks/twilio/a1?attempt=7&x=%C3%A9"
    return str(sandbox.send(To=phone, StatusCallback=url).json()["sid"])


def wait_for(shop: Receiver, count: int) -> list[str]:
    eventually(lambda: len(shop.calls) >= count)
    return shop.statuses()


def test_sent_and_delivered_are_told_and_signed(
    sandbox: Sandbox, shop: Receiver, phone: str
) -> None:
    send(sandbox, shop, phone)
    assert wait_for(shop, 2) == ["sent", "delivered"]
    assert shop.calls[0].path == "/callbacks/twilio/a1?attempt=7&x=%C3%A9"
    assert shop.signed_with(TWILIO[1]) == [True, True]
    assert shop.signed_with("another") == [False, False]


def test_callback_has_twilios_fields(sandbox: Sandbox, shop: Receiver, phone: str) -> None:
    sid = send(sandbox, shop, phone)
    wait_for(shop, 2)
    assert shop.calls[0].fields == {
        "SmsSid": sid,
        "SmsStatus": "sent",
        "MessageStatus": "sent",
        "To": phone,
        "MessageSid": sid,
        "AccountSid": TWILIO[0],
        "From": SENDER,
        "ApiVersion": "2010-04-01",
    }


def test_failure_is_told_with_its_code(sandbox: Sandbox, shop: Receiver, phone: str) -> None:
    sandbox.fault("twilio", "undelivered")
    send(sandbox, shop, phone)
    assert wait_for(shop, 2) == ["sent", "undelivered"]
    assert shop.calls[1].fields["ErrorCode"] == "30003"


@pytest.mark.parametrize(("answer", "calls"), [(503, 3), (404, 2), (302, 2)])
def test_only_server_errors_are_tried_once_more(
    sandbox: Sandbox, shop: Receiver, phone: str, answer: int, calls: int
) -> None:
    shop.answers = [answer]
    after = sandbox.last()
    send(sandbox, shop, phone)
    eventually(lambda: len(sandbox.log(after, what="callback")) >= calls)
    time.sleep(0.05)
    assert len(shop.calls) == calls
    tokens = {call.headers["I-Twilio-Idempotency-Token"] for call in shop.calls}
    assert len(tokens) == 2


def test_dead_receiver_is_tried_twice_and_logged(
    sandbox: Sandbox, shop: Receiver, phone: str
) -> None:
    after = sandbox.last()
    sandbox.send(To=phone, StatusCallback="http://127.0.0.1:9/status")
    eventually(lambda: len(sandbox.log(after, what="callback")) >= 4)
    lines = sandbox.log(after, what="callback")
    assert [(line["attempt"], line["answer"]) for line in lines].count((2, None)) == 2


def test_slow_receiver_does_not_hold_up_answers(
    sandbox: Sandbox, shop: Receiver, phone: str
) -> None:
    shop.pause = 1
    for _ in range(5):
        send(sandbox, shop, phone)
    time.sleep(0.15)
    before = time.monotonic()
    assert sandbox.send(To=phone).status == 201
    assert time.monotonic() - before < 0.8


def test_callbacks_are_logged_with_their_answers(
    sandbox: Sandbox, shop: Receiver, phone: str
) -> None:
    after = sandbox.last()
    sid = send(sandbox, shop, phone)
    eventually(lambda: len(sandbox.log(after, what="callback")) == 2)
    lines = sandbox.log(after, what="callback")
    told = [(line["sid"], line["status"], line["answer"]) for line in lines]
    assert told == [(sid, "sent", 200), (sid, "delivered", 200)]


def test_duplicated_callbacks_come_twice(sandbox: Sandbox, shop: Receiver, phone: str) -> None:
    sandbox.fault("twilio_callback", "duplicate")
    send(sandbox, shop, phone)
    assert sorted(wait_for(shop, 4)) == ["delivered", "delivered", "sent", "sent"]


def test_callbacks_out_of_order_end_with_sent(sandbox: Sandbox, shop: Receiver, phone: str) -> None:
    sandbox.fault("twilio_callback", "out_of_order", seconds=0.3)
    send(sandbox, shop, phone)
    assert wait_for(shop, 2) == ["delivered", "sent"]


def test_dropped_callbacks_never_come(sandbox: Sandbox, shop: Receiver, phone: str) -> None:
    sandbox.fault("twilio_callback", "drop")
    after = sandbox.last()
    send(sandbox, shop, phone)
    assert eventually(lambda: len(sandbox.log(after, what="callback_dropped")) == 2)
    assert shop.calls == []


def test_late_callbacks_are_late(sandbox: Sandbox, shop: Receiver, phone: str) -> None:
    sandbox.fault("twilio_callback", "latency", seconds=[0.9, 1])
    send(sandbox, shop, phone)
    assert eventually(lambda: sandbox.phone(phone)[0]["status"] == "delivered")
    assert shop.calls == []
    # Late by a random tenth of a second each: they may overtake one another.
    assert sorted(wait_for(shop, 2)) == ["delivered", "sent"]
