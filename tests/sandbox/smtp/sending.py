"""Mails as any client sends them, over a real socket."""

import smtplib
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import formatdate, make_msgid
from typing import Any

from tests.sandbox.started import Sandbox

SENDER = "shop@shop.example"


def a_mail(to: str = "ann@shopper.example", *, html: str = "", **headers: Any) -> EmailMessage:
    mail = EmailMessage(policy=SMTP)
    usual = {"from": SENDER, "to": to, "subject": "Hello", "date": formatdate()}
    for name, value in {
        **usual,
        "message_id": make_msgid(domain="shop.example"),
        **headers,
    }.items():
        if value is not None:
            mail[name.replace("_", "-").title()] = value
    mail.set_content("It is on its way.\n")
    if html:
        mail.add_alternative(html, subtype="html")
    return mail


def port(sandbox: Sandbox) -> int:
    return int(sandbox.control("GET", "mailboxes")["smtp_port"])


def send(sandbox: Sandbox, to: str, *, html: str = "", **headers: Any) -> None:
    send_raw(sandbox, to, a_mail(to, html=html, **headers).as_bytes())


def send_raw(sandbox: Sandbox, to: str, raw: bytes) -> None:
    with smtplib.SMTP("127.0.0.1", port(sandbox), timeout=5) as client:
        client.sendmail(SENDER, to, raw)
