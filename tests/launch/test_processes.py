import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from launch import processes


@pytest.fixture
def sleeper(tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
    environment = {"SLEEPER": tmp_path.name}
    with subprocess.Popen(["/bin/sleep", "60"], cwd=tmp_path, env=environment) as process:
        yield process
        process.kill()


def test_a_process_is_known_by_pid_and_start(sleeper: subprocess.Popen[bytes]) -> None:
    assert processes.started_at(sleeper.pid) == processes.started_at(sleeper.pid) is not None


def test_a_zombie_is_gone(sleeper: subprocess.Popen[bytes]) -> None:
    os.kill(sleeper.pid, signal.SIGKILL)
    assert processes.wait_gone(sleeper.pid, seconds=5)


def test_waiting_for_a_living_process_ends(sleeper: subprocess.Popen[bytes]) -> None:
    assert not processes.wait_gone(sleeper.pid, seconds=0.1)


def test_a_process_works_in_its_folder_only(
    sleeper: subprocess.Popen[bytes], tmp_path: Path
) -> None:
    pid = sleeper.pid
    assert (processes.works_in(pid, tmp_path), processes.works_in(pid, tmp_path.parent)) == (
        True,
        False,
    )


def test_a_folder_is_deserted_once_its_process_is_gone(
    sleeper: subprocess.Popen[bytes], tmp_path: Path
) -> None:
    before = processes.anyone_works_in(tmp_path)
    processes.end(sleeper.pid, grace=5)
    assert (before, processes.anyone_works_in(tmp_path)) == (True, False)


def test_a_process_is_found_by_the_mark_in_its_environment(
    sleeper: subprocess.Popen[bytes], tmp_path: Path
) -> None:
    assert processes.carrying("SLEEPER", tmp_path.name) == [sleeper.pid]


def test_part_of_a_mark_finds_nothing(sleeper: subprocess.Popen[bytes], tmp_path: Path) -> None:
    assert processes.carrying("SLEEPER", tmp_path.name[:-1]) == []


def test_who_ignores_sigterm_is_killed() -> None:
    deaf = "import signal; signal.signal(15, signal.SIG_IGN); print(1, flush=True); signal.pause()"
    with subprocess.Popen([sys.executable, "-c", deaf], stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.readline()
        processes.end(process.pid, grace=0.1)
        assert process.wait(timeout=5) == -signal.SIGKILL
