"""Looking for a message that may have been sent: found, proved absent, or not known."""

import json
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import pytest

from notifications.transports.base import Absent, Found, Outgoing, Trace, Unsure
from notifications.transports.twilio import Twilio, TwilioAccount
from tests.notifications.transports.conftest import Saying
from tests.sandbox.started import SENDER, TWILIO, Sandbox

CODE = "k3XyZ0aB9cD"
SINCE = datetime(2026, 11, 21, 12, tzinfo=UTC)
URI = f"/2010-04-01/Accounts/{TWILIO[0]}/Messages.json?Page=1"


def message(body: Any, *, at: datetime | None = SINCE, **changes: Any) -> dict[str, Any]:
    created = at and format_datetime(at)
    return {"sid": "SM1", "status": "queued", "body": body, "date_created": created, **changes}


def page(*messages: Any, more: str | None = None) -> bytes:
    body = json.dumps({"messages": list(messages), "next_page_uri": more, "page": 0}).encode()
    return ok(body)


def ok(body: bytes, status: int = 200) -> bytes:
    return b"HTTP/1.1 %d X\r\nContent-Length: %d\r\n\r\n" % (status, len(body)) + body


def look(twilio: Twilio, to: str = "+14155550100") -> Trace:
    return twilio.look_for(to=to, code=CODE, since=SINCE)


def send(twilio: Twilio, to: str, body: str) -> str:
    url = "https://narvar.example/callback"
    return twilio.send(Outgoing(to=to, sender=SENDER, body=body, callback_url=url)).provider_id


def test_a_queued_message_is_found_by_its_code(
    twilio: Twilio, sandbox: Sandbox, phone: str
) -> None:
    sandbox.control("PUT", "pace", {"sent_after": [60, 60]})
    sid = send(twilio, phone, f"On its way: https://narvar.example/s/{CODE}")
    send(twilio, phone, "another, newer one")
    assert look(twilio, phone) == Found(sid, "queued")
    sandbox.control("PUT", "pace", {"sent_after": [0.05, 0.05]})


def test_a_message_is_found_behind_a_full_page_of_newer_ones(
    twilio: Twilio, sandbox: Sandbox, phone: str
) -> None:
    sid = send(twilio, phone, CODE)
    for _ in range(100):
        sandbox.send(To=phone, Body="newer")
    found = look(twilio, phone)
    assert isinstance(found, Found)
    assert found.provider_id == sid


def test_a_message_to_someone_else_or_without_the_code_is_absent(
    twilio: Twilio, phone: str
) -> None:
    send(twilio, "+14155557999", CODE)
    send(twilio, phone, CODE.lower())
    assert look(twilio, phone) == Absent()
    assert look(twilio, "+14155557998") == Absent()


def test_a_message_that_was_sent_while_the_answer_was_lost_is_found(
    twilio: Twilio, sandbox: Sandbox, phone: str
) -> None:
    sandbox.fault("twilio", "reset_after")
    with pytest.raises(Exception, match="reset"):
        send(twilio, phone, CODE)
    sandbox.fault("twilio", "none")
    assert isinstance(look(twilio, phone), Found)


def test_a_redacted_body_is_no_absence(twilio: Twilio, sandbox: Sandbox, phone: str) -> None:
    send(twilio, phone, CODE)
    sandbox.fault("twilio", "redacted_bodies")
    now = datetime.now(UTC)
    assert isinstance(twilio.look_for(to=phone, code=CODE, since=now), Unsure)


@pytest.mark.parametrize("kind", ["429", "5xx", "reset_before", "reset_after", "malformed"])
def test_an_error_is_no_absence(twilio: Twilio, sandbox: Sandbox, phone: str, kind: str) -> None:
    sandbox.fault("twilio", kind)
    assert isinstance(look(twilio, phone), Unsure)


def test_wrong_credentials_are_no_absence(sandbox: Sandbox, phone: str) -> None:
    twilio = Twilio(TwilioAccount(TWILIO[0], "wrong", f"{sandbox.base}/twilio"))
    assert isinstance(look(twilio, phone), Unsure)


def test_a_message_from_before_the_attempt_proves_nothing_is_missing(saying: Saying) -> None:
    old = SINCE - timedelta(seconds=61)
    assert look(saying(page(message(None, at=old), more=URI))) == Absent()


@pytest.mark.parametrize(
    "hidden",
    [
        message(None),
        message(""),
        message(None, at=SINCE - timedelta(seconds=60)),
        message(None, at=None),
    ],
)
def test_a_hidden_body_of_the_time_in_question_leaves_it_open(saying: Saying, hidden: Any) -> None:
    assert isinstance(look(saying(page(hidden))), Unsure)


def test_pages_are_read_until_one_is_wholly_older(saying: Saying) -> None:
    old = SINCE - timedelta(hours=1)
    mixed = page(message("x", at=old), message("x"), more=URI)
    last = page(message("x", at=old), more=URI)
    assert look(saying(mixed, page(more=URI), mixed, last)) == Absent()
    assert look(saying(mixed, page(message(f"a{CODE}b", at=old)))) == Found("SM1", "queued")


def test_reading_ends(saying: Saying) -> None:
    assert look(saying(page(message("x"), more=URI))) == Unsure("more messages than are read")


@pytest.mark.parametrize(
    "answer",
    [
        ok(b""),
        ok(b"<html>"),
        ok(b"\xff\xfe"),
        ok(b"[]"),
        ok(b"null"),
        ok(b"{}"),
        ok(b'{"errors": []}'),
        ok(b'{"messages": null}'),
        ok(b'{"messages": {}}'),
        ok(b'{"messages": {"SM1": {}}}'),
        page(None),
        page("text"),
        page(message(7)),
        page(message(CODE, sid=None)),
        page(message(CODE, status=7)),
        page(message("x"), more="https://evil.example/2010"),
        page(message("x"), more="@evil.example/"),
        ok(b'{"messages": []}', 302),
        ok(b'{"messages": []}', 404),
    ],
)
def test_an_answer_that_is_no_list_of_messages_is_no_absence(saying: Saying, answer: bytes) -> None:
    assert isinstance(look(saying(answer)), Unsure)


@pytest.mark.parametrize("url", ["https://evil.example/", ".evil.example/", "@evil.example/", "7"])
def test_credentials_go_to_no_other_address_than_twilios(saying: Saying, url: str) -> None:
    body = {"messages": [message("x")], "meta": {"key": "messages", "next_page_url": url}}
    assert look(saying(ok(json.dumps(body).encode()))) == Unsure("unreadable: ValueError")
