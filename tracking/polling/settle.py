"""After the carrier has answered: keep what is new, understand it, say when to ask again."""

import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import blake2b
from typing import Any, Final, NamedTuple

import structlog
from django.db import transaction

from narvar.lib import claims, sql
from retailers.tenancy import EVERYONE, acting_for, retailer_id
from tracking.carriers.base import Carrier, CarrierError, RawAnswer, Reading, decode
from tracking.polling.cadence import next_poll
from tracking.polling.queue import POLLS
from tracking.services.delays.subjects import Watch, more_blind, stretches, written
from tracking.services.handing_over import adopt_numbers
from tracking.services.payloads import Payload, keep_payloads
from tracking.services.readings import NumberReading, take_in
from tracking.states import Status

log = structlog.get_logger()

LONGEST_BACK_OFF: Final = timedelta(hours=6)
# Trouble of the account that one number alone can bring about: some make a carrier fall over.
PERHAPS_THE_NUMBER: Final = ("unavailable", "timeout")
LONGEST_STEP_BACK: Final = timedelta(hours=1)
# Machine seconds an account rests when the carrier does not say how long.
REST_SECONDS: Final = 5.0
LONGEST_REST_SECONDS: Final = 900.0


@dataclass(frozen=True, slots=True)
class Sight:
    """What was known of a parcel's delays when it was claimed. Business time."""

    asked_at: datetime | None = None
    # When time alone may delay it; None: it was never judged.
    judge_at: datetime | None = None
    # As its row keeps them.
    blind: str | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """One parcel of a claimed batch. `answer` None: there was no time left to ask."""

    poll_id: int
    number_id: int
    number: str
    known_digest: bytes | None
    failures: int
    answer: RawAnswer | None
    # Business time of the first answer; None: there was none yet.
    started_at: datetime | None = None
    # Not asked, for want of calls: business time at which to try again.
    due: datetime | None = None
    # How often the carrier lets us ask about the number today; None: it does not count.
    asks_left: int | None = None
    sight: Sight = Sight()

    def watch(self, now: datetime) -> Watch:
        """With the answer that just came."""
        blind = more_blind(stretches(self.sight.blind), self.sight.asked_at, now)
        return Watch(self.started_at or now, blind)

    def is_due_for_judgement(self, now: datetime) -> bool:
        return self.sight.judge_at is None or self.sight.judge_at <= now


class Understood(NamedTuple):
    asked: Asked
    digest: bytes | None
    reading: Reading | None
    error: CarrierError | None

    @property
    def changed(self) -> bool:
        return self.digest is not None and self.digest != _bytes(self.asked.known_digest)

    @property
    def answered(self) -> bool:
        """Only who answered can be judged: no verdict while blind."""
        return self.digest is not None and self.error is None


def settle_polls(
    *,
    owner: str,
    lane_id: int,
    carrier: Carrier,
    asked: Sequence[Asked],
    now: datetime,
    rests: bool = True,
) -> None:
    """Take in the answers of one claim. `now` is business time.

    `rests`: trouble of the account was established, not only met by a number or two.

    What another worker has claimed meanwhile is left alone: recording twice is harmless, but
    only the holder of the lease may say when the parcel is next due.
    """
    understood = [_understand(carrier, one) for one in asked]
    with transaction.atomic():
        keep_payloads(_payloads(carrier, understood), retailer_id=retailer_id())
        looks = _take_in(understood, now)
        adopt_numbers(_readings(understood), now=now)
        due = _reschedule(owner, understood, looks, now)
        _settle_lane(lane_id, understood, due, rests=rests)


def give_back(claim: claims.Claim, *, reason: str, now: datetime) -> None:
    """Nothing could be asked: the parcels stay due, and their lane rests."""
    with transaction.atomic():
        sql.run(
            """UPDATE tracking_shipmentpoll SET next_poll_at = %s, lease_until = NULL,
                      lease_owner = '', attempts = 0
               WHERE id = ANY(%s) AND lease_owner = %s""",
            [now, [job[0] for job in claim.jobs], claim.owner],
        )
        log.warning("carrier account rests", lane=claim.lane.id, reason=reason)
        claims.pause_lane(POLLS, lane_id=claim.lane.id, seconds=REST_SECONDS, reason=reason)
        claims.wake_lane(POLLS, lane_id=claim.lane.id, due=now)


