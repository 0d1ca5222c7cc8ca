"""Puts right what a dead worker left behind."""

import time
from datetime import datetime
from functools import lru_cache
from itertools import groupby
from typing import Final

from django.db import transaction

from narvar.lib import claims, clock, sql
from retailers.services.outbox import prune_outbox
from retailers.tenancy import EVERYONE, acting_for
from tracking.polling.queue import POLLS
from tracking.polling.silence import sweep_silence
from tracking.services.expiring import expire, silent_parcels
from tracking.services.payloads import drop_old_payloads, make_payload_partitions
from tracking.services.polled import serve_carrier

LAPSES_BEFORE_QUARANTINE: Final = 3
MEND_SECONDS: Final = 5
SERVE_SECONDS: Final = 60
SILENCE_SECONDS: Final = 30
EXPIRE_SECONDS: Final = 600
EXPIRED_AT_ONCE: Final = 500
PRUNE_SECONDS: Final = 3600


def sweep_polls(*, now: datetime) -> bool:
    """Give back lapsed leases, set aside what kills its worker each time, wake due lanes."""
    _quarantine()
    claims.reap(POLLS, now=now)
    _mend(int(time.monotonic() // MEND_SECONDS))
    _serve(int(time.monotonic() // SERVE_SECONDS))
    _listen(int(time.monotonic() // SILENCE_SECONDS))
    _expire(int(time.monotonic() // EXPIRE_SECONDS))
    _prune(int(time.monotonic() // PRUNE_SECONDS))
    return False


def _quarantine() -> None:
    """Stop asking for a parcel whose lease lapses again after it lapsed thrice.

    Only its first lapse was in company: from then on it was claimed alone, so it is the culprit.
    """
    with acting_for(EVERYONE):
        sql.run(
            """UPDATE tracking_shipmentpoll SET next_poll_at = 'infinity', lease_until = NULL,
                      lease_owner = '', lapses = lapses + 1, stopped_reason = 'quarantined'
               WHERE lease_until < clock_timestamp() AND lapses >= %s""",
            [LAPSES_BEFORE_QUARANTINE],
        )


@lru_cache(maxsize=1)
def _listen(span: int) -> None:
    """Once in a span of SILENCE_SECONDS."""
    sweep_silence(now=clock.now())


@lru_cache(maxsize=1)
def _mend(span: int) -> int:
    """Once in a span of MEND_SECONDS: 10,000 lanes cost 30 ms."""
    return claims.mend_lanes(POLLS)


@lru_cache(maxsize=1)
def _serve(span: int) -> None:
    serve_new_accounts(now=clock.now())


@lru_cache(maxsize=1)
def _expire(span: int) -> None:
    expire_silent(now=clock.now())


@lru_cache(maxsize=1)
def _prune(span: int) -> None:
    make_payload_partitions()
    drop_old_payloads(now=clock.machine())
    prune_outbox(now=clock.now())


def serve_new_accounts(*, now: datetime) -> None:
    """What a change of the house's accounts means for retailers whom no web process may act for:
    their parcels begin to be asked about, or go on through another account."""
    with acting_for(EVERYONE):
        rows = sql.fetch(
            """SELECT DISTINCT n.retailer_id, n.carrier
               FROM tracking_carrieraccount a
               JOIN tracking_shipmentnumber n
                 ON n.carrier = a.carrier AND a.retailer_id IN (0, n.retailer_id)
               WHERE a.enabled AND n.retired_at IS NULL
                 AND greatest(a.created_at, a.tested_at) > clock_timestamp() - interval '1 hour'
                 AND NOT EXISTS (SELECT FROM tracking_shipmentpoll p WHERE p.number_id = n.id)
               UNION
               SELECT l.retailer_id, l.carrier FROM tracking_polllane l
               JOIN tracking_carrieraccount a ON a.id = l.account_id AND NOT a.enabled
               WHERE l.next_due_at < 'infinity'"""
        )
    for retailer, carrier in rows:
        with acting_for(retailer), transaction.atomic():
            serve_carrier(carrier, now=now)


def expire_silent(*, now: datetime) -> int:
    """Give up parcels without any news for weeks. Returns how many."""
    with acting_for(EVERYONE):
        found = silent_parcels(now=now, limit=EXPIRED_AT_ONCE)
    expired = 0
    for retailer, rows in groupby(found, key=lambda row: row[0]):
        with acting_for(retailer):
            expired += expire(shipment_ids=[row[1] for row in rows], now=now)
    return expired
