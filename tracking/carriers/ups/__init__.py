"""UPS, by its Track API v1.

Everything here was taken from UPS's developer portal (pages Tracking: Track API v1, Business rules,
Appendix, Errors; OAuth: Client credentials) and from answers that integrators have published. The
portal's portrait and the answers differ; where they do, the answers win:

* `currentStatus` has no `type`, and its `code` is a statusCode ("011"); `deliveryDate` may be [].
* A number that UPS does not know comes back with status 200 and the warning TW0001.
* `status.code` is missing at times, or padded with a zero ("08"); type P (pickup) is undocumented.
* One second may hold several customs activities, one closing a case and one opening another.
* A destination scan (code DS) on the delivery day carries statusCode 021, "Out for Delivery".

Secrets of an account: `client_id`, `client_secret`, and `merchant_id` where UPS asks for one.
`client` asks, `read` understands, `statuses` and `codes/` know the words.
"""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from tracking.carriers.base import CarrierAccount, RawAnswer, Reading
from tracking.carriers.ups.client import Client
from tracking.carriers.ups.read import read


class Ups:
    code: ClassVar[str] = "ups"
    name: ClassVar[str] = "UPS"
    batch_size: ClassVar[int] = 1

    def __init__(self) -> None:
        self._client = Client()

    def fetch(self, account: CarrierAccount, numbers: Sequence[str]) -> Mapping[str, RawAnswer]:
        return self._client.fetch(account, numbers)

    def read(self, number: str, raw: Any) -> Reading:
        return read(number, raw)
