"""The SMTP transport against the sandbox's strict server, over real sockets."""

from collections.abc import Iterator
from email.utils import formatdate
from itertools import count
from typing import Any

import pytest

from notifications.transports.base import NobodyToAsk, Outgoing, SendFailed, Sent
from notifications.transports.smtp import MailAccount, Smtp, _dotted, _pool, mail_account
from tests.factories import NOON
from tests.sandbox.started import Sandbox

_boxes = count(1)
HERE = "[127.0.0.1]"


@pytest.fixture
def relay(sandbox_process: Sandbox) -> Iterator[Smtp]:
    address = f"127.0.0.1:{sandbox_process.control('GET', 'mailboxes')['smtp_port']}"
    account = mail_account(f"smtp+plain://{address}", greets_as=HERE, private_hosts=[address])
    yield Smtp(account, seconds=2)
    sandbox_process.fault("smtp", "none")
    _pool.forget()


@pytest.fixture
def box() -> str:
    return f"smtp{next(_boxes)}@shopper.example"


def mail(to: str, body: str = "hello", *, date: str = "") -> Outgoing:
    head = (
        f"From: a@shop.example\r\nTo: {to}\r\nSubject: x\r\n"
        f"Date: {date or formatdate()}\r\nMessage-ID: <{to}.1>\r\n\r\n"
    )
    return Outgoing(to, "bounce-1@shop.example", head + body, "")


def failed(relay: Smtp, outgoing: Outgoing) -> SendFailed:
    with pytest.raises(SendFailed) as failure:
        relay.send(outgoing)
    return failure.value


def test_a_mail_is_taken_and_named(relay: Smtp, sandbox_process: Sandbox, box: str) -> None:
    assert isinstance(relay.send(mail(box, ".dots\r\n..stay\r\n")), Sent)
    (taken,) = sandbox_process.control("GET", f"mailboxes/{box}")
    assert taken["raw"].endswith("\r\n\r\n.dots\r\n..stay\r\n")
    assert taken["sender"] == "bounce-1@shop.example"


def test_one_connection_serves_many_mails(relay: Smtp, box: str) -> None:
    _pool.forget()
    for _ in range(3):
        relay.send(mail(box))
    (session,) = _pool._idle
    assert session.count == 3


def test_a_kept_connection_that_was_closed_costs_nothing(relay: Smtp, box: str) -> None:
    relay.send(mail(box))
    _pool._idle[0].client.sock.shutdown(2)  # type: ignore[union-attr]
    assert isinstance(relay.send(mail(box)), Sent)


def test_the_connection_outlives_a_refused_recipient(relay: Smtp, box: str) -> None:
    failure = failed(relay, mail("unknown@shopper.example"))
    assert (failure.reason, failure.dead_address, failure.retry_in) == (
        "smtp 550 5.1.1",
        True,
        None,
    )
    relay.send(mail(box))
    assert _pool._idle[0].count == 2


@pytest.mark.parametrize("to", ["", "x", "a b@x.example", "a@x.example>\r\nDATA", "<a@x.example>"])
def test_what_is_no_address_never_reaches_the_wire(relay: Smtp, to: str) -> None:
    assert failed(relay, mail(to)).dead_address


def test_a_malformed_mail_is_refused_for_good(relay: Smtp, box: str) -> None:
    failure = failed(relay, mail(box, date="tomorrow"))
    assert (failure.reason, failure.retry_in, failure.dead_address) == (
        "smtp 550 5.6.0",
        None,
        False,
    )


UNKNOWN, FREE, ALONE = (True, None, False), (False, 60, False), (False, 60, True)


@pytest.mark.parametrize(
    ("fault", "reason", "known"),
    [
        ({"kind": "drop_at_dot"}, "no reply after the dot", UNKNOWN),
        ({"kind": "drop_after"}, "no reply after the dot", UNKNOWN),
        ({"kind": "latency", "phase": "after", "seconds": 5}, "no reply after the dot", UNKNOWN),
        ({"kind": "421"}, "smtp 421", FREE),
        ({"kind": "greylist"}, "smtp 451 4.7.1", ALONE),
    ],
)
def test_what_is_known_after_trouble(
    relay: Smtp, sandbox_process: Sandbox, fault: Any, reason: str, known: Any
) -> None:
    sandbox_process.fault("smtp", **fault)
    failure = failed(relay, mail("trouble@shopper.example"))
    assert failure.reason == reason
    assert (failure.unsure, failure.retry_in, failure.alone) == known


def test_a_long_mail_that_is_cut_off_before_the_dot_may_go_again(
    relay: Smtp, sandbox_process: Sandbox, box: str
) -> None:
    sandbox_process.fault("smtp", "drop_before")
    failure = failed(relay, mail(box, ("x" * 70 + "\r\n") * 200_000))
    assert (failure.unsure, failure.retry_in, failure.reason) == (False, 60, "connection lost")


def test_nobody_answers_on_that_port(box: str) -> None:
    account = MailAccount("127.0.0.1", 9, "none", listed=True)
    assert failed(Smtp(account, seconds=1), mail(box)).retry_in == 60


def test_a_private_address_that_nobody_listed_is_refused(box: str) -> None:
    account = MailAccount("127.0.0.1", 25, "none", listed=False)
    assert failed(Smtp(account, seconds=1), mail(box)).reason == "refused_address"


def test_a_server_without_tls_gets_no_password(sandbox_process: Sandbox, box: str) -> None:
    port = sandbox_process.control("GET", "mailboxes")["smtp_port"]
    account = MailAccount("127.0.0.1", port, "starttls", "user", "secret", listed=True)
    failure = failed(Smtp(account, seconds=1), mail(box))
    assert (failure.account, failure.reason) == (True, "account: tls or login not offered")


def test_without_a_relay_mail_waits(box: str) -> None:
    failure = failed(Smtp(None, seconds=1), mail(box))
    assert (failure.account, failure.retry_in) == (True, 300)


def test_there_is_nobody_to_ask(relay: Smtp) -> None:
    assert relay.look_for(to="a@x.example", code="x", since=NOON) == NobodyToAsk()


@pytest.mark.parametrize(
    ("url", "account"),
    [
        ("smtps://u%40x:p%2F@mx.example", ("mx.example", 465, "implicit", "u@x", "p/")),
        ("smtp://mx.example", ("mx.example", 587, "starttls", "", "")),
        ("smtp://u:p@mx.example:2525", ("mx.example", 2525, "starttls", "u", "p")),
    ],
)
def test_an_address_says_how_to_connect(url: str, account: tuple[Any, ...]) -> None:
    found = mail_account(url, greets_as=HERE, private_hosts=[])
    assert (found.host, found.port, found.tls, found.user, found.password) == account
    assert "p/" not in repr(found)


@pytest.mark.parametrize(
    "url", ["", "mx.example", "http://x", "smtp://", "smtp+plain://x:25", "smtp://x/y"]
)
def test_an_unclear_address_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match=r"must|needs"):
        mail_account(url, greets_as=HERE, private_hosts=[])


def test_line_ends_and_dots_are_made_fit() -> None:
    assert _dotted("a\n.b\r\n..\n") == b"a\r\n..b\r\n...\r\n"
