"""The provider's last word about a delivery, as a fact for whoever reads the log."""

from collections.abc import Collection
from datetime import datetime

from narvar.lib import ids, sql
from notifications.states import State
from retailers.services.outbox import Fact, publish


def publish_outcomes(delivery_ids: Collection[int], state: State, *, now: datetime) -> None:
    """One `delivery.delivered` or `delivery.failed` per delivery, ever. `now` is business time."""
    if not delivery_ids:
        return
    rows = sql.fetch(
        """SELECT id, public_id, order_id, shipment_id, channel FROM notifications_delivery
           WHERE id = ANY(%s) ORDER BY id""",
        [list(delivery_ids)],
    )
    publish(
        [
            Fact(
                kind=f"delivery.{state}",
                subject=ids.encode("msg", public_id),
                payload={
                    "delivery": delivery,
                    "order": order,
                    "shipment": shipment,
                    "channel": channel,
                },
                dedupe_key=f"delivery:{delivery}:{state}",
                occurred_at=now,
            )
            for delivery, public_id, order, shipment, channel in rows
        ]
    )
