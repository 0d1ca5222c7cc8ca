"""What is done to the platform while it works."""

import os
import random
import signal
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from launch.processes import started_at
from tests.chaos.stage import Stage

WHOLE_EVERY = 6  # that many kills: one takes a whole worker with all its processes


class Killer:
    """kill -9, every now and then, of a worker's pool process or of a whole worker in turn.

    Only what is at work is killed, and first who talks to a carrier or provider: they have
    something to lose. One worker is always left, as in a house that has two. `every`: seconds
    between kills; between them `progress` must have grown by `least`, however slow the machine.
    """

    def __init__(
        self,
        stage: Stage,
        chance: random.Random,
        *,
        every: tuple[float, float],
        progress: Callable[[], int],
        least: int,
    ) -> None:
        self._stage, self._chance, self._every = stage, chance, every
        self._progress, self._least = progress, least
        self._plan_next()
        self.kills = self.whole = 0

    def __call__(self) -> None:
        if time.monotonic() < self._next or self._progress() < self._wanted:
            return
        busy = self._at_work()
        if self.kills % WHOLE_EVERY == WHOLE_EVERY - 1 and len(busy) > 1:
            os.killpg(list(busy)[self.whole % len(busy)], signal.SIGKILL)
            self.whole += 1
        elif pool := [child for children in busy.values() for child in children]:
            os.kill(self._chance.choice(self._talking(pool) or pool), signal.SIGKILL)
        else:
            return
        self.kills += 1
        self._plan_next()

    def _plan_next(self) -> None:
        self._next = time.monotonic() + self._chance.uniform(*self._every)
        self._wanted = self._progress() + self._least

    def _at_work(self) -> Mapping[int, list[int]]:
        """Workers and their pool processes that have taken up work: those with a database."""
        port = self._stage.postgres.port
        busy = {pid: _connected_to(port, _children(pid)) for pid in _workers(self._stage)}
        return {pid: children for pid, children in busy.items() if children}

    def _talking(self, pool: Sequence[int]) -> list[int]:
        return _connected_to(int(self._stage.sandbox_url.rpartition(":")[2]), pool)


class Trap:
    """Kills a worker that has written something and not yet committed it.

    It holds what such a transaction needs next (`lock`, a statement), so that whoever comes there
    waits, its work half done; who waits is killed, and the lock let go. Only then the database
    notices that its client is dead, and takes everything back. Where others may wait beside the
    victim: `wrote` is a table that it has written to, `says` what it is about to do.
    """

    def __init__(self, stage: Stage, lock: str, *, wrote: str = "", says: str = "") -> None:
        self._stage, self._lock = stage, lock
        self._victim = {"wrote": wrote, "says": f"%{says}%"}

    def spring(self, bring: Callable[[], None] = lambda: None) -> None:
        """Raises NotReady where nobody comes by. `bring`: what makes them come, once it is set."""
        with self._stage.holding(self._lock) as holder:
            bring()
            pid = self._stage.expect_found(
                lambda: self._caught(holder), within=30, what=f"a worker at {self._lock}"
            )
            os.kill(pid, signal.SIGKILL)

    def _caught(self, holder: int) -> int | None:
        sockets = {
            socket
            for (port,) in self._stage.ask(_WAITING, {"holder": holder, **self._victim})
            for socket in _sockets_to(self._stage.postgres.port, local=port)
        }
        held = (pid for pid in _pool(self._stage) if not sockets.isdisjoint(_open_files(pid)))
        return next(held, None)


_WAITING = """
SELECT a.client_port FROM pg_stat_activity a
WHERE pg_blocking_pids(a.pid) @> ARRAY[%(holder)s] AND a.query LIKE %(says)s
  AND (%(wrote)s = '' OR EXISTS (
  SELECT FROM pg_locks l WHERE l.pid = a.pid AND l.mode = 'RowExclusiveLock'
    AND l.relation = to_regclass(%(wrote)s)))
"""


class AtMarks:
    """Does something when `progress` reaches these shares of `goal`."""

    def __init__(
        self,
        act: Callable[[], None],
        *,
        shares: Sequence[float],
        progress: Callable[[], int],
        goal: int,
    ) -> None:
        self._act, self._progress = act, progress
        self._marks = [share * goal for share in shares]

    def __call__(self) -> None:
        if self._marks and self._progress() >= self._marks[0]:
            del self._marks[0]
            self._act()


def _workers(stage: Stage) -> list[int]:
    pids = stage.supervisor.pids()
    return [pid for name, pid in sorted(pids.items()) if name.startswith("worker")]


def _pool(stage: Stage) -> list[int]:
    return [child for pid in _workers(stage) for child in _children(pid)]


def _children(pid: int) -> list[int]:
    """Those alive; none of a process that has gone."""
    try:
        told = Path(f"/proc/{pid}/task/{pid}/children").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return []
    return [child for child in map(int, told.split()) if started_at(child) is not None]


def _connected_to(port: int, pids: Sequence[int]) -> list[int]:
    """Those that hold a connection to that port of this machine."""
    sockets = _sockets_to(port)
    return [pid for pid in pids if not sockets.isdisjoint(_open_files(pid))]


def _sockets_to(port: int, *, local: int | None = None) -> set[str]:
    """`local`: the port at this end, if only one will do."""
    rows = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    here = "" if local is None else f":{local:04X}"
    return {
        f"socket:[{row[9]}]"
        for row in rows
        if row[2].endswith(f":{port:04X}") and row[1].endswith(here)
    }


def _open_files(pid: int) -> set[str]:
    try:
        return {os.readlink(entry) for entry in Path(f"/proc/{pid}/fd").iterdir()}
    except (FileNotFoundError, ProcessLookupError):
        return set()
