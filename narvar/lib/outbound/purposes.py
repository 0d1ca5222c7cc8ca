"""What a request is for decides what it may cost and where it may go."""

from dataclasses import dataclass
from typing import Final

_HTTPS: Final = frozenset({443})


@dataclass(frozen=True, slots=True)
class Purpose:
    """Limits of one kind of request.

    `seconds` is the total, from the look-up of the name to the last byte of the body. `max_bytes`
    bounds the body as received and as decoded. `ports` None means any port. `secret_paths`: the
    path itself is a credential (a chat service's webhook URL) and stays out of the log.
    """

    name: str
    seconds: float
    max_bytes: int
    gzip: bool = False
    https_only: bool = True
    ports: frozenset[int] | None = _HTTPS
    secret_paths: bool = False


TENANT: Final = Purpose("tenant", 15, 64 * 1024, ports=frozenset({443, 8443}), secret_paths=True)
CARRIER: Final = Purpose("carrier", 10, 5_000_000, gzip=True)
WEATHER: Final = Purpose("weather", 60, 50_000_000, gzip=True)
MESSAGING: Final = Purpose("messaging", 10, 1_000_000)
