"""What a carrier says, in few words."""

from datetime import datetime, timedelta
from typing import Any

from retailers.tenancy import acting_for
from tests.factories import NOON, Parcel
from tracking.carriers.base import Reading, Scan
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
) -> Scan:
    """A scan `hours` after noon."""
    at = at or NOON + hours * HOUR
    return Scan(at, at.isoformat(), -300, status, cause, code, f"text of {code}")


def reading(*scans: Scan, found: bool = True, **beside: Any) -> Reading:
    return Reading("1Z", found, tuple(scans), **beside)


def heard(parcel: Parcel, *scans: Scan, now: datetime = NOON, **beside: Any) -> int:
    """Record the carrier's whole answer about the parcel; how many scans were new."""
    with acting_for(parcel.shop.retailer.pk):
        said = NumberReading(parcel.number.pk, reading(*scans, **beside))
        return record_readings([said], now=now)
