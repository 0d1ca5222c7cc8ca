import fcntl
import os
import signal
from pathlib import Path

import pytest

from launch import once
from launch.trouble import Trouble


@pytest.fixture(autouse=True)
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(once, "DATA", tmp_path)
    monkeypatch.setattr(once, "RUN_JSON", tmp_path / "run.json")
    (tmp_path / "run.json").touch()
    return tmp_path


def test_a_second_run_is_told_of_the_first() -> None:
    with once.only_one(), pytest.raises(Trouble, match=f"as process {os.getpid()}"):
        with once.only_one():
            pass


def test_after_a_run_comes_the_next() -> None:
    with once.only_one():
        pass
    with once.only_one():
        pass


def test_a_killed_runs_addresses_are_forgotten(data: Path) -> None:
    once.forget_killed()
    assert not (data / "run.json").exists()


def test_a_living_runs_addresses_are_kept(data: Path) -> None:
    with (data / "run.lock").open("a+") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        once.forget_killed()
    assert (data / "run.json").exists()


def test_only_the_first_signal_stops() -> None:
    kept = {number: signal.getsignal(number) for number in once.SIGNALS}
    once.stop_on_signals()
    try:
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGTERM)
        signal.raise_signal(signal.SIGINT)
    finally:
        for number, handler in kept.items():
            signal.signal(number, handler)
