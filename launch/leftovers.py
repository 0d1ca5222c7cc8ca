"""What a killed launcher leaves behind, and how it is known again.

Every supervised process, and whatever it starts, carries a mark in its environment that only one
launch uses. A keeper ends them the moment their launcher dies without a word; where the keeper
was killed as well, the next launch does.
"""

import os
import secrets
import signal
import subprocess
import sys
import time

from launch import processes
from launch.paths import DATA, ROOT, RUN_JSON

MARK = "NARVAR_LAUNCH"
MARK_FILE = DATA / "launch"


def end_marked(mark: str) -> int:
    """Ends every process of that launch, at once; returns how many there were."""
    ended: set[int] = set()
    deadline = time.monotonic() + 20
    while (found := processes.carrying(MARK, mark)) and time.monotonic() < deadline:
        for pid in found:
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                continue
            ended.add(pid)
        time.sleep(0.05)
    return len(ended)


def end_earlier() -> int:
    """Those of the launch before this one."""
    return end_marked(MARK_FILE.read_text()) if MARK_FILE.exists() else 0


class Keeper:
    """Watches this process through a pipe, from a session of its own."""

    def __init__(self) -> None:
        self.mark = secrets.token_hex(16)
        MARK_FILE.write_text(self.mark)
        self._process = subprocess.Popen(
            [sys.executable, "-S", "-m", "launch.leftovers", self.mark],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            start_new_session=True,
        )

    def release(self) -> None:
        """Ends what is left of this launch, and the watch."""
        end_marked(self.mark)
        self._process.communicate(b"stopped\n", timeout=20)


def watch(mark: str) -> None:
    if not sys.stdin.read():  # the pipe closed without a word
        RUN_JSON.unlink(missing_ok=True)
        end_marked(mark)


if __name__ == "__main__":
    watch(sys.argv[1])
