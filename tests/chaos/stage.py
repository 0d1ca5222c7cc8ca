"""The stage of a proof: servers, sandbox and workers of its own on 127.0.0.1, gone when it ends.

Workers and beat run under the supervisor of `make run`, so hand-over, bells and restarts are part
of what is proved. What the stage starts carries a mark, by which all of it is found and ended.
"""

import json
import os
import secrets
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import psycopg2
import urllib3

from launch import leftovers, ports, supervisor
from launch.environment import as_worker, for_app
from launch.paths import ROOT
from launch.programs import WORKER, beat
from launch.services import Postgres, Redis
from launch.supervisor import Program, Supervisor
from narvar.roles import role_url

SECRET_KEY = "of-a-proof-that-lives-for-a-minute"
# Leases of seconds, so that what a killed worker held is back while the proof still runs.
SHORT = {
    "POLL_LEASE_SECONDS": "4",
    "POLL_BATCH": "40",
    "SHIFT_SECONDS": "8",
    "LOG_LEVEL": "WARNING",
    # Days pass in minutes here, and a proof must not depend on the hour at which it is run.
    "QUIET_HOURS": "",
}
KEEPER = """
import sys
from launch import leftovers
sys.stdin.read() or leftovers.end_marked(sys.argv[1])
"""
# Between restarts, in seconds: a proof kills more often than life does.
PAUSE = 0.5
Step = Callable[[], None]
Parameters = Sequence[Any] | Mapping[str, Any]
Found = TypeVar("Found")
STEP_EVERY, LOOK_EVERY = 0.05, 0.25  # seconds
# Longer than any lease, grace and restart of a proof: what has not moved by then will not.
PATIENCE = 15.0
READY = 90.0
MOST = 3600.0
NONE: Mapping[str, str] = {}


class NotReady(RuntimeError):
    """Something the proof needs did not come up, or not in time."""


@dataclass
class Stage:
    postgres: Postgres
    redis: Redis
    environment: Mapping[str, str]
    logs: Path
    supervisor: Supervisor
    http: urllib3.PoolManager = field(
        default_factory=lambda: urllib3.PoolManager(retries=False, timeout=30, maxsize=8)
    )

    @property
    def sandbox_url(self) -> str:
        return self.environment["SANDBOX_URL"]

    @property
    def base_url(self) -> str:
        return self.environment["BASE_URL"]

    def control(self, method: str, path: str, body: Any = None) -> Any:
        """The sandbox's control API; raises NotReady with its words when it refuses."""
        given = None if body is None else json.dumps(body).encode()
        reply = self.http.request(method, f"{self.sandbox_url}/_control/{path}", body=given)
        if reply.status >= 300:
            raise NotReady(f"{method} {path}: {reply.status} {reply.data[:300]!r}")
        return json.loads(reply.data)

    def fault(self, service: str, kind: str, **details: Any) -> None:
        self.control("PUT", "faults", {"service": service, "kind": kind, **details})

    def told(self, service: str, what: str, after: int = 0) -> list[dict[str, Any]]:
        """The sandbox's own record of its effects, oldest first."""
        url = f"{self.sandbox_url}/_control/log?service={service}&what={what}&after={after}"
        return [json.loads(line) for line in self.http.request("GET", url).data.splitlines()]

    def ask(self, query: str, parameters: Parameters = ()) -> list[tuple[Any, ...]]:
        """As the owner, whom no wall stops, on a connection of its own."""
        owner = role_url("owner", self.postgres.url, SECRET_KEY)
        connection = psycopg2.connect(owner, connect_timeout=5)
        try:
            with connection, connection.cursor() as cursor:
                cursor.execute(query, parameters)
                return list(cursor.fetchall()) if cursor.description else []
        finally:
            connection.close()

    @contextmanager
    def holding(self, lock: str) -> Iterator[int]:
        """The statement's locks, until the block ends; yields the id of who holds them."""
        owner = role_url("owner", self.postgres.url, SECRET_KEY)
        connection = psycopg2.connect(owner, connect_timeout=5)
        try:
            with connection.cursor() as cursor:
                cursor.execute(lock)
            yield connection.info.backend_pid
        finally:
            connection.close()

    def count(self, table: str) -> int:
        ((rows,),) = self.ask(f"SELECT count(*) FROM {table}")  # noqa: S608 - one of ours
        return int(rows)

    def start(self, name: str, command: Sequence[str], *, worker: bool = False) -> None:
        """Under the supervisor, as `make run` starts it. A worker's canary is judged."""
        environment = as_worker(self.environment) if worker else self.environment
        log = self.logs / f"{name}.log"
        self.supervisor.start(Program(name, command, environment, log, grace=3.0))

    def start_workers(self, count: int = 1) -> None:
        """Celery workers and beat. Two at least where one is to be killed: the other goes on."""
        for n in range(count):
            self.start(f"worker{n}", [*WORKER, "--hostname", f"worker{n}@%h"], worker=True)
        self.start("beat", beat(self.logs / "beat"), worker=True)
        self.expect(self._all_at_work, within=READY, what="workers")

    def _all_at_work(self) -> bool:
        """Every place of the rota is taken."""
        from django.conf import settings

        held = "SELECT count(*) FROM shift WHERE lease_until > clock_timestamp()"
        return self.ask(held) == [(sum(settings.SHIFTS.values()),)]

    def start_web(self) -> None:
        from django.core.management import call_command

        call_command("collectstatic", interactive=False, verbosity=0)
        port = self.base_url.rpartition(":")[2]
        granian = [
            str(Path(sys.executable).with_name("granian")), "narvar.wsgi:application",
            "--interface", "wsgi", "--host", "127.0.0.1", "--port", port, "--workers", "2",
            "--blocking-threads", "4", "--respawn-failed-workers", "--workers-kill-timeout", "3",
            "--no-ws",
        ]  # fmt: skip
        self.start("web", granian)
        self.expect(lambda: self.answers(f"{self.base_url}/readyz"), within=READY, what="web")

    def answers(self, url: str) -> bool:
        try:
            return bool(self.http.request("GET", url, timeout=2).status == 200)
        except urllib3.exceptions.HTTPError:
            return False

    def wait(
        self, done: Callable[[], bool], *, within: float, meanwhile: Step = lambda: None
    ) -> bool:
        """Keep the programs running, and do `meanwhile`, until `done`; False when late."""
        ends, look_at = time.monotonic() + within, 0.0
        while (now := time.monotonic()) < ends:
            if now >= look_at:
                if done():
                    return True
                look_at = time.monotonic() + LOOK_EVERY
            self.supervisor.tick()
            meanwhile()
            time.sleep(STEP_EVERY)
        return False

    def wait_while_moving(
        self, done: Callable[[], bool], look: Callable[[], int], *, meanwhile: Step = lambda: None
    ) -> bool:
        """The same; False when `look` has told the same for PATIENCE seconds."""
        last, since = look(), time.monotonic()

        def over() -> bool:
            nonlocal last, since
            if (seen := look()) != last:
                last, since = seen, time.monotonic()
            return done() or time.monotonic() - since > PATIENCE

        return self.wait(over, within=MOST, meanwhile=meanwhile) and done()

    def expect_found(self, find: Callable[[], Found | None], *, within: float, what: str) -> Found:
        """What `find` finds; raises NotReady when it has found nothing in time."""
        found: list[Found] = []

        def look() -> bool:
            if (one := find()) is not None:
                found.append(one)
            return bool(found)

        self.expect(look, within=within, what=what)
        return found[0]

    def expect(self, done: Callable[[], bool], *, within: float, what: str) -> None:
        if not self.wait(done, within=within):
            raise NotReady(f"{what}: not within {within:g} s; see {self.logs}")


