"""A carrier on paper: what it will answer is written down beforehand. No network."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, ClassVar

from retailers.tenancy import acting_for
from tests.factories import NOON, Parcel, Shop, a_parcel, a_shop
from tests.isolation.lanes import a_lane
from tests.tracking.services.said import scan
from tracking.carriers.base import CarrierAccount, CarrierError, RawAnswer, Reading, malformed
from tracking.models import CarrierAccount as AccountRow
from tracking.models import PollLane, ShipmentPoll
from tracking.polling.accounts import seal_account
from tracking.states import Status


class Paper:
    """Answers `{"scans": [[hours after noon, status], …]}`, or an error."""

    code: ClassVar[str] = "ups"
    name: ClassVar[str] = "Paper"
    batch_size: ClassVar[int] = 1

    def __init__(self) -> None:
        self.answers: dict[str, RawAnswer] = {}
        self.asked: list[str] = []
        self.accounts: list[CarrierAccount] = []

    def will_say(self, number: str, *scans: tuple[float, Status]) -> None:
        self.answers[number] = body_of(*scans)

    def will_fail(self, number: str, error: CarrierError) -> None:
        self.answers[number] = RawAnswer(0, b"", error)

    def fetch(self, account: CarrierAccount, numbers: Sequence[str]) -> Mapping[str, RawAnswer]:
        self.accounts.append(account)
        self.asked += numbers
        return {number: self.answers.get(number, body_of()) for number in numbers}

    def read(self, number: str, raw: Any) -> Reading:
        if "scans" not in raw:
            raise malformed("not on paper")
        said = [scan(hours, Status(status), f"S{hours}") for hours, status in raw["scans"]]
        return Reading(number, bool(said), tuple(said))


def body_of(*scans: tuple[float, Status]) -> RawAnswer:
    return RawAnswer(200, json.dumps({"scans": scans}).encode())


def of_account(reason: Any = "quota", retry_in: int | None = None) -> CarrierError:
    return CarrierError(reason, retry_in=retry_in, scope="account")


def a_sealed_account(retailer_id: int, name: str = "main") -> AccountRow:
    pk = seal_account(
        retailer_id=retailer_id,
        carrier="ups",
        name=name,
        base_url="http://ups",
        secrets={"id": "x"},
    )
    with acting_for(retailer_id):
        return AccountRow.objects.get(pk=pk)


class Line:
    """A shop with its own account, its lane, and parcels that are due."""

    def __init__(self, parcels: int = 1, *, due: datetime = NOON) -> None:
        self.due = due
        self.shop: Shop = a_shop()
        self.account = a_sealed_account(self.shop.retailer.pk)
        self.lane: PollLane = a_lane(self.shop, self.account, due)
        self.parcels: list[Parcel] = [self.add() for _ in range(parcels)]

    def add(self) -> Parcel:
        parcel = a_parcel(self.shop)
        with acting_for(self.shop.retailer.pk):
            ShipmentPoll.objects.create(
                retailer=self.shop.retailer,
                number=parcel.number,
                lane=self.lane,
                next_poll_at=self.due,
            )
        return parcel

    @property
    def numbers(self) -> list[str]:
        return [parcel.number.number for parcel in self.parcels]
