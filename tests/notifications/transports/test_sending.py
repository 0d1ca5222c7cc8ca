"""Sending against the sandbox, which refuses what Twilio refuses and keeps its own log."""

import dataclasses
from datetime import UTC, datetime

import pytest
from pytest_django import Settings
from structlog.testing import capture_logs

from notifications.transports.base import Outgoing, SendFailed
from notifications.transports.twilio import Twilio, TwilioAccount, house_account
from tests.notifications.transports.conftest import Saying
from tests.sandbox.started import SENDER, TWILIO, Sandbox

CALLBACK = "https://narvar.example/callbacks/twilio/7?attempt=1"


def outgoing(to: str, **changes: str) -> Outgoing:
    message = Outgoing(to=to, sender=SENDER, body="Out for delivery: é", callback_url=CALLBACK)
    return dataclasses.replace(message, **changes)


def failure(twilio: Twilio, message: Outgoing) -> SendFailed:
    with pytest.raises(SendFailed) as caught:
        twilio.send(message)
    return caught.value


def answer(status: int, body: bytes = b"{}", *headers: bytes) -> bytes:
    head = [b"HTTP/1.1 %d X" % status, b"Content-Length: %d" % len(body), *headers]
    return b"\r\n".join(head) + b"\r\n\r\n" + body


def test_a_message_arrives_as_it_was_given(twilio: Twilio, sandbox: Sandbox, phone: str) -> None:
    after = sandbox.last()
    sent = twilio.send(outgoing(phone))
    (line,) = sandbox.log(after, service="twilio", what="message")
    assert (line["sid"], line["to"], line["from"]) == (sent.provider_id, phone, SENDER)
    assert (line["body"], line["callback"]) == ("Out for delivery: é", CALLBACK)


def test_a_messaging_service_may_be_the_sender(
    twilio: Twilio, sandbox: Sandbox, phone: str
) -> None:
    after, service = sandbox.last(), "MG" + "1" * 32
    twilio.send(outgoing(phone, sender=service))
    (line,) = sandbox.log(after, service="twilio", what="message")
    assert (line["from"], line["service_sid"]) == (None, service)


@pytest.mark.parametrize(
    ("to", "code", "dead"),
    [
        ("+15005550001", 21211, True),
        ("+15005550004", 21610, True),
        ("+15005550009", 21614, True),
        ("+15005550002", 21612, False),
        ("+15005550003", 21408, False),
        ("12", 21211, True),
    ],
)
def test_a_refused_recipient_is_not_tried_again(
    twilio: Twilio, to: str, code: int, dead: bool
) -> None:
    error = failure(twilio, outgoing(to))
    assert (error.reason, error.retry_in) == (f"twilio {code}", None)
    assert (error.dead_address, error.unsure) == (dead, False)


@pytest.mark.parametrize(
    ("changes", "code"), [({"body": ""}, 21602), ({"sender": "!"}, 21212), ({"sender": ""}, 21603)]
)
def test_a_message_that_twilio_cannot_take_is_not_tried_again(
    twilio: Twilio, phone: str, changes: dict[str, str], code: int
) -> None:
    error = failure(twilio, outgoing(phone, **changes))
    assert (error.reason, error.retry_in, error.unsure) == (f"twilio {code}", None, False)
    assert not error.dead_address


def test_a_shopper_who_said_stop_is_a_dead_address(
    twilio: Twilio, sandbox: Sandbox, phone: str
) -> None:
    twilio.send(outgoing(phone))
    sandbox.control("POST", f"phones/{phone}/reply", {"body": "STOP"})
    error = failure(twilio, outgoing(phone))
    assert (error.reason, error.dead_address) == ("twilio 21610", True)


def test_wrong_credentials_are_the_accounts_fault(sandbox: Sandbox, phone: str) -> None:
    twilio = Twilio(TwilioAccount(TWILIO[0], "wrong", f"{sandbox.base}/twilio"))
    error = failure(twilio, outgoing(phone))
    assert (error.reason, error.retry_in) == ("account: twilio 20003", 300)
    assert (error.account, error.dead_address, error.unsure) == (True, False, False)


