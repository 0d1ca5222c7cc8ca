"""What became of a message whose worker died, overslept or lost the provider's answer.

It is never sent again on a guess: only after the provider has shown that it does not have it, and
so long after the attempt that it cannot arrive any more. Where there is nobody to ask (SMTP), it is
sent again, with the same Message-ID, and no more than once after a dot whose answer was lost.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import groupby
from typing import Any, Final, NamedTuple
from uuid import UUID, uuid4

from django.conf import settings
from django.db import transaction

from narvar.lib import claims, clock, signing, sql
from notifications.metrics import RECONCILED
from notifications.policy import is_stale
from notifications.services.channels import CHANNELS, threads
from notifications.services.queue import SENDS
from notifications.services.reports import Report, take_report
from notifications.states import State
from notifications.transports.base import Absent, Found, NobodyToAsk, Trace, Unsure
from retailers.tenancy import EVERYONE, acting_for

# Machine time.
GIVE_UP_AFTER: Final = timedelta(minutes=30)
SHORTEST_PAUSE: Final = 1.0
LONGEST_PAUSE: Final = 30.0
# Mails whose attempt was cut off we know not where: that a worker dies between the dot and the
# answer is rare, and a mail that kills its worker each time has to end.
LOST_AT_MOST: Final = 5


class Verdict(StrEnum):
    SENT = "sent"
    DUE = "due"
    WAIT = "wait"
    AMBIGUOUS = "ambiguous"


class Lapsed(NamedTuple):
    """A delivery in `sending` without a worker."""

    id: int
    retailer_id: int
    lane_id: int
    public_id: UUID
    channel: str
    to: str
    # Business time of what it tells of.
    occurred_at: datetime
    # Whether its last claim came as far as writing an attempt down. If not, it posted nothing.
    tried: bool
    # Of its newest attempt: id, and machine time since its start.
    attempt: UUID | None
    age: timedelta
    # Machine time of its first attempt's start, and the provider's name for any of them.
    first_started_at: datetime | None
    named: UUID | None
    provider_id: str
    # Attempts that ended without an answer to the last word, and those that ended nowhere.
    unsure: int = 0
    lost: int = 0


@dataclass(frozen=True, slots=True)
class Looked:
    lapsed: Lapsed
    trace: Trace


def reconcile_once() -> bool:
    """Ask what became of lapsed deliveries, and act on what is known. False when there are none."""
    owner = uuid4().hex
    lapsed = _claim(owner)
    looked = list(threads().map(_look, lapsed))
    for who, group in _by_retailer(looked):
        with acting_for(who):
            _settle(owner, group)
    return bool(lapsed)


_CLAIM: Final = """
    WITH c AS MATERIALIZED (
      SELECT id FROM notifications_delivery WHERE lease_until < clock_timestamp()
      ORDER BY lease_until LIMIT %s FOR UPDATE SKIP LOCKED)
    UPDATE notifications_delivery d
    SET lease_owner = %s, lease_until = clock_timestamp() + make_interval(secs => %s)
    FROM c
    WHERE d.id = c.id
    RETURNING d.id
"""
_READ: Final = """
    SELECT d.id, d.retailer_id, d.lane_id, d.public_id, d.channel, d."to", d.occurred_at,
           coalesce(newest.number = d.attempts, FALSE), newest.public_id,
           coalesce(clock_timestamp() - newest.started_at, interval '0'), early.started_at,
           named.public_id, coalesce(named.provider_id, ''), early.unsure, early.lost
    FROM notifications_delivery d
    LEFT JOIN LATERAL (SELECT a.public_id, a.number, a.started_at FROM notifications_attempt a
                       WHERE a.delivery_id = d.id ORDER BY a.number DESC LIMIT 1) newest ON TRUE
    LEFT JOIN LATERAL (SELECT min(a.started_at) AS started_at,
                              count(*) FILTER (WHERE a.outcome = 'unsure') AS unsure,
                              count(*) FILTER (WHERE a.outcome IN ('', 'absent')) AS lost
                       FROM notifications_attempt a
                       WHERE a.delivery_id = d.id) early ON TRUE
    LEFT JOIN LATERAL (SELECT a.public_id, a.provider_id FROM notifications_attempt a
                       WHERE a.delivery_id = d.id AND a.provider_id <> ''
                       ORDER BY a.number LIMIT 1) named ON TRUE
    WHERE d.id = ANY(%s) ORDER BY d.retailer_id, d.id
