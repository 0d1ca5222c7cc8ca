"""Facts become deliveries: what an enabled rule sends, and what it does not, with the reason."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from django.db import transaction

from narvar.lib import claims, clock
from notifications.policy import Milestone
from notifications.services.deciding import decide
from notifications.services.occasions import Event, event_of
from notifications.services.queue import SENDS
from notifications.services.rules import Enabled, enabled_rules
from notifications.services.subjects import read_subjects
from notifications.services.writing import write
from retailers.services.outbox import Written, reading
from retailers.tenancy import acting_for

READER = "notifications"


def plan_once(*, limit: int = 500) -> bool:
    """Plan the next facts of the log; False when there are none. Planning twice is harmless."""
    with reading(READER, limit=limit) as facts:
        plan(facts, now=clock.now())
    return bool(facts)


@transaction.atomic(savepoint=False)
def plan(facts: Sequence[Written], *, now: datetime) -> None:
    """Make the deliveries of these facts, oldest first. `now` is business time."""
    lanes: dict[int, tuple[int, datetime]] = {}
    for who, events in _by_retailer(facts).items():
        with acting_for(who):
            for lane, due in _plan_for_retailer(events, now).items():
                lanes[lane] = who, due
    # Lanes last and in order: whoever claims from one holds nothing else.
    for lane, (who, due) in sorted(lanes.items()):
        with acting_for(who):
            claims.wake_lane(SENDS, lane_id=lane, due=due)


def _by_retailer(facts: Iterable[Written]) -> Mapping[int, list[Event]]:
    events: dict[int, list[Event]] = defaultdict(list)
    for fact in facts:
        if (event := event_of(fact)) is not None:
            events[fact.retailer_id].append(event)
    return events


def _plan_for_retailer(events: Sequence[Event], now: datetime) -> Mapping[int, datetime]:
    """Returns the lanes where something is due, and from when (machine time)."""
    rules = enabled_rules()
    wanted = _wanted(events, rules)
    if not wanted:
        return {}
    return write(decide(read_subjects(wanted), rules, now=now), now=now)


def _wanted(
    events: Sequence[Event], rules: Mapping[Milestone, Sequence[Enabled]]
) -> Sequence[Event]:
    return [event for event in events if event.milestone in rules]
