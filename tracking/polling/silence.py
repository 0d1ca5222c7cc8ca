"""An account that answers nothing: one case of its owner, none for each of its parcels.

Its parcels are not judged meanwhile (no verdict while blind). The house's own accounts are the
house's to mend: their case is the house's.
"""

from datetime import datetime, timedelta
from typing import Final

from narvar.lib import sql
from retailers.tenancy import EVERYONE, acting_for

A_HICCUP: Final = timedelta(hours=2)
"""Business time: what lasts no longer is nobody's business."""

# Who fails is due again within the hour. A lane that has nothing to ask for longer only shares the
# trouble of its account's others, and cannot find out by itself that it is over.
_IN_TROUBLE: Final = "failures > 0 AND next_due_at <= %s"
_BROKEN: Final = f"""
SELECT account_retailer_id, account_id, min(carrier), min(pause_reason), count(*)
FROM tracking_polllane WHERE {_IN_TROUBLE} GROUP BY account_retailer_id, account_id
"""  # noqa: S608 - a part of our own


def sweep_silence(*, now: datetime) -> None:
    """Note accounts in trouble, open a case for those that stay silent, close the mended ones.

    Five statements over lanes, whatever the number of parcels. `now` is business time.
    """
    with acting_for(EVERYONE):
        soon = now + A_HICCUP
        broken = sql.fetch(_BROKEN, [soon])
        sql.values(
            """INSERT INTO tracking_carriersilence AS s
                 (retailer_id, account_id, carrier, reason, lanes, since) VALUES %s
               ON CONFLICT (retailer_id, account_id) WHERE resolved_at IS NULL DO UPDATE
               SET reason = EXCLUDED.reason, lanes = EXCLUDED.lanes""",
            [(*row, now) for row in broken],
        )
        sql.run(
            """UPDATE tracking_carriersilence SET opened_at = %s
               WHERE opened_at IS NULL AND resolved_at IS NULL AND since <= %s""",
            [now, now - A_HICCUP],
        )
        sql.run(
            f"""UPDATE tracking_carriersilence s SET resolved_at = %s
                WHERE resolved_at IS NULL AND NOT EXISTS (
                  SELECT FROM tracking_polllane l WHERE l.account_id = s.account_id
                    AND l.account_retailer_id = s.retailer_id AND {_IN_TROUBLE})""",  # noqa: S608
            [now, soon],
        )
        # A hiccup leaves nothing behind.
        sql.run(
            """DELETE FROM tracking_carriersilence
               WHERE opened_at IS NULL AND resolved_at IS NOT NULL"""
        )
