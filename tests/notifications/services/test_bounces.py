"""What comes back finds its mail, whichever way it comes."""

import io
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client

from notifications.bounces import Kind, Returned, read_return
from notifications.models import Delivery, Suppression
from notifications.services.bounces import take_return
from notifications.services.mailing import mail_code
from notifications.states import Block
from retailers.services.doors import digest, open_doors
from retailers.tenancy import acting_for
from sandbox.smtp.mailboxes import Mail
from sandbox.smtp.returns import answer_to
from tests.factories import NOON, Parcel
from tests.notifications.mails import mail_due
from tests.sandbox.smtp.sending import a_mail

pytestmark = pytest.mark.django_db
CODE = "0123456789abcdefghjkmnpqrs"


def returned(name: str, code: str = CODE) -> bytes:
    sent = Mail(f"bounce-{code}@back.example", f"{name}@shopper.example", a_mail().as_bytes())
    report = answer_to(sent)
    assert report is not None
    return report


@pytest.mark.parametrize(
    ("name", "kind", "detail"),
    [
        ("bounce", Kind.HARD, "5.1.1"),
        ("full", Kind.SOFT, "5.2.2"),
        ("late", Kind.NEITHER, "4.4.7"),
        ("complain", Kind.COMPLAINT, "abuse"),
    ],
)
def test_reports_are_read(name: str, kind: Kind, detail: str) -> None:
    assert read_return(returned(name)) == Returned(kind, CODE, detail)


def test_a_mail_to_the_unsubscribe_address_unsubscribes() -> None:
    raw = b"From: ann@x.example\r\nTo: unsubscribe-%s@back.example\r\n\r\n" % CODE.encode()
    assert read_return(raw) == Returned(Kind.UNSUBSCRIBE, CODE)


@pytest.mark.parametrize("raw", [b"", b"\xff\0\r\n", b"Content-Type: multipart/report\r\n\r\nx"])
def test_what_is_no_report_is_neither(raw: bytes) -> None:
    assert read_return(raw) == Returned(Kind.NEITHER, "")


@pytest.mark.parametrize(
    "part",
    [
        b"Content-Type: message/rfc822\n\n",
        b"Content-Type: multipart/mixed; boundary=a%(n)d\n\n--a%(n)d\n",
    ],
)
def test_parts_within_parts_without_end_are_no_report(part: bytes) -> None:
    raw = b"".join(part % {b"n": n} for n in range(5_000))
    assert read_return(raw) == Returned(Kind.NEITHER, "")


def test_a_vacation_note_stops_nothing() -> None:
    raw = b"To: bounce-%s@back.example\r\nSubject: away\r\n\r\nBack on Monday" % CODE.encode()
    assert read_return(raw) == Returned(Kind.NEITHER, CODE)


@pytest.fixture
def mailed(post: Any) -> tuple[Parcel, str]:
    """A parcel of which a mail was sent, and the code of that mail."""
    parcel = mail_due("ann@shopper.example")
    with acting_for(parcel.shop.retailer.pk):
        Delivery.objects.update(state="sent")
        delivery = Delivery.objects.get()
        code = mail_code(delivery.public_id)
        open_doors(kind="mail", digests=[digest(code)], subject_ids=[delivery.pk])
    return parcel, code


def blocked(parcel: Parcel) -> list[tuple[str, str, str]]:
    with acting_for(parcel.shop.retailer.pk):
        return list(Suppression.objects.values_list("address", "reason", "source"))


ANN = "ann@shopper.example"


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("bounce", [(ANN, Block.HARD_BOUNCE, "hard bounce 5.1.1")]),
        ("complain", [(ANN, Block.COMPLAINT, "complaint abuse")]),
        ("full", []),
        ("late", []),
    ],
)
def test_who_is_gone_or_complains_gets_no_more(
    mailed: tuple[Parcel, str], name: str, kept: list[Any]
) -> None:
    parcel, code = mailed
    for _ in range(2):
        take_return(returned(name, code), now=NOON)
    assert blocked(parcel) == kept


def test_a_code_of_nobody_is_let_go(mailed: tuple[Parcel, str]) -> None:
    assert take_return(returned("bounce"), now=NOON) == Returned(Kind.NEITHER, "")
    assert blocked(mailed[0]) == []


def test_a_mail_server_may_post_it(mailed: tuple[Parcel, str], client: Client) -> None:
    raw = returned("bounce", mailed[1])
    wrong = client.post("/callbacks/mail/wrong", raw, content_type="message/rfc822")
    right = client.post("/callbacks/mail/the-mail-key", raw, content_type="message/rfc822")
    assert (wrong.status_code, right.status_code, len(blocked(mailed[0]))) == (404, 204, 1)


@pytest.mark.parametrize(("raw", "status"), [(b"", 400), (b"x" * (512 * 1024 + 1), 413)])
def test_nothing_and_too_much_are_refused(
    post: Any, client: Client, raw: bytes, status: int
) -> None:
    answer = client.post("/callbacks/mail/the-mail-key", raw, content_type="message/rfc822")
    assert answer.status_code == status


def test_or_pipe_it(mailed: tuple[Parcel, str], monkeypatch: pytest.MonkeyPatch) -> None:
    raw, out = returned("bounce", mailed[1]), io.StringIO()
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(raw)))
    call_command("take_bounce", stdout=out)
    assert (out.getvalue().strip(), len(blocked(mailed[0]))) == ("hard bounce 5.1.1", 1)


def test_the_command_names_the_address_for_a_pipe(post: Any) -> None:
    out = io.StringIO()
    call_command("take_bounce", "--address", stdout=out)
    assert out.getvalue().strip() == "http://127.0.0.1:9/callbacks/mail/the-mail-key"
