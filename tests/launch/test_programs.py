from pathlib import Path

import pytest
from django.conf import settings

from launch import paths, programs


@pytest.fixture
def started(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[programs.Program]:
    monkeypatch.setattr(paths, "LOGS", tmp_path)
    given = {"PATH": "/bin", "BASE_URL": "http://127.0.0.1:8000", "EMAIL_CALLBACK_KEY": "key"}
    return programs.programs(given, port=8000, sandbox_port=9000, smtp_port=9025)


def test_a_worker_has_a_process_left_when_all_shifts_are_at_work() -> None:
    assert sum(settings.SHIFTS.values()) < programs.WORKER_PROCESSES


def test_they_stop_in_the_order_beat_worker_web_sandbox(started: list[programs.Program]) -> None:
    names = [program.name for program in reversed(started)]
    assert names == ["beat", "worker", "web", "sandbox"]


def test_worker_and_beat_run_on_the_workers_login(started: list[programs.Program]) -> None:
    roles = {program.name: program.environment.get("NARVAR_ROLE") for program in started}
    assert roles == {"sandbox": None, "web": None, "worker": "worker", "beat": "worker"}


def test_web_listens_on_this_machine_only(started: list[programs.Program]) -> None:
    (web,) = [program.command for program in started if program.name == "web"]
    assert web[web.index("--host") + 1] == "127.0.0.1"


def test_a_log_of_before_is_kept_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paths, "LOGS", tmp_path)
    for words in ("first", "second"):
        paths.log_of("web").write_text(words)
    paths.log_of("web")
    assert sorted(file.name for file in tmp_path.iterdir()) == ["web.log", "web.log.1"]
    assert (tmp_path / "web.log.1").read_text() == "second"


def test_the_sandbox_reports_to_us(started: list[programs.Program]) -> None:
    sandbox = next(program for program in started if program.name == "sandbox")
    told = dict(zip(sandbox.command[1:], sandbox.command[2:], strict=False))
    assert told["--smtp-port"] == "9025"
    assert told["--reports-to"] == "http://127.0.0.1:8000/callbacks/mail/key"
    assert told["--replies-to"] == "http://127.0.0.1:8000/callbacks/twilio/inbound"
