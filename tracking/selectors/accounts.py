"""Carrier accounts and how they stand, for the API and the console. Never a secret."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from narvar.lib import clock
from tracking.carriers.registry import CARRIERS
from tracking.models import CarrierAccount, PollLane

State = Literal["working", "resting", "untested", "off"]


@dataclass(frozen=True, slots=True)
class SeenAccount:
    """`reason` and `until` (machine time) belong to "resting": what the carrier said, and when it
    is asked again. `auth` and `misconfigured` need a person."""

    id: UUID
    carrier: str
    carrier_name: str
    name: str
    enabled: bool
    state: State
    reason: str
    until: datetime | None
    tested_at: datetime | None
    created_at: datetime
    calls_an_hour: int | None
    calls_a_day: int | None
    asks_a_day: int | None


def list_accounts() -> list[SeenAccount]:
    """Of the retailer acted for, or of the house: two queries."""
    return _seen(list(CarrierAccount.objects.order_by("carrier", "name")))


def see_account(account: CarrierAccount) -> SeenAccount:
    (seen,) = _seen([account])
    return seen


def account_by_id(public_id: UUID | None) -> CarrierAccount:
    """Raises CarrierAccount.DoesNotExist, for a rival's too."""
    if public_id is None:
        raise CarrierAccount.DoesNotExist
    return CarrierAccount.objects.get(public_id=public_id)


def _seen(rows: list[CarrierAccount]) -> list[SeenAccount]:
    resting: dict[int, list[PollLane]] = defaultdict(list)
    lanes = PollLane.objects.filter(account_id__in=[row.pk for row in rows])
    for lane in lanes.filter(paused_until__gt=clock.machine()).exclude(pause_reason=""):
        resting[lane.account_id].append(lane)
    return [_one(row, resting[row.pk]) for row in rows]


def _one(row: CarrierAccount, resting: list[PollLane]) -> SeenAccount:
    last = max(resting, key=lambda lane: lane.paused_until or row.created_at, default=None)
    return SeenAccount(
        id=row.public_id,
        carrier=row.carrier,
        carrier_name=CARRIERS[row.carrier].name if row.carrier in CARRIERS else row.carrier,
        name=row.name,
        enabled=row.enabled,
        state=_state(row, last),
        reason=last.pause_reason if last and row.enabled else "",
        until=last.paused_until if last and row.enabled else None,
        tested_at=row.tested_at,
        created_at=row.created_at,
        calls_an_hour=row.calls_an_hour,
        calls_a_day=row.calls_a_day,
        asks_a_day=row.asks_a_day,
    )


def _state(row: CarrierAccount, resting: PollLane | None) -> State:
    if not row.enabled:
        return "off"
    if resting is not None:
        return "resting"
    return "working" if row.tested_at else "untested"
