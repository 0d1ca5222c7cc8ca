"""Keeps a flood of views and clicks out of the database. Only figures hang on it, nothing is lost.

So it is counted in this process's memory alone: with N web processes a network has N times its
share. What guards people's orders is counted in the database (`insights.services.throttle`).
"""

import threading
import time
from collections import OrderedDict
from typing import Final

from django.http import HttpRequest

from pages.network import network_of

_KEPT: Final = 20_000
_TWICE_SECONDS: Final = 3.0
"""The same from the same network within this time is one: a double click, a beacon sent twice."""
_A_MINUTE: Final = 60
"""What one network may add to the figures in a minute."""


class Sieve:
    def __init__(self) -> None:
        self._seen: OrderedDict[str, float] = OrderedDict()
        self._minutes: OrderedDict[tuple[str, int], int] = OrderedDict()
        self._lock = threading.Lock()

    def lets_through(self, network: str, what: str, at: float) -> bool:
        """`at` in seconds of a clock that only goes forward."""
        with self._lock:
            key = f"{network} {what}"
            before = self._seen.pop(key, float("-inf"))
            self._seen[key] = at
            minute = (network, int(at // 60))
            times = self._minutes.pop(minute, 0) + 1
            self._minutes[minute] = times
            for kept in (self._seen, self._minutes):
                while len(kept) > _KEPT:
                    kept.popitem(last=False)
        return at - before >= _TWICE_SECONDS and times <= _A_MINUTE

    def clear(self) -> None:
        with self._lock:
            self._seen.clear()
            self._minutes.clear()


sieve: Final = Sieve()


def is_fresh(request: HttpRequest, what: str) -> bool:
    """Whether this counts: not a repetition, and not part of a flood."""
    return sieve.lets_through(network_of(request), what, time.monotonic())
