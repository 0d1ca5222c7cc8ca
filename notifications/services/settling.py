"""After the POST: what became of each attempt, and when to try again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, NamedTuple

import structlog
from django.db import transaction

from narvar.lib import claims, clock, sql
from narvar.lib.claims import Lane
from notifications.metrics import ATTEMPTS
from notifications.services.attempts import Posting
from notifications.services.channels import CHANNELS
from notifications.services.outcomes import publish_outcomes
from notifications.services.queue import SENDS
from notifications.services.suppression import suppress
from notifications.states import State
from notifications.transports.base import SendFailed, Sent

log = structlog.get_logger()

# Machine seconds. A provider that says when is believed, within bounds.
FIRST_PAUSE: Final = 2
LONGEST_PAUSE: Final = 900


@dataclass(frozen=True, slots=True)
class Posted:
    """`result` None: there was no time left to post it."""

    posting: Posting
    result: Sent | SendFailed | None


class Verdict(NamedTuple):
    """`state` None: unknown, and left in `sending` until its lease lapses."""

    outcome: str
    state: State | None
    reason: str = ""
    provider_id: str = ""
    # Machine seconds from now; None for never.
    retry_in: int | None = None
    # Machine seconds for which the whole lane leaves the provider alone.
    lane_rests: int = 0


def settle(lane: Lane, posted: Sequence[Posted]) -> None:
    """Write down what each attempt came to. What another worker holds by now is left alone."""
    judged = [(one.posting, judge(one)) for one in posted]
    with transaction.atomic():
        settled = _write_deliveries(judged)
        _write_attempts(judged)
        failed = [
            posting.delivery_id for posting, verdict in judged if verdict.state is State.FAILED
        ]
        publish_outcomes(settled & set(failed), State.FAILED, now=clock.now())
        _suppress_dead(posted)
        _settle_lane(lane, judged)
    for posting, verdict in judged:
        ATTEMPTS.labels(posting.channel, verdict.outcome).inc()


def judge(posted: Posted) -> Verdict:
    """Pure."""
    match posted.result:
        case None:
            verdict = Verdict("not tried", State.DUE, retry_in=0)
        case Sent(provider_id):
            verdict = Verdict("sent", State.SENT, provider_id=provider_id)
        case SendFailed(unsure=True, reason=reason):
            verdict = Verdict("unsure", None, reason)
        case SendFailed(dead_address=True):
            verdict = Verdict("dead address", State.FAILED, "dead address")
        case SendFailed(retry_in=None, reason=reason):
            verdict = Verdict("refused", State.FAILED, reason)
        case SendFailed(account=True, retry_in=int(asked), reason=reason):
            rest = min(asked, LONGEST_PAUSE)
            verdict = Verdict("account refused", State.DUE, reason, retry_in=rest, lane_rests=rest)
        case SendFailed(retry_in=int(asked), reason=reason, alone=alone):
            seconds = pause(posted.posting.tries, asked)
            rest = 0 if alone else min(asked, LONGEST_PAUSE)
            verdict = Verdict("not taken", State.DUE, reason, retry_in=seconds, lane_rests=rest)
    return verdict


def pause(tries: int, asked: int) -> int:
    """Growing with each try, never shorter than the provider asks for, within bounds."""
    grown = FIRST_PAUSE << min(tries - 1, 16)
    return min(max(asked, grown), LONGEST_PAUSE)


def _suppress_dead(posted: Sequence[Posted]) -> None:
    """What the provider says can never arrive is not tried again with the next message either."""
    for one in posted:
        match one.result:
            case SendFailed(dead_address=True, reason=reason):
                posting = one.posting
                block = CHANNELS[posting.channel].block(reason)
                to = posting.outgoing.to
                suppress(posting.channel, to, block, now=clock.now(), source=reason)


_DELIVERIES = """
    UPDATE notifications_delivery d
    SET state = v.state, reason = v.reason, provider_id = v.provider_id,
        retry_at = v.retry_at, lease_until = NULL, lease_owner = ''
    FROM (VALUES %s) AS v (id, owner, state, reason, provider_id, retry_at)
    WHERE d.id = v.id AND d.lease_owner = v.owner AND d.state = 'sending'
    RETURNING d.id
"""


def _write_deliveries(judged: Sequence[tuple[Posting, Verdict]]) -> set[int]:
    """The deliveries that were still ours to settle."""
    rows = sql.values(
        _DELIVERIES,
        [
            (posting.delivery_id, posting.owner, v.state, v.reason[:80], v.provider_id, _due(v))
            for posting, v in judged
            if v.state is not None
        ],
        template="(%s, %s, %s, %s, %s, %s::timestamptz)",
    )
    return {row[0] for row in rows}


def _due(verdict: Verdict) -> datetime | str:
    return "infinity" if verdict.retry_in is None else clock.machine_in(verdict.retry_in)


def _write_attempts(judged: Sequence[tuple[Posting, Verdict]]) -> None:
    """The attempt is its worker's own, whoever holds the delivery by now."""
    sql.values(
        """UPDATE notifications_attempt a
           SET ended_at = clock_timestamp(), outcome = v.outcome, detail = v.detail,
               provider_id = CASE WHEN v.sid = '' THEN a.provider_id ELSE v.sid END
           FROM (VALUES %s) AS v (id, outcome, detail, sid) WHERE a.id = v.id""",
        [(posting.attempt_id, v.outcome, v.reason[:200], v.provider_id) for posting, v in judged],
    )


def _settle_lane(lane: Lane, judged: Sequence[tuple[Posting, Verdict]]) -> None:
    worst = max((verdict for _, verdict in judged), key=lambda verdict: verdict.lane_rests)
    if worst.lane_rests:
        # A busy provider passes by itself; a refused account waits for a person.
        tell = log.error if worst.outcome == "account refused" else log.warning
        tell("send lane rests", lane=lane.id, reason=worst.reason, seconds=worst.lane_rests)
        claims.pause_lane(
            SENDS, lane_id=lane.id, seconds=worst.lane_rests, reason=worst.reason[:40]
        )
    elif any(p.troubled and v.state is State.SENT for p, v in judged):
        claims.resume_lane(SENDS, lane_id=lane.id)
    again = [verdict.retry_in for _, verdict in judged if verdict.retry_in is not None]
    if again:
        claims.wake_lane(SENDS, lane_id=lane.id, due=clock.machine_in(min(again)))
