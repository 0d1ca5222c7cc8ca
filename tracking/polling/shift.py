"""One step of polling: a lane, a batch of its parcels, their answers, what follows."""

import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from threading import Event
from typing import NamedTuple

import structlog
from django.conf import settings

from narvar.lib import claims, clock, sql
from narvar.lib.claims import Claim, Lane
from retailers.tenancy import acting_for
from tracking.carriers.base import Carrier, CarrierAccount, CarrierError, RawAnswer
from tracking.carriers.registry import CARRIERS
from tracking.polling import doubts
from tracking.polling.accounts import Closed, opened
from tracking.polling.queue import POLLS
from tracking.polling.rationing import Account, Ration, ration
from tracking.polling.settle import PERHAPS_THE_NUMBER, Asked, Sight, give_back, settle_polls

log = structlog.get_logger()


class Job(NamedTuple):
    id: int
    number_id: int
    answer_digest: bytes | None
    failures: int
    number: str
    started_at: datetime | None
    asked_at: datetime | None
    judge_at: datetime | None
    blind: str | None


@dataclass(frozen=True, slots=True)
class Desk:
    """What a batch is asked with."""

    carrier: Carrier
    account: CarrierAccount
    # Machine seconds on the monotonic clock: nothing new is asked after it.
    until: float
    stop: Event
    counted: Account


def poll_once() -> bool:
    """Claim, ask, settle one batch. False when nothing is due. Callable from any worker."""
    now = clock.now()
    lane = claims.next_lane(POLLS, now=now)
    if lane is None:
        return False
    claim = claims.claim(
        POLLS,
        lane=lane,
        now=now,
        limit=settings.POLL_BATCH,
        lease=settings.POLL_LEASE_SECONDS,
    )
    if claim.jobs:
        _work(claim)
    return True


def _work(claim: Claim) -> None:
    jobs = [Job(*row) for row in claim.jobs]
    try:
        desk = _desk(claim.lane)
    except Closed as closed:
        with acting_for(claim.lane.retailer_id):
            give_back(claim, reason=str(closed), now=clock.now())
        return
    with acting_for(claim.lane.retailer_id):
        rationed = ration(
            desk.counted, [job.id for job in jobs], owner=claim.owner, now=clock.now()
        )
    now = [job for job in jobs if job.id in rationed.now]
    answers = [replace(a, asks_left=rationed.now[a.poll_id]) for a in _ask(desk, now)]
    answers += [_later(job, rationed) for job in jobs if job.id in rationed.later]
    with acting_for(claim.lane.retailer_id):
        settle_polls(
            owner=claim.owner,
            lane_id=claim.lane.id,
            carrier=desk.carrier,
            asked=answers,
            now=clock.now(),
            rests=desk.stop.is_set(),
        )


def _desk(lane: Lane) -> Desk:
    with acting_for(lane.retailer_id):
        ((carrier, account_retailer, account_id),) = sql.fetch(
            "SELECT carrier, account_retailer_id, account_id FROM tracking_polllane WHERE id = %s",
            [lane.id],
        )
    if carrier not in CARRIERS:
        raise Closed("no adapter")
    found = opened(account_id=account_id, retailer_id=account_retailer)
    # Half the lease to ask, half of it to settle.
    until = time.monotonic() + settings.POLL_LEASE_SECONDS / 2
    adapter = CARRIERS[carrier]
    counted = Account(account_id, account_retailer, found.limits, adapter.batch_size)
    return Desk(adapter, found.account, until, Event(), counted)


def _ask(desk: Desk, jobs: Sequence[Job]) -> Iterator[Asked]:
    size = desk.carrier.batch_size
    batches = [jobs[i : i + size] for i in range(0, len(jobs), size)]
    for asked in _threads().map(_asker(desk), batches):
        yield from asked


def _asker(desk: Desk) -> Callable[[Sequence[Job]], list[Asked]]:
    def ask(jobs: Sequence[Job]) -> list[Asked]:
        if desk.stop.is_set() or time.monotonic() > desk.until:
            return [_asked(job, None) for job in jobs]
        answers = _fetch(desk, [job.number for job in jobs])
        return [_asked(job, answer) for job, answer in zip(jobs, answers, strict=True)]

    return ask


def _fetch(desk: Desk, numbers: list[str]) -> list[RawAnswer]:
    """One answer per number; trouble of the whole account stops the rest of the batch."""
    try:
        answers = desk.carrier.fetch(desk.account, numbers)
    except CarrierError as error:
        answers = {n: RawAnswer(status=0, body=b"", error=error) for n in numbers}
    found = [answers[n] for n in numbers]
    if any(_in_trouble(desk, number, a) for number, a in zip(numbers, found, strict=True)):
        desk.stop.set()
    return found


def _in_trouble(desk: Desk, number: str, answer: RawAnswer) -> bool:
    """Whether this answer shows that the whole account should rest."""
    if answer.error is None:
        doubts.note_answer(desk.account.key)
        return False
    if answer.error.scope != "account":
        return False
    if answer.error.reason in PERHAPS_THE_NUMBER:
        return doubts.note_failure(desk.account.key, number)
    return True


def _asked(job: Job, answer: RawAnswer | None) -> Asked:
    return Asked(
        job.id,
        job.number_id,
        job.number,
        job.answer_digest,
        job.failures,
        answer,
        job.started_at,
        sight=Sight(job.asked_at, job.judge_at, job.blind),
    )


def _later(job: Job, rationed: Ration) -> Asked:
    return replace(_asked(job, None), due=rationed.later[job.id])


@cache
def _threads() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(settings.POLL_THREADS, thread_name_prefix="poll")