def _understand(carrier: Carrier, asked: Asked) -> Understood:
    if asked.answer is None:
        return Understood(asked, None, None, None)
    if asked.answer.error is not None:
        return Understood(asked, None, None, asked.answer.error)
    digest = blake2b(asked.answer.body, digest_size=16).digest()
    if digest == _bytes(asked.known_digest):
        return Understood(asked, digest, None, None)
    try:
        reading = carrier.read(asked.number, decode(asked.answer))
    except CarrierError as error:
        return Understood(asked, digest, None, error)
    return Understood(asked, digest, reading, None)


def _bytes(value: bytes | memoryview | None) -> bytes | None:
    return None if value is None else bytes(value)


def _payloads(carrier: Carrier, understood: Sequence[Understood]) -> list[Payload]:
    return [
        Payload(
            source=carrier.code,
            number_id=u.asked.number_id,
            digest=u.digest,
            body=zlib.compress(u.asked.answer.body, 1),
            quarantine=str(u.error or "")[:200],
        )
        for u in understood
        if u.changed and u.digest is not None and u.asked.answer is not None
    ]


def _take_in(understood: Sequence[Understood], now: datetime) -> Mapping[int, datetime]:
    """Record what is new, judge what it changed and what is due for it.

    Returns, by shipment judged, when time alone may delay it.
    """
    answered = [u.asked for u in understood if u.answered]
    return take_in(
        _readings(understood),
        now=now,
        watches={asked.number_id: asked.watch(now) for asked in answered},
        due=[asked.number_id for asked in answered if asked.is_due_for_judgement(now)],
    ).looks


def _readings(understood: Sequence[Understood]) -> list[NumberReading]:
    return [
        NumberReading(u.asked.number_id, u.reading) for u in understood if u.reading is not None
    ]


def _reschedule(
    owner: str, understood: Sequence[Understood], looks: Mapping[int, datetime], now: datetime
) -> datetime | None:
    """Settle each poll we still hold; return the earliest moment one is due again."""
    parcels = _parcels([u.asked.number_id for u in understood])
    rows = [
        (*_settled_row(u, parcel, looks, now), *_sight_row(u, parcel, looks, now))
        for u in understood
        for parcel in (parcels.get(u.asked.number_id),)
    ]
    sql.values(
        """UPDATE tracking_shipmentpoll p SET next_poll_at = v.due, lease_until = NULL,
             lease_owner = '', attempts = 0, lapses = 0,
             answer_digest = coalesce(v.digest, p.answer_digest),
             started_at = coalesce(p.started_at, v.asked_at),
             asked_at = coalesce(v.asked_at, p.asked_at), failures = v.failures,
             stopped_reason = v.stopped, judge_at = coalesce(v.judge_at, p.judge_at),
             blind = coalesce(v.blind, p.blind)
           FROM (VALUES %s) AS v
             (id, owner, due, digest, asked_at, failures, stopped, judge_at, blind)
           WHERE p.id = v.id AND p.lease_owner = v.owner""",
        [(row[0], owner, *row[1:]) for row in rows],
        template="(%s, %s, coalesce(%s::timestamptz, 'infinity'), %s::bytea, %s::timestamptz,"
        " %s, %s, %s::timestamptz, %s::jsonb)",
    )
    return min((row[1] for row in rows if row[1] is not None), default=None)


class Parcel(NamedTuple):
    """All business time."""

    status: str
    status_at: datetime | None
    expected_at: datetime | None
    shipment_id: int


def _parcels(numbers: list[int]) -> dict[int, Parcel]:
    """By number. One table a statement, as in `record_readings`."""
    named = sql.fetch(
        "SELECT id, shipment_id FROM tracking_shipmentnumber WHERE id = ANY(%s)", [numbers]
    )
    rows = sql.fetch(
        """SELECT id, status, status_at, carrier_latest_at FROM tracking_shipment
           WHERE id = ANY(%s)""",
        [[shipment for _, shipment in named]],
    )
    known = {row[0]: Parcel._make((*row[1:], row[0])) for row in rows}
    return {number: known[shipment] for number, shipment in named if shipment in known}


