"""A letter as a MIME message (RFC 5322, 2045, 8058): ASCII throughout, each header once. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP

from narvar.lib.text import clean
from notifications.addresses import wire_address


@dataclass(frozen=True, slots=True)
class Envelope:
    """Who writes to whom, and how it is undone. Addresses as `wire_address` gives them.

    `unsubscribe`: the one-click address; `unsubscribe_to`: the mailbox that does the same.
    """

    message_id: str
    sender_name: str
    sender: str
    reply_to: str
    to: str
    subject: str
    date: datetime
    language: str
    feedback_id: str
    unsubscribe: str
    unsubscribe_to: str


def compose(envelope: Envelope, *, text: str, html: str) -> str:
    """The message with CRLF line ends. The same arguments give the same message, but for the
    boundary between its parts."""
    mail = EmailMessage(policy=SMTP)
    mail["From"] = Address(clean(envelope.sender_name, 80), addr_spec=envelope.sender)
    mail["To"] = Address(addr_spec=envelope.to)
    if envelope.reply_to and envelope.reply_to != envelope.sender:
        mail["Reply-To"] = Address(addr_spec=envelope.reply_to)
    mail["Subject"] = clean(envelope.subject, 200)
    mail["Date"] = envelope.date
    mail["Content-Language"] = envelope.language
    mail.set_content(text, cte="quoted-printable")
    mail.add_alternative(html, subtype="html", cte="quoted-printable")
    return _lines(_plain_headers(envelope)) + mail.as_bytes().decode("ascii")


def _plain_headers(envelope: Envelope) -> Mapping[str, str]:
    """Written as they are, each on one line: a signer and a reader must see the same folding."""
    ways = [f"<{envelope.unsubscribe}>"]
    if envelope.unsubscribe_to:
        ways.append(f"<mailto:{envelope.unsubscribe_to}>")
    return {
        "Message-ID": envelope.message_id,
        "List-Unsubscribe": ", ".join(ways),
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        "Feedback-ID": envelope.feedback_id,
        # RFC 3834: whoever answers automatically does not answer this.
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "All",
    }


def _lines(headers: Mapping[str, str]) -> str:
    for value in headers.values():
        if not value.isascii() or not value.isprintable() or len(value) > 900:
            raise ValueError("a header of ours with what does not belong in one")
    return "".join(f"{name}: {value}\r\n" for name, value in headers.items())


def first_address(*texts: str) -> str:
    """The first that can be written to; "" when none can."""
    return next((found for text in texts if (found := wire_address(text))), "")
