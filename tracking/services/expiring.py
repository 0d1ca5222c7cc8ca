"""Parcels that nobody will hear of again: expired, told as any change of status."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction

from narvar.lib import ids, sql
from retailers.services.outbox import Fact, publish
from tracking.polling.cadence import FINAL, LONGEST
from tracking.services.delays.overtaking import overtake
from tracking.services.pages import bump_pages
from tracking.states import Status

EXPRESS: Final = timedelta(days=30)
POST: Final = timedelta(days=60)
"""Without any news for so long a parcel is given up; post may take weeks at a border."""

POSTS: Final = ("usps", "canada_post", "royal_mail", "australia_post", "la_poste", "postnl")
OVER: Final = sorted({*FINAL, Status.EXPIRED})

# The newest number speaks: a parcel is expired only when none of its numbers brings news. Only
# parcels whose carrier answers us: where we are blind, silence says nothing.
SILENT: Final = """
    SELECT s.retailer_id, s.id FROM tracking_shipment s
    WHERE s.status <> ALL(%(over)s) AND s.id = ANY(ARRAY(
      SELECT n.shipment_id FROM tracking_shipmentpoll p
      JOIN tracking_shipmentnumber n ON n.id = p.number_id
      WHERE p.started_at < %(now)s - %(express)s
        AND p.asked_at > greatest(p.started_at, %(now)s - %(longest)s)))
      AND NOT EXISTS (
        SELECT FROM tracking_shipmentnumber n JOIN tracking_shipmentpoll p ON p.number_id = n.id
        WHERE n.shipment_id = s.id AND (p.started_at IS NULL OR p.started_at >= %(now)s -
          CASE WHEN n.carrier = ANY(%(posts)s) THEN %(post)s ELSE %(express)s END))
      AND (s.last_scan_at IS NULL OR s.last_scan_at < %(now)s -
        CASE WHEN s.carrier = ANY(%(posts)s) THEN %(post)s ELSE %(express)s END
        OR NOT EXISTS (
          SELECT FROM tracking_shipmentnumber n JOIN tracking_shipmentpoll p ON p.number_id = n.id
          WHERE n.shipment_id = s.id AND p.stopped_reason <> 'settled'))
    ORDER BY s.retailer_id, s.id LIMIT %(limit)s
"""


def silent_parcels(*, now: datetime, limit: int) -> list[tuple[int, int]]:
    """(retailer, shipment) of parcels given up at business time `now`. Acts for everyone."""
    return sql.fetch(
        SILENT,
        {
            "now": now,
            "over": OVER,
            "express": EXPRESS,
            "post": POST,
            "longest": LONGEST,
            "posts": list(POSTS),
            "limit": limit,
        },
    )


def expire(*, shipment_ids: Sequence[int], now: datetime) -> int:
    """Of the retailer acted for. One that came to its end meanwhile stays so. `now`: business."""
    with transaction.atomic():
        rows = sql.fetch(
            """WITH s AS MATERIALIZED (
                 SELECT id, status FROM tracking_shipment
                 WHERE id = ANY(%s) AND status <> ALL(%s) ORDER BY id FOR NO KEY UPDATE)
               UPDATE tracking_shipment t SET status = 'expired', cause = '', status_at = %s
               FROM s WHERE t.id = s.id RETURNING t.id, t.public_id, s.status""",
            [list(shipment_ids), OVER, now],
        )
        bump_pages(sorted(row[0] for row in rows))
        over = overtake({row[0]: row[1] for row in rows}, now=now)
        publish([*(_fact(row[0], row[1], row[2], now) for row in rows), *over])
    return len(rows)


def _fact(shipment_id: int, public_id: UUID, was: str, now: datetime) -> Fact:
    return Fact(
        kind="shipment.status",
        subject=ids.encode("shp", public_id),
        payload={
            "shipment": shipment_id,
            "was": was,
            "now": Status.EXPIRED,
            "cause": None,
            "at": now.isoformat(),
        },
        dedupe_key=f"status:{shipment_id}:{was}>expired:{now:%Y%m%dT%H%M%S.%f}",
        occurred_at=now,
    )
