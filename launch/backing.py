"""PostgreSQL and Redis for one command: ours from the wheels, or those the caller names."""

import fcntl
import os
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from launch.paths import DATA
from launch.services import Postgres, Redis
from launch.steps import say, step


@dataclass(frozen=True, slots=True)
class Backing:
    """`pids` holds None for what somebody else runs."""

    database_url: str
    redis_url: str
    pids: dict[str, int | None]


@contextmanager
def backing(folder: Path | None, *, fast: bool) -> Iterator[Backing]:
    """Stops Redis first, then PostgreSQL. Without a folder their data is thrown away."""
    database_url, redis_url = os.environ.get("DATABASE_URL"), os.environ.get("REDIS_URL")
    postgres_pid, redis_pid = None, None
    with ExitStack() as stack:
        if not database_url:
            with step("PostgreSQL 18"):
                postgres = Postgres(folder and folder / "postgres", fast=fast)
                stack.enter_context(postgres)
            database_url, postgres_pid = postgres.url, postgres.pid
        if not redis_url:
            with step("Redis"):
                redis = Redis(folder and folder / "redis")
                stack.enter_context(redis)
            redis_url, redis_pid = redis.url, redis.pid
        yield Backing(database_url, redis_url, {"postgres": postgres_pid, "redis": redis_pid})


@contextmanager
def test_backing() -> Iterator[Backing]:
    """Kept between runs for speed; while another run uses it, a throwaway one."""
    folder: Path | None = DATA / "test"
    (DATA / "test").mkdir(parents=True, exist_ok=True)
    with (DATA / "test.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("  Another test run uses .data/test: this one gets servers of its own.")
            folder = None
        with backing(folder, fast=True) as ours:
            yield ours


@contextmanager
def second_backing(arguments: Sequence[str]) -> Iterator[Backing | None]:
    """For the second of two processes that share out the whole suite.

    None where one process is to do it: asked for in particular, on servers that somebody else
    runs, or on one core.
    """
    given = {"DATABASE_URL", "REDIS_URL"} & os.environ.keys()
    if arguments or given or (os.cpu_count() or 1) < 2:
        yield None
        return
    with backing(None, fast=True) as ours:
        yield ours
