"""What the benches of work share: services, a sandbox beside them, rounds that take turns."""

import json
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from statistics import median
from typing import Any, Final

import urllib3

from bench.common import Env, django_here, free_port, process, services, wait_for

UPS: Final = ("sandbox-ups-id", "sandbox-ups-secret")


@dataclass(frozen=True)
class Stage:
    env: Env
    sandbox_url: str
    http: urllib3.PoolManager

    @property
    def worker_env(self) -> Env:
        return {**self.env, "DJANGO_SETTINGS_MODULE": "narvar.settings"}

    def control(self, method: str, path: str, body: Any) -> Any:
        given = json.dumps(body).encode()
        reply = self.http.request(method, f"{self.sandbox_url}/_control/{path}", body=given)
        if reply.status >= 300:
            raise RuntimeError(f"{method} {path}: {reply.status} {reply.data[:300]!r}")
        return json.loads(reply.data)


@contextmanager
def staged(**settings: Any) -> Iterator[Stage]:
    """A migrated database that keeps what it commits, a sandbox, and Django as a worker here."""
    url, base_url = (f"http://127.0.0.1:{free_port()}" for _ in range(2))
    sandbox = {"NARVAR_ROLE": "worker", "SANDBOX": "True", "SANDBOX_URL": url, "QUIET_HOURS": ""}
    with services(fast=False, **sandbox, BASE_URL=base_url, **settings) as env:
        command = [sys.executable, "-m", "sandbox", "--port", url.rpartition(":")[2]]
        with process(command, env):
            wait_for(f"{url}/healthz")
            django_here(env)
            yield Stage(env, url, urllib3.PoolManager(retries=False, timeout=60))


@dataclass(frozen=True, slots=True)
class Rounds:
    """Things a second, the median of all rounds; `ratio` is the median of each round's own."""

    ours: float
    bare: float
    ratio: float


Turn = Callable[[], float]
"""Does one side's work and returns the seconds that it took, preparations apart."""


def take_turns(ours: Turn, bare: Turn, *, things: int, rounds: int) -> Rounds:
    """Both in every round, in an order that alternates, so that a slow minute hits both."""
    measured = []
    for n in range(rounds):
        pair = (ours, bare) if n % 2 == 0 else (bare, ours)
        took = {turn: turn() for turn in pair}
        measured.append((things / took[ours], things / took[bare]))
    return Rounds(
        median(mine for mine, _ in measured),
        median(theirs for _, theirs in measured),
        median(mine / theirs for mine, theirs in measured),
    )


def seconds(do: Callable[[], object]) -> float:
    began = time.perf_counter()
    do()
    return time.perf_counter() - began


def until_done(done: Callable[[], bool], *, within: float = 300) -> None:
    """Raises TimeoutError where the workers have died or hang."""
    ends = time.monotonic() + within
    while not done():
        if time.monotonic() > ends:
            raise TimeoutError(f"not done after {within:.0f} s")
        time.sleep(0.01)
