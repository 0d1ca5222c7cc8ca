"""The platform's own clock row, so that the platform and the sandbox never disagree."""

import asyncio
import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any, Final, TypeVar

import psycopg2

from sandbox.clock import Clock, ClockRefused, ClockUnavailable, Setting

REREAD_SECONDS: Final = 0.5
# The database compares with its own "now", which is later than the one we computed.
CUSHION_SECONDS: Final = 0.1
READ: Final = "SELECT since, base, rate FROM business_clock"
WRITE: Final = "SELECT set_business_clock(%s, %s)"

log = logging.getLogger(__name__)
T = TypeVar("T")


class PostgresClock(Clock):
    """Follows `business_clock`, re-read every half second; goes on alone while it is away."""

    def __init__(self, dsn: str) -> None:
        super().__init__()
        self._dsn = dsn
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="clock")
        self._connection: Any = None
        self._following: asyncio.Task[None] | None = None
        self._reachable = True

    async def start(self) -> None:
        await self._reread()
        self._following = asyncio.create_task(self._follow())

    async def close(self) -> None:
        if self._following is not None:
            self._following.cancel()
        self._thread.shutdown(wait=False, cancel_futures=True)

    async def _follow(self) -> None:
        while True:
            await asyncio.sleep(REREAD_SECONDS)
            await self._reread()

    async def _reread(self) -> None:
        try:
            self.setting = await self._in_thread(self._select)
        except psycopg2.Error as error:
            if self._reachable:
                log.warning("business_clock cannot be read: %s", error)
            self._reachable = False
        else:
            self._reachable = True

    async def _store(self, base: float, rate: float) -> None:
        cushion = CUSHION_SECONDS * self.setting.rate
        moment = datetime.fromtimestamp(base + cushion, UTC)
        try:
            await self._in_thread(lambda: self._write(moment, rate))
        except (psycopg2.OperationalError, psycopg2.InterfaceError) as error:
            raise ClockUnavailable(str(error).strip()) from error
        except psycopg2.DatabaseError as error:
            raise ClockRefused(str(error).strip()) from error
        await self._reread()

    async def _in_thread(self, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, work)

    def _select(self) -> Setting:
        row = self._execute(READ)
        if row is None:
            return self.setting
        since, base, rate = row
        return Setting(since=since.timestamp(), base=base.timestamp(), rate=float(rate))

    def _write(self, base: datetime, rate: float) -> None:
        self._execute(WRITE, (base, rate))

    def _execute(self, statement: str, values: tuple[object, ...] = ()) -> Any:
        if self._connection is None or self._connection.closed:
            self._connection = psycopg2.connect(self._dsn, connect_timeout=3)
            self._connection.autocommit = True
        with self._connection.cursor() as cursor:
            cursor.execute(statement, values)
            return cursor.fetchone()
