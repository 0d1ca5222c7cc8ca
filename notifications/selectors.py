"""Messages as the console shows them. All for the retailer acted for."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Count, Q

from narvar.lib import ids
from notifications.context import Context
from notifications.models import Attempt, Delivery, Rule
from notifications.policy import Hold, Milestone
from notifications.states import State

WEEK: Final = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Try:
    """One attempt at the provider (machine time). `outcome` '' while it is under way."""

    number: int
    started_at: datetime
    ended_at: datetime | None
    outcome: str
    detail: str


@dataclass(frozen=True, slots=True)
class Message:
    """One message, sent or not; `reason` says why not. `text` has `{link}` for the short link."""

    id: str
    milestone: str
    channel: str
    state: str
    reason: str
    to: str
    text: str
    # Business time of what it tells of.
    occurred_at: datetime
    created_at: datetime
    tries: tuple[Try, ...]
    # `shopper`, or `optin-…` for a phone that was left on the page.
    role: str
    # Of an SMS; 0 where there is none.
    segments: int
    # What it tells of; see `notifications.context`.
    context: Context


@dataclass(frozen=True, slots=True)
class SeenRule:
    """One rule. `braked_at` (business time): since when its messages wait for a person's yes."""

    name: str
    channel: str
    enabled: bool
    braked_at: datetime | None
    # Messages that the brake holds, and those that wait to be sent for any other reason.
    held: int
    waiting: int
    # Planned in the last seven days (business time): to be sent or sent, and not sent.
    told: int
    silent: int
    reasons: Mapping[str, int]
    """Why those were not sent, the most frequent first."""


def rules(*, now: datetime) -> list[SeenRule]:
    """All rules, in the order of a parcel's life; texts before e-mails. Two statements."""
    counts: dict[int, Counter[tuple[str, str]]] = defaultdict(Counter)
    recent = Delivery.objects.filter(Q(occurred_at__gt=now - WEEK) | Q(state=State.DUE))
    for rule, state, reason, count in recent.values_list("rule", "state", "reason").annotate(
        count=Count("id")
    ):
        counts[rule][state, reason] += count
    known = Rule.objects.filter(name__in=list(Milestone))
    ordered = sorted(known, key=lambda rule: (_ORDER[rule.name], rule.channel != "sms"))
    return [_seen_rule(rule, counts[rule.pk]) for rule in ordered]


_ORDER: Final = {milestone.value: place for place, milestone in enumerate(Milestone)}


def _seen_rule(rule: Rule, counts: Counter[tuple[str, str]]) -> SeenRule:
    due = {reason: count for (state, reason), count in counts.items() if state == State.DUE}
    silent = Counter[str]()
    for (state, reason), count in counts.items():
        if state == State.SKIPPED:
            silent[reason] += count
    return SeenRule(
        name=rule.name,
        channel=rule.channel,
        enabled=rule.enabled,
        braked_at=rule.braked_at,
        held=due.get(Hold.BRAKE, 0),
        waiting=sum(due.values()) - due.get(Hold.BRAKE, 0),
        told=counts.total() - silent.total(),
        silent=silent.total(),
        reasons=dict(silent.most_common()),
    )


def messages_of_order(*, order_id: int) -> list[Message]:
    """Newest first. Two statements, however many messages."""
    deliveries = list(
        Delivery.objects.filter(order_id=order_id).select_related("rule").order_by("-id")
    )
    tries = _tries([delivery.pk for delivery in deliveries])
    return [_message(delivery, tries[delivery.pk]) for delivery in deliveries]


def _tries(delivery_ids: Sequence[int]) -> Mapping[int, list[Try]]:
    tries: dict[int, list[Try]] = defaultdict(list)
    attempts = Attempt.objects.filter(delivery_id__in=delivery_ids).order_by(
        "delivery_id", "number"
    )
    for attempt in attempts:
        tries[attempt.delivery_id].append(
            Try(
                attempt.number,
                attempt.started_at,
                attempt.ended_at,
                attempt.outcome,
                attempt.detail,
            )
        )
    return tries


def _message(delivery: Delivery, tries: Sequence[Try]) -> Message:
    return Message(
        id=ids.encode("msg", delivery.public_id),
        milestone=delivery.rule.name,
        channel=delivery.channel,
        state=delivery.state,
        reason=delivery.reason,
        to=delivery.to,
        text=delivery.text,
        occurred_at=delivery.occurred_at,
        created_at=delivery.created_at,
        tries=tuple(tries),
        role=delivery.role,
        segments=delivery.segments,
        context=Context.from_json(delivery.context),
    )
