import json
import os
from pathlib import Path

import pytest

from launch import runfile


@pytest.fixture
def run_json(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(runfile, "RUN_JSON", tmp_path / "run.json")
    return tmp_path / "run.json"


def test_facts_and_pids_stand_side_by_side(run_json: Path) -> None:
    runfile.write({"base_url": "http://127.0.0.1:8000"}, pids={"web": 7, "redis": None})
    assert json.loads(run_json.read_text()) == {
        "base_url": "http://127.0.0.1:8000",
        "pids": {"web": 7, "redis": None},
    }


def test_only_its_owner_reads_the_logins(run_json: Path) -> None:
    runfile.write({}, pids={})
    assert run_json.stat().st_mode & 0o777 == 0o600


def test_a_new_one_replaces_the_old_one_whole(run_json: Path) -> None:
    runfile.write({"web": "x" * 1000}, pids={})
    with run_json.open() as reader:
        runfile.write({}, pids={"web": 8})
        assert json.loads(reader.read())["web"] == "x" * 1000
    assert os.listdir(run_json.parent) == ["run.json"]


def test_removing_it_twice_is_harmless(run_json: Path) -> None:
    runfile.write({}, pids={})
    runfile.remove()
    runfile.remove()
    assert not run_json.exists()
