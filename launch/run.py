"""`make run`: the whole platform on this machine, until Ctrl-C."""

import http.client
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import Any

from launch import canary, leftovers, ports, processes, runfile
from launch.backing import Backing, backing
from launch.environment import for_app, kept_secret
from launch.greeting import greet
from launch.once import only_one, stop_on_signals
from launch.paths import DATA, LOGS, ROOT, log_of
from launch.programs import programs
from launch.steps import say, step
from launch.supervisor import Supervisor
from launch.trouble import Trouble
from narvar.roles import role_url

DEFAULT_PORT = 8000
READY_WITHIN = 120.0  # seconds


def run() -> int:
    stop_on_signals()
    processes.stop_with_make()
    with only_one():
        runfile.remove()
        if ended := leftovers.end_earlier():
            say(f"  Ended {ended} processes of an earlier run that was killed.")
        try:
            port = choose_port(os.environ.get("PORT"))
            with backing(DATA, fast=False) as services, _supervised() as (supervisor, mark):
                _run_on(services, supervisor, mark, port)
        except KeyboardInterrupt:
            say("Stopped.")
    return 0


def choose_port(asked: str | None) -> int:
    if asked:
        if not asked.isdigit() or not 0 < int(asked) < 65536:
            raise Trouble(f"PORT must be a number from 1 to 65535, not {asked!r}.")
        if not ports.is_free(int(asked)):
            raise Trouble(f"Port {asked} is taken: set PORT to another one, or leave it out.")
        return int(asked)
    port = ports.next_free(DEFAULT_PORT)
    if port != DEFAULT_PORT:
        say(f"  Port {DEFAULT_PORT} is taken: using {port}.")
    return port


@contextmanager
def _supervised() -> Iterator[tuple[Supervisor, dict[str, str]]]:
    keeper = leftovers.Keeper()
    supervisor = Supervisor(say)
    try:
        yield supervisor, {leftovers.MARK: keeper.mark}
    finally:
        runfile.remove()
        say("\nStopping …")
        supervisor.stop()
        keeper.release()


def _run_on(services: Backing, supervisor: Supervisor, mark: Mapping[str, str], port: int) -> None:
    sandbox_port = ports.remembered(DATA / "sandbox_port")
    smtp_port = ports.remembered(DATA / "smtp_port")
    environment = {**_environment(services, port, sandbox_port, smtp_port), **mark}
    _set_up_database(environment)
    for program in programs(environment, port=port, sandbox_port=sandbox_port, smtp_port=smtp_port):
        supervisor.start(program)
    with step("Web, worker, beat, sandbox"):
        _wait_ready(supervisor, port)
    with step("Demo retailers"):
        demo = _seed(supervisor, environment)
    base_url, sandbox_url = environment["BASE_URL"], environment["SANDBOX_URL"]
    addresses = {"base_url": base_url, "api_url": f"{base_url}/api/v1", "sandbox_url": sandbox_url}
    facts = {**addresses, **demo}
    runfile.write(facts, pids=supervisor.pids() | services.pids)
    greet(facts)
    try:
        while True:
            canary.watch(supervisor, environment["SANDBOX_CLOCK_DSN"])
            runfile.write(facts, pids=supervisor.pids() | services.pids)
    finally:
        _hold_the_clock(sandbox_port)


def _hold_the_clock(sandbox_port: int) -> None:
    """Business time rests while nothing runs: a night's pause would be weeks at the demo's rate."""
    connection = http.client.HTTPConnection("127.0.0.1", sandbox_port, timeout=2)
    body, kind = json.dumps({"rate": 0}), {"Content-Type": "application/json"}
    # A sandbox that is gone already holds nothing: the clock then runs on, as after a kill.
    with suppress(OSError, http.client.HTTPException):
        connection.request("PUT", "/_control/clock", body, kind)
        connection.getresponse().read()
    connection.close()


def _environment(services: Backing, port: int, sandbox_port: int, smtp_port: int) -> dict[str, str]:
    secret_key = kept_secret(DATA / "secret_key")
    return for_app(
        database_url=services.database_url,
        redis_url=services.redis_url,
        secret_key=secret_key,
        base_url=f"http://127.0.0.1:{port}",
        static=DATA / "static",
    ) | {
        "SANDBOX": "True",
        "SANDBOX_URL": f"http://127.0.0.1:{sandbox_port}",
        "SMTP_URL": f"smtp+plain://127.0.0.1:{smtp_port}",
        "EMAIL_CALLBACK_KEY": kept_secret(DATA / "email_callback_key"),
        "SANDBOX_CLOCK_DSN": role_url("worker", services.database_url, secret_key),
    }


def _set_up_database(environment: Mapping[str, str]) -> None:
    with step("Database and static files"):
        # Alone: on a fresh machine it is the one that compiles what the other two share.
        _finish("prepare_database", _manage(environment, "prepare_database"))
        # Of the two documentation viewers that come with drf-spectacular one is used.
        quickly = ("--noinput", "--verbosity=0", "--ignore=redoc")
        static = _manage(environment, "collectstatic", *quickly)
        _finish("migrate", _manage(environment, "migrate", "--database=owner", "--noinput"))
        _finish("collectstatic", static)


def _manage(
    environment: Mapping[str, str], *command: str, stdout: int | None = None
) -> subprocess.Popen[bytes]:
    with log_of(command[0]).open("wb") as log:
        return subprocess.Popen(
            [sys.executable, "manage.py", *command],
            cwd=ROOT,
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            stdout=log if stdout is None else stdout,
            stderr=log,
        )


def _finish(name: str, process: subprocess.Popen[bytes]) -> None:
    if process.wait() != 0:
        log = LOGS / f"{name}.log"
        last = "\n".join(log.read_text(errors="replace").rstrip().split("\n")[-12:])
        raise Trouble(f"{name} failed. The end of {log}:\n\n{last}")


def _wait_ready(supervisor: Supervisor, port: int) -> None:
    deadline = time.monotonic() + READY_WITHIN
    while not _answers(port, "/readyz"):
        supervisor.tick()
        for name in supervisor.pids():
            if supervisor.ends(name) >= 3:
                raise Trouble(f"{name} ends each time it is started: see {LOGS / name}.log")
        if time.monotonic() > deadline:
            raise Trouble(f"Web is not ready after {READY_WITHIN:.0f} s: see {LOGS / 'web.log'}")
        time.sleep(0.1)


def _answers(port: int, path: str) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
    try:
        connection.request("GET", path)
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _seed(supervisor: Supervisor, environment: Mapping[str, str]) -> dict[str, Any]:
    with tempfile.TemporaryFile() as out:
        process = _manage(environment, "seed_demo", stdout=out.fileno())
        while process.poll() is None:
            supervisor.tick()
            time.sleep(0.1)
        _finish("seed_demo", process)
        out.seek(0)
        demo: dict[str, Any] = json.load(out)
    return demo
