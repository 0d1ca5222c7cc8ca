import json
from pathlib import Path
from typing import Any, ClassVar

from tests.tracking.carriers.contract import CarrierContract
from tests.tracking.carriers.upstream import Reply, Request
from tracking.carriers.base import Carrier, CarrierAccount
from tracking.carriers.ups import Ups

RECORDED = Path(__file__).parent / "recorded"
NUMBER = "1Z999AA10123456784"
TOKEN = {"access_token": "token", "expires_in": "14399", "status": "approved"}


def packages(raw: Any) -> list[dict[str, Any]]:
    return [p for s in raw["trackResponse"]["shipment"] for p in s.get("package", [])]


class TestUps(CarrierContract):
    """Recorded answers: written by hand in UPS's form, no real parcel, name or number in them."""

    carrier: ClassVar[Carrier] = Ups()
    recorded: ClassVar[Path] = RECORDED
    number: ClassVar[str] = NUMBER
    errors: ClassVar[frozenset[str]] = frozenset({"invalid_number", "wrong_credentials"})
    unread_code: ClassVar[str] = "970/#1/X"

    def account(self, base_url: str) -> CarrierAccount:
        secrets = {"client_id": "me", "client_secret": "hush"}
        return CarrierAccount(key=base_url, base_url=base_url, secrets=secrets)

    def asks_for_parcels(self, request: Request) -> bool:
        return request.method == "GET"

    def all_well(self, request: Request) -> Reply:
        if not self.asks_for_parcels(request):
            return Reply(200, TOKEN)
        return Reply(200, json.loads((RECORDED / "in_transit.json").read_bytes()))

    def without_unread_code(self, raw: Any) -> Any:
        for package in packages(raw):
            package["activity"] = [
                a for a in package["activity"] if a["status"]["statusCode"] != "970"
            ]
        return raw

    def shuffled(self, raw: Any, order: list[int]) -> Any:
        for package in packages(raw):
            there = package.get("activity", [])
            package["activity"] = [there[i] for i in order if i < len(there)]
        return raw
