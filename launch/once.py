"""One `make run` at a time per repository, and one stop."""

import fcntl
import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import IO

from launch.paths import DATA, RUN_JSON
from launch.trouble import Trouble

STOPPING_TAKES = 30.0  # seconds that we wait for another run which is not (or no longer) ready
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def forget_killed() -> None:
    """Removes the run.json of a killed run at once: whoever waits for ours must not read it."""
    if not RUN_JSON.exists():
        return
    with (DATA / "run.lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:  # it runs
            return
        RUN_JSON.unlink(missing_ok=True)


@contextmanager
def only_one() -> Iterator[None]:
    """The lock goes with the process, so a killed launcher does not keep it."""
    with (DATA / "run.lock").open("a+") as lock:
        _take(lock)
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        yield


def _take(lock: IO[str]) -> None:
    deadline = time.monotonic() + STOPPING_TAKES
    while True:
        try:
            return fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if RUN_JSON.exists() or time.monotonic() > deadline:
                break
        time.sleep(0.2)
    lock.seek(0)
    raise Trouble(f"`make run` runs here already, as process {lock.read()}: stop it first.")


def stop_on_signals() -> None:
    """The first signal raises KeyboardInterrupt, once; those after it change nothing."""

    def nothing(number: int, frame: FrameType | None) -> None:
        pass

    def stop(number: int, frame: FrameType | None) -> None:
        for each in SIGNALS:
            signal.signal(each, nothing)
        raise KeyboardInterrupt

    for each in SIGNALS:
        signal.signal(each, stop)
