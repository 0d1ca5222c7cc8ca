import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from launch import supervisor as module
from launch.processes import started_at, wait_gone
from launch.supervisor import Program, Supervisor

SLEEP = ["/bin/sleep", "60"]


@pytest.fixture
def told() -> list[str]:
    return []


@pytest.fixture
def supervisor(told: list[str]) -> Iterator[Supervisor]:
    supervisor = Supervisor(told.append)
    yield supervisor
    supervisor.stop()


def tick_until(supervisor: Supervisor, done: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 10
    while not done():
        assert time.monotonic() < deadline
        supervisor.tick()
        time.sleep(0.01)


def program(name: str, command: list[str], tmp_path: Path, **more: object) -> Program:
    log = tmp_path / f"{name}.log"
    return Program(name, command, dict(os.environ), log, **more)  # type: ignore[arg-type]


def test_what_is_killed_runs_again(supervisor: Supervisor, tmp_path: Path) -> None:
    supervisor.start(program("web", SLEEP, tmp_path))
    first = supervisor.pids()["web"]
    os.kill(first, signal.SIGKILL)
    tick_until(supervisor, lambda: supervisor.pids()["web"] != first)
    assert started_at(supervisor.pids()["web"]) is not None


def test_the_reason_is_told(supervisor: Supervisor, told: list[str], tmp_path: Path) -> None:
    supervisor.start(program("web", [sys.executable, "-c", "exit(3)"], tmp_path))
    tick_until(supervisor, lambda: supervisor.ends("web") == 1)
    assert told == [f"web ended (exit 3); again in 0.5 s; see {tmp_path / 'web.log'}"]


def test_the_pause_grows(
    supervisor: Supervisor, told: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "FIRST_PAUSE", 0.01)
    monkeypatch.setattr(module, "LONGEST_PAUSE", 0.04)
    supervisor.start(program("web", ["/bin/false"], tmp_path))
    tick_until(supervisor, lambda: supervisor.ends("web") == 4)
    assert [line.split(" again in ")[1].split(" s")[0] for line in told] == [
        "0.5", "0.04", "0.04", "0.04",
    ]  # fmt: skip


def test_its_children_do_not_outlive_it(supervisor: Supervisor, tmp_path: Path) -> None:
    pid_file = tmp_path / "child"
    script = f"sleep 60 & echo $! > {pid_file}.half; mv {pid_file}.half {pid_file}; wait"
    supervisor.start(program("worker", ["/bin/sh", "-c", script], tmp_path))
    tick_until(supervisor, pid_file.exists)
    os.kill(supervisor.pids()["worker"], signal.SIGKILL)
    tick_until(supervisor, lambda: supervisor.ends("worker") == 1)
    assert wait_gone(int(pid_file.read_text()), seconds=5)


def test_the_last_started_stops_first(supervisor: Supervisor, tmp_path: Path) -> None:
    order = tmp_path / "order"
    for name in ("sandbox", "web", "worker"):
        script = f"trap 'echo {name} >> {order}; exit' TERM; touch {order}.{name}; sleep 60 & wait"
        supervisor.start(program(name, ["/bin/sh", "-c", script], tmp_path))
        tick_until(supervisor, (tmp_path / f"order.{name}").exists)
    supervisor.stop()
    assert order.read_text().split() == ["worker", "web", "sandbox"]


@pytest.fixture
def grown_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "YOUNG", 0.0)


@pytest.mark.usefixtures("grown_up")
def test_a_silent_program_is_ended_and_runs_again(supervisor: Supervisor, tmp_path: Path) -> None:
    supervisor.start(program("worker", SLEEP, tmp_path, canary="worker"))
    first = supervisor.pids()["worker"]
    supervisor.judge({"worker": 31.0})
    tick_until(supervisor, lambda: supervisor.pids()["worker"] != first)
    assert started_at(first) is None


@pytest.mark.usefixtures("grown_up")
def test_a_stopped_program_is_ended_too(supervisor: Supervisor, tmp_path: Path) -> None:
    supervisor.start(program("worker", SLEEP, tmp_path, canary="worker"))
    os.kill(supervisor.pids()["worker"], signal.SIGSTOP)
    supervisor.judge({"worker": 31.0})
    assert started_at(supervisor.pids()["worker"]) is None


@pytest.mark.usefixtures("grown_up")
@pytest.mark.parametrize("canary", ["worker", None])
def test_who_sings_or_need_not_is_left_alone(
    supervisor: Supervisor, told: list[str], tmp_path: Path, canary: str | None
) -> None:
    supervisor.start(program("worker", SLEEP, tmp_path, canary=canary))
    supervisor.judge({"worker": 29.0, "beat": 3000.0})
    assert (supervisor.tick(), told) == (False, [])


def test_a_young_program_has_time_for_its_first_sign(
    supervisor: Supervisor, told: list[str], tmp_path: Path
) -> None:
    supervisor.start(program("worker", SLEEP, tmp_path, canary="worker"))
    supervisor.judge({"worker": 3000.0})
    assert told == []


@pytest.mark.usefixtures("grown_up")
def test_no_canary_at_all_is_silence(
    supervisor: Supervisor, told: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "STALE", 0.05)
    supervisor.start(program("worker", SLEEP, tmp_path, canary="worker"))
    time.sleep(0.1)
    supervisor.judge({})
    assert told == ["worker shows no sign of life for 0 s: ended"]
