"""The step between claim and POST: look again, and write down what is about to be tried."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, NamedTuple
from uuid import UUID

from django.conf import settings
from django.db import transaction

from narvar.lib import claims, clock, ids, signing, sql
from narvar.lib.claims import Claim, Lane
from notifications.policy import HELD, Milestone, Reason, reason_not_to_send
from notifications.services.queue import SENDS
from notifications.services.rules import callback_key
from notifications.transports.base import Outgoing
from notifications.words import with_link
from retailers.tenancy import retailer_id

HOLD_SECONDS: Final = 3.0


@dataclass(frozen=True, slots=True)
class Posting:
    """One attempt, written down and committed. `until` is on the monotonic clock."""

    delivery_id: int
    attempt_id: int
    owner: str
    tries: int
    channel: str
    outgoing: Outgoing
    until: float
    # Whether the lane has had trouble since its last success.
    troubled: bool


class Held(NamedTuple):
    """A delivery that this claim still holds."""

    id: int
    public_id: UUID
    attempts: int
    channel: str
    to: str
    sender: str
    text: str
    occurred_at: datetime
    milestone: str
    status: str
    notify: bool
    # The provider has named an earlier attempt since: it was sent after all.
    provider_id: str
    stopped: bool
    troubled: bool

    def reason_not_to(self, now: datetime) -> Reason | None:
        return reason_not_to_send(
            milestone=Milestone(self.milestone),
            occurred_at=self.occurred_at,
            status=self.status,
            notify=self.notify,
            now=now,
        )


def begin(claim: Claim, *, until: float, now: datetime) -> list[Posting]:
    """Commit an attempt for each delivery of the claim that is still to be sent.

    The others are held back, closed as sent, or skipped. `now` is business time.
    """
    with transaction.atomic():
        held = _held(claim)
        if any(one.stopped for one in held):
            _hold_back(claim.lane, held)
            return []
        _close_known(held)
        open_ = [one for one in held if not one.provider_id]
        skipped = {one.id: reason for one in open_ if (reason := one.reason_not_to(now))}
        _skip(skipped)
        return _written_down(claim, [one for one in open_ if one.id not in skipped], until)


# Subqueries, not joins: to order seven joined tables costs the planner five times the work itself.
_HELD = """
    SELECT d.id, d.public_id, d.attempts, d.channel, d."to", d.sender, d.text, d.occurred_at,
      (SELECT u.name FROM notifications_rule u WHERE u.id = d.rule_id),
      coalesce((SELECT s.status FROM tracking_shipment s WHERE s.id = d.shipment_id), ''),
      coalesce((SELECT s.notify FROM tracking_shipment s WHERE s.id = d.shipment_id), TRUE)
        AND (SELECT o.notify FROM tracking_order o WHERE o.id = d.order_id),
      coalesce((SELECT max(a.provider_id) FROM notifications_attempt a
                WHERE a.delivery_id = d.id), ''),
      (SELECT p.sending_stopped FROM platform p)
        OR (SELECT r.sending_stopped FROM retailers_retailer r WHERE r.id = d.retailer_id),
      (SELECT l.failures > 0 FROM notifications_sendlane l WHERE l.id = d.lane_id)
    FROM notifications_delivery d
    WHERE d.id = ANY(%s) AND d.lease_owner = %s AND d.lease_until > clock_timestamp()
    ORDER BY d.id FOR UPDATE OF d
"""


def _held(claim: Claim) -> list[Held]:
    rows = sql.fetch(_HELD, [[job[0] for job in claim.jobs], claim.owner])
    return [Held(*row) for row in rows]


def _hold_back(lane: Lane, held: Sequence[Held]) -> None:
    """All sending is stopped: nothing is lost and nothing is tried."""
    sql.run(
        """UPDATE notifications_delivery
           SET state = 'due', reason = %s, retry_at = clock_timestamp(), attempts = attempts - 1,
               lease_until = NULL, lease_owner = '' WHERE id = ANY(%s)""",
        [HELD, [one.id for one in held]],
    )
    claims.pause_lane(SENDS, lane_id=lane.id, seconds=HOLD_SECONDS, reason=HELD)
    claims.wake_lane(SENDS, lane_id=lane.id, due=clock.machine())


def _close_known(held: Sequence[Held]) -> None:
    sql.values(
        """UPDATE notifications_delivery d
           SET state = 'sent', reason = '', provider_id = v.provider_id, lease_until = NULL,
               lease_owner = ''
           FROM (VALUES %s) AS v (id, provider_id) WHERE d.id = v.id""",
        [(one.id, one.provider_id) for one in held if one.provider_id],
    )


def _skip(reasons: dict[int, Reason]) -> None:
    sql.values(
        """UPDATE notifications_delivery d
           SET state = 'skipped', reason = v.reason, lease_until = NULL, lease_owner = ''
           FROM (VALUES %s) AS v (id, reason) WHERE d.id = v.id""",
        list(reasons.items()),
    )


def _written_down(claim: Claim, held: Sequence[Held], until: float) -> list[Posting]:
    who = retailer_id()
    rows = sql.values(
        """INSERT INTO notifications_attempt
             (retailer_id, delivery_id, number, started_at, outcome, detail, provider_id)
           VALUES %s RETURNING delivery_id, id, public_id""",
        [(who, one.id, one.attempts) for one in held],
        template="(%s, %s, %s, clock_timestamp(), '', '', '')",
    )
    written = {delivery: (attempt, public_id) for delivery, attempt, public_id in rows}
    return [
        Posting(
            delivery_id=one.id,
            attempt_id=written[one.id][0],
            owner=claim.owner,
            tries=one.attempts,
            channel=one.channel,
            outgoing=_outgoing(one, callback_url(who, written[one.id][1])),
            until=until,
            troubled=one.troubled,
        )
        for one in held
    ]


def _outgoing(one: Held, callback: str) -> Outgoing:
    link = f"{settings.BASE_URL}/s/{signing.short_code(delivery=one.public_id)}"
    return Outgoing(one.to, one.sender, with_link(one.text, link), callback)


def callback_url(of_retailer: int, attempt: UUID) -> str:
    key = callback_key(of_retailer)
    return f"{settings.BASE_URL}/callbacks/twilio/{key}/{ids.encode('att', attempt)}"
