"""Rows of a parcel as a batch of answers finds them, and the scans in them."""

import json
from datetime import datetime
from typing import Any, NamedTuple

from tracking.carriers.base import Place, Scan
from tracking.states import Cause, Status


class Number(NamedTuple):
    id: int
    scans_from: datetime | None
    carrier: str
    shipment_id: int


class Parcel(NamedTuple):
    number_id: int
    scans_from: datetime | None
    carrier: str
    shipment_id: int
    public_id: Any
    unwanted: bool  # cancelled, and by its orders: all of them are
    status: str
    cause: str
    status_at: datetime | None
    delivered_at: datetime | None
    last_scan_at: datetime | None
    first_estimate: datetime | None
    earliest: datetime | None
    latest: datetime | None
    window: str
    delivered_to: str
    signed_by: str
    service: str


class Known(NamedTuple):
    """A scan we hold."""

    id: int
    number_id: int
    dedupe: bytes
    at: datetime
    said: str
    offset: int | None
    code: str
    text: str
    status: str
    cause: str
    withdrawn: bool
    place: Any


def as_scan(k: Known) -> Scan:
    cause = Cause(k.cause) if k.cause else None
    return Scan(k.at, k.said, k.offset, Status(k.status), cause, k.code, k.text, _place(k.place))


def _place(kept: Any) -> Place | None:
    """As `recording` keeps it."""
    told = json.loads(kept) if isinstance(kept, str) else kept
    if not told:
        return None
    return Place(**{name: told.get(name) for name in Place.__slots__})
