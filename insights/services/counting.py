"""Counting what shoppers see and do: one upsert each, in a row that few others write."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, tzinfo
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.db import transaction

from engagement.models import Campaign
from insights.models import Click
from insights.states import Kind
from narvar.lib import sql
from retailers.models import Brand
from retailers.tenancy import retailer_id
from tracking.models import Order

SHARDS: Final = 8
_UPSERT: Final = """
    INSERT INTO insights_dailycount AS c
      (retailer_id, brand_id, day, kind, subject_id, shard, count)
    VALUES (%s, %s, %s, %s, %s, %s, 1)
    ON CONFLICT (retailer_id, brand_id, day, kind, subject_id, shard)
    DO UPDATE SET count = c.count + 1
"""


@dataclass(frozen=True, slots=True)
class Counted:
    brand_id: int
    zone: str
    """IANA name: whose day it is."""


def count(kind: Kind, *, of: Counted, now: datetime, subject_id: int = 0) -> None:
    """One more of it on the brand's present day. One statement; `now` is business time."""
    shard = secrets.randbelow(SHARDS)
    day = brand_day(of.zone, now)
    sql.run(_UPSERT, [retailer_id(), of.brand_id, day, kind, subject_id, shard])


def count_seen(*, order_id: int, campaign_ids: Sequence[int], page: bool, now: datetime) -> None:
    """A view of the order's page, and of those of its brand's campaigns that came into sight."""
    of = counted_of_order(order_id)
    if of is None:
        return
    if page:
        count(Kind.PAGE_VIEW, of=of, now=now)
    for campaign_id in campaign_ids:
        count(Kind.CAMPAIGN_VIEW, of=of, now=now, subject_id=campaign_id)


def count_click(*, campaign: Campaign, order_id: int, now: datetime) -> None:
    """The day's count, and the click itself where we know whose page it was on."""
    zone = Brand.objects.values_list("zone", flat=True).get(pk=campaign.brand_id)
    with transaction.atomic():
        if Order.objects.filter(pk=order_id, brand_id=campaign.brand_id).exists():
            Click.objects.create(
                retailer_id=retailer_id(),
                brand_id=campaign.brand_id,
                campaign=campaign,
                order_id=order_id,
                at=now,
            )
        of = Counted(campaign.brand_id, zone)
        count(Kind.CAMPAIGN_CLICK, of=of, now=now, subject_id=campaign.pk)


def counted_of_order(order_id: int) -> Counted | None:
    """None for an order that is gone."""
    row = Order.objects.filter(pk=order_id).values_list("brand_id", "brand__zone").first()
    return Counted(*row) if row else None


def brand_day(zone: str, now: datetime) -> date:
    """The local day of a brand; of UTC where its zone is none."""
    return now.astimezone(_zone(zone)).date()


def _zone(name: str) -> tzinfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return UTC
