"""E-mails on their way: shops that send them, and what arrived."""

from datetime import timedelta
from email import message_from_string
from email.message import EmailMessage
from email.policy import SMTP
from typing import Any

from notifications.models import Rule
from retailers.models import Brand
from retailers.tenancy import acting_for
from tests.factories import Parcel, Shop, a_parcel, an_order
from tests.notifications.stage import a_sending_shop, happen, plan_facts, speaks
from tests.sandbox.started import Sandbox

OUT = "out_for_delivery"


def a_mailing_shop(**brand: Any) -> Shop:
    """A shop whose only channel is e-mail, and only when a parcel is out or delivered."""
    shop = a_sending_shop()
    speaks(shop, OUT, "delivered", channel="email")
    with acting_for(shop.retailer.pk):
        Rule.objects.filter(channel="sms").update(enabled=False)
        if brand:
            Brand.objects.filter(pk=shop.brand.pk).update(**brand)
            shop.brand.refresh_from_db()
    return shop


def mail_due(box: str, shop: Shop | None = None, **order: Any) -> Parcel:
    """A parcel of whose being out for delivery the mailbox is due to hear."""
    shop = shop or a_mailing_shop()
    parcel = a_parcel(shop, an_order(shop, email=box, **order))
    happen(parcel, OUT, ago=timedelta(minutes=5))
    plan_facts(parcel)
    return parcel


def mails(sandbox: Sandbox, box: str) -> list[dict[str, Any]]:
    """What arrived, oldest first."""
    return list(reversed(sandbox.control("GET", f"mailboxes/{box}")))


def parsed(mail: dict[str, Any]) -> EmailMessage:
    message = message_from_string(mail["raw"], EmailMessage, policy=SMTP)
    assert isinstance(message, EmailMessage)
    return message
