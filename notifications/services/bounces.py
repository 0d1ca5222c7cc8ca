"""Bounces and complaints find the mail that they are about, and the address gets no more."""

import zlib
from datetime import datetime
from hashlib import blake2b
from typing import Final

from django.conf import settings
from django.db import transaction

from narvar.lib import signing, sql
from notifications.bounces import Kind, Returned, read_return
from notifications.metrics import REPORTS
from notifications.models import Delivery
from notifications.services.reports import Report, take_report
from notifications.services.suppression import count_soft_bounce, suppress
from notifications.states import Block, State
from retailers.services.doors import NoDoor, through
from retailers.tenancy import retailer_id
from tracking.services.payloads import Payload, keep_payloads

_KEY_CHARS: Final = 22
_BLOCKS: Final = {
    Kind.HARD: Block.HARD_BOUNCE,
    Kind.COMPLAINT: Block.COMPLAINT,
    Kind.UNSUBSCRIBE: Block.OPTED_OUT,
}


def mail_key() -> str:
    """What stands in the address to which the mail server's pipe posts."""
    derived = signing.base62(signing.mac("mail-callback"))[:_KEY_CHARS]
    return settings.EMAIL_CALLBACK_KEY or derived


def take_return(raw: bytes, *, now: datetime) -> Returned:
    """Take in one message that came back; `now` is business time. Repeats change nothing more.

    One that names no mail of ours is counted and let go: anybody can write to the address.
    """
    returned = read_return(raw)
    try:
        with through("mail", returned.code) as entrance:
            _take(entrance.subject_id or 0, returned, raw, now)
    except (NoDoor, Delivery.DoesNotExist):
        returned = Returned(Kind.NEITHER, "")
    REPORTS.labels("email", returned.kind).inc()
    return returned


def _take(delivery_id: int, returned: Returned, raw: bytes, now: datetime) -> None:
    with transaction.atomic():
        # Two reports on the same mail, one after the other.
        delivery = Delivery.objects.select_for_update(of=("self",)).get(pk=delivery_id)
        fresh = _keep(raw)
        block = _BLOCKS.get(returned.kind)
        source = f"{returned.kind} {returned.detail}".strip()
        if block is not None:
            suppress("email", delivery.to, block, now=now, source=source)
        elif returned.kind is Kind.SOFT and fresh:
            count_soft_bounce(delivery.to, now=now, source=source)
        if returned.kind in (Kind.HARD, Kind.SOFT):
            _failed(delivery, source, now)


def _failed(delivery: Delivery, reason: str, now: datetime) -> None:
    """The mail that we took for sent did not arrive."""
    rows = sql.fetch(
        """SELECT public_id FROM notifications_attempt WHERE delivery_id = %s
           ORDER BY number DESC LIMIT 1""",
        [delivery.pk],
    )
    for (attempt,) in rows:
        report = Report(delivery.provider_id, State.FAILED, reason)
        take_report(attempt=attempt, report=report, now=now)


def _keep(raw: bytes) -> bool:
    """Whether this very report is new."""
    digest = blake2b(raw, digest_size=16).digest()
    known = sql.fetch(
        """SELECT 1 FROM inbound_payload WHERE source = 'mail' AND digest = %s
           AND arrived_at > clock_timestamp() - interval '2 days' LIMIT 1""",
        [digest],
    )
    if not known:
        keep_payloads(
            [Payload("mail", None, digest, zlib.compress(raw, 1))], retailer_id=retailer_id()
        )
    return not known
