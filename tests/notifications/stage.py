"""Shops that send, parcels that reach milestones, and what came of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Any

from narvar.lib import claims, clock
from notifications.models import Attempt, Delivery, Rule, SendLane
from notifications.services.planning import plan
from notifications.services.queue import SENDS
from notifications.services.rules import ensure_default_rules
from retailers.models import Outbox
from retailers.services.outbox import Written
from retailers.tenancy import acting_for
from tests.factories import Parcel, Shop, a_parcel, a_shop, an_order
from tests.sandbox.started import Sandbox
from tracking.carriers.base import Reading, Scan
from tracking.services.readings import NumberReading, record_readings
from tracking.states import Status

PHONE = "+12125550123"
EST = -300


def a_sending_shop(**fields: Any) -> Shop:
    """By SMS, of the usual milestones."""
    shop = a_shop(**fields)
    with acting_for(shop.retailer.pk):
        ensure_default_rules()
        Rule.objects.filter(channel="email").update(enabled=False)
    return shop


def speaks(shop: Shop, *names: str, channel: str = "sms") -> None:
    """These rules are on as well."""
    with acting_for(shop.retailer.pk):
        Rule.objects.filter(name__in=names, channel=channel).update(enabled=True)


def a_phone_parcel(shop: Shop | None = None, *, phone: str = PHONE, **order: Any) -> Parcel:
    shop = shop or a_sending_shop()
    return a_parcel(shop, an_order(shop, phone=phone, **order))


def a_scan(status: str, *, ago: timedelta, offset: int | None = EST) -> Scan:
    at = (clock.now() - ago).replace(microsecond=0)
    local = at.astimezone(timezone(timedelta(minutes=offset or 0)))
    return Scan(at, local.isoformat(), offset, Status(status), None, status[:3], status)


def reach(parcel: Parcel, *scans: Scan) -> None:
    """The carrier now says exactly this of the parcel."""
    reading = Reading(parcel.number.number, True, tuple(sorted(scans, key=lambda scan: scan.at)))
    with acting_for(parcel.shop.retailer.pk):
        record_readings([NumberReading(parcel.number.pk, reading)], now=clock.now())


def happen(parcel: Parcel, status: str, *, ago: timedelta = timedelta(minutes=5)) -> datetime:
    """One scan of this status; returns its moment."""
    scan = a_scan(status, ago=ago)
    reach(parcel, scan)
    return scan.at


def facts(parcel: Parcel) -> list[Written]:
    """What the log holds about the parcel's shop, as a reader gets it."""
    with acting_for(parcel.shop.retailer.pk):
        return [
            Written(f.kind, f.subject, f.payload, f.dedupe_key, f.occurred_at, f.pk, f.retailer_id)
            for f in Outbox.objects.order_by("id")
        ]


def plan_facts(parcel: Parcel, *, now: datetime | None = None) -> None:
    plan(facts(parcel), now=now or clock.now())


@dataclass(frozen=True)
class Row:
    milestone: str
    state: str
    reason: str


def deliveries(shop: Shop) -> list[Delivery]:
    with acting_for(shop.retailer.pk):
        return list(Delivery.objects.select_related("rule").order_by("id"))


def rows(shop: Shop) -> list[Row]:
    return [Row(d.rule.name, d.state, d.reason) for d in deliveries(shop)]


def states(shop: Shop) -> list[str]:
    return [d.state for d in deliveries(shop)]


def attempts(shop: Shop) -> Sequence[Attempt]:
    with acting_for(shop.retailer.pk):
        return list(Attempt.objects.order_by("id"))


def outcomes(shop: Shop) -> list[str]:
    return [attempt.outcome for attempt in attempts(shop)]


def due(phone: str, shop: Shop | None = None) -> Parcel:
    """A parcel of whose being out for delivery the phone is due to hear."""
    parcel = a_phone_parcel(shop, phone=phone)
    happen(parcel, "out_for_delivery")
    plan_facts(parcel)
    return parcel


def bodies(phones: Sandbox, phone: str) -> Sequence[str]:
    """Every message that the provider accepted for this phone."""
    lines = phones.log(service="twilio", what="message")
    return [line["body"] for line in lines if line["to"] == phone]


def lane(shop: Shop) -> SendLane:
    with acting_for(shop.retailer.pk):
        return SendLane.objects.get()


def claim_all(lease: float = 30) -> claims.Claim:
    """What a worker does first; whoever calls it may then die."""
    now = clock.machine()
    found = claims.next_lane(SENDS, now=now)
    assert found is not None
    return claims.claim(SENDS, lane=found, now=now, limit=8, lease=lease)
