"""OAuth tokens of carrier accounts, kept in memory, asked for once however many threads want one.

How a token is asked for is the carrier's own: it hands in `grant`.
"""

import time
from collections.abc import Callable
from concurrent.futures import Future
from threading import Lock
from typing import Final, NamedTuple

from tracking.carriers.base import CarrierAccount, CarrierError

# A token is not used in its last minute, or last tenth where it lives shorter than ten minutes.
MARGIN_SECONDS: Final = 60.0
_MOST_ACCOUNTS: Final = 10_000

Key = tuple[str, str, tuple[tuple[str, str], ...]]


class Granted(NamedTuple):
    token: str
    seconds: float
    """How long the carrier says it lives."""


class Kept(NamedTuple):
    token: str
    until: float
    """On the monotonic clock."""


class Tokens:
    """`grant` asks the carrier. Threads that come while it is being asked wait for its answer, and
    share its failure: an account with wrong credentials costs one request, not one per thread."""

    def __init__(
        self,
        grant: Callable[[CarrierAccount], Granted],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._grant = grant
        self._clock = clock
        self._lock = Lock()
        self._kept: dict[Key, Kept] = {}
        self._asking: dict[Key, Future[str]] = {}

    def get(self, account: CarrierAccount) -> str:
        """A usable token. Raises CarrierError."""
        key = _key(account)
        with self._lock:
            kept = self._kept.get(key)
            if kept is not None and self._clock() < kept.until:
                return kept.token
            asked = self._asking.get(key)
            if asked is None:
                mine = self._asking[key] = Future[str]()
        return asked.result() if asked is not None else self._ask(account, key, mine)

    def forget(self, account: CarrierAccount, token: str) -> None:
        """The carrier refused this token. A newer one, got by another thread meanwhile, stays."""
        key = _key(account)
        with self._lock:
            kept = self._kept.get(key)
            if kept is not None and kept.token == token:
                del self._kept[key]

    def _ask(self, account: CarrierAccount, key: Key, mine: Future[str]) -> str:
        asked_at = self._clock()
        try:
            granted = self._grant(account)
        except BaseException as problem:
            self._settle(key, None)
            mine.set_exception(_for_others(problem))
            raise
        margin = min(MARGIN_SECONDS, granted.seconds / 10)
        self._settle(key, Kept(granted.token, asked_at + granted.seconds - margin))
        mine.set_result(granted.token)
        return granted.token

    def _settle(self, key: Key, kept: Kept | None) -> None:
        with self._lock:
            del self._asking[key]
            if kept is None:
                return
            if len(self._kept) >= _MOST_ACCOUNTS:
                self._kept.clear()
            self._kept[key] = kept


def _key(account: CarrierAccount) -> Key:
    """Changed credentials or another address never meet an older token."""
    return account.key, account.base_url, tuple(sorted(account.secrets.items()))


def _for_others(problem: BaseException) -> CarrierError:
    if isinstance(problem, CarrierError):
        return problem
    return CarrierError("unavailable", retry_in=1, scope="account", detail="token request broken")
