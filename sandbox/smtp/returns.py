"""What mailboxes send back: delivery status notifications (RFC 3464), abuse reports (RFC 5965)."""

from collections.abc import Sequence
from email.utils import format_datetime, make_msgid
from typing import Final, NamedTuple

from sandbox.smtp.mailboxes import Mail

HOST: Final = "mx.sandbox.example"


class Bounce(NamedTuple):
    action: str
    status: str
    words: str


# By the part of the address before @ and before a plus sign. The sandbox's own names.
BOUNCES: Final = {
    "bounce": Bounce("failed", "5.1.1", "550 5.1.1 User unknown"),
    "full": Bounce("failed", "5.2.2", "552 5.2.2 Mailbox full"),
    "late": Bounce("delayed", "4.4.7", "451 4.4.7 Delivery delayed"),
}
COMPLAINS: Final = "complain"


def answer_to(mail: Mail) -> bytes | None:
    """What this mail's recipient, or its server, has to say about it."""
    name = mail.to.partition("@")[0].partition("+")[0].lower()
    if name in BOUNCES:
        return bounce(mail, BOUNCES[name])
    return complaint(mail) if name == COMPLAINS else None


def bounce(mail: Mail, why: Bounce) -> bytes:
    fields = [
        f"Reporting-MTA: dns; {HOST}",
        "",
        f"Final-Recipient: rfc822; {mail.to}",
        f"Action: {why.action}",
        f"Status: {why.status}",
        f"Diagnostic-Code: smtp; {why.words}",
    ]
    parts = [
        ("text/plain", f"Your message to {mail.to} could not be delivered.\r\n{why.words}"),
        ("message/delivery-status", "\r\n".join(fields) + "\r\n"),
        ("text/rfc822-headers", mail.raw.partition(b"\r\n\r\n")[0].decode("ascii", "replace")),
    ]
    return _report(mail, "Undelivered mail returned to sender", "delivery-status", parts)


def complaint(mail: Mail) -> bytes:
    fields = [
        "Feedback-Type: abuse",
        "User-Agent: Sandbox/1.0",
        "Version: 1",
        f"Original-Mail-From: <{mail.sender}>",
        f"Original-Rcpt-To: <{mail.to}>",
    ]
    parts = [
        ("text/plain", "This is an abuse report for a message from you."),
        ("message/feedback-report", "\r\n".join(fields) + "\r\n"),
        ("message/rfc822", mail.raw.decode("ascii", "replace")),
    ]
    return _report(mail, "Abuse report", "feedback-report", parts)


def _report(mail: Mail, subject: str, kind: str, parts: Sequence[tuple[str, str]]) -> bytes:
    """Written by hand: what a report quotes is not to be encoded again."""
    boundary = f"=_{mail.id}"
    lines = [
        f"From: Mail Delivery System <mailer-daemon@{HOST}>",
        f"To: {mail.sender}",
        f"Subject: {subject}",
        f"Date: {format_datetime(mail.at)}",
        f"Message-ID: {make_msgid(domain=HOST)}",
        "Auto-Submitted: auto-replied",
        "MIME-Version: 1.0",
        f'Content-Type: multipart/report; report-type={kind}; boundary="{boundary}"',
        "",
    ]
    for media_type, body in parts:
        lines += [f"--{boundary}", f"Content-Type: {media_type}", "", body]
    return "\r\n".join([*lines, f"--{boundary}--", ""]).encode("ascii", "replace")
