"""The one way in for orders: in chunks, each a short transaction of its own."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Final

import structlog
from django.conf import settings
from django.db import DataError, IntegrityError, OperationalError, transaction
from psycopg2 import errorcodes

from retailers.models import Brand
from retailers.services.problems import Problem
from tracking.services.orders.detecting import name_carriers
from tracking.services.orders.load import Raced, load
from tracking.services.orders.merge import Merged, merge
from tracking.services.orders.shapes import OrderIn, Upserted
from tracking.services.orders.write import write

log = structlog.get_logger()

CHUNK_ORDERS: Final = 200
CHUNK_WEIGHT: Final = 1500
"""Orders, items and parcels of one transaction: they must stay below a second."""

TRIES: Final = 4
_AGAIN: Final = frozenset({errorcodes.DEADLOCK_DETECTED, errorcodes.SERIALIZATION_FAILURE})


def upsert_orders(
    *, brand: Brand, orders: Sequence[OrderIn], test: bool, now: datetime
) -> list[Upserted]:
    """Merge these orders into the brand's, in the order given; one result each, in place.

    Acts for the brand's retailer; `test` is the mode of the key that sent them; `now` is
    business time. Each chunk is atomic; inside a caller's transaction all share its fate.
    """
    return [
        result
        for chunk in _chunks(name_carriers(orders))
        for result in _upsert(brand=brand, orders=chunk, test=test, now=now)
    ]


def _chunks(orders: Sequence[OrderIn]) -> Iterator[list[OrderIn]]:
    chunk: list[OrderIn] = []
    weight = 0
    for order in orders:
        if chunk and (len(chunk) == CHUNK_ORDERS or weight + order.weight > CHUNK_WEIGHT):
            yield chunk
            chunk, weight = [], 0
        chunk.append(order)
        weight += order.weight
    if chunk:
        yield chunk


def _upsert(
    *, brand: Brand, orders: Sequence[OrderIn], test: bool, now: datetime
) -> list[Upserted]:
    """Try again after a race. What the database still refuses is found by halving."""
    for _ in range(TRIES):
        try:
            return _write_all(brand, orders, test, now)
        except (Raced, IntegrityError) as error:
            refused: Exception = error
        except DataError as error:
            refused = error
            break
        except OperationalError as error:
            if _code(error) not in _AGAIN:
                raise
            refused = error
    if isinstance(refused, OperationalError):
        raise refused
    if len(orders) == 1:
        return [_refused(refused)]
    half = len(orders) // 2
    return [
        result
        for part in (orders[:half], orders[half:])
        for result in _upsert(brand=brand, orders=part, test=test, now=now)
    ]


def _write_all(
    brand: Brand, orders: Sequence[OrderIn], test: bool, now: datetime
) -> list[Upserted]:
    with transaction.atomic():
        world = load(brand=brand, orders=orders, test=test, now=now)
        merged = [merge(world, order) for order in orders]
        # Nothing of a test order reaches a real carrier; the sandbox has none.
        write(world, polls=settings.SANDBOX or not test)
    return [_result(one) for one in merged]


def _result(merged: Merged) -> Upserted:
    order_id = merged.draft.row.pk if merged.draft is not None else None
    return Upserted(merged.outcome, order_id, merged.errors, merged.warnings)


def _refused(error: Exception) -> Upserted:
    # Not the message: it holds what the shop sent.
    log.error("order refused by the database", reason=type(error).__name__, code=_code(error))
    message = "This order could not be written beside others just now. Send it again."
    return Upserted("error", None, (Problem("conflict", message),))


def _code(error: Exception) -> str | None:
    return getattr(error.__cause__, "pgcode", None)
