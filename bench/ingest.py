"""`python -m bench.ingest`: taking in carriers' answers against writing their rows and no more.

Ours: `record_readings` with readings of three scans, one of them new, in batches of one retailer.
Bare: psycopg2's `execute_values` on the same login, writing the same rows to the same tables in
the same batches: the scan, the shipment's moments, the version of the order's page. The new scan
changes no status, as most do not. Prints readings_per_s, bare_per_s and ratio; exits 1 where the
ratio is below 0.2.
"""

import sys
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

import psycopg2
from psycopg2.extensions import connection as Connection
from psycopg2.extras import execute_values

from bench.common import metric
from bench.stage import Stage, Turn, seconds, staged, take_turns
from narvar.roles import role_url

if TYPE_CHECKING:
    from tracking.carriers.base import Scan
    from tracking.services.readings import NumberReading

LEAST_RATIO: Final = 0.2
NUMBERS: Final = 4000
BATCH: Final = 200
ROUNDS: Final = 8
FIRST: Final = datetime(2026, 11, 20, 6, 0, tzinfo=UTC)
CITIES: Final = ("Louisville", "Columbus", "Ontario")
KNOWN: Final = 2

INSERT: Final = """
INSERT INTO tracking_scan (retailer_id, number_id, dedupe, at, said, "offset", code, text, place,
  status, cause) VALUES %s
"""
MOVE: Final = """
UPDATE tracking_shipment s SET status = v.status, status_at = v.at, last_scan_at = v.at
FROM (VALUES %s) AS v (id, status, at) WHERE s.id = v.id
"""
SHOW: Final = """
UPDATE tracking_order o SET page_version = o.page_version + 1, updated_at = clock_timestamp()
FROM (VALUES %s) AS v (id) WHERE o.id = v.id
"""
UNDO: Final = """
DELETE FROM tracking_scan WHERE at > %(last)s;
UPDATE tracking_shipment SET status_at = %(last)s, last_scan_at = %(last)s
"""


def main() -> int:
    with staged() as stage:
        ours, bare = _sides(stage)
        ours()
        bare()
        found = take_turns(ours, bare, things=NUMBERS, rounds=ROUNDS)
    metric("readings_per_s", found.ours)
    metric("bare_per_s", found.bare)
    metric("ratio", found.ratio)
    return 0 if found.ratio >= LEAST_RATIO else 1


def _sides(stage: Stage) -> tuple[Turn, Turn]:
    """Both begin with parcels that have two scans, and give each its third."""
    from bench import shop  # noqa: PLC0415 - models, once Django is set up
    from narvar.lib import clock  # noqa: PLC0415
    from retailers.tenancy import acting_for  # noqa: PLC0415
    from tracking.services.readings import record_readings  # noqa: PLC0415

    brand = shop.open_shop()
    shop.tell_orders(brand, [f"1ZINGEST{n:010d}" for n in range(NUMBERS)])
    owner = psycopg2.connect(role_url("owner", stage.env["DATABASE_URL"], stage.env["SECRET_KEY"]))
    rows = _asked(owner, _LINKED)
    worker = psycopg2.connect(
        role_url("worker", stage.env["DATABASE_URL"], stage.env["SECRET_KEY"]),
        options=f"-c narvar.retailer={brand.retailer_id}",
    )

    def record(readings: Sequence["NumberReading"]) -> None:
        with acting_for(brand.retailer_id):
            for batch in _batches(readings):
                record_readings(batch, now=clock.now())

    record([_reading(row[0], KNOWN) for row in rows])
    readings = [_reading(row[0], KNOWN + 1) for row in rows]
    bare = _bare_rows(brand.retailer_id, rows)

    def turn(do: Callable[[], None]) -> Turn:
        def take() -> float:
            _asked(owner, UNDO, {"last": _moment(KNOWN - 1)})
            return seconds(do)

        return take

    return turn(lambda: record(readings)), turn(lambda: _write(worker, bare))


_LINKED: Final = """
SELECT n.id, n.shipment_id, l.order_id FROM tracking_shipmentnumber n
JOIN tracking_shipmentorder l ON l.shipment_id = n.shipment_id ORDER BY n.id
"""


def _asked(connection: Connection, query: str, terms: Any = None) -> list[tuple[Any, ...]]:
    with connection, connection.cursor() as cursor:
        cursor.execute(query, terms)
        return cursor.fetchall() if cursor.description else []


def _batches(things: Sequence[Any]) -> Iterator[Sequence[Any]]:
    return (things[first : first + BATCH] for first in range(0, len(things), BATCH))


def _moment(index: int) -> datetime:
    return FIRST + timedelta(hours=3 * index)


def _scan(index: int) -> "Scan":
    from tracking.carriers.base import Place, Scan  # noqa: PLC0415
    from tracking.states import Status  # noqa: PLC0415

    at, place = _moment(index), Place(city=CITIES[index], state="KY", country="US")
    said = f"{at:%Y%m%d %H%M%S}"
    return Scan(at, said, -300, Status.IN_TRANSIT, None, "005/AR/I", "Arrived at Facility", place)


def _reading(number_id: int, scans: int) -> "NumberReading":
    from tracking.carriers.base import Reading  # noqa: PLC0415
    from tracking.services.readings import NumberReading  # noqa: PLC0415

    told = tuple(_scan(index) for index in range(scans))
    return NumberReading(number_id, Reading(number=str(number_id), found=True, scans=told))


Written = tuple[list[tuple[Any, ...]], list[tuple[Any, ...]], list[tuple[Any, ...]]]


def _bare_rows(retailer_id: int, rows: Sequence[tuple[Any, ...]]) -> Written:
    from tracking.services.readings import dedupe_hash  # noqa: PLC0415
    from tracking.services.recording import scan_row  # noqa: PLC0415

    scan = _scan(KNOWN)
    key = dedupe_hash(scan)
    return (
        [(retailer_id, *scan_row(number, key, scan)) for number, _, _ in rows],
        [(shipment, str(scan.status), scan.at) for _, shipment, _ in rows],
        [(order,) for _, _, order in rows],
    )


def _write(connection: Connection, written: Written) -> None:
    statements = (INSERT, MOVE, SHOW)
    for batch in zip(*map(_batches, written), strict=True):
        with connection, connection.cursor() as cursor:
            for statement, rows in zip(statements, batch, strict=True):
                execute_values(cursor, statement, rows, page_size=BATCH)


if __name__ == "__main__":
    sys.exit(main())
