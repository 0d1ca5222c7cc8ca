"""What the benches share: services of their own, processes that end with them, metric lines."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final
from urllib.request import urlopen

from launch.ports import is_free
from launch.services import Postgres, Redis

ROOT: Final = Path(__file__).resolve().parent.parent
Env = dict[str, str]


def metric(name: str, value: float | str) -> None:
    """One `metric=value` line, the only thing that scripts read."""
    text = f"{value:.3f}".rstrip("0").rstrip(".") if isinstance(value, float) else value
    print(f"{name}={text}", flush=True)


@contextmanager
def services(*, fast: bool = False, **settings: str) -> Iterator[Env]:
    """A migrated database and an empty Redis; yields the environment that points at them.

    `fast` gives up durability: for benches that only read.
    """
    with Postgres(fast=fast) as postgres, Redis() as redis:
        env = {
            **os.environ,
            "SECRET_KEY": "bench",
            "DATABASE_URL": postgres.url,
            "REDIS_URL": redis.url,
            "LOG_LEVEL": "WARNING",
            "PYTHONPATH": str(ROOT),
            **settings,
        }
        manage(env, "prepare_database")
        manage(env, "migrate", "--database=owner", "--skip-checks", "--verbosity=0")
        yield env


def manage(env: Env, *arguments: str) -> None:
    subprocess.run([sys.executable, "manage.py", *arguments], cwd=ROOT, env=env, check=True)


def django_here(env: Env) -> None:
    """Make this very process one of the project's, before any of its models is imported."""
    os.environ.update(env, DJANGO_SETTINGS_MODULE="narvar.settings")
    import django  # noqa: PLC0415 - settings are read from the environment just made

    django.setup()


@contextmanager
def process(command: Sequence[str], env: Mapping[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    """Runs beside the bench, in a group of its own, and is gone after the block."""
    child = subprocess.Popen(
        command, cwd=ROOT, env=dict(env), start_new_session=True, stdout=subprocess.DEVNULL
    )
    try:
        yield child
    finally:
        child.terminate()
        try:
            child.wait(timeout=15)
        except subprocess.TimeoutExpired:
            os.killpg(child.pid, 9)
            child.wait()


def program(name: str) -> str:
    """One of the environment's own programs, such as granian."""
    return str(Path(sys.executable).with_name(name))


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    assert is_free(port)
    return port


def wait_for(url: str, *, seconds: float = 30) -> None:
    """Until it answers 200; raises TimeoutError."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        try:
            with urlopen(url, timeout=2):  # noqa: S310 - our own server on loopback
                return
        except OSError:
            time.sleep(0.1)
    raise TimeoutError(f"{url} does not answer")
