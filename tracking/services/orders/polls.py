"""Which parcels are asked about, and through whose account."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from narvar.lib import claims, sql
from retailers.models.retailer import HOUSE_ID
from retailers.tenancy import acting_for, retailer_id
from tracking.carriers.registry import CARRIERS
from tracking.models import CarrierAccount, PollLane, ShipmentNumber, ShipmentPoll
from tracking.polling.queue import POLLS


@dataclass(frozen=True, slots=True)
class Account:
    id: int
    retailer_id: int
    carrier: str


def accounts_for(carriers: Collection[str]) -> Mapping[str, Account]:
    """By carrier, the account that serves the retailer acted for: its own, else the house's."""
    wanted = [code for code in carriers if code in CARRIERS]
    own = _enabled(wanted)
    with acting_for(HOUSE_ID):
        return _enabled([code for code in wanted if code not in own]) | own


def _enabled(carriers: Sequence[str]) -> dict[str, Account]:
    if not carriers:
        return {}
    rows = CarrierAccount.objects.filter(carrier__in=carriers, enabled=True).order_by("-pk")
    found = rows.values_list("pk", "retailer_id", "carrier")
    return {carrier: Account(pk, owner, carrier) for pk, owner, carrier in found}


def start_polls(
    numbers: Sequence[ShipmentNumber], accounts: Mapping[str, Account], *, now: datetime
) -> set[int]:
    """Ask about these numbers from business time `now` on; return the lanes to wake.

    A number whose carrier has no account is left alone, one that is asked about already too.
    """
    asked = [number for number in numbers if number.carrier in accounts]
    lanes = lanes_of({accounts[number.carrier] for number in asked}, now)
    ShipmentPoll.objects.bulk_create(
        [
            ShipmentPoll(
                retailer_id=retailer_id(),
                number=number,
                lane_id=lanes[accounts[number.carrier].id],
                next_poll_at=now,
            )
            for number in asked
        ],
        ignore_conflicts=True,
    )
    return set(lanes.values())


def lanes_of(accounts: set[Account], now: datetime) -> dict[int, int]:
    """The lane of each account, by the account's id."""
    if not accounts:
        return {}
    known = _known_lanes(accounts)
    missing = [a for a in sorted(accounts, key=lambda a: a.id) if a.id not in known]
    if not missing:
        return known
    PollLane.objects.bulk_create(
        [
            PollLane(
                retailer_id=retailer_id(),
                carrier=account.carrier,
                account_retailer_id=account.retailer_id,
                account_id=account.id,
                next_due_at=now,
            )
            for account in missing
        ],
        ignore_conflicts=True,
    )
    return _known_lanes(accounts)


def _known_lanes(accounts: set[Account]) -> dict[int, int]:
    lanes = PollLane.objects.filter(account_id__in=[account.id for account in accounts])
    return dict(lanes.values_list("account_id", "pk"))


def stop_polls(numbers: Iterable[ShipmentNumber]) -> None:
    """Ask no more. A worker that holds one of them now finds its lease gone when it settles."""
    sql.run(
        """UPDATE tracking_shipmentpoll SET next_poll_at = 'infinity', lease_until = NULL,
             lease_owner = '', stopped_reason = 'cancelled' WHERE number_id = ANY(%s)""",
        [[number.pk for number in numbers]],
    )


def resume_polls(numbers: Iterable[ShipmentNumber], *, now: datetime) -> set[int]:
    """Ask again about what `stop_polls` stopped; return the lanes to wake."""
    rows = sql.fetch(
        """UPDATE tracking_shipmentpoll SET next_poll_at = %s, stopped_reason = ''
           WHERE number_id = ANY(%s) AND stopped_reason = 'cancelled' RETURNING lane_id""",
        [now, [number.pk for number in numbers]],
    )
    return {row[0] for row in rows}


def judge_again(numbers: Iterable[ShipmentNumber]) -> None:
    """The shop may have promised another day: the next answer is followed by a verdict."""
    if changed := [number.pk for number in numbers if number.pk]:
        sql.run(
            """UPDATE tracking_shipmentpoll SET judge_at = NULL
               WHERE number_id = ANY(%s) AND judge_at IS NOT NULL""",
            [changed],
        )


def wake_lanes(lanes: Iterable[int], *, now: datetime) -> None:
    """Last in the transaction: it locks the lanes."""
    for lane_id in sorted(lanes):
        claims.wake_lane(POLLS, lane_id=lane_id, due=now)