@contextmanager
def staged(
    *, sabotage: str = "", fast: bool = True, settings: Mapping[str, str] = NONE
) -> Iterator[Stage]:
    """Servers, a migrated database with its sandbox switch on, and a sandbox.

    This process becomes a worker of that database (Django is set up here): import what needs
    Django inside the block. `fast=False` where PostgreSQL itself is killed. Logs stay on failure.
    """
    logs = Path(tempfile.mkdtemp(prefix="narvar-proof-"))
    with ExitStack() as stack:
        postgres = stack.enter_context(Postgres(fast=fast))
        redis = stack.enter_context(Redis())
        mark = stack.enter_context(_marked())
        environment = _environment(postgres, redis, logs / "static", sabotage) | dict(settings)
        supervisor.LONGEST_PAUSE = PAUSE
        keeping = Supervisor(lambda words: None)
        stack.callback(keeping.stop)
        stage = Stage(postgres, redis, {**environment, **mark}, logs, keeping)
        _set_up_django(environment)
        _start_sandbox(stage)
        yield stage
    shutil.rmtree(logs)


@contextmanager
def _marked() -> Iterator[dict[str, str]]:
    """Ends at the block's end, and when this process is killed, whatever carries the mark."""
    mark = secrets.token_hex(16)
    command = [sys.executable, "-S", "-c", KEEPER, mark]
    with subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, start_new_session=True
    ) as keeper:
        try:
            yield {leftovers.MARK: mark}
        finally:
            leftovers.end_marked(mark)
            keeper.communicate(b"ended\n", timeout=20)


def _environment(postgres: Postgres, redis: Redis, static: Path, sabotage: str) -> dict[str, str]:
    return {
        "SMTP_URL": f"smtp+plain://127.0.0.1:{ports.free_port()}",
        **for_app(
            database_url=postgres.url,
            redis_url=redis.url,
            secret_key=SECRET_KEY,
            base_url=f"http://127.0.0.1:{ports.free_port()}",
            static=static,
        ),
        "SANDBOX": "True",
        "SANDBOX_URL": f"http://127.0.0.1:{ports.free_port()}",
        "SANDBOX_CLOCK_DSN": role_url("worker", postgres.url, SECRET_KEY),
        "SABOTAGE": sabotage,
        "DJANGO_SETTINGS_MODULE": "narvar.settings",
        **SHORT,
    }


def _set_up_django(environment: Mapping[str, str]) -> None:
    os.environ.update(as_worker(environment))
    # Settings are read at import: only now do they name this stage's servers.
    import django
    from django.core.management import call_command
    from django.db import connections

    django.setup()
    call_command("prepare_database")
    call_command("migrate", database="owner", verbosity=0)
    with connections["owner"].cursor() as cursor:
        cursor.execute("UPDATE platform SET sandbox = true")
    connections["owner"].close()


def _start_sandbox(stage: Stage) -> None:
    port = stage.sandbox_url.rpartition(":")[2]
    mail = stage.environment["SMTP_URL"].rpartition(":")[2]
    command = [sys.executable, "-m", "sandbox", "--port", port, "--smtp-port", mail]
    stage.start("sandbox", command)
    healthy = f"{stage.sandbox_url}/healthz"
    stage.expect(lambda: stage.answers(healthy), within=READY, what="sandbox")
