"""Connections that wait, open, for the next request to the same origin."""

from collections import defaultdict
from threading import Lock
from time import monotonic
from typing import Final

from urllib3.connection import HTTPConnection

Origin = tuple[str, bool, str, int, bool]
"""Purpose, TLS, host, port, listed: what was vetted for one is never lent to another."""

# Shorter than the usual servers' own limits, so that they seldom close under a request.
_IDLE_SECONDS: Final = 20.0
_PER_ORIGIN: Final = 64


class Pool:
    """Thread-safe. Newest first, so that what a quiet hour leaves over grows old and is closed."""

    def __init__(self) -> None:
        self.forget()

    def forget(self) -> None:
        """Drops all without a word to the peers; for a forked child, whose parent still talks."""
        self._lock = Lock()
        self._idle: dict[Origin, list[tuple[float, HTTPConnection]]] = defaultdict(list)
        self._sweep_at = monotonic() + _IDLE_SECONDS

    def take(self, origin: Origin) -> HTTPConnection | None:
        """A connection that its peer has neither closed nor written to since, or None."""
        while True:
            with self._lock:
                waiting = self._idle.get(origin)
                if not waiting:
                    return None
                since, connection = waiting.pop()
            if monotonic() - since < _IDLE_SECONDS and connection.is_connected:
                return connection
            connection.close()

    def give(self, origin: Origin, connection: HTTPConnection) -> None:
        now = monotonic()
        with self._lock:
            waiting = self._idle[origin]
            if len(waiting) >= _PER_ORIGIN:
                old = [connection]
            else:
                waiting.append((now, connection))
                old = self._sweep(now) if now >= self._sweep_at else []
        for unwanted in old:
            unwanted.close()

    def _sweep(self, now: float) -> list[HTTPConnection]:
        """Takes out what has waited too long, of all origins. Call with the lock held."""
        self._sweep_at = now + _IDLE_SECONDS
        old: list[HTTPConnection] = []
        for origin, waiting in list(self._idle.items()):
            fresh = [entry for entry in waiting if now - entry[0] < _IDLE_SECONDS]
            old += [connection for since, connection in waiting if now - since >= _IDLE_SECONDS]
            if fresh:
                self._idle[origin] = fresh
            else:
                del self._idle[origin]
        return old
