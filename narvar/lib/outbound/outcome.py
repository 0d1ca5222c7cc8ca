"""What comes of a request: an answer, or the reason why there is none."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

Reason = Literal[
    "refused_address",
    "bad_url",
    "dns",
    "connect",
    "tls",
    "timeout",
    "reset",
    "too_large",
    "protocol",
]


@dataclass(frozen=True, slots=True)
class Answer:
    """An HTTP answer of any status, 3xx included: redirects are not followed.

    `headers` have lower-case names; repeated ones are joined by a comma.
    """

    status: int
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> Any:
        """The decoded body. Raises ValueError when it is not JSON in UTF-8, -16 or -32."""
        try:
            return json.loads(self.body)
        except RecursionError as error:
            raise ValueError("JSON nested too deeply") from error


class OutboundError(Exception):
    """No answer. `may_have_arrived` is False only where no byte of the request left the house.

    `bad_url` also stands for a method or header that cannot be sent as it is.
    """

    def __init__(self, reason: Reason, message: str = "", *, may_have_arrived: bool = False):
        super().__init__(f"{reason}: {message}" if message else reason)
        self.reason: Reason = reason
        self.may_have_arrived = may_have_arrived
