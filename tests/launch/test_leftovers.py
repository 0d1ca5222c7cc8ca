import subprocess
import sys
import time
from pathlib import Path

import pytest

from launch import leftovers
from launch.processes import carrying, wait_gone

ROOT = Path(__file__).resolve().parents[2]
SLEEP = ["/bin/sh", "-c", "sleep 60 & sleep 60"]

LAUNCHER = """
import os, subprocess, sys, time
from pathlib import Path
from launch import leftovers
leftovers.MARK_FILE = Path(sys.argv[1]) / "launch"
keeper = leftovers.Keeper()
subprocess.Popen(["/bin/sleep", "60"], env={leftovers.MARK: keeper.mark}, start_new_session=True)
print(keeper.mark, flush=True)
time.sleep(60)
"""


def test_all_that_carries_the_mark_ends_children_too(tmp_path: Path) -> None:
    with subprocess.Popen(SLEEP, env={leftovers.MARK: tmp_path.name}) as process:
        while len(carrying(leftovers.MARK, tmp_path.name)) < 3:
            time.sleep(0.01)
        ended = leftovers.end_marked(tmp_path.name)
        assert (ended, process.wait(timeout=5)) == (3, -9)


def test_another_launch_is_left_alone(tmp_path: Path) -> None:
    with subprocess.Popen(["/bin/sleep", "60"], env={leftovers.MARK: "another"}) as process:
        leftovers.end_marked(tmp_path.name)
        assert process.poll() is None
        process.kill()


def test_programs_end_with_a_killed_launcher(tmp_path: Path) -> None:
    command = [sys.executable, "-c", LAUNCHER, str(tmp_path)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE) as launcher:
        assert launcher.stdout is not None
        mark = launcher.stdout.readline().decode().strip()
        (marked,) = carrying(leftovers.MARK, mark)
        launcher.kill()
    assert wait_gone(marked, seconds=10)


def test_the_next_launch_ends_what_the_keeper_could_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(leftovers, "MARK_FILE", tmp_path / "launch")
    (tmp_path / "launch").write_text(tmp_path.name)
    with subprocess.Popen(["/bin/sleep", "60"], env={leftovers.MARK: tmp_path.name}) as process:
        assert (leftovers.end_earlier(), process.wait(timeout=5)) == (1, -9)


def test_a_first_launch_has_nothing_to_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(leftovers, "MARK_FILE", tmp_path / "launch")
    assert leftovers.end_earlier() == 0
