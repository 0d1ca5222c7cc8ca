"""One log line and two metrics for each request; no query, body or authorisation in either."""

from functools import lru_cache
from hashlib import sha256
from typing import Final

import structlog
from prometheus_client import Counter, Histogram

from narvar.lib.outbound.purposes import Purpose
from narvar.lib.outbound.target import Target

_log = structlog.get_logger("narvar.outbound")
_REQUESTS: Final = Counter(
    "outbound_requests_total", "Requests to other houses.", ["purpose", "outcome"]
)
_SECONDS: Final = Histogram(
    "outbound_seconds",
    "From the look-up of the name to the last byte of the answer.",
    ["purpose"],
    buckets=(0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30, 60),
)
_MAX_PATH: Final = 200


def note(
    method: str, target: Target | None, *, purpose: Purpose, outcome: int | str, seconds: float
) -> None:
    """`outcome` is the answer's status or the error's reason; `target` None for a URL unread."""
    answered = isinstance(outcome, int)
    _count(purpose.name, f"{outcome // 100}xx" if isinstance(outcome, int) else outcome).inc()
    _time(purpose.name).observe(seconds)
    (_log.info if answered else _log.warning)(
        "outbound",
        method=method,
        host=target and target.host,
        path=target and _path(target, purpose),
        purpose=purpose.name,
        outcome=outcome,
        ms=round(seconds * 1000, 1),
    )


def _path(target: Target, purpose: Purpose) -> str:
    path = target.path.partition("?")[0]
    if purpose.secret_paths:
        return f"#{sha256(path.encode()).hexdigest()[:8]}"
    return path[:_MAX_PATH]


@lru_cache(maxsize=256)
def _count(purpose: str, outcome: str) -> Counter:
    return _REQUESTS.labels(purpose, outcome)


@lru_cache(maxsize=16)
def _time(purpose: str) -> Histogram:
    return _SECONDS.labels(purpose)
