"""Workers that hear the same answer at the same moment."""

from functools import partial

import pytest
from django.db import transaction

from retailers.models import Outbox
from retailers.tenancy import acting_for
from tests.factories import NOON, a_parcel, a_shop
from tests.isolation.threads import at_once
from tests.tracking.services.said import heard, reading, scan
from tracking.models import Order, Scan, ShipmentNumber
from tracking.services.readings import NumberReading, record_readings
from tracking.states import Status

pytestmark = [
    pytest.mark.worker,
    pytest.mark.django_db(transaction=True, databases=["default", "owner"]),
]
MOVING, OUT = scan(5, Status.IN_TRANSIT, "DP"), scan(20, Status.OUT_FOR_DELIVERY, "OT")


def test_the_same_answer_heard_by_six_at_once_is_recorded_once() -> None:
    parcel = a_parcel(a_shop())
    assert sorted(at_once(*[partial(heard, parcel, MOVING, OUT)] * 6)) == [0, 0, 0, 0, 0, 2]
    with acting_for(parcel.shop.retailer.pk):
        assert Scan.objects.count() == 2
        assert [f.payload["now"] for f in Outbox.objects.all()] == ["out_for_delivery"]
        assert Order.objects.get().page_version == 2


def test_different_answers_at_once_all_reach_the_page() -> None:
    parcel = a_parcel(a_shop())
    parts = [scan(hour, Status.IN_TRANSIT, f"S{hour}") for hour in range(6)]
    heard_parts = [partial(heard, parcel, part, found=False) for part in parts]
    assert at_once(*heard_parts) == [1] * 6
    with acting_for(parcel.shop.retailer.pk):
        assert Scan.objects.filter(withdrawn_at=None).count() == 6
        assert Order.objects.get().page_version == 7


def test_batches_in_any_order_do_not_meet_in_a_circle() -> None:
    shop = a_shop()
    parcels = [a_parcel(shop) for _ in range(30)]
    said = [NumberReading(p.number.pk, reading(MOVING)) for p in parcels]

    def record(batch: list[NumberReading]) -> int:
        with acting_for(shop.retailer.pk):
            return record_readings(batch, now=NOON)

    assert sum(at_once(*[partial(record, b) for b in (said, said[::-1]) * 3])) == 30


def test_a_row_added_to_the_parcel_meanwhile_does_not_wait() -> None:
    """Its foreign key asks for a share of the shipment, which a plain FOR UPDATE would refuse."""
    parcel = a_parcel(a_shop())

    def add() -> int:
        with acting_for(parcel.shop.retailer.pk):
            return ShipmentNumber.objects.create(
                retailer=parcel.shop.retailer, shipment=parcel.shipment, number="N2"
            ).pk

    with acting_for(parcel.shop.retailer.pk), transaction.atomic():
        record_readings([NumberReading(parcel.number.pk, reading(MOVING))], now=NOON)
        assert at_once(add)[0] > parcel.number.pk
