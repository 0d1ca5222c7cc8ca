"""Who a process is, read from /proc: a pid alone may have been given to a stranger since."""

import ctypes
import os
import signal
import time
from pathlib import Path


def started_at(pid: int) -> int | None:
    """The kernel's start time of a process in clock ticks since boot, or None when it is gone.

    A zombie counts as gone. Together with the pid this names one process for ever.
    """
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return None
    fields = stat.rpartition(")")[2].split()  # the command before it may hold spaces
    return None if fields[0] in "ZX" else int(fields[19])


def works_in(pid: int, folder: Path) -> bool:
    """Whether the process's working directory is `folder` (servers change into their data)."""
    try:
        return Path(f"/proc/{pid}/cwd").readlink() == folder.resolve()
    except (FileNotFoundError, ProcessLookupError, PermissionError):
        return False


def anyone_works_in(folder: Path) -> bool:
    pids = (int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit())
    return any(works_in(pid, folder) for pid in pids)


def wait_gone(pid: int, *, seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while started_at(pid) is not None:
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


def end(pid: int, *, grace: float) -> None:
    """SIGTERM, then after `grace` seconds SIGKILL; returns when the process is gone."""
    for number, patience in ((signal.SIGTERM, grace), (signal.SIGKILL, 10.0)):
        try:
            os.kill(pid, number)
        except ProcessLookupError:
            return
        if wait_gone(pid, seconds=patience):
            return


def carrying(name: str, value: str) -> list[int]:
    """Processes, other than this one, that were started with NAME=value in their environment."""
    mark = f"{name}={value}".encode()
    found = []
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit() or int(entry.name) == os.getpid():
            continue
        try:
            if mark in (entry / "environ").read_bytes().split(b"\0"):
                found.append(int(entry.name))
        except (FileNotFoundError, ProcessLookupError, PermissionError):
            continue
    return found


PR_SET_PDEATHSIG = 1


def stop_with_make() -> None:
    """Have the kernel send us SIGTERM when the `make` that started us is killed (Linux).

    Without it a killed make would leave the whole platform running, with nobody to stop it.
    """
    parent = os.getppid()
    if Path(f"/proc/{parent}/comm").read_text().strip() not in {"make", "gmake"}:
        return
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() != parent:  # it died just before
        os.kill(os.getpid(), signal.SIGTERM)