def _sight_row(
    u: Understood, parcel: Parcel | None, looks: Mapping[int, datetime], now: datetime
) -> tuple[datetime | None, str | None]:
    """(judge_at, blind); None leaves either as it is."""
    if parcel is None or not u.answered:
        return None, None
    blind, before = written(u.asked.watch(now).blind), u.asked.sight.blind
    return looks.get(parcel.shipment_id), None if blind == (before or "[]") else blind


def _settled_row(
    u: Understood, parcel: Parcel | None, looks: Mapping[int, datetime], now: datetime
) -> tuple[Any, ...]:
    """(id, due, digest, asked_at, failures, stopped)"""
    asked = u.asked
    if parcel is None:
        return asked.poll_id, None, None, None, 0, "gone"
    if u.error is not None and u.error.reason == "refused":
        return asked.poll_id, None, None, None, 0, "refused"
    if u.error is not None and u.error.scope == "parcel":
        pause = min(timedelta(minutes=10) * 2**asked.failures, LONGEST_BACK_OFF)
        # A malformed body is not remembered as known: the next one is looked at afresh.
        return asked.poll_id, now + pause, None, None, min(asked.failures + 1, 10), ""
    if asked.due is not None:
        return asked.poll_id, asked.due, None, None, asked.failures, ""
    if u.digest is None:
        return asked.poll_id, *_unanswered(u, now)
    due = next_poll(
        status=Status(parcel.status),
        status_at=parcel.status_at,
        started_at=asked.started_at or now,
        now=now,
        expected_at=parcel.expected_at,
        asks_left=asked.asks_left,
    )
    look = looks.get(parcel.shipment_id, asked.sight.judge_at)
    if due is not None and look is not None:
        due = min(due, max(look, now))
    return asked.poll_id, due, u.digest, now, 0, "" if due else "settled"


def _unanswered(u: Understood, now: datetime) -> tuple[datetime, None, None, int, str]:
    """(due, digest, asked_at, failures, stopped). Whoever met trouble steps back, so that one
    number cannot send the account to rest again after every rest."""
    failures = u.asked.failures
    if u.error is None or u.error.reason not in PERHAPS_THE_NUMBER:
        return now, None, None, failures, ""
    pause = timedelta(seconds=u.error.retry_in or REST_SECONDS) * 2**failures
    return now + min(pause, LONGEST_STEP_BACK), None, None, min(failures + 1, 10), ""


def _settle_lane(
    lane_id: int, understood: Sequence[Understood], due: datetime | None, *, rests: bool
) -> None:
    trouble = next((u.error for u in understood if _of_account(u.error)), None)
    if trouble is not None and rests:
        _rest_account(lane_id, trouble)
    elif any(u.digest is not None for u in understood):
        claims.resume_lane(POLLS, lane_id=lane_id)
    if due is not None:
        claims.wake_lane(POLLS, lane_id=lane_id, due=due)


def _of_account(error: CarrierError | None) -> bool:
    return error is not None and error.scope == "account"


def _rest_account(lane_id: int, trouble: CarrierError) -> None:
    """Every lane on the account rests: the carrier counts the account's calls, not a retailer's.

    As long as the carrier asks; else twice as long each time. Where only a person can help (no
    `retry_in`), the account is tried again now and then all the same: the person may have helped.
    """
    log.warning("carrier account rests", lane=lane_id, reason=trouble.reason)
    with acting_for(EVERYONE):
        sql.run(
            """UPDATE tracking_polllane l SET failures = l.failures + 1, pause_reason = %s,
                 paused_until = clock_timestamp() + make_interval(secs => least(%s,
                   coalesce(%s::float, %s * 2 ^ least(o.failures, 10))))
               FROM tracking_polllane o WHERE o.id = %s AND l.account_id = o.account_id""",
            [trouble.reason, LONGEST_REST_SECONDS, trouble.retry_in, REST_SECONDS, lane_id],
        )
