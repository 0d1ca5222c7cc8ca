"""Rows of a parcel as a batch of answers finds them, and the scans in them."""

import json
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from functools import lru_cache
from typing import Any, NamedTuple

from narvar.lib import sql
from tracking.carriers.base import Place, Scan
from tracking.states import Cause, Status


class Home(NamedTuple):
    """A shipment's own row, as far as carriers have no say in it."""

    promised_on: date | None
    city: str
    state: str
    postcode: str
    country: str
    brand_zone: str | None
    """IANA, only where the country is not known."""

    @property
    def place(self) -> Place:
        return Place(
            city=self.city, state=self.state, postcode=self.postcode, country=self.country or None
        )


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
    place: str | None
    """JSON as its row has it: most scans of a batch are only compared."""


Locked = tuple[Mapping[int, tuple[Any, ...]], Mapping[int, Home]]
"""By shipment: the row as `Parcel` has it from its fourth column on, and the shop's half of it."""


def lock_by_numbers(numbers: Iterable[int]) -> Locked:
    """The shipments of these numbers. Everywhere shipments are locked before orders, by id."""
    mine = "ARRAY(SELECT n.shipment_id FROM tracking_shipmentnumber n WHERE n.id = ANY(%s))"
    return _lock(mine, list(numbers))


def lock_shipments(shipments: Iterable[int]) -> Locked:
    return _lock("%s", list(shipments))


def _lock(which: str, ids: list[int]) -> Locked:
    """NO KEY: a plain FOR UPDATE would wait for everyone who adds a row that points at it."""
    rows = sql.fetch(
        f"""SELECT s.id, s.public_id,
                  s.status = 'cancelled' AND (
                    SELECT coalesce(bool_and(o.cancelled_at IS NOT NULL), FALSE)
                    FROM tracking_shipmentorder a JOIN tracking_order o ON o.id = a.order_id
                    WHERE a.shipment_id = s.id),
                  s.status, s.cause, s.status_at, s.delivered_at, s.last_scan_at,
                  s.carrier_first_at, s.carrier_earliest_at, s.carrier_latest_at,
                  s.carrier_window, s.delivered_to, s.signed_by, s.service,
                  coalesce(s.promised_on, (
                    SELECT max(o.promised_on)
                    FROM tracking_shipmentorder a JOIN tracking_order o ON o.id = a.order_id
                    WHERE a.shipment_id = s.id)),
                  s.city, s.state, s.postcode, s.country,
                  CASE WHEN s.country = '' THEN (
                    SELECT b.zone FROM retailers_brand b WHERE b.id = s.brand_id) END
           FROM tracking_shipment s WHERE s.id = ANY({which})
           ORDER BY s.id FOR NO KEY UPDATE""",  # noqa: S608 - `which` is one of our two
        [ids],
    )
    return {row[0]: row[:15] for row in rows}, {row[0]: Home._make(row[15:]) for row in rows}


def as_scan(k: Known) -> Scan:
    cause = Cause(k.cause) if k.cause else None
    return Scan(k.at, k.said, k.offset, Status(k.status), cause, k.code, k.text, _place(k.place))


@lru_cache(maxsize=4096)
def _place(kept: str | None) -> Place | None:
    """As `recording` keeps it."""
    told = json.loads(kept) if kept else None
    if not told:
        return None
    return Place(**{name: told.get(name) for name in Place.__slots__})
