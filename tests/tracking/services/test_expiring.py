"""A parcel without news for weeks is given up, once, as any change of status."""

from datetime import datetime, timedelta

import pytest

from retailers.models import Outbox
from retailers.tenancy import acting_for
from tests.factories import NOON, Parcel
from tests.tracking.polling.paper import Line
from tracking.models import Order, Shipment, ShipmentPoll
from tracking.polling.sweep import expire_silent
from tracking.states import Status

pytestmark = [pytest.mark.worker, pytest.mark.django_db]
DAY = timedelta(days=1)


def a_parcel_since(
    days: int,
    *,
    carrier: str = "ups",
    scan: int | None = None,
    status: str = Status.IN_TRANSIT,
    asked: datetime | None = NOON,
    stopped: str = "",
) -> Parcel:
    """First answered about `days` ago; its last scan `scan` days ago."""
    line = Line(1)
    (parcel,) = line.parcels
    with acting_for(line.shop.retailer.pk):
        seen = None if scan is None else NOON - scan * DAY
        Shipment.objects.update(carrier=carrier, status=status, last_scan_at=seen, status_at=seen)
        parcel.number.carrier = carrier
        parcel.number.save()
        ShipmentPoll.objects.update(
            started_at=NOON - days * DAY, asked_at=asked, stopped_reason=stopped
        )
    return parcel


def status(parcel: Parcel) -> str:
    with acting_for(parcel.shop.retailer.pk):
        return Shipment.objects.get().status


@pytest.mark.parametrize(
    ("days", "carrier", "scan", "expired"),
    [
        (31, "ups", None, True),
        (29, "ups", None, False),
        (40, "ups", 31, True),
        (40, "ups", 29, False),
        (40, "usps", None, False),
        (61, "usps", None, True),
        (80, "usps", 61, True),
    ],
)
def test_it_depends_on_how_long_and_on_who_carries_it(
    days: int, carrier: str, scan: int | None, expired: bool
) -> None:
    parcel = a_parcel_since(days, carrier=carrier, scan=scan)
    assert expire_silent(now=NOON) == int(expired)
    assert (status(parcel) == Status.EXPIRED) is expired


def test_after_three_months_of_asking_it_is_given_up_whatever_was_seen() -> None:
    parcel = a_parcel_since(91, scan=3, stopped="settled")
    assert (expire_silent(now=NOON), status(parcel)) == (1, Status.EXPIRED)


@pytest.mark.parametrize("end", [Status.DELIVERED, Status.RETURNED, Status.CANCELLED])
def test_what_is_at_its_end_stays_so(end: Status) -> None:
    parcel = a_parcel_since(200, scan=199, status=end)
    assert (expire_silent(now=NOON), status(parcel)) == (0, end)


def test_where_nobody_answers_us_silence_says_nothing() -> None:
    parcel = a_parcel_since(31, asked=None)
    assert (expire_silent(now=NOON), status(parcel)) == (0, Status.IN_TRANSIT)


def test_it_is_told_once_and_shown() -> None:
    parcel = a_parcel_since(31)
    assert [expire_silent(now=NOON), expire_silent(now=NOON + DAY)] == [1, 0]
    with acting_for(parcel.shop.retailer.pk):
        fact = Outbox.objects.get(kind="shipment.status")
        assert (fact.payload["was"], fact.payload["now"]) == ("in_transit", "expired")
        assert Order.objects.get().page_version == 2
