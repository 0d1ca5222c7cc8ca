"""How often somebody may try something, counted in the database.

In PostgreSQL and not in Redis: these limits stand between a stranger and other people's orders,
and Redis may be wiped at any moment, by us or by who would like that. It is one upsert a try,
and none at all once this process knows that the limit is reached, so a flood of tries costs
memory look-ups only. Machine time, in spans of fixed length.
"""

import threading
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from narvar.lib import signing, sql
from retailers.tenancy import retailer_id

_REMEMBERED: Final = 10_000
_SWEPT: Final = 20
"""Rows that mean nothing any more, taken away by whoever opens a new span."""

_TRY: Final = """
    INSERT INTO insights_try AS t (retailer_id, key, "window", count, expires_at) VALUES %s
    ON CONFLICT (retailer_id, key, "window") DO UPDATE SET count = t.count + 1
    RETURNING t.key, t."window", t.count
"""
_SWEEP: Final = """
    DELETE FROM insights_try WHERE id IN (
      SELECT id FROM insights_try WHERE retailer_id = %s AND expires_at < %s
      ORDER BY expires_at LIMIT %s FOR UPDATE SKIP LOCKED)
"""


@dataclass(frozen=True, slots=True)
class Limit:
    what: str
    whose: str
    """A network, a number: only a keyed digest of it is kept."""
    times: int
    seconds: int


class _Reached:
    """What this process knows to be over its limit, until when."""

    def __init__(self) -> None:
        self._until: OrderedDict[tuple[int, bytes], datetime] = OrderedDict()
        self._lock = threading.Lock()

    def until(self, keys: Sequence[tuple[int, bytes]], now: datetime) -> datetime | None:
        with self._lock:
            known = [self._until[key] for key in keys if key in self._until]
        return max((at for at in known if at > now), default=None)

    def put(self, key: tuple[int, bytes], until: datetime) -> None:
        with self._lock:
            self._until[key] = until
            while len(self._until) > _REMEMBERED:
                self._until.popitem(last=False)

    def clear(self) -> None:
        with self._lock:
            self._until.clear()


reached: Final = _Reached()


def wait_seconds(limits: Sequence[Limit], *, now: datetime) -> int:
    """Count one try against all the limits; 0 = go on, else how long to wait.

    A try over one limit counts against the others too. `now` is machine time.
    """
    who = retailer_id()
    keys = {_key(limit): limit for limit in limits}
    until = reached.until([(who, key) for key in keys], now)
    if until is None:
        until = _counted(who, keys, now)
    return 0 if until is None else max(1, round((until - now).total_seconds()))


def _counted(who: int, keys: dict[bytes, Limit], now: datetime) -> datetime | None:
    # In one order of keys, so that two tries never wait for each other crosswise.
    rows = [(who, key, _window(keys[key], now), 1, _end(keys[key], now)) for key in sorted(keys)]
    counts = sql.values(_TRY, rows)
    over = []
    for raw, _, times in counts:
        key = bytes(raw)
        if times > keys[key].times:
            over.append(_end(keys[key], now))
            reached.put((who, key), over[-1])
    if any(times == 1 for *_, times in counts):
        sql.run(_SWEEP, [who, now, _SWEPT])
    return max(over, default=None)


def _key(limit: Limit) -> bytes:
    return signing.mac("try", limit.what, limit.whose, limit.seconds)


def _window(limit: Limit, now: datetime) -> int:
    return int(now.timestamp()) // limit.seconds


def _end(limit: Limit, now: datetime) -> datetime:
    start = datetime.fromtimestamp(_window(limit, now) * limit.seconds, UTC)
    return start + timedelta(seconds=limit.seconds)
