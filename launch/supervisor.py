"""Keeps programs running, and judges them by what they do rather than by being alive."""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path

from launch.paths import ROOT

FIRST_PAUSE, LONGEST_PAUSE = 0.5, 10.0  # seconds before a restart; doubled each time
SETTLED = 30.0  # seconds alive after which the pause starts small again
STALE = 30.0  # seconds a canary may be silent
YOUNG = 40.0  # seconds a new process has to show its first canary


@dataclass(frozen=True, slots=True)
class Program:
    """`log` None: where ours goes. `canary`: the name of the row that it must keep fresh.

    `grace`: seconds it has to end by itself.
    """

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]
    log: Path | None
    canary: str | None = None
    grace: float = 5.0


@dataclass(slots=True)
class _Running:
    program: Program
    process: subprocess.Popen[bytes]
    began: float
    pause: float = FIRST_PAUSE
    due: float | None = None  # when to start again; None while it runs
    ends: int = 0


class Supervisor:
    """Not for threads: `tick` is called again and again by whoever waits for something."""

    def __init__(self, tell: Callable[[str], None]) -> None:
        self._tell = tell
        self._running: dict[str, _Running] = {}

    def start(self, program: Program) -> None:
        process = _spawn(program)
        self._running[program.name] = _Running(program, process, time.monotonic())

    def tick(self) -> bool:
        """Restart what has ended and waited its pause; says whether any pid changed."""
        return any([self._tend(running, time.monotonic()) for running in self._running.values()])

    def judge(self, silent_for: Mapping[str, float]) -> None:
        """End the programs whose canary is silent. `silent_for`: canary name → seconds."""
        for running in self._running.values():
            program, age = running.program, time.monotonic() - running.began
            if program.canary is None or running.due is not None or age < YOUNG:
                continue
            if (silence := silent_for.get(program.canary, age)) > STALE:
                self._tell(f"{program.name} shows no sign of life for {silence:.0f} s: ended")
                _stop(running.process, grace=2.0)

    def pids(self) -> dict[str, int]:
        return {name: running.process.pid for name, running in self._running.items()}

    def ends(self, name: str) -> int:
        """How often it has ended since it was started here."""
        return self._running[name].ends

    def stop(self) -> None:
        """Last started, first stopped; each is gone before the next is told."""
        while self._running:
            _, running = self._running.popitem()
            _stop(running.process, grace=running.program.grace)

    def _tend(self, running: _Running, now: float) -> bool:
        if running.due is None:
            if (code := running.process.poll()) is not None:
                self._plan_restart(running, code, now)
            return False
        if now < running.due:
            return False
        running.process = _spawn(running.program)
        running.began, running.due = now, None
        return True

    def _plan_restart(self, running: _Running, code: int, now: float) -> None:
        _end_group(running.process.pid)
        if now - running.began > SETTLED:
            running.pause = FIRST_PAUSE
        program = running.program
        ended = f"{program.name} ended ({_cause(code)})"
        see = f"; see {program.log}" if program.log else ""
        self._tell(f"{ended}; again in {running.pause:g} s{see}")
        running.ends += 1
        running.due = now + running.pause
        running.pause = min(running.pause * 2, LONGEST_PAUSE)


def _spawn(program: Program) -> subprocess.Popen[bytes]:
    """In a session of its own: the terminal's Ctrl-C is for us, who stop them in order."""
    with program.log.open("ab") if program.log else nullcontext() as log:
        return subprocess.Popen(
            program.command,
            cwd=ROOT,
            env=dict(program.environment),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT if log else None,
            start_new_session=True,
        )


def _stop(process: subprocess.Popen[bytes], *, grace: float) -> None:
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(timeout=grace)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
    _end_group(process.pid)


def _end_group(leader: int) -> None:
    """Pool processes whose parent is gone; the group's number stays taken while one lives."""
    try:
        os.killpg(leader, signal.SIGKILL)
    except ProcessLookupError:
        pass


def _cause(code: int) -> str:
    return f"exit {code}" if code >= 0 else signal.Signals(-code).name
