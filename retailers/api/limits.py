"""How often one API key may call: so many requests in each minute of machine time.

Counted in Redis, which may be wiped or away at any moment: then everybody begins anew, or nobody
is counted. A limit protects neighbours from haste; nothing depends on its being exact.
"""

import time
from dataclasses import dataclass
from typing import Final

import structlog
from django.conf import settings
from django.core.cache import cache
from redis.exceptions import RedisError

log = structlog.get_logger()
WINDOW_SECONDS: Final = 60
# After Redis failed it is left alone for as long, so that its absence costs no request a wait.
LEFT_ALONE_SECONDS: Final = 5.0


@dataclass(frozen=True, slots=True)
class Allowance:
    limit: int
    remaining: int
    reset: int
    """Seconds until the next minute begins."""

    @property
    def over(self) -> bool:
        return self.remaining < 0

    @property
    def headers(self) -> dict[str, str]:
        told = {
            "RateLimit-Limit": str(self.limit),
            "RateLimit-Remaining": str(max(self.remaining, 0)),
            "RateLimit-Reset": str(self.reset),
            "RateLimit-Policy": f"{self.limit};w={WINDOW_SECONDS}",
        }
        return {**told, "Retry-After": str(self.reset)} if self.over else told


class _Absence:
    """Until when (monotonic clock) this process leaves Redis alone."""

    until = 0.0


absence = _Absence()


def take(key_id: int, *, now: float) -> Allowance | None:
    """Count one request of this key at `now` (epoch seconds of machine time).

    None where nobody counts: no limit is set, or Redis is away.
    """
    limit = settings.API_CALLS_A_MINUTE
    if not limit or time.monotonic() < absence.until:
        return None
    window, gone = divmod(int(now), WINDOW_SECONDS)
    try:
        used = _count(f"api-calls:{key_id}:{window}")
    except RedisError as error:
        absence.until = time.monotonic() + LEFT_ALONE_SECONDS
        log.warning("api calls uncounted", reason=type(error).__name__)
        return None
    return Allowance(limit, limit - used, WINDOW_SECONDS - gone)


def _count(name: str) -> int:
    try:
        return int(cache.incr(name))
    except ValueError:  # the first of its minute
        cache.add(name, 0, 2 * WINDOW_SECONDS)
    try:
        return int(cache.incr(name))
    except ValueError:  # wiped in between
        return 1
