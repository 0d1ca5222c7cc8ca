"""Which parcels of a claim are asked about now, within what the carrier grants.

Calls are counted before they are made, in a transaction of their own: a worker that dies may have
counted too many, never too few.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from math import ceil

from django.db import transaction

from narvar.lib import sql
from retailers.tenancy import acting_for
from tracking.polling.budget import (
    BUCKET,
    BUCKETS,
    Limits,
    Urgency,
    Used,
    affordable,
    bucket_of,
    day_of,
    try_again,
    urgency_of,
)


@dataclass(frozen=True, slots=True)
class Account:
    """Whose calls are counted, and how many numbers one call takes."""

    id: int
    retailer_id: int
    limits: Limits
    batch_size: int


@dataclass(slots=True)
class Ration:
    """By poll: those to ask about now, with the asks left today (None: not counted); and those
    to come back to, with when (business time)."""

    now: dict[int, int | None] = field(default_factory=dict)
    later: dict[int, datetime] = field(default_factory=dict)


def ration(account: Account, polls: Sequence[int], *, owner: str, now: datetime) -> Ration:
    """`polls` are held by `owner`, for the retailer acted for."""
    if not account.limits.any:
        return Ration(now=dict.fromkeys(polls))
    with transaction.atomic():
        ration = Ration()
        fresh = _with_asks_left(account.limits, polls, ration, now)
        granted = _share(account, _by_urgency(fresh), ration, now)
        _count_asks(account.limits, granted, ration, owner, now)
    return ration


def _with_asks_left(
    limits: Limits, polls: Sequence[int], ration: Ration, now: datetime
) -> list[int]:
    if limits.parcel is None:
        return list(polls)
    spent = sql.fetch(
        "SELECT id FROM tracking_shipmentpoll WHERE id = ANY(%s) AND asked_on = %s AND asks >= %s",
        [list(polls), day_of(now).date(), limits.parcel],
    )
    tomorrow = day_of(now) + timedelta(days=1)
    ration.later |= {row[0]: tomorrow for row in spent}
    return [poll for poll in polls if poll not in ration.later]


def _by_urgency(polls: Sequence[int]) -> list[tuple[Urgency, int]]:
    """The most urgent first; among equals who has waited longest for an answer."""
    rows = sql.fetch(
        """SELECT p.id, s.status, p.asked_at IS NOT NULL
           FROM tracking_shipmentpoll p
           JOIN tracking_shipmentnumber n ON n.id = p.number_id
           JOIN tracking_shipment s ON s.id = n.shipment_id
           WHERE p.id = ANY(%s) ORDER BY p.asked_at NULLS FIRST, p.id""",
        [list(polls)],
    )
    ranked = [(urgency_of(status, asked_before=asked), poll) for poll, status, asked in rows]
    return sorted(ranked, key=lambda one: one[0])


def _share(
    account: Account, ranked: Sequence[tuple[Urgency, int]], ration: Ration, now: datetime
) -> list[int]:
    """Grant calls, urgent parcels first, and write them down."""
    limits = account.limits
    if limits.hour is None and limits.day is None:
        return [poll for _, poll in ranked]
    with acting_for(account.retailer_id):
        used = _used(account.id, now)
        granted: list[int] = []
        for urgency, poll in ranked:
            most = affordable(limits, used, now=now, urgency=urgency)
            if most is None or len(granted) < most * account.batch_size:
                granted.append(poll)
        calls = ceil(len(granted) / account.batch_size)
        _write_down(account, calls, now)
    taken = set(granted)
    used = Used(used.bucket + calls, used.hour + calls, used.day + calls)
    left_over = [poll for _, poll in ranked if poll not in taken]
    for place, poll in enumerate(left_over):
        at = try_again(limits, used, now=now, place=place // account.batch_size)
        ration.later[poll] = at
    return granted


def _used(account_id: int, now: datetime) -> Used:
    """Locks the account: whoever else counts its calls waits until this is written."""
    sql.fetch("SELECT 1 FROM tracking_carrieraccount WHERE id = %s FOR NO KEY UPDATE", [account_id])
    ((bucket, hour, day),) = sql.fetch(
        """SELECT coalesce(sum(used) FILTER (WHERE span = 'hour' AND began_at >= %s), 0),
                  coalesce(sum(used) FILTER (WHERE span = 'hour' AND began_at > %s), 0),
                  coalesce(sum(used) FILTER (WHERE span = 'day' AND began_at >= %s), 0)
           FROM tracking_callcount WHERE account_id = %s""",
        # The part an hour ago counts whole: a call at its very end is not yet an hour old.
        [bucket_of(now), bucket_of(now) - BUCKET * (BUCKETS + 1), day_of(now), account_id],
    )
    return Used(int(bucket), int(hour), int(day))


def _write_down(account: Account, calls: int, now: datetime) -> None:
    if not calls:
        return
    began = {"hour": bucket_of(now), "day": day_of(now)}
    sql.values(
        """INSERT INTO tracking_callcount AS c (retailer_id, account_id, span, began_at, used)
           VALUES %s ON CONFLICT (retailer_id, account_id, span, began_at)
           DO UPDATE SET used = c.used + EXCLUDED.used""",
        [(account.retailer_id, account.id, span, at, calls) for span, at in began.items()],
    )
    sql.run(
        "DELETE FROM tracking_callcount WHERE account_id = %s AND began_at < %s",
        [account.id, now - timedelta(days=2)],
    )


def _count_asks(
    limits: Limits, granted: Sequence[int], ration: Ration, owner: str, now: datetime
) -> None:
    if limits.parcel is None:
        ration.now |= dict.fromkeys(granted)
        return
    today = day_of(now).date()
    rows = sql.fetch(
        """UPDATE tracking_shipmentpoll
           SET asks = CASE WHEN asked_on = %s THEN asks + 1 ELSE 1 END, asked_on = %s
           WHERE id = ANY(%s) AND lease_owner = %s RETURNING id, asks""",
        [today, today, list(granted), owner],
    )
    ration.now |= {poll: max(limits.parcel - asks, 0) for poll, asks in rows}
