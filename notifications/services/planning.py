"""Facts become deliveries: what an enabled rule sends, and what it does not, with the reason."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from narvar.lib import claims, clock, signing, sql
from notifications.metrics import PLANNED
from notifications.policy import Case, Milestone, Reason, reason_not_to_plan
from notifications.services.channels import SMS
from notifications.services.queue import SENDS
from notifications.services.rules import send_lane
from notifications.services.subjects import Event, Subject, read_subjects, told
from notifications.states import State
from notifications.words import sms
from retailers.services.doors import open_doors
from retailers.services.outbox import Written, reading
from retailers.tenancy import acting_for, retailer_id

READER = "notifications"
_MILESTONES = {milestone.value: milestone for milestone in Milestone}


@dataclass(frozen=True, slots=True)
class Planned:
    subject: Subject
    rule_id: int
    reason: Reason | None
    to: str
    text: str


def plan_once(*, limit: int = 500) -> bool:
    """Plan the next facts of the log; False when there are none. Planning twice is harmless."""
    with reading(READER, limit=limit) as facts:
        plan(facts, now=clock.now())
    return bool(facts)


def plan(facts: Sequence[Written], *, now: datetime) -> None:
    """Make the deliveries of these facts, oldest first. `now` is business time."""
    lanes: dict[int, int] = {}
    for who, events in _by_retailer(facts).items():
        with acting_for(who):
            if (lane := _plan_for_retailer(events, now)) is not None:
                lanes[lane] = who
    # Lanes last and in order: whoever claims from one holds nothing else.
    for lane in sorted(lanes):
        with acting_for(lanes[lane]):
            claims.wake_lane(SENDS, lane_id=lane, due=clock.machine())


def _by_retailer(facts: Iterable[Written]) -> Mapping[int, list[Event]]:
    events: dict[int, list[Event]] = defaultdict(list)
    for fact in facts:
        milestone = _MILESTONES.get(str(fact.payload.get("now")))
        shipment = fact.payload.get("shipment")
        if fact.kind == "shipment.status" and milestone and isinstance(shipment, int):
            happened = Event(fact.id, shipment, milestone, fact.occurred_at)
            events[fact.retailer_id].append(happened)
    return events


def _plan_for_retailer(events: list[Event], now: datetime) -> int | None:
    """Returns the lane where something is due now."""
    rules = _enabled_rules()
    events = [event for event in events if event.milestone in rules]
    if not events:
        return None
    return _write(_decided(read_subjects(events), rules, now))


def _enabled_rules() -> Mapping[Milestone, int]:
    rows = sql.fetch(
        "SELECT name, id FROM notifications_rule WHERE enabled AND channel = %s AND name = ANY(%s)",
        [SMS, [milestone.value for milestone in Milestone]],
    )
    return {Milestone(name): rule for name, rule in rows}


def _decided(
    subjects: Sequence[Subject], rules: Mapping[Milestone, int], now: datetime
) -> list[Planned]:
    before = told({subject.shipment_id for subject in subjects}, channel=SMS)
    reached: set[tuple[int, str]] = set()
    planned = []
    for subject in subjects:
        rule_id, to = rules[subject.milestone], subject.to()
        same = (subject.fact_id, to or "") in reached
        case = _case(subject, to, before.at(subject, rule_id, to), same_recipient=same)
        reason = reason_not_to_plan(case, now=now)
        if reason is None and to is not None:
            reached.add((subject.fact_id, to))
            before.add(
                shipment_id=subject.shipment_id,
                rule_id=rule_id,
                order_id=subject.order_id,
                to=to,
                at=subject.occurred_at,
            )
        planned.append(_planned(subject, rule_id, reason, to or ""))
    return planned


def _case(
    subject: Subject, to: str | None, told_at: datetime | None, *, same_recipient: bool
) -> Case:
    return Case(
        milestone=subject.milestone,
        occurred_at=subject.occurred_at,
        live_at=subject.live_at,
        outbound=subject.direction == "outbound",
        test=subject.test,
        notify=subject.notify,
        status=subject.status,
        told_at=told_at,
        sender=subject.sender(),
        phone=subject.phone,
        to=to,
        same_recipient=same_recipient,
    )


def _planned(subject: Subject, rule_id: int, reason: Reason | None, to: str) -> Planned:
    if reason is not None:
        return Planned(subject, rule_id, reason, "", "")
    text = sms(
        subject.milestone,
        locale=subject.locale(),
        brand=subject.brand_name,
        order=subject.order_number,
        happened_at=subject.local_moment(),
    )
    return Planned(subject, rule_id, None, to, text)


_INSERT = """
    INSERT INTO notifications_delivery AS d
      (retailer_id, lane_id, channel, role, provider_id, lease_owner, attempts,
       rule_id, fact_id, order_id, shipment_id, state, reason, "to", sender, text,
       occurred_at, retry_at)
    VALUES %s
    ON CONFLICT (retailer_id, fact_id, rule_id, channel, role, order_id) DO NOTHING
    RETURNING d.public_id, d.order_id, d.state = 'due'
"""
_TEMPLATE = f"(%s, %s, %s, 'shopper', '', '', 0{', %s' * 10}, %s::timestamptz)"


def _write(planned: Sequence[Planned]) -> int | None:
    if not planned:
        return None
    who, lane, due_at = retailer_id(), send_lane(SMS), clock.machine()
    rows = sql.values(
        _INSERT, [(who, lane, SMS, *_row(p, due_at)) for p in planned], template=_TEMPLATE
    )
    for p in planned:
        PLANNED.labels(p.subject.milestone, p.reason or State.DUE).inc()
    due = [(public_id, order_id) for public_id, order_id, is_due in rows if is_due]
    open_doors(
        kind="short",
        digests=[signing.digest(signing.short_code(delivery=public_id)) for public_id, _ in due],
        subject_ids=[order_id for _, order_id in due],
    )
    return lane if due else None


def _row(planned: Planned, due_at: datetime) -> tuple[object, ...]:
    subject, skipped = planned.subject, planned.reason is not None
    return (
        planned.rule_id,
        subject.fact_id,
        subject.order_id,
        subject.shipment_id,
        State.SKIPPED if skipped else State.DUE,
        planned.reason or "",
        planned.to,
        "" if skipped else subject.sender(),
        planned.text,
        subject.occurred_at,
        "infinity" if skipped else due_at,
    )
