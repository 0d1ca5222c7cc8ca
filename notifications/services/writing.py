"""Decisions become rows: one insert, whatever the number of messages."""

import json
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.conf import settings

from narvar.lib import clock, signing, sql
from notifications.metrics import PLANNED, SILENCED
from notifications.policy import Hold, Reason
from notifications.segments import count
from notifications.services.brake import count_planned
from notifications.services.deciding import Decisions, Planned
from notifications.services.quiet import quiet_until
from notifications.services.rules import SMS, send_lane
from notifications.states import State
from notifications.words import sms, with_link
from retailers.services.doors import open_doors
from retailers.tenancy import retailer_id

# Every delivery's code is as long.
ANY_CODE: Final = "x" * len(signing.short_code(delivery=UUID(int=0)))


@dataclass(frozen=True, slots=True)
class When:
    """When a message may go (machine time; None: when a person says so), and why not at once."""

    at: datetime | None
    hold: Hold | None = None


def write(decisions: Decisions, *, now: datetime) -> Mapping[int, datetime]:
    """Returns the lanes where something is due, and from when (machine time)."""
    planned = decisions.planned
    _silence(decisions.silenced)
    if not planned:
        return {}
    lanes = {channel: send_lane(channel) for channel in sorted({p.rule.channel for p in planned})}
    braked = _braked(planned, now)
    times = [_when(one, braked, now) for one in planned]
    _insert([_row(one, when, lanes) for one, when in zip(planned, times, strict=True)])
    for one in planned:
        outcome = one.reason or State.DUE
        PLANNED.labels(one.rule.channel, one.subject.milestone, outcome).inc()
    due: dict[int, datetime] = {}
    for one, when in zip(planned, times, strict=True):
        if one.reason is None and when.at is not None:
            lane = lanes[one.rule.channel]
            due[lane] = min(when.at, due.get(lane, when.at))
    return due


def _braked(planned: Sequence[Planned], now: datetime) -> Collection[int]:
    """The rules that wait for a person's yes."""
    held = {one.rule.id for one in planned if one.rule.braked}
    counts = Counter(one.rule.id for one in planned if one.reason is None)
    return held | set(count_planned(counts, now=now))


def _when(one: Planned, braked: Collection[int], now: datetime) -> When:
    if one.rule.id in braked:
        return When(None, Hold.BRAKE)
    if one.rule.channel == SMS and (at := quiet_until(one.recipient.zone, now=now)):
        return When(at, Hold.QUIET)
    return When(clock.machine())


def _silence(silenced: Mapping[int, Reason]) -> None:
    """What a worker has begun to send by now is left to it."""
    rows = sql.values(
        """UPDATE notifications_delivery d SET state = 'skipped', reason = v.reason,
                  retry_at = 'infinity'
           FROM (VALUES %s) AS v (id, reason) WHERE d.id = v.id AND d.state = 'due'
           RETURNING v.reason""",
        sorted(silenced.items()),
    )
    for (reason,) in rows:
        SILENCED.labels(reason).inc()


# Machine time, as text: 'infinity' has no datetime.
_INSERT: Final = """
    INSERT INTO notifications_delivery AS d
      (retailer_id, provider_id, lease_owner, attempts, lane_id, channel, role, rule_id, fact_id,
       case_id, order_id, shipment_id, state, reason, "to", sender, text, segments, context,
       occurred_at, retry_at)
    VALUES %s
    ON CONFLICT (retailer_id, fact_id, rule_id, channel, role, order_id) DO NOTHING
    RETURNING d.public_id, d.order_id, d.state = 'due'
"""
_TEMPLATE: Final = f"(%s, '', '', 0{', %s' * 14}, %s::jsonb, %s, %s::timestamptz)"


def _insert(rows: Sequence[tuple[object, ...]]) -> None:
    who = retailer_id()
    written = sql.values(_INSERT, [(who, *row) for row in rows], template=_TEMPLATE)
    due = [(public_id, order_id) for public_id, order_id, is_due in written if is_due]
    open_doors(
        kind="short",
        digests=[signing.digest(signing.short_code(delivery=public_id)) for public_id, _ in due],
        subject_ids=[order_id for _, order_id in due],
    )


def _row(one: Planned, when: When, lanes: Mapping[str, int]) -> tuple[object, ...]:
    subject, event, skipped = one.subject, one.subject.event, one.reason is not None
    text = "" if skipped else _text(one)
    return (
        lanes[one.rule.channel],
        one.rule.channel,
        one.recipient.role,
        one.rule.id,
        event.fact_id,
        event.case_id,
        subject.order.id,
        event.shipment_id,
        State.SKIPPED if skipped else State.DUE,
        (one.reason if skipped else when.hold) or "",
        "" if skipped else one.recipient.to,
        "" if skipped else one.recipient.sender,
        text,
        _segments(text),
        json.dumps(one.context.to_json()),
        event.occurred_at,
        "infinity" if skipped or when.at is None else when.at,
    )


def _text(one: Planned) -> str:
    """Of an e-mail nothing yet: it is written when it is sent."""
    if one.rule.channel != SMS:
        return ""
    return sms(
        one.context,
        locale=one.recipient.locale,
        brand=one.subject.shop.name,
        order=one.subject.order.number,
    )


def _segments(text: str) -> int:
    """With the link as long as it will be."""
    link = f"{settings.BASE_URL}/s/{ANY_CODE}"
    return count(with_link(text, link)).segments if text else 0
