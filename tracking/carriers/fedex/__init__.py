"""FedEx, by its Track API v1 (POST /track/v1/trackingnumbers, 30 numbers a call).

Taken from FedEx's developer portal (Track API: specification, "Tracking Status Codes", "Status
Code and Statuses for Webhook Tracking Events"; Authorization; Rate limits), and from answers that
integrators have published. Where the two differ the answers win:

* `eventType` says what happened. `derivedStatusCode` is FedEx's own rounding of it and misleads:
  it calls a parcel on the van IT, one waiting at a counter IT, and a return to the shipper DL.
* There is no list of exception codes. Express and Ground number them differently (08 and 007 are
  both "customer not available"), so the description beside the code is read first.
* Weather has no code: it is in `delayDetail`, which may stand on any scan and on the latest status.
* A day is written as midnight with an offset that is nobody's ("2024-08-28T00:00:00-06:00" for an
  address in New York); such a value is a date, not a moment. Scans of pickups may lack an offset.
* `standardTransitTimeWindow` is the first promise, `estimatedDeliveryTimeWindow` (which may be {}),
  and after it the date ESTIMATED_DELIVERY, the current estimate.
* One number may stand for several shipments: `trackResults` then has several members.
* Identifiers come as `values`, not as `value`.

Secrets of an account: `client_id` and `client_secret`; `track_client_id` and `track_client_secret`
where the Track API has a project of its own, as FedEx wants it beside Ship and Rate.
`client` asks, `read` understands, `statuses`, `events` and `reasons` know the words.
"""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from tracking.carriers.base import CarrierAccount, RawAnswer, Reading
from tracking.carriers.fedex.client import MOST_NUMBERS, Client
from tracking.carriers.fedex.read import read


class Fedex:
    code: ClassVar[str] = "fedex"
    name: ClassVar[str] = "FedEx"
    batch_size: ClassVar[int] = MOST_NUMBERS

    def __init__(self) -> None:
        self._client = Client()

    def fetch(self, account: CarrierAccount, numbers: Sequence[str]) -> Mapping[str, RawAnswer]:
        return self._client.fetch(account, numbers)

    def read(self, number: str, raw: Any) -> Reading:
        return read(number, raw)
