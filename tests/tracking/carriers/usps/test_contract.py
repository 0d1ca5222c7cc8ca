import json
from typing import Any, ClassVar

from tests.tracking.carriers.contract import CarrierContract
from tests.tracking.carriers.upstream import Reply, Request
from tests.tracking.carriers.usps.answers import NUMBER, RECORDED, recorded
from tracking.carriers.base import Carrier, CarrierAccount
from tracking.carriers.usps import Usps

TOKEN = {"access_token": "token", "expires_in": 28799, "token_type": "Bearer"}
FAILURES = {
    "not_found_404",
    "invalid_number",
    "element_down",
    "wrong_credentials",
    "quota",
    "gateway",
}


def pieces(raw: Any) -> list[dict[str, Any]]:
    return [piece for piece in (raw if isinstance(raw, list) else [raw]) if "error" not in piece]


class TestUsps(CarrierContract):
    """Recorded answers: written by hand in USPS's form, no real parcel, name or number in them."""

    carrier: ClassVar[Carrier] = Usps()
    recorded = RECORDED
    number: ClassVar[str] = NUMBER
    errors: ClassVar[frozenset[str]] = frozenset(FAILURES)
    unread_code: ClassVar[str] = "#9"

    def account(self, base_url: str) -> CarrierAccount:
        secrets = {"client_id": "me", "client_secret": "hush"}
        return CarrierAccount(key=base_url, base_url=base_url, secrets=secrets)

    def asks_for_parcels(self, request: Request) -> bool:
        return request.path.startswith("/tracking/")

    def all_well(self, request: Request) -> Reply:
        if not self.asks_for_parcels(request):
            return Reply(200, TOKEN)
        assert json.loads(request.body) == [{"trackingNumber": NUMBER}]
        return Reply(200, [recorded("in_transit")])

    def without_unread_code(self, raw: Any) -> Any:
        raw["trackingEvents"] = [e for e in raw["trackingEvents"] if e["eventCode"] != "#9"]
        return raw

    def shuffled(self, raw: Any, order: list[int]) -> Any:
        for piece in pieces(raw):
            for name in {"trackingEvents", "eventSummaries"} & set(piece):
                there = piece[name]
                piece[name] = [there[i] for i in order if i < len(there)]
        return raw
