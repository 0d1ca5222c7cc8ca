"""For each order, rule and recipient: told or not, and which earlier message it makes pointless."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from narvar.lib import sql
from notifications.context import Context
from notifications.memory import Memory, News, Reader, Told
from notifications.policy import Case, Milestone, Reason, Standing, reason_not_to_plan
from notifications.services.recipients import (
    OptIns,
    Recipient,
    blocks,
    confirmed,
    recipients,
)
from notifications.services.rules import Enabled
from notifications.services.subjects import Subject
from notifications.states import State


@dataclass(slots=True, eq=False)
class Planned:
    """One row to write. `reason` None: it is to be sent."""

    subject: Subject
    rule: Enabled
    recipient: Recipient
    context: Context
    reason: Reason | None = None

    @property
    def key(self) -> tuple[int, int, str, int]:
        """There is one row of it, ever."""
        return self.subject.event.fact_id, self.rule.id, self.recipient.role, self.subject.order.id


@dataclass(slots=True)
class Decisions:
    """What to write, and which earlier deliveries (ids) must not be sent any more, and why."""

    planned: Sequence[Planned]
    silenced: Mapping[int, Reason]


def decide(
    subjects: Sequence[Subject],
    rules: Mapping[Milestone, Sequence[Enabled]],
    *,
    now: datetime,
) -> Decisions:
    """In the order of the facts: the last of several that still holds is the one that speaks."""
    optins = confirmed({subject.order.id for subject in subjects})
    planned = _unwritten(list(_candidates(subjects, rules, optins)))
    history = _history({s.parcel.id for s in subjects if s.parcel})
    bench = _Bench(
        now=now,
        blocks=blocks({(p.rule.channel, p.recipient.to) for p in planned if p.recipient.to}),
        over=_over(history, subjects),
        memories=_memories(history),
    )
    for one in planned:
        bench.judge(one)
    return Decisions(planned, bench.silenced)


def _candidates(
    subjects: Sequence[Subject], rules: Mapping[Milestone, Sequence[Enabled]], optins: OptIns
) -> Iterator[Planned]:
    for subject in subjects:
        for rule in rules[subject.milestone]:
            for recipient in recipients(subject, rule.channel, optins):
                context = replace(subject.context, zone=recipient.zone)
                yield Planned(subject, rule, recipient, context)


def _unwritten(candidates: Sequence[Planned]) -> Sequence[Planned]:
    """Without those of an earlier plan of the same facts, which must not speak a second time."""
    rows = sql.fetch(
        """SELECT fact_id, rule_id, role, order_id FROM notifications_delivery
           WHERE fact_id = ANY(%s)""",
        [sorted({one.subject.event.fact_id for one in candidates})],
    )
    known = set(rows)
    return [one for one in candidates if one.key not in known]


@dataclass(slots=True)
class _Bench:
    """Judges one candidate after the other, and remembers."""

    now: datetime
    blocks: Mapping[tuple[str, str], Reason]
    over: Collection[int]
    memories: Mapping[str, Memory]
    silenced: dict[int, Reason] = field(default_factory=dict)
    _reached: set[tuple[int, str, str]] = field(default_factory=set)
    # Of this plan, by the identity of what is remembered of it.
    _mine: dict[int, tuple[Planned, Told]] = field(default_factory=dict)

    def judge(self, one: Planned) -> None:
        memory, reader, news = self.memories[one.rule.channel], _reader(one), _news(one)
        one.reason = reason_not_to_plan(self._case(one, memory, reader, news), now=self.now)
        if news.milestone is Milestone.ALL_CLEAR:
            # Whatever keeps it back: what it takes back must not go out any more.
            self._close(memory.take_back(reader, news.case_id), Reason.OVERTAKEN)
        if one.reason is None:
            over = news.milestone is Milestone.DELIVERED
            why = Reason.OVERTAKEN if over else Reason.SUPERSEDED
            self._close(memory.silence(reader, news), why)
            self._remember(one, memory, Told(reader, news, State.DUE))

    def _remember(self, one: Planned, memory: Memory, told: Told) -> None:
        memory.add(told)
        self._mine[id(told)] = one, told
        self._reached.add((one.subject.event.fact_id, one.rule.channel, told.reader.to))

    def _close(self, pointless: Iterable[Told], why: Reason) -> None:
        for told in pointless:
            if told.delivery_id is None:
                self._mine[id(told)][0].reason = why
            else:
                self.silenced[told.delivery_id] = why

    def _case(self, one: Planned, memory: Memory, reader: Reader, news: News) -> Case:
        subject, recipient, channel = one.subject, one.recipient, one.rule.channel
        parcel, event = subject.parcel, subject.event
        return Case(
            milestone=news.milestone,
            occurred_at=event.occurred_at,
            live_at=subject.shop.live_at,
            outbound=parcel is None or parcel.direction == "outbound",
            test=subject.order.test or bool(parcel and parcel.test),
            standing=self._standing(one, memory, reader),
            told_at=memory.told_at(reader, news.milestone),
            sender=recipient.sender,
            address=recipient.address,
            to=recipient.to,
            channel=channel,
            same_recipient=(event.fact_id, channel, reader.to) in self._reached,
            told_same=memory.told_same(reader, news),
            superseded=memory.is_superseded(reader, news),
            still_late=news.milestone is Milestone.ALL_CLEAR
            and memory.goes_on(reader, news.case_id, self.over),
        )

    def _standing(self, one: Planned, memory: Memory, reader: Reader) -> Standing:
        subject, parcel = one.subject, one.subject.parcel
        return Standing(
            status=subject.status,
            notify=subject.order.notify and (parcel is None or parcel.notify),
            status_at=parcel.status_at if parcel else None,
            cancelled=subject.order.cancelled,
            resolved=subject.resolved,
            notice=memory.notice(reader, subject.event.case_id),
            block=self.blocks.get((one.rule.channel, reader.to)),
        )


def _reader(one: Planned) -> Reader:
    parcel = one.subject.parcel
    return Reader(
        parcel.id if parcel else None,
        one.subject.order.id,
        one.recipient.role,
        one.recipient.to or "",
    )


def _news(one: Planned) -> News:
    event, context = one.subject.event, one.context
    return News(
        event.milestone,
        event.occurred_at,
        event.case_id,
        context.kind,
        context.cause,
        context.low_on,
        context.high_on,
    )


_HISTORY = """
    SELECT d.channel, d.id, d.state, d.shipment_id, d.order_id, d.role, d."to",
           (SELECT r.name FROM notifications_rule r WHERE r.id = d.rule_id), d.occurred_at,
           d.case_id, coalesce(d.context ->> 'kind', ''), coalesce(d.context ->> 'cause', ''),
           (d.context ->> 'low_on')::date, (d.context ->> 'high_on')::date
    FROM notifications_delivery d
    WHERE d.shipment_id = ANY(%s) AND d.state NOT IN ('skipped', 'failed') ORDER BY d.id
