"""The step between claim and POST: look again, and write down what is about to be tried."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, NamedTuple
from uuid import UUID

from django.conf import settings
from django.db import transaction

from narvar.lib import claims, clock, ids, signing, sql
from narvar.lib.claims import Claim, Lane
from notifications.memory import notice_of
from notifications.policy import (
    HELD,
    Hold,
    Milestone,
    Notice,
    Reason,
    Standing,
    is_stale,
    reason_not_to_send,
)
from notifications.services.channels import EMAIL
from notifications.services.mailing import write_mail
from notifications.services.queue import SENDS
from notifications.services.quiet import quiet_until
from notifications.services.recipients import block
from notifications.services.rules import SMS, callback_key
from notifications.states import State
from notifications.transports.base import Outgoing
from notifications.words import with_link
from retailers.tenancy import retailer_id

HOLD_SECONDS: Final = 3.0
# A notice that is just being sent is settled within moments, or asked for by `reconciling`.
NOTICE_SECONDS: Final = 5.0
MILESTONES: Final = {milestone.value: milestone for milestone in Milestone}


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
    rule: str
    status: str
    status_at: datetime | None
    notify: bool
    cancelled: bool
    # The delay that it tells of is over.
    resolved: bool
    # Of an all-clear: what became of the notices that it takes back.
    notices: list[str]
    # A `states.Block`, or "".
    blocked: str
    zone: str
    braked: bool
    # The provider has named an earlier attempt since: it was sent after all.
    provider_id: str
    stopped: bool
    troubled: bool

    def reason_not_to(self, now: datetime) -> Reason | None:
        milestone = MILESTONES.get(self.rule)
        if milestone is not None:
            return reason_not_to_send(
                milestone=milestone,
                occurred_at=self.occurred_at,
                standing=self._standing(),
                now=now,
            )
        # An answer to what the shopper has just asked of us on the page.
        return self._block() or (Reason.STALE if is_stale(self.occurred_at, now=now) else None)

    def hold(self, now: datetime) -> tuple[Hold, datetime | None] | None:
        """Why it waits, and until when at least (machine time; None: for a person)."""
        if self.rule not in MILESTONES:
            return None
        if self.braked:
            return Hold.BRAKE, None
        if self.channel == SMS and (morning := quiet_until(self.zone, now=now)):
            return Hold.QUIET, morning
        if self._notice() is Notice.SENDING:
            return Hold.NOTICE, clock.machine_in(NOTICE_SECONDS)
        return None

    def _standing(self) -> Standing:
        return Standing(
            status=self.status,
            status_at=self.status_at,
            notify=self.notify,
            cancelled=self.cancelled,
            resolved=self.resolved,
            notice=self._notice(),
            block=self._block(),
        )

    def _block(self) -> Reason | None:
        return block(self.blocked) if self.blocked else None

    def _notice(self) -> Notice:
        return notice_of({State(state) for state in self.notices})


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
        left = [one for one in open_ if one.id not in skipped]
        waiting = {one.id: hold for one in left if (hold := one.hold(now))}
        _let_wait(claim.lane, waiting)
        return _written_down(claim, [one for one in left if one.id not in waiting], until)


# Subqueries, not joins: to order seven joined tables costs the planner five times the work itself.
_HELD = """
    SELECT d.id, d.public_id, d.attempts, d.channel, d."to", d.sender, d.text, d.occurred_at,
      (SELECT u.name FROM notifications_rule u WHERE u.id = d.rule_id),
      coalesce(
        (SELECT s.status FROM tracking_shipment s WHERE s.id = d.shipment_id),
        (SELECT s.status FROM tracking_shipmentorder x
           JOIN tracking_shipment s ON s.id = x.shipment_id AND s.direction = 'outbound'
         WHERE x.order_id = d.order_id
         ORDER BY s.status IN ('pending', 'label_created'), s.id LIMIT 1), ''),
      (SELECT s.status_at FROM tracking_shipment s WHERE s.id = d.shipment_id),
      coalesce((SELECT s.notify FROM tracking_shipment s WHERE s.id = d.shipment_id), TRUE)
        AND (SELECT o.notify FROM tracking_order o WHERE o.id = d.order_id),
      (SELECT o.cancelled_at IS NOT NULL FROM tracking_order o WHERE o.id = d.order_id),
      coalesce((SELECT c.resolved_at IS NOT NULL FROM tracking_delaycase c
                WHERE c.id = d.case_id), FALSE),
      CASE WHEN d.case_id IS NULL THEN '{}'::text[] ELSE ARRAY(
        SELECT n.state FROM notifications_delivery n
        WHERE n.shipment_id = d.shipment_id AND n.case_id = d.case_id AND n.channel = d.channel
          AND n.id < d.id AND (n."to" = d."to" OR n.order_id = d.order_id AND n.role = d.role)
          AND (SELECT u.name FROM notifications_rule u WHERE u.id = n.rule_id)
              IN ('delayed', 'storm_hold')) END,
      coalesce((SELECT x.reason FROM notifications_suppression x
                WHERE x.channel = d.channel AND x.address = d."to"), ''),
      coalesce(d.context ->> 'zone', ''),
      (SELECT u.braked_at IS NOT NULL FROM notifications_rule u WHERE u.id = d.rule_id),
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


def _let_wait(lane: Lane, waiting: Mapping[int, tuple[Hold, datetime | None]]) -> None:
    """Night, a brake, a notice under way: the delivery is due again, its neighbours go on."""
    sql.values(
        """UPDATE notifications_delivery d
           SET state = 'due', reason = v.reason, retry_at = v.at, attempts = attempts - 1,
               lease_until = NULL, lease_owner = ''
           FROM (VALUES %s) AS v (id, reason, at) WHERE d.id = v.id""",
        [(one, hold, at or "infinity") for one, (hold, at) in waiting.items()],
        template="(%s, %s, %s::timestamptz)",
    )
    if times := [at for _, at in waiting.values() if at is not None]:
        claims.wake_lane(SENDS, lane_id=lane.id, due=min(times))


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
    mails = write_mail([one.id for one in held if one.channel == EMAIL])
    return [
        Posting(
            delivery_id=one.id,
            attempt_id=written[one.id][0],
            owner=claim.owner,
            tries=one.attempts,
            channel=one.channel,
            outgoing=mails.get(one.id) or _outgoing(one, callback_url(who, written[one.id][1])),
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
