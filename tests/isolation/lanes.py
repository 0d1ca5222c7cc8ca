"""Lanes with polling work in them."""

from datetime import datetime
from typing import Any

from narvar.lib import sql
from retailers.models.retailer import HOUSE_ID
from retailers.tenancy import acting_for
from tests.factories import NOON, Shop, a_parcel
from tracking.models import CarrierAccount, PollLane, ShipmentPoll


def an_account(retailer_id: int = HOUSE_ID, name: str = "main") -> CarrierAccount:
    with acting_for(retailer_id):
        return CarrierAccount.objects.create(
            retailer_id=retailer_id, carrier="ups", name=name, base_url="http://ups", sealed=b""
        )


def a_lane(shop: Shop, account: CarrierAccount, due: datetime = NOON) -> PollLane:
    with acting_for(shop.retailer.pk):
        return PollLane.objects.create(
            retailer=shop.retailer,
            carrier="ups",
            account_retailer_id=account.retailer_id,
            account_id=account.pk,
            next_due_at=due,
        )


def a_job(shop: Shop, lane: PollLane, due: datetime = NOON, **fields: Any) -> ShipmentPoll:
    parcel = a_parcel(shop)
    with acting_for(shop.retailer.pk):
        return ShipmentPoll.objects.create(
            retailer=shop.retailer, number=parcel.number, lane=lane, next_poll_at=due, **fields
        )


def many_jobs(shop: Shop, lane: PollLane, count: int, due: datetime = NOON) -> None:
    """A second apart, the first one at `due`; their parcels are one and the same."""
    shipment = a_parcel(shop).shipment
    with acting_for(shop.retailer.pk):
        sql.run(
            """WITH n AS (
                 INSERT INTO tracking_shipmentnumber
                   (retailer_id, shipment_id, carrier, number, kind)
                 SELECT %(retailer)s, %(shipment)s, 'ups', 'M' || %(lane)s || '-' || i, 'piece'
                 FROM generate_series(1, %(count)s) i RETURNING id)
               INSERT INTO tracking_shipmentpoll (retailer_id, number_id, lane_id, next_poll_at,
                 lease_owner, attempts, lapses, failures, stopped_reason)
               SELECT %(retailer)s, id, %(lane)s,
                 %(due)s + (row_number() OVER (ORDER BY id) - 1) * interval '1 second',
                 '', 0, 0, 0, '' FROM n""",
            {
                "retailer": shop.retailer.pk,
                "shipment": shipment.pk,
                "lane": lane.pk,
                "count": count,
                "due": due,
            },
        )
