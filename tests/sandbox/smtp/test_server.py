"""The SMTP stand-in takes what a real server takes, and refuses the rest."""

import smtplib
from email import message_from_bytes
from email.message import Message
from itertools import count
from typing import Any

import pytest

from sandbox.smtp.mailboxes import Mail
from sandbox.smtp.returns import answer_to
from sandbox.smtp.strict import bad_address, refusal
from tests.sandbox.smtp.sending import a_mail, send, send_raw
from tests.sandbox.started import Sandbox

_boxes = count(1)


@pytest.fixture
def box() -> str:
    """An address that no other test writes to."""
    return f"box{next(_boxes)}@shopper.example"


def mails(sandbox: Sandbox, box: str) -> list[Any]:
    return list(sandbox.control("GET", f"mailboxes/{box}"))


def test_a_mail_is_kept_and_logged(sandbox: Sandbox, box: str) -> None:
    after = sandbox.last()
    send(sandbox, box, subject="Grüße", message_id="<one@shop.example>", html="<p>hi")
    (mail,) = mails(sandbox, box.upper())
    shown = (mail["subject"], mail["text"].strip(), mail["html"].strip())
    assert shown == ("Grüße", "It is on its way.", "<p>hi")
    (line,) = sandbox.log(after, service="smtp", what="mail")
    told = (line["to"], line["message_id"], line["subject"], line["sender"])
    assert told == (box, "<one@shop.example>", "Grüße", "shop@shop.example")


def test_the_newest_mail_comes_first(sandbox: Sandbox, box: str) -> None:
    for subject in ("one", "two"):
        send(sandbox, box, subject=subject)
    assert [mail["subject"] for mail in mails(sandbox, box)] == ["two", "one"]


WHOLE = a_mail().as_bytes()
WRONG = {
    "550 5.6.11 Bare CR or LF": WHOLE.replace(b"\r\n", b"\n"),
    "550 5.6.0 NUL in the message": WHOLE + b"\0",
    "554 5.6.3 8-bit content without 8BITMIME": WHOLE + "ü".encode(),
    "500 5.5.2 Line too long": WHOLE + b"x" * 999,
    "550 5.6.0 Malformed header": b"no header\r\n" + WHOLE,
    "550 5.6.0 Header date is missing": WHOLE.replace(b"Date:", b"X-Date:"),
    "550 5.6.0 Header from is missing": WHOLE.replace(b"From:", b"X-From:"),
    "550 5.6.0 Header message-id is missing": WHOLE.replace(b"Message-Id:", b"X-Id:"),
    "550 5.6.0 Duplicate header subject": b"Subject: 2\r\n" + WHOLE,
    "550 5.6.0 Malformed Message-ID": a_mail(message_id="no-at-sign").as_bytes(),
    "550 5.6.0 Malformed From": a_mail(**{"from": "nobody at home"}).as_bytes(),
}


@pytest.mark.parametrize("reply", WRONG)
def test_what_is_not_in_order_is_refused(reply: str) -> None:
    assert refusal(WRONG[reply], eight_bit=False) == reply


def test_what_is_in_order_is_not() -> None:
    assert refusal(WHOLE, eight_bit=False) is None
    assert refusal(WHOLE + "ü".encode(), eight_bit=True) is None


@pytest.mark.parametrize(
    "address", ["a..b@x.example", "a@localhost", "a b@x.example", "@x.y", "a@"]
)
def test_malformed_addresses(address: str) -> None:
    assert bad_address(address)
    assert not bad_address("ann+1@mail.shopper.example")


def test_an_unknown_user_is_refused_at_once(sandbox: Sandbox) -> None:
    with pytest.raises(smtplib.SMTPRecipientsRefused) as refused:
        send(sandbox, "unknown+3@shopper.example")
    assert refused.value.recipients["unknown+3@shopper.example"][0] == 550


def test_a_refused_mail_is_not_kept(sandbox: Sandbox, box: str) -> None:
    with pytest.raises(smtplib.SMTPDataError):
        send_raw(sandbox, box, WHOLE.replace(b"Date:", b"X-Date:"))
    assert mails(sandbox, box) == []


@pytest.mark.parametrize(
    ("kind", "kept"), [("drop_before", 0), ("drop_at_dot", 0), ("drop_after", 1)]
)
def test_a_cut_connection_keeps_what_was_accepted(
    sandbox: Sandbox, box: str, kind: str, kept: int
) -> None:
    sandbox.fault("smtp", kind)
    with pytest.raises((smtplib.SMTPServerDisconnected, OSError)):
        send(sandbox, box)
    assert len(mails(sandbox, box)) == kept


def test_a_greylisted_mail_may_be_sent_again(sandbox: Sandbox, box: str) -> None:
    sandbox.fault("smtp", "greylist")
    with pytest.raises(smtplib.SMTPRecipientsRefused):
        send(sandbox, box)
    sandbox.fault("smtp", "none")
    send(sandbox, box)
    assert len(mails(sandbox, box)) == 1


def test_a_server_that_closes_says_421(sandbox: Sandbox, box: str) -> None:
    sandbox.fault("smtp", "421")
    with pytest.raises(smtplib.SMTPResponseException) as refused:
        send(sandbox, box)
    assert refused.value.smtp_code == 421


def report(name: str) -> Message:
    raw = answer_to(Mail("b-1@shop.example", f"{name}@shopper.example", WHOLE))
    assert raw is not None
    return message_from_bytes(raw)


@pytest.mark.parametrize(
    ("name", "status"), [("bounce", "5.1.1"), ("full+2", "5.2.2"), ("late", "4.4.7")]
)
def test_a_bounce_is_a_delivery_status_notification(name: str, status: str) -> None:
    told = report(name)
    assert (told.get_content_type(), told.get_param("report-type")) == (
        "multipart/report",
        "delivery-status",
    )
    fields = [part for part in told.walk() if part["Final-Recipient"]]
    assert [part["Status"] for part in fields] == [status]


def test_a_complaint_is_a_feedback_report() -> None:
    told = report("complain")
    assert told.get_param("report-type") == "feedback-report"
    assert [part["Feedback-Type"] for part in told.walk() if part["Feedback-Type"]] == ["abuse"]


def test_others_send_nothing_back() -> None:
    assert answer_to(Mail("b@shop.example", "ann@shopper.example", WHOLE)) is None
