"""`python -m bench.ingest`: taking readings in, against the bare writing of the same rows.

Readings of three scans of which one is new, in batches of one retailer through `record_readings`.
Bare: psycopg2's execute_values writes the same rows to the same tables (the new scan, the parcel's
status, the order's page version, the fact), in batches of the same size, as the owner whom no wall
stops. Prints readings_per_s, bare_per_s and ratio; exits 1 where the ratio is below 0.2.
"""

import json
import sys
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import psycopg2
from psycopg2.extras import execute_values

from bench.common import metric
from bench.stage import Stage, staged, take_turns
from narvar.roles import role_url

LEAST_RATIO: Final = 0.2
READINGS: Final = 2000
BATCH: Final = 200
ROUNDS: Final = 5
NOON: Final = datetime(2026, 11, 20, 12, tzinfo=UTC)
Row = tuple[Any, ...]


def main() -> int:
    with staged() as stage:
        from bench import shop  # noqa: PLC0415 - models, once Django is set up

        brand = shop.open_shop()
        # A set of its own for each round of each: a scan is new only once.
        lots = [_lot(brand, n) for n in range(2 * (ROUNDS + 1))]
        ours, bare = _ours(brand.retailer_id, lots[0::2]), _bare(stage, lots[1::2])
        ours()
        bare()
        found = take_turns(ours, bare, things=READINGS, rounds=ROUNDS)
    metric("readings_per_s", found.ours)
    metric("bare_per_s", found.bare)
    metric("ratio", found.ratio)
    return 0 if found.ratio >= LEAST_RATIO else 1


def _lot(brand: Any, n: int) -> list[Row]:
    """(number, shipment, order, retailer) of parcels of which two scans are known already."""
    from bench import shop  # noqa: PLC0415
    from narvar.lib import sql  # noqa: PLC0415
    from retailers.tenancy import acting_for  # noqa: PLC0415

    shop.tell_orders(brand, [f"1ZLOT{n:03d}{i:010d}0" for i in range(READINGS)])
    with acting_for(brand.retailer_id):
        lot = sql.fetch(
            """SELECT n.id, n.shipment_id, so.order_id, n.retailer_id
               FROM tracking_shipmentnumber n
               JOIN tracking_shipmentorder so ON so.shipment_id = n.shipment_id
               WHERE n.number LIKE %s ORDER BY n.id""",
            [f"1ZLOT{n:03d}%"],
        )
    _record(brand.retailer_id, lot, scans=2)
    return lot


def _ours(retailer: int, lots: Sequence[list[Row]]) -> Callable[[], None]:
    left = iter(lots)
    return lambda: _record(retailer, next(left), scans=3)


def _record(retailer: int, lot: Sequence[Row], *, scans: int) -> None:
    from retailers.tenancy import acting_for  # noqa: PLC0415
    from tracking.carriers.base import Reading, Scan  # noqa: PLC0415
    from tracking.services.readings import NumberReading, record_readings  # noqa: PLC0415
    from tracking.states import Status  # noqa: PLC0415

    words = (Status.LABEL_CREATED, Status.IN_TRANSIT, Status.OUT_FOR_DELIVERY)[:scans]
    said = tuple(
        Scan(_at(n), _at(n).isoformat(), 0, status, None, f"S{n}", "A scan at a facility")
        for n, status in enumerate(words)
    )
    for batch in _batches(lot):
        readings = [NumberReading(row[0], Reading(str(row[0]), True, said)) for row in batch]
        with acting_for(retailer):
            record_readings(readings, now=NOON)


def _bare(stage: Stage, lots: Sequence[list[Row]]) -> Callable[[], None]:
    left = iter(lots)
    url = role_url("owner", stage.env["DATABASE_URL"], stage.env["SECRET_KEY"])
    connection = psycopg2.connect(url)

    def write() -> None:
        for batch in _batches(next(left)):
            with connection, connection.cursor() as cursor:
                _write(cursor, batch)

    return write


def _write(cursor: Any, batch: Sequence[Row]) -> None:
    at = _at(2)
    execute_values(
        cursor,
        """INSERT INTO tracking_scan (retailer_id, number_id, dedupe, at, said, "offset", code,
             text, place, status, cause) VALUES %s""",
        [
            (owner, number, number.to_bytes(16, "big"), at, at.isoformat(), 0, "S2",
             "A scan at a facility", None, "out_for_delivery", "")
            for number, _, _, owner in batch
        ],
        page_size=BATCH,
    )  # fmt: skip
    execute_values(
        cursor,
        """UPDATE tracking_shipment s SET status = v.status, status_at = v.at, last_scan_at = v.at
           FROM (VALUES %s) AS v (id, status, at) WHERE s.id = v.id""",
        [(shipment, "out_for_delivery", at) for _, shipment, _, _ in batch],
        page_size=BATCH,
    )
    execute_values(
        cursor,
        """UPDATE tracking_order o SET page_version = page_version + 1, updated_at = now()
           FROM (VALUES %s) AS v (id) WHERE o.id = v.id""",
        [(order,) for _, _, order, _ in batch],
        page_size=BATCH,
    )
    execute_values(
        cursor,
        """INSERT INTO outbox (retailer_id, kind, version, subject, payload, dedupe_key,
             occurred_at) VALUES %s""",
        [
            (owner, "shipment.status", 1, f"shp_{shipment}", json.dumps({"shipment": shipment}),
             f"bare:{shipment}", at)
            for _, shipment, _, owner in batch
        ],
        page_size=BATCH,
    )  # fmt: skip


def _batches(lot: Sequence[Row]) -> Iterator[Sequence[Row]]:
    return (lot[first : first + BATCH] for first in range(0, len(lot), BATCH))


def _at(hours: int) -> datetime:
    return NOON + timedelta(hours=hours)


if __name__ == "__main__":
    sys.exit(main())