"""


def _history(shipment_ids: Collection[int]) -> Sequence[tuple[str, Told]]:
    """(channel, message) of these parcels. Failures and what was skipped told nobody anything."""
    if not shipment_ids:
        return ()
    rows = sql.fetch(_HISTORY, [sorted(shipment_ids)])
    return [(row[0], _told(row)) for row in rows if row[7] in _NAMES]


_NAMES = frozenset(Milestone)


def _told(row: tuple[Any, ...]) -> Told:
    _, delivery_id, state, *reader = row[:7]
    milestone, *news = row[7:]
    told = News(Milestone(milestone), *news)
    return Told(Reader(*reader), told, State(state), delivery_id)


def _memories(history: Sequence[tuple[str, Told]]) -> Mapping[str, Memory]:
    memories: dict[str, Memory] = defaultdict(Memory)
    for channel, told in history:
        memories[channel].add(told)
    return memories


def _over(history: Sequence[tuple[str, Told]], subjects: Sequence[Subject]) -> Collection[int]:
    """Which of the delays that were told are over: asked only where an all-clear is at hand."""
    if not any(subject.milestone is Milestone.ALL_CLEAR for subject in subjects):
        return ()
    cases = {told.news.case_id for _, told in history if told.news.case_id is not None}
    rows = sql.fetch(
        "SELECT id FROM tracking_delaycase WHERE id = ANY(%s) AND resolved_at IS NOT NULL",
        [sorted(cases)],
    )
    return {row[0] for row in rows}
