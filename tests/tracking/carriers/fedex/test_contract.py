import json
from pathlib import Path
from typing import Any, ClassVar

from tests.tracking.carriers.contract import CarrierContract
from tests.tracking.carriers.fedex.answers import NUMBER, RECORDED
from tests.tracking.carriers.upstream import Reply, Request
from tracking.carriers.base import Carrier, CarrierAccount
from tracking.carriers.fedex import Fedex

TOKEN = {"access_token": "token", "token_type": "bearer", "expires_in": 3599, "scope": "CXS"}


def results(raw: Any) -> list[dict[str, Any]]:
    groups = raw["output"]["completeTrackResults"]
    return [result for group in groups for result in group["trackResults"]]


class TestFedex(CarrierContract):
    """Recorded answers: written by hand in FedEx's form, no real parcel, name or number in them."""

    carrier: ClassVar[Carrier] = Fedex()
    recorded: ClassVar[Path] = RECORDED
    number: ClassVar[str] = NUMBER
    errors: ClassVar[frozenset[str]] = frozenset({"invalid_number", "wrong_credentials"})
    unread_code: ClassVar[str] = "ZQ/Q9/ZQ"

    def account(self, base_url: str) -> CarrierAccount:
        secrets = {"client_id": "me", "client_secret": "hush"}
        return CarrierAccount(key=base_url, base_url=base_url, secrets=secrets)

    def asks_for_parcels(self, request: Request) -> bool:
        return request.path == "/track/v1/trackingnumbers"

    def all_well(self, request: Request) -> Reply:
        if not self.asks_for_parcels(request):
            return Reply(200, TOKEN)
        return Reply(200, json.loads((RECORDED / "in_transit.json").read_bytes()))

    def without_unread_code(self, raw: Any) -> Any:
        for result in results(raw):
            result["scanEvents"] = [e for e in result["scanEvents"] if e["eventType"] != "ZQ"]
        return raw

    def shuffled(self, raw: Any, order: list[int]) -> Any:
        for result in results(raw):
            there = result.get("scanEvents", [])
            if isinstance(there, list):
                result["scanEvents"] = [there[i] for i in order if i < len(there)]
        return raw
