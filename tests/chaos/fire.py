"""What is done to the platform while it works."""

import os
import random
import signal
import time
from pathlib import Path

from launch.processes import started_at
from tests.chaos.stage import Stage

WHOLE_EVERY = 6  # that many kills: one takes a whole worker with all its processes
GROWN = 8.0  # seconds; a worker killed while it starts proves nothing about the work it holds


class Killer:
    """kill -9, every now and then, of a worker's pool process or of a whole worker in turn.

    One worker is always left, as in a house that has two.
    """

    def __init__(self, stage: Stage, chance: random.Random, every: tuple[float, float]) -> None:
        self._stage, self._chance, self._every = stage, chance, every
        self._next = time.monotonic() + chance.uniform(*every)
        self.kills = self.whole = 0

    def __call__(self) -> None:
        if time.monotonic() < self._next:
            return
        self._next = time.monotonic() + self._chance.uniform(*self._every)
        grown = self._grown()
        if self.kills % WHOLE_EVERY == WHOLE_EVERY - 1 and len(grown) > 1:
            os.killpg(grown[self.whole % len(grown)], signal.SIGKILL)
            self.kills, self.whole = self.kills + 1, self.whole + 1
        elif pool := [child for worker in grown for child in _children(worker)]:
            os.kill(self._chance.choice(pool), signal.SIGKILL)
            self.kills += 1

    def _grown(self) -> list[int]:
        pids = self._stage.supervisor.pids()
        workers = [pid for name, pid in sorted(pids.items()) if name.startswith("worker")]
        return [pid for pid in workers if (_age(pid) or 0.0) > GROWN]


def _age(pid: int) -> float | None:
    """Seconds; None when it is gone."""
    if (started := started_at(pid)) is None:
        return None
    return time.clock_gettime(time.CLOCK_BOOTTIME) - started / os.sysconf("SC_CLK_TCK")


def _children(pid: int) -> list[int]:
    """Those alive; none of a process that has gone."""
    try:
        told = Path(f"/proc/{pid}/task/{pid}/children").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return []
    return [child for child in map(int, told.split()) if _age(child) is not None]
