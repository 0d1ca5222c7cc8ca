"""What people at a desk change about an order. Each deed leaves an entry that can take it back."""

from datetime import datetime, timedelta
from typing import Any, Final

from django.db import transaction

from narvar.lib import clock, ids, sql
from narvar.lib.phones import e164
from narvar.lib.text import clean, search_key
from retailers.models import AuditEntry, Retailer
from retailers.services import audit
from retailers.services.doors import close_door
from retailers.services.outbox import Fact, publish
from tracking.models import Order
from tracking.services.links import link_digest, open_links
from tracking.services.orders.polls import wake_lanes

EMAIL_CHARS: Final = 254
ASK_AGAIN_AFTER: Final = timedelta(minutes=10)
"""Business time between two answers that a person's impatience may ask for."""


class NotAnAddress(ValueError):
    """Not an e-mail address or phone number that a message could reach."""


class NothingToAsk(ValueError):
    """No number of the order can be asked about now: over, unknown, or answered just before."""


def change_email(*, order_id: int, email: str, by: int | None, now: datetime) -> AuditEntry:
    """ "" takes the address away. The shop's own next word about the order wins over this."""
    typed = clean(email, EMAIL_CHARS)
    name, _, host = typed.rpartition("@")
    if typed and not (name and "." in host.strip(".") and not set(typed) & set(' <>",;')):
        raise NotAnAddress(typed)
    fields = {"email": typed, "email_key": search_key(typed)[:EMAIL_CHARS]}
    return _amend(order_id, "email", fields, by, now)


def change_phone(*, order_id: int, phone: str, by: int | None, now: datetime) -> AuditEntry:
    """As dialled in the order's country, or the retailer's. "" takes the number away."""
    typed = clean(phone, 64)
    number = ""
    if typed:
        order = Order.objects.get(pk=order_id)
        usual = Retailer.objects.values_list("country", flat=True).get(pk=order.retailer_id)
        number = e164(typed, str(order.ship_to.get("country") or usual)[:2]) or ""
        if not number:
            raise NotAnAddress(typed)
    return _amend(order_id, "phone", {"phone": number}, by, now)


def set_notify(*, order_id: int, notify: bool, by: int | None, now: datetime) -> AuditEntry:
    """Whether shoppers hear of this order at all."""
    return _amend(order_id, "notify", {"notify": notify}, by, now)


def renew_link(*, order_id: int, by: int | None, now: datetime) -> AuditEntry:
    """A new address for the order's page; the one sent so far opens nothing any more."""
    with transaction.atomic():
        order = Order.objects.select_for_update(no_key=True).get(pk=order_id)
        close_door(kind="link", digest=link_digest(order))
        was = order.link_generation
        order.link_generation = was + 1
        order.page_version += 1
        order.save(update_fields=["link_generation", "page_version"])
        open_links([order])
        data = {"was": was, "now": was + 1}
        return audit.record(
            by=by, kind="order.link", subject=f"order:{order_id}", data=data, now=now
        )


def ask_now(*, order_id: int, by: int | None, now: datetime) -> AuditEntry:
    """Put the order's parcels at the head of their queues. The account's budget still holds.

    Raises NothingToAsk.
    """
    with transaction.atomic():
        rows = sql.fetch(
            """UPDATE tracking_shipmentpoll p SET next_poll_at = %s
               FROM tracking_shipmentnumber n, tracking_shipmentorder o
               WHERE n.id = p.number_id AND o.shipment_id = n.shipment_id
                 AND o.order_id = %s AND p.lease_until IS NULL AND p.stopped_reason = ''
                 AND p.next_poll_at > %s AND p.next_poll_at < 'infinity'
                 AND (p.asked_at IS NULL OR p.asked_at < %s)
               RETURNING p.lane_id""",
            [now, order_id, now, now - ASK_AGAIN_AFTER],
        )
        if not rows:
            raise NothingToAsk(order_id)
        data = {"numbers": len(rows)}
        entry = audit.record(
            by=by, kind="order.asked", subject=f"order:{order_id}", data=data, now=now
        )
        wake_lanes({row[0] for row in rows}, now=now)
    return entry


def _amend(
    order_id: int, name: str, fields: dict[str, Any], by: int | None, now: datetime
) -> AuditEntry:
    with transaction.atomic():
        order = Order.objects.select_for_update(no_key=True).get(pk=order_id)
        data = {"was": getattr(order, name), "now": fields[name]}
        order.page_version += 1
        Order.objects.filter(pk=order_id).update(
            **fields, page_version=order.page_version, updated_at=clock.machine()
        )
        publish([_updated(order, now)])
        return audit.record(
            by=by, kind=f"order.{name}", subject=f"order:{order_id}", data=data, now=now
        )


def _updated(order: Order, now: datetime) -> Fact:
    return Fact(
        kind="order.updated",
        subject=ids.encode("ord", order.public_id),
        payload={"order": order.pk},
        dedupe_key=f"order.updated:{order.pk}:{order.page_version}",
        occurred_at=now,
    )
