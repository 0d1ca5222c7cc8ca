"""Stopping a shop's e-mails by the link in one of them, and changing one's mind (RFC 8058)."""

from dataclasses import dataclass
from datetime import datetime

from notifications.models import Delivery
from notifications.services.suppression import lift, suppress, suppressed
from notifications.states import Block
from retailers.models import Brand


@dataclass(frozen=True, slots=True)
class Mailbox:
    """Behind the code of one e-mail: who reads it, and whose it is."""

    address: str
    brand: Brand
    locale: str
    # None: they get e-mail.
    block: Block | None

    @property
    def shown(self) -> str:
        """Enough for its reader to know it by, and for nobody else: an e-mail is forwarded."""
        local, _, domain = self.address.partition("@")
        return f"{local[:1]}…@{domain}"


def mailbox_of(delivery_id: int) -> Mailbox:
    """For the retailer acted for. Raises Delivery.DoesNotExist."""
    delivery = Delivery.objects.select_related("order__brand").get(pk=delivery_id, channel="email")
    block = suppressed("email", [delivery.to]).get(delivery.to)
    return Mailbox(delivery.to, delivery.order.brand, delivery.order.locale, block)


def unsubscribe(*, address: str, now: datetime, source: str) -> None:
    """As often as one likes. `now` is business time."""
    suppress("email", address, Block.OPTED_OUT, now=now, source=source)


def subscribe_again(*, address: str) -> None:
    """Takes back one's own word only: not a bounce, nor a complaint."""
    lift("email", address)
