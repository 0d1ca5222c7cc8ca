"""What a carrier says, in few words, and what stands in the rows afterwards."""

from datetime import datetime, timedelta
from typing import Any

from retailers.models import Outbox
from retailers.tenancy import acting_for
from tests.factories import NOON, Parcel
from tracking.carriers.base import Reading
from tracking.carriers.base import Scan as Said
from tracking.models import Order, Scan, Shipment
from tracking.services.readings import NumberReading, record_readings
from tracking.states import Cause, Status

HOUR = timedelta(hours=1)


def scan(
    hours: float,
    status: Status,
    code: str,
    *,
    cause: Cause | None = None,
    at: datetime | None = None,
) -> Said:
    """A scan `hours` after noon."""
    at = at or NOON + hours * HOUR
    return Said(at, at.isoformat(), -300, status, cause, code, f"text of {code}")


def reading(*scans: Said, found: bool = True, **beside: Any) -> Reading:
    return Reading("1Z", found, tuple(scans), **beside)


def heard(parcel: Parcel, *scans: Said, now: datetime = NOON, **beside: Any) -> int:
    """Record the carrier's whole answer about the parcel; how many scans were new."""
    with acting_for(parcel.shop.retailer.pk):
        said = NumberReading(parcel.number.pk, reading(*scans, **beside))
        return record_readings([said], now=now)


def rows(parcel: Parcel) -> list[tuple[Any, ...]]:
    with acting_for(parcel.shop.retailer.pk):
        return list(
            Scan.objects.filter(number=parcel.number)
            .order_by("at", "code")
            .values_list("code", "status", "withdrawn_at")
        )


def shipment(parcel: Parcel) -> Shipment:
    with acting_for(parcel.shop.retailer.pk):
        return Shipment.objects.get(pk=parcel.shipment.pk)


def page_version(parcel: Parcel) -> int:
    with acting_for(parcel.shop.retailer.pk):
        return Order.objects.get(pk=parcel.order.pk).page_version


def facts(parcel: Parcel, kind: str = "shipment.status") -> list[tuple[Any, Any]]:
    with acting_for(parcel.shop.retailer.pk):
        found = Outbox.objects.filter(kind=kind, payload__shipment=parcel.shipment.pk)
        return [(f.payload["was"], f.payload["now"]) for f in found.order_by("id")]
