"""The same POST twice does its work once: the first answer is kept beside the work.

An answer is kept for 24 hours of machine time, in the transaction of the work, so that either
both exist or neither. Refusals raise, and are not kept: the sender mends and asks again.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import blake2b
from typing import Final

from django.db import transaction

from narvar.lib import signing, sql
from retailers.tenancy import retailer_id

KEPT_SECONDS: Final = 24 * 3600
PRUNED_AT_ONCE: Final = 20


class InFlight(Exception):
    """The first request with this key is still at work."""


class Mismatch(Exception):
    """The key was used before, for something else."""


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    body: bytes
    replayed: bool = False


Work = Callable[[], Answer]


def once(*, key: str, request: bytes, work: Work) -> Answer:
    """Do `work`, or give the answer it gave before, in one transaction.

    `request` is a SHA-256 of what was asked. Raises InFlight or Mismatch, and whatever `work`
    raises: then nothing is kept.
    """
    with transaction.atomic():
        # A second INSERT would wait for the first to commit; a lock that is taken answers now.
        if not _locked("pg_try_advisory_xact_lock", key):
            raise InFlight
        return _kept(key, request) or _done(key, request, work)


def once_in_parts(*, key: str, request: bytes, work: Work) -> Answer:
    """As `once`, for work of several short transactions that may be repeated harmlessly.

    What dies half-way is begun again by the next request; only a whole answer is kept.
    """
    with _held(key):
        return _kept(key, request) or _done(key, request, work)


@contextmanager
def _held(key: str) -> Iterator[None]:
    if not _locked("pg_try_advisory_lock", key):
        raise InFlight
    try:
        yield
    finally:
        sql.fetch("SELECT pg_advisory_unlock(%s)", [_lock_id(key)])


def _locked(function: str, key: str) -> bool:
    return bool(sql.fetch(f"SELECT {function}(%s)", [_lock_id(key)])[0][0])


def _lock_id(key: str) -> int:
    name = f"idempotency/{retailer_id()}/{key}".encode("utf-8", "surrogatepass")
    return int.from_bytes(blake2b(name, digest_size=8).digest(), "big", signed=True)


def _kept(key: str, request: bytes) -> Answer | None:
    rows = sql.fetch(
        "SELECT request, status, body FROM retailers_idempotencykey"
        " WHERE key = %s AND expires_at > clock_timestamp()",
        [key],
    )
    if not rows:
        return None
    asked, status, body = rows[0]
    if not signing.same(bytes(asked), request):
        raise Mismatch
    return Answer(status, bytes(body), replayed=True)


def _done(key: str, request: bytes, work: Work) -> Answer:
    answer = work()
    sql.run(
        """INSERT INTO retailers_idempotencykey
             (retailer_id, key, request, status, body, expires_at)
           VALUES (%s, %s, %s, %s, %s, clock_timestamp() + make_interval(secs => %s))
           ON CONFLICT (retailer_id, key) DO UPDATE SET request = EXCLUDED.request,
             status = EXCLUDED.status, body = EXCLUDED.body, expires_at = EXCLUDED.expires_at""",
        [retailer_id(), key, request, answer.status, answer.body, KEPT_SECONDS],
    )
    _prune()
    return answer


def _prune() -> None:
    """Each new key takes a few expired ones with it, so that the table never only grows."""
    sql.run(
        """DELETE FROM retailers_idempotencykey WHERE id IN (
             SELECT id FROM retailers_idempotencykey WHERE expires_at < clock_timestamp()
             ORDER BY expires_at LIMIT %s FOR UPDATE SKIP LOCKED)""",
        [PRUNED_AT_ONCE],
    )
