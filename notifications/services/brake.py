"""A rule that exceeds ten times its usual hour waits for a person's yes. Business time."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import structlog
from django.conf import settings
from django.db import transaction

from narvar.lib import claims, clock, sql
from notifications.metrics import BRAKED
from notifications.policy import Hold, Milestone, Reason, brake_limit
from notifications.services.queue import SENDS
from notifications.services.rules import NoSuchRule
from retailers.services.outbox import Fact, publish
from retailers.tenancy import retailer_id

log = structlog.get_logger()

# What counts as usual: the hours in which the rule spoke at all, within so long.
REMEMBERED: Final = timedelta(days=28)
# A rule as young as this has no usual hour yet.
YOUNG: Final = timedelta(days=1)
# So long a person's yes holds.
RELEASED_FOR: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Pace:
    """A rule's own: messages planned in this hour, and how many it may plan in one."""

    planned: int
    limit: int


def count_planned(planned: Mapping[int, int], *, now: datetime) -> Collection[int]:
    """Add to the hour's count of each rule; return the rules that the brake holds from now on.

    `planned` maps rules that nothing held so far to the messages they are about to send.
    """
    if not planned:
        return ()
    paces = _count(planned, now)
    fast = {rule: pace for rule, pace in paces.items() if pace.planned > pace.limit}
    return _pull(fast, now) if fast else ()


def _count(planned: Mapping[int, int], now: datetime) -> Mapping[int, Pace]:
    hour, who = now.replace(minute=0, second=0, microsecond=0), retailer_id()
    counted = sql.values(
        """INSERT INTO notifications_rulehour AS h (retailer_id, rule_id, hour, planned) VALUES %s
           ON CONFLICT (retailer_id, rule_id, hour)
           DO UPDATE SET planned = h.planned + excluded.planned RETURNING rule_id, planned""",
        [(who, rule, hour, count) for rule, count in sorted(planned.items())],
    )
    _forget([rule for rule, count in counted if count == planned[rule]], hour)
    near = [rule for rule, count in counted if count > settings.BRAKE_FLOOR]
    usual = _usual(near, hour) if near else {}
    return {rule: Pace(count, usual.get(rule, settings.BRAKE_FLOOR_NEW)) for rule, count in counted}


def _forget(rules: Collection[int], hour: datetime) -> None:
    """At the first messages of an hour, the hours that no longer count."""
    if rules:
        sql.run(
            "DELETE FROM notifications_rulehour WHERE rule_id = ANY(%s) AND hour < %s",
            [list(rules), hour - REMEMBERED],
        )


def _usual(rules: Collection[int], hour: datetime) -> Mapping[int, int]:
    """The limits of rules that are old enough to have a usual hour."""
    rows = sql.fetch(
        """SELECT rule_id, sum(planned)::float / count(*), min(hour) FROM notifications_rulehour
           WHERE rule_id = ANY(%s) AND hour < %s AND hour >= %s GROUP BY rule_id""",
        [list(rules), hour, hour - REMEMBERED],
    )
    return {
        rule: brake_limit(usual_hour=usual, floor=settings.BRAKE_FLOOR)
        for rule, usual, first in rows
        if first <= hour - YOUNG
    }


def _pull(fast: Mapping[int, Pace], now: datetime) -> Collection[int]:
    """Hold these rules, but those for which a person has said yes."""
    rows = sql.fetch(
        """UPDATE notifications_rule SET braked_at = %s
           WHERE id = ANY(%s) AND braked_at IS NULL
             AND (unbraked_until IS NULL OR unbraked_until <= %s)
           RETURNING id, name, channel""",
        [now, sorted(fast), now],
    )
    for rule, name, channel in rows:
        pace = fast[rule]
        log.warning("brake", rule=name, channel=channel, planned=pace.planned, limit=pace.limit)
        BRAKED.labels(channel, name).inc()
    publish([_fact(rule, name, channel, fast[rule], now) for rule, name, channel in rows])
    return [row[0] for row in rows]


def _fact(rule: int, name: str, channel: str, pace: Pace, now: datetime) -> Fact:
    return Fact(
        kind="rule.braked",
        subject=f"{channel}/{name}",
        payload={"rule": rule, "planned": pace.planned, "limit": pace.limit},
        dedupe_key=f"rule.braked:{rule}:{now:%Y%m%dT%H%M%S.%f}",
        occurred_at=now,
    )


def release_brake(*, name: Milestone, channel: str, now: datetime) -> int:
    """A person says yes: what the brake held goes out, and it stays off for a day.

    Returns how many messages were held. Raises NoSuchRule.
    """
    with transaction.atomic():
        rule = _let_go(name, channel, until=now + RELEASED_FOR)
        lanes = sql.fetch(
            """UPDATE notifications_delivery SET reason = '', retry_at = clock_timestamp()
               WHERE rule_id = %s AND state = 'due' AND reason = %s RETURNING lane_id""",
            [rule, Hold.BRAKE],
        )
        for lane in sorted({row[0] for row in lanes}):
            claims.wake_lane(SENDS, lane_id=lane, due=clock.machine())
    return len(lanes)


def drop_braked(*, name: Milestone, channel: str) -> int:
    """A person says no: what the brake held is never sent. The rule goes on, under its brake.

    Returns how many messages were dropped. Raises NoSuchRule.
    """
    with transaction.atomic():
        rule = _let_go(name, channel, until=None)
        return sql.run(
            """UPDATE notifications_delivery
               SET state = 'skipped', reason = %s, retry_at = 'infinity'
               WHERE rule_id = %s AND state = 'due' AND reason = %s""",
            [Reason.DROPPED, rule, Hold.BRAKE],
        )


def _let_go(name: Milestone, channel: str, *, until: datetime | None) -> int:
    rows = sql.fetch(
        """UPDATE notifications_rule SET braked_at = NULL, unbraked_until = %s
           WHERE name = %s AND channel = %s RETURNING id""",
        [until, name, channel],
    )
    if not rows:
        raise NoSuchRule(f"{channel}/{name}")
    return int(rows[0][0])
