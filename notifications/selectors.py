"""Messages as the console shows them. All for the retailer acted for."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from narvar.lib import ids
from notifications.models import Attempt, Delivery


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
    )
