"""DHL, by Shipment Tracking – Unified: one address for all of its businesses.

Taken from DHL's developer portal (Shipment Tracking – Unified 1.5, its list of status codes by
service, its error codes) as far as it is stored publicly, and from answers that integrators have
published. What those teach:

* Each business (`service`) has codes of its own in `status`; `statusCode` is one of five words that
  hold for all. Some answers have a sentence, or the word again, where the code should be.
* Times are local to the place and mostly without offset; parcel-de is about to give one.
* A number may belong to shipments of several businesses, and to one of several users over time.
* `returnFlag` alone says that a parcel with ordinary codes is on its way back.
* Events may be of some pieces only (`pieceIds`).
* A number that DHL does not know is status 404; a new one is known after 10 to 30 minutes.

Secrets of an account: `api_key`. DHL allows few calls (250 a day, one in 5 seconds, 10 a day for
one shipment), so the answer's Retry-After and the account's budget matter more than elsewhere.
`client` asks, `read` understands, `statuses`, `phrases` and `codes/` know the words.
"""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from tracking.carriers.base import CarrierAccount, RawAnswer, Reading
from tracking.carriers.dhl.client import fetch
from tracking.carriers.dhl.read import read


class Dhl:
    code: ClassVar[str] = "dhl"
    name: ClassVar[str] = "DHL"
    batch_size: ClassVar[int] = 1

    def fetch(self, account: CarrierAccount, numbers: Sequence[str]) -> Mapping[str, RawAnswer]:
        return fetch(account, numbers)

    def read(self, number: str, raw: Any) -> Reading:
        return read(number, raw)
