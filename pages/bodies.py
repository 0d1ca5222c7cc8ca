"""Rendered bodies, kept where they are near: this process's memory, else Redis.

Both may be wiped at any moment, and neither is asked whether a body is still right: the key names
the versions of everything in it. Beside the body lies the moment at which its words go stale.
"""

import gzip
import struct
import threading
import time
import zlib
from collections import OrderedDict
from dataclasses import dataclass
from typing import Final, Self

import redis
import structlog
from django.conf import settings

log = structlog.get_logger()

_HEAD: Final = struct.Struct("!dI20s")
_DAY_SECONDS: Final = 86_400
_BREAK_SECONDS: Final = 5.0


@dataclass(frozen=True, slots=True)
class Body:
    gzipped: bytes
    fresh_until: float
    """Business time, seconds since 1970."""
    etag: str = ""
    """Weak, 20 characters: the same for every encoding. "" for a body that belongs to no order."""

    @classmethod
    def of(cls, html: str, *, fresh_until: float = float("inf"), etag: str = "") -> Self:
        # mtime 0: equal words are equal bytes.
        return cls(gzip.compress(html.encode(), compresslevel=9, mtime=0), fresh_until, etag)

    def plain(self) -> bytes:
        return gzip.decompress(self.gzipped)

    def packed(self) -> bytes:
        checksum = zlib.crc32(self.gzipped)
        return _HEAD.pack(self.fresh_until, checksum, self.etag.encode()) + self.gzipped

    @classmethod
    def unpacked(cls, value: bytes) -> Self | None:
        """None for anything that `packed` did not write whole."""
        if len(value) <= _HEAD.size:
            return None
        fresh_until, checksum, etag = _HEAD.unpack_from(value)
        gzipped = value[_HEAD.size :]
        whole = zlib.crc32(gzipped) == checksum
        return cls(gzipped, fresh_until, etag.decode()) if whole else None


class Memory:
    """The bodies asked for last, in at most `limit` bytes."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._size = 0
        self._bodies: OrderedDict[str, Body] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: str) -> Body | None:
        with self._lock:
            body = self._bodies.get(key)
            if body is not None:
                self._bodies.move_to_end(key)
            return body

    def put(self, key: str, body: Body) -> None:
        with self._lock:
            self._drop(key)
            self._bodies[key] = body
            self._size += _cost(key, body)
            while self._size > self._limit and self._bodies:
                self._drop(next(iter(self._bodies)))

    def clear(self) -> None:
        with self._lock:
            self._bodies.clear()
            self._size = 0

    def _drop(self, key: str) -> None:
        if (body := self._bodies.pop(key, None)) is not None:
            self._size -= _cost(key, body)


class Shared:
    """Redis. Any trouble with it is a miss, and then it is left alone for some seconds."""

    def __init__(self) -> None:
        self._client: redis.Redis | None = None
        self._asleep_until = float("-inf")

    def get(self, key: str) -> Body | None:
        if self._asleep():
            return None
        try:
            value = self._redis().get(f"narvar:page:{key}")
        except redis.RedisError as error:
            self._sleep(error)
            return None
        return Body.unpacked(value) if isinstance(value, bytes) else None

    def put(self, key: str, body: Body) -> None:
        if self._asleep():
            return
        try:
            self._redis().set(f"narvar:page:{key}", body.packed(), ex=_DAY_SECONDS)
        except redis.RedisError as error:
            self._sleep(error)

    def forget(self) -> None:
        """Make the client anew at the next call (a changed address)."""
        self._client = None
        self._asleep_until = float("-inf")

    def _redis(self) -> redis.Redis:
        if self._client is None:
            self._client = redis.Redis.from_url(
                settings.REDIS_URL,
                socket_connect_timeout=0.2,
                socket_timeout=0.2,
                retry=None,
                max_connections=64,
            )
        return self._client

    def _asleep(self) -> bool:
        return time.monotonic() < self._asleep_until

    def _sleep(self, error: redis.RedisError) -> None:
        self._asleep_until = time.monotonic() + _BREAK_SECONDS
        log.info("page cache away", reason=type(error).__name__)


def _cost(key: str, body: Body) -> int:
    return len(key) + len(body.gzipped) + 200


memory: Final = Memory(limit=64 * 1024 * 1024)
shared: Final = Shared()
