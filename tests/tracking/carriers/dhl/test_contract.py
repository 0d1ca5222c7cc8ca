from pathlib import Path
from typing import Any, ClassVar

from tests.tracking.carriers.contract import CarrierContract
from tests.tracking.carriers.dhl.answers import NUMBER, RECORDED, recorded
from tests.tracking.carriers.upstream import Reply, Request
from tracking.carriers.base import Carrier, CarrierAccount
from tracking.carriers.dhl import Dhl

FAILURES = {"bad_request", "wrong_key", "quota", "down"}


class TestDhl(CarrierContract):
    """Recorded answers: written by hand in DHL's form, no real parcel, name or number in them."""

    carrier: ClassVar[Carrier] = Dhl()
    recorded: ClassVar[Path] = RECORDED
    number: ClassVar[str] = NUMBER
    errors: ClassVar[frozenset[str]] = frozenset(FAILURES)
    unread_code: ClassVar[str] = "express/Z9Z/unknown"

    def account(self, base_url: str) -> CarrierAccount:
        return CarrierAccount(key=base_url, base_url=base_url, secrets={"api_key": "hush"})

    def asks_for_parcels(self, request: Request) -> bool:
        return True

    def all_well(self, request: Request) -> Reply:
        return Reply(200, recorded("in_transit"))

    def without_unread_code(self, raw: Any) -> Any:
        shipment = raw["shipments"][0]
        shipment["events"] = [e for e in shipment["events"] if e["status"] != "Z9Z"]
        shipment["status"] = shipment["events"][0]
        return raw

    def shuffled(self, raw: Any, order: list[int]) -> Any:
        for shipment in raw.get("shipments", []):
            there = shipment["events"]
            shipment["events"] = [there[i] for i in order if i < len(there)]
        return raw
