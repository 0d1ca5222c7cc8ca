"""A parcel travels on under another number: a partner's for the last mile, or the way back's.

The number is written beside the one it was told under, and asked about at its own carrier.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Final, NamedTuple

from narvar.lib import sql
from retailers.tenancy import retailer_id
from tracking.carriers.detect import detect, plain_number
from tracking.models import ShipmentNumber
from tracking.services.orders.polls import accounts_for, start_polls
from tracking.services.readings import NumberReading
from tracking.states import Status, summary

LAST_MILE: Final = "last_mile"
SURE: Final = 0.9


class Told(NamedTuple):
    number_id: int
    carrier: str
    number: str


def adopt_numbers(readings: Sequence[NumberReading], *, now: datetime) -> int:
    """Write down and ask about numbers that carriers tell of; return how many are new.

    Within the transaction that records the readings, before its lanes. `now` is business time.
    """
    found = [r for r in readings if r.reading.handed_to]
    if not found:
        return 0
    told = [one for reading in found for one in _told(reading, _carrier_of(reading.number_id))]
    rows = [row for one in told for row in _written(one)]
    if rows:
        # Their lanes are not woken here, where another is held: the sweep sees to it in seconds.
        start_polls(rows, accounts_for({row.carrier for row in rows}), now=now)
    return len(rows)


def _carrier_of(number_id: int) -> str:
    rows = sql.fetch("SELECT carrier FROM tracking_shipmentnumber WHERE id = %s", [number_id])
    return str(rows[0][0]) if rows else ""


def _told(told: NumberReading, own: str) -> Iterator[Told]:
    """Of the same carrier only on the way back: until then another of its numbers may be that of
    the return label in the box, whose delivery is not the shopper's."""
    going_back = summary(told.reading.scans).status in {Status.RETURNING, Status.RETURNED}
    for said, number in told.reading.handed_to:
        carrier = said or _likeliest(number)
        if carrier and (carrier != own or going_back):
            plain = plain_number(number, carrier) or number.upper()
            yield Told(told.number_id, carrier, plain)


def _likeliest(number: str) -> str:
    """Only where its form leaves no doubt."""
    return next((c.carrier for c in detect(number) if c.score >= SURE), "")


def _written(told: Told) -> list[ShipmentNumber]:
    """The row, where it is new. A number that another parcel of the retailer has stays there."""
    rows = sql.fetch(
        """INSERT INTO tracking_shipmentnumber
             (retailer_id, shipment_id, carrier, number, kind, scans_from)
           SELECT %s, n.shipment_id, %s, %s, %s, n.scans_from
           FROM tracking_shipmentnumber n WHERE n.id = %s
           ON CONFLICT DO NOTHING RETURNING id""",
        [retailer_id(), told.carrier, told.number[:100], LAST_MILE, told.number_id],
    )
    return list(ShipmentNumber.objects.filter(pk__in=[row[0] for row in rows]))
