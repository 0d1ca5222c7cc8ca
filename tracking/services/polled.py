"""Which account a retailer's parcels are asked about through, after accounts have changed."""

from datetime import datetime
from typing import Final

from django.conf import settings

from narvar.lib import sql
from tracking.models import ShipmentNumber, ShipmentPoll
from tracking.polling.cadence import FINAL
from tracking.services.orders.polls import accounts_for, lanes_of, start_polls, wake_lanes
from tracking.states import Status

AT_ONCE: Final = 2_000
OVER: Final = sorted({*FINAL, Status.EXPIRED})


def serve_carrier(carrier: str, *, now: datetime) -> int:
    """Ask about the parcels of this carrier through the account that serves the retailer now.

    Those that wait for an account begin, those of another account move. Returns how many began;
    call it again while it is not 0. Last in a transaction: it locks lanes.
    """
    accounts = accounts_for({carrier})
    if not accounts:
        return 0
    waiting = _waiting(carrier)
    lanes = set(lanes_of(set(accounts.values()), now).values())
    lanes |= start_polls(waiting, accounts, now=now)
    _move(carrier, accounts[carrier].id)
    wake_lanes(lanes, now=now)
    return len(waiting)


def wake_account(account_id: int) -> None:
    """Whatever it rested for: somebody has just seen to it."""
    sql.run(
        """UPDATE tracking_polllane SET paused_until = NULL, pause_reason = '', failures = 0
           WHERE account_id = %s AND (paused_until IS NOT NULL OR failures > 0)""",
        [account_id],
    )


def _waiting(carrier: str) -> list[ShipmentNumber]:
    """Live numbers of parcels under way that nobody asks about; none of a test order's."""
    rows = ShipmentNumber.objects.filter(carrier=carrier, retired_at=None)
    rows = rows.exclude(shipment__status__in=OVER)
    if not settings.SANDBOX:
        rows = rows.filter(shipment__test=False)
    asked = ShipmentPoll.objects.values("number_id")
    return list(rows.exclude(pk__in=asked).order_by("pk")[:AT_ONCE])


def _move(carrier: str, account_id: int) -> None:
    """Also those held by a worker just now: it settles them by their own id."""
    sql.run(
        """UPDATE tracking_shipmentpoll p SET lane_id = l.id
           FROM tracking_polllane l, tracking_polllane o
           WHERE l.account_id = %s AND o.carrier = %s AND o.id <> l.id AND p.lane_id = o.id""",
        [account_id, carrier],
    )
