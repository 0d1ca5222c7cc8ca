"""Addresses that get nothing more from a retailer, on one channel. All for the retailer acted for.

It is the retailer's list: who unsubscribes from one of its brands is left alone by all of them.
"""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Final

from narvar.lib import sql
from notifications.addresses import normalised
from notifications.states import Block

# Passing trouble that lasts: so many mails in a row came back, over so many days. A bounce that
# comes after a month of silence starts a new row of them.
SOFT_BOUNCES: Final = 5
SOFT_DAYS: Final = 3

_WEIGHTS: Final = list(Block)


def suppress(channel: str, address: str, reason: Block, *, now: datetime, source: str = "") -> bool:
    """Whether that is news. A heavier reason replaces a lighter one, never the other way round.

    `now` is business time; `source` tells in a few words how we learned of it.
    """
    return bool(
        sql.fetch(
            """INSERT INTO notifications_suppression AS s
                 (retailer_id, channel, address, reason, at, source)
               VALUES (NULLIF(current_setting('narvar.retailer', true), '')::bigint,
                       %(channel)s, %(address)s, %(reason)s, %(at)s, %(source)s)
               ON CONFLICT (retailer_id, channel, address) DO UPDATE
               SET reason = EXCLUDED.reason, at = EXCLUDED.at, source = EXCLUDED.source
               WHERE array_position(%(weights)s, s.reason::text)
                   < array_position(%(weights)s, EXCLUDED.reason::text)
               RETURNING id""",
            {
                "channel": channel,
                "address": normalised(channel, address),
                "reason": reason.value,
                "at": now,
                "source": source[:40],
                "weights": [block.value for block in _WEIGHTS],
            },
        )
    )


def lift(channel: str, address: str, *, reason: Block = Block.OPTED_OUT) -> bool:
    """Whether the address was suppressed for just this reason; from now on it is not."""
    return bool(
        sql.run(
            """DELETE FROM notifications_suppression
               WHERE channel = %s AND address = %s AND reason = %s""",
            [channel, normalised(channel, address), reason.value],
        )
    )


def suppressed(channel: str, addresses: Collection[str]) -> Mapping[str, Block]:
    """Address as given → why nothing is sent there; those that are free are not in it."""
    if not addresses:
        return {}
    forms = {address: normalised(channel, address) for address in addresses}
    rows = dict(
        sql.fetch(
            """SELECT address, reason FROM notifications_suppression
               WHERE channel = %s AND address = ANY(%s)""",
            [channel, sorted(set(forms.values()))],
        )
    )
    return {given: Block(rows[form]) for given, form in forms.items() if form in rows}


def count_soft_bounce(address: str, *, now: datetime, source: str) -> bool:
    """One more mail came back for a passing reason; whether that suppresses the address."""
    ((count, first_at),) = sql.fetch(
        """INSERT INTO notifications_softbounce AS b
             (retailer_id, address, count, first_at, last_at)
           VALUES (NULLIF(current_setting('narvar.retailer', true), '')::bigint, %s, 1, %s, %s)
           ON CONFLICT (retailer_id, address) DO UPDATE
           SET count = CASE WHEN b.last_at < EXCLUDED.last_at - interval '30 days' THEN 1
                            ELSE least(b.count + 1, 1000) END,
               first_at = CASE WHEN b.last_at < EXCLUDED.last_at - interval '30 days'
                               THEN EXCLUDED.first_at ELSE b.first_at END,
               last_at = EXCLUDED.last_at
           RETURNING count, first_at""",
        [normalised("email", address), now, now],
    )
    if count < SOFT_BOUNCES or (now - first_at).days < SOFT_DAYS:
        return False
    suppress("email", address, Block.HARD_BOUNCE, now=now, source=source)
    return True