"""


def _claim(owner: str) -> list[Lapsed]:
    with acting_for(EVERYONE), transaction.atomic():
        lease = settings.SEND_LEASE_SECONDS
        ids = [row[0] for row in sql.fetch(_CLAIM, [settings.SEND_THREADS, owner, lease])]
        return [Lapsed(*row) for row in sql.fetch(_READ, [ids])] if ids else []


def _look(lapsed: Lapsed) -> Looked:
    """Runs in a thread of its own, without the database."""
    if lapsed.first_started_at is None or lapsed.provider_id or _blind():
        return Looked(lapsed, Unsure("not asked"))
    code = signing.short_code(delivery=lapsed.public_id)
    transport = CHANNELS[lapsed.channel].transport()
    return Looked(
        lapsed, transport.look_for(to=lapsed.to, code=code, since=lapsed.first_started_at)
    )


def _blind() -> bool:
    return bool(settings.SABOTAGE == "reconcile")


def judge(looked: Looked, *, now: datetime) -> Verdict:
    """Pure but for settings. `now` is business time."""
    lapsed, trace = looked.lapsed, looked.trace
    if lapsed.provider_id or isinstance(trace, Found):
        return Verdict.SENT
    if not lapsed.tried or _blind():
        return Verdict.DUE
    if isinstance(trace, Absent):
        return Verdict.DUE if lapsed.age > _can_no_longer_arrive() else Verdict.WAIT
    if isinstance(trace, NobodyToAsk):
        # With its first Message-ID, by which mailboxes know it again: better twice than never.
        again = lapsed.unsure + lapsed.lost < LOST_AT_MOST
        stale = is_stale(lapsed.occurred_at, now=now)
        return Verdict.DUE if again and not stale else Verdict.AMBIGUOUS
    too_late = lapsed.age > GIVE_UP_AFTER or is_stale(lapsed.occurred_at, now=now)
    return Verdict.AMBIGUOUS if too_late else Verdict.WAIT


def _can_no_longer_arrive() -> timedelta:
    return timedelta(seconds=settings.SEND_TIMEOUT_SECONDS + settings.SEND_GRACE_SECONDS)


def pause(age: timedelta) -> float:
    """Seconds until it is asked for again: a quarter of its age, within bounds."""
    return min(max(age.total_seconds() / 4, SHORTEST_PAUSE), LONGEST_PAUSE)


def _by_retailer(looked: Sequence[Looked]) -> Iterator[tuple[int, list[Looked]]]:
    for who, group in groupby(looked, key=lambda one: one.lapsed.retailer_id):
        yield who, list(group)


def _settle(owner: str, looked: Sequence[Looked]) -> None:
    now = clock.now()
    by: dict[Verdict, list[Looked]] = {verdict: [] for verdict in Verdict}
    for one in looked:
        verdict = judge(one, now=now)
        by[verdict].append(one)
        RECONCILED.labels(one.lapsed.channel, verdict).inc()
    for one in by[Verdict.SENT]:
        take_report(attempt=_attempt(one.lapsed), report=_report(one), now=now)
    with transaction.atomic():
        _give_up(owner, by[Verdict.AMBIGUOUS])
        _wait(owner, by[Verdict.WAIT])
        _put_back(owner, by[Verdict.DUE])


def _attempt(lapsed: Lapsed) -> Any:
    return lapsed.named or lapsed.attempt


def _report(looked: Looked) -> Report:
    if not isinstance(looked.trace, Found):
        return Report(looked.lapsed.provider_id, State.SENT)
    words = CHANNELS[looked.lapsed.channel].statuses
    return Report(looked.trace.provider_id, words.get(looked.trace.status, State.SENT))


def _put_back(owner: str, looked: Sequence[Looked]) -> None:
    if not looked:
        return
    due = clock.machine()
    rows = _update(owner, looked, "state = 'due', retry_at = %s", [due])
    sql.run(
        """UPDATE notifications_attempt SET ended_at = clock_timestamp(), outcome = 'absent'
           WHERE delivery_id = ANY(%s) AND ended_at IS NULL""",
        [[row[0] for row in rows]],
    )
    for lane in sorted({row[1] for row in rows}):
        claims.wake_lane(SENDS, lane_id=lane, due=due)


def _give_up(owner: str, looked: Sequence[Looked]) -> None:
    if looked:
        _update(owner, looked, "state = 'ambiguous', reason = 'no proof either way'", [])


def _wait(owner: str, looked: Sequence[Looked]) -> None:
    for one in looked:
        seconds = pause(one.lapsed.age)
        sql.run(
            """UPDATE notifications_delivery
               SET lease_until = clock_timestamp() + make_interval(secs => %s)
               WHERE id = %s AND lease_owner = %s AND state = 'sending'""",
            [seconds, one.lapsed.id, owner],
        )


def _update(
    owner: str, looked: Iterable[Looked], change: str, params: Sequence[object]
) -> list[tuple[Any, ...]]:
    """Only what this claim still holds. `change` is one of ours, never typed by a user."""
    return sql.fetch(
        f"""UPDATE notifications_delivery SET {change}, lease_until = NULL, lease_owner = ''
            WHERE id = ANY(%s) AND lease_owner = %s AND state = 'sending'
            RETURNING id, lane_id""",  # noqa: S608
        [*params, [one.lapsed.id for one in looked], owner],
    )
