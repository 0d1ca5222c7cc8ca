"""USPS, by its Tracking API v3r2 (3.2).

Taken from USPS's API documents (Tracking 3.2, OAuth 3), Publication 199 as far as others quote its
appendix of scan events, and answers that integrators have published. What those answers teach:

* An answer is a list with one element per number; status 207 says that some of them are errors.
  The older GET v3 has the same element by itself, with `eventZIP` for `eventZIPCode` and the dates
  beside the rest instead of in `deliveryDateExpectation`. Both are read.
* `eventTimestamp` is local, cut to minutes. `GMTTimestamp` has the seconds, but keeps the local
  date: an evening scan lies a day too early there. Local time with `GMTOffset` is right.
* A number is used again after some months: one answer may hold two parcels, and the newest counts.
* `mailClass` has HTML in it. A number that is not known yet comes as an error of status 400.
* Codes say little (01 is the mailbox and the way back alike), so USPS's words speak before them.

Secrets of an account: `client_id` and `client_secret`; the application needs the tracking scope.
`client` asks, `read` understands, `statuses` and `words` know what is meant.
"""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from tracking.carriers.base import CarrierAccount, RawAnswer, Reading
from tracking.carriers.usps.client import BATCH_SIZE, Client
from tracking.carriers.usps.read import read


class Usps:
    code: ClassVar[str] = "usps"
    name: ClassVar[str] = "USPS"
    batch_size: ClassVar[int] = BATCH_SIZE

    def __init__(self) -> None:
        self._client = Client()

    def fetch(self, account: CarrierAccount, numbers: Sequence[str]) -> Mapping[str, RawAnswer]:
        return self._client.fetch(account, numbers)

    def read(self, number: str, raw: Any) -> Reading:
        return read(number, raw)
