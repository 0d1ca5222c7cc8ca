"""Several numbers on one parcel, and the carriers' words on when it comes."""

from datetime import timedelta

import pytest

from retailers.models import Outbox
from retailers.tenancy import acting_for
from tests.factories import NOON, Parcel, a_parcel, a_shop
from tests.tracking.services.said import HOUR, facts, heard, reading, scan, shipment
from tracking.carriers.base import Window
from tracking.models import ShipmentNumber
from tracking.services.readings import NumberReading, record_readings
from tracking.states import Status

pytestmark = pytest.mark.django_db

LABEL = scan(0, Status.LABEL_CREATED, "MP")
MOVING = scan(5, Status.IN_TRANSIT, "DP")
OUT = scan(20, Status.OUT_FOR_DELIVERY, "OT")
HOME = scan(24, Status.DELIVERED, "KB")


@pytest.fixture
def parcel() -> Parcel:
    return a_parcel(a_shop())


def second_number(parcel: Parcel) -> Parcel:
    with acting_for(parcel.shop.retailer.pk):
        number = ShipmentNumber.objects.create(
            retailer=parcel.shop.retailer, shipment=parcel.shipment, carrier="usps", number="92001"
        )
    return Parcel(parcel.shop, parcel.order, parcel.shipment, number)


def test_two_numbers_of_a_parcel_tell_one_story(parcel: Parcel) -> None:
    last_mile = second_number(parcel)
    heard(parcel, LABEL, MOVING)
    heard(last_mile, OUT)
    heard(parcel, LABEL, MOVING, scan(6, Status.IN_TRANSIT, "AR"))
    assert shipment(parcel).status == "out_for_delivery"
    assert facts(parcel) == [("pending", "in_transit"), ("in_transit", "out_for_delivery")]


THURSDAY = Window(NOON + timedelta(days=6), NOON + timedelta(days=6, hours=11), "day")
FRIDAY = Window(NOON + timedelta(days=7), NOON + timedelta(days=7, hours=11), "day")


@pytest.mark.parametrize("first_mile_first", [True, False])
@pytest.mark.parametrize("together", [True, False])
def test_the_number_that_moved_last_speaks_for_the_dates(
    parcel: Parcel, first_mile_first: bool, together: bool
) -> None:
    last_mile = second_number(parcel)
    said = [
        NumberReading(parcel.number.pk, reading(MOVING, estimated=THURSDAY)),
        NumberReading(last_mile.number.pk, reading(OUT, estimated=FRIDAY)),
    ]
    said = said if first_mile_first else said[::-1]
    with acting_for(parcel.shop.retailer.pk):
        for batch in [said] if together else [said[:1], said[1:]]:
            record_readings(batch, now=NOON)
    assert shipment(parcel).carrier_latest_at == FRIDAY.latest


def test_the_first_estimate_stays_beside_the_current_one(parcel: Parcel) -> None:
    heard(parcel, MOVING, estimated=THURSDAY)
    heard(parcel, MOVING, estimated=FRIDAY, now=NOON + HOUR)
    now = shipment(parcel)
    assert (now.carrier_first_at, now.carrier_earliest_at, now.carrier_latest_at) == (
        THURSDAY.latest,
        FRIDAY.earliest,
        FRIDAY.latest,
    )
    thursday, friday = THURSDAY.latest.isoformat(), FRIDAY.latest.isoformat()
    assert facts(parcel, "shipment.estimate") == [(None, thursday), (thursday, friday)]


def test_an_estimate_that_goes_back_is_told_again(parcel: Parcel) -> None:
    for hour, window in enumerate([THURSDAY, FRIDAY, THURSDAY]):
        heard(parcel, MOVING, estimated=window, now=NOON + hour * HOUR)
    told = [now for _, now in facts(parcel, "shipment.estimate")]
    assert told == [w.latest.isoformat() for w in (THURSDAY, FRIDAY, THURSDAY)]


def test_an_estimate_without_any_scan_is_told_when_it_was_heard(parcel: Parcel) -> None:
    heard(parcel, estimated=THURSDAY, now=NOON + HOUR)
    with acting_for(parcel.shop.retailer.pk):
        fact = Outbox.objects.get(kind="shipment.estimate")
    assert fact.occurred_at == NOON + HOUR


def test_a_carriers_own_first_estimate_is_believed(parcel: Parcel) -> None:
    heard(parcel, MOVING, estimated=FRIDAY, original=THURSDAY)
    assert shipment(parcel).carrier_first_at == THURSDAY.latest


def test_a_silent_carrier_leaves_its_last_estimate_standing(parcel: Parcel) -> None:
    heard(parcel, MOVING, estimated=THURSDAY)
    heard(parcel, MOVING, HOME)
    assert shipment(parcel).carrier_latest_at == THURSDAY.latest
