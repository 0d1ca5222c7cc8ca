"""Due deliveries go out: claim, write the attempt down, post, settle.

The provider has no idempotency key. So an attempt is committed before its POST, a POST that may
have arrived is never repeated here, and what this leaves in `sending` is `reconciling`'s to ask.
"""

import time
from collections.abc import Iterable, Sequence
from concurrent.futures import Future, wait
from dataclasses import dataclass, field
from typing import Final

from django.conf import settings

from narvar.lib import claims, clock, sql
from narvar.lib.claims import Lane
from notifications.services.attempts import Posting, begin
from notifications.services.channels import CHANNELS, threads
from notifications.services.queue import SENDS
from notifications.services.reconciling import reconcile_once
from notifications.services.settling import Posted, settle
from notifications.transports.base import SendFailed
from retailers.tenancy import acting_for

__all__ = ["reconcile_once", "send_once"]

# How long one call goes on claiming before it lets its caller breathe.
ROUND_SECONDS: Final = 2.0
# What is still in the air is looked at this often, and what has landed is settled together.
GATHER_SECONDS: Final = 0.02
# Between the last moment at which a POST may begin, its time-out, and the end of the lease.
MARGIN_SECONDS: Final = 1.0


def send_once() -> bool:
    """Send what is due, a batch at a time, for up to two seconds and until all have landed.

    False when nothing was due, or the house has stopped all sending.
    """
    # Right before each post it is looked at again; here it spares the claims.
    if _house_has_stopped():
        return False
    ends = time.monotonic() + ROUND_SECONDS
    air, found = _Air(), False
    while True:
        took_off = time.monotonic() < ends and air.room() > 0 and _take_off(air)
        found = found or took_off
        for lane, posted in air.landed():
            with acting_for(lane.retailer_id):
                settle(lane, posted)
        if not took_off and not air.flights:
            return found


@dataclass(slots=True)
class _Air:
    """The posts under way."""

    flights: dict[Future[Posted], Lane] = field(default_factory=dict)

    def room(self) -> int:
        """How many more may be claimed now. By ones it is dear: each claim is a transaction."""
        free = most_at_once() - len(self.flights)
        return free if 2 * free >= most_at_once() else 0

    def send(self, lane: Lane, postings: Iterable[Posting]) -> None:
        for posting in postings:
            self.flights[threads().submit(_post, posting)] = lane

    def landed(self) -> Iterable[tuple[Lane, Sequence[Posted]]]:
        done, _ = wait(self.flights, timeout=GATHER_SECONDS)
        by_lane: dict[Lane, list[Posted]] = {}
        for flight in done:
            by_lane.setdefault(self.flights.pop(flight), []).append(flight.result())
        return by_lane.items()


def _take_off(air: _Air) -> bool:
    """Claim from the lane whose turn it is; False when none has anything due."""
    lane = claims.next_lane(SENDS, now=clock.machine())
    if lane is None:
        return False
    until = time.monotonic() + last_start(settings.SEND_LEASE_SECONDS)
    claim = claims.claim(
        SENDS,
        lane=lane,
        now=clock.machine(),
        limit=air.room(),
        lease=settings.SEND_LEASE_SECONDS,
    )
    with acting_for(lane.retailer_id):
        air.send(lane, begin(claim, until=until, now=clock.now()))
    return True


def most_at_once() -> int:
    """No more than can be posted within half a lease, should each take all of its time."""
    rounds = settings.SEND_LEASE_SECONDS / 2 // settings.SEND_TIMEOUT_SECONDS
    return settings.SEND_THREADS * max(1, int(rounds))


def last_start(lease: float) -> float:
    """Seconds after the claim at which a POST may begin at the latest.

    It must time out before the lease lapses: from then on somebody else asks what became of it.
    """
    return min(lease / 2, lease - settings.SEND_TIMEOUT_SECONDS - MARGIN_SECONDS)


def _post(posting: Posting) -> Posted:
    """Runs in a thread of its own, without the database."""
    if time.monotonic() > posting.until:
        return Posted(posting, None)  # we overslept: the lease is not ours to use any more
    try:
        return Posted(posting, CHANNELS[posting.channel].transport().send(posting.outgoing))
    except SendFailed as failure:
        return Posted(posting, failure)


def _house_has_stopped() -> bool:
    return bool(sql.fetch("SELECT 1 FROM platform WHERE sending_stopped"))