@pytest.mark.parametrize("status", [401, 403])
def test_an_account_that_may_not_send_says_so_in_any_body(saying: Saying, status: int) -> None:
    error = failure(saying(answer(status, b"<html>")), outgoing("+14155550100"))
    assert (error.reason, error.retry_in, error.account) == (f"account: http {status}", 300, True)


def test_too_many_requests_wait_as_long_as_twilio_says(
    twilio: Twilio, sandbox: Sandbox, phone: str
) -> None:
    sandbox.fault("twilio", "429", seconds=7)
    error = failure(twilio, outgoing(phone))
    assert (error.reason, error.retry_in, error.unsure) == ("too many requests", 7, False)


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        (b"Retry-After: 120", 120),
        (b"Retry-After: 0", 1),
        (b"Retry-After: 99999999", 3600),
        (b"Retry-After: " + b"9" * 5000, 60),
        (b"Retry-After: -5", 60),
        (b"Retry-After: soon", 60),
        (b"X: 1", 60),
    ],
)
def test_the_wait_has_bounds(saying: Saying, header: bytes, seconds: int) -> None:
    assert failure(saying(answer(429, b"{}", header)), outgoing("+14155550100")).retry_in == seconds


@pytest.mark.parametrize("kind", ["reset_before", "reset_after", "5xx", "500_after_effect"])
def test_an_outcome_that_is_unknown_is_called_so_and_not_repeated(
    twilio: Twilio, sandbox: Sandbox, phone: str, kind: str
) -> None:
    sandbox.fault("twilio", kind)
    error = failure(twilio, outgoing(phone))
    assert (error.unsure, error.retry_in, error.dead_address) == (True, 60, False)
    assert len(sandbox.phone(phone)) == (1 if "after" in kind else 0)


@pytest.mark.parametrize(
    "reply",
    [
        answer(201, b""),
        answer(201, b"<html>"),
        answer(201, b"[]"),
        answer(201, b"{}"),
        answer(201, b'{"sid": null}'),
        answer(201, b'{"sid": 7}'),
        answer(201, b"\xff"),
        answer(200, b'"SM1"'),
        answer(502, b"<html>"),
        answer(504),
        answer(408),
    ],
)
def test_an_answer_that_cannot_be_read_leaves_it_open(saying: Saying, reply: bytes) -> None:
    error = failure(saying(reply), outgoing("+14155550100"))
    assert (error.unsure, error.retry_in, error.dead_address) == (True, 60, False)


def test_a_connection_that_is_refused_carried_no_message(settings: Settings) -> None:
    settings.OUTBOUND_PRIVATE_HOSTS = ("127.0.0.1:1",)
    twilio = Twilio(TwilioAccount(*TWILIO, "http://127.0.0.1:1"))
    error = failure(twilio, outgoing("+14155550100"))
    assert (error.reason, error.retry_in, error.unsure) == ("connect", 60, False)


def test_text_that_cannot_be_written_was_not_sent(twilio: Twilio, phone: str) -> None:
    error = failure(twilio, outgoing(phone, body="\ud800"))
    assert (error.reason, error.retry_in, error.unsure) == ("cannot be written", None, False)


def test_nothing_personal_is_logged(twilio: Twilio, phone: str) -> None:
    with capture_logs() as lines:
        twilio.send(outgoing(phone))
        twilio.look_for(to=phone, code="x", since=datetime.now(UTC))
    assert len(lines) == 2
    assert TWILIO[1] not in str(lines) + repr(TwilioAccount(*TWILIO))
    assert phone[1:] not in str(lines)


def test_the_environment_does_not_redirect_the_sdk(
    twilio: Twilio, phone: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TWILIO_EDGE", "elsewhere")
    monkeypatch.setenv("TWILIO_REGION", "ie1")
    assert twilio.send(outgoing(phone)).provider_id.startswith("SM")


def test_the_house_account_is_the_settings(settings: Settings) -> None:
    settings.TWILIO_ACCOUNT_SID, settings.TWILIO_AUTH_TOKEN = "AC1", "token"
    settings.TWILIO_API_BASE = ""
    assert house_account() == TwilioAccount("AC1", "token", "")
