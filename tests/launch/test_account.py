import os
import pwd
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from launch.account import (
    PRIVATE_ROOT,
    Account,
    account_for,
    clean_environment,
    own_folder,
    reachable,
)

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root lends accounts")


@pytest.fixture
def nobody() -> Account:
    entry = pwd.getpwnam("nobody")
    return Account(uid=entry.pw_uid, gid=entry.pw_gid)


@pytest.fixture
def closed(tmp_path: Path, nobody: Account) -> Iterator[Path]:
    """A folder in one that only root may enter, and its stand-in removed afterwards."""
    tmp_path.chmod(0o700)
    folder = tmp_path / "data"
    yield folder
    shutil.rmtree(own_folder(folder, nobody))


def test_an_ordinary_user_runs_servers_as_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert account_for(Path("/")) == Account(uid=None, gid=None)


@as_root
def test_root_lends_nobody(nobody: Account, tmp_path: Path) -> None:
    assert account_for(tmp_path / "new") == nobody


@as_root
def test_root_lends_the_owner_of_the_data(tmp_path: Path) -> None:
    os.chown(tmp_path, 12345, 12345)
    assert account_for(tmp_path) == Account(uid=12345, gid=12345)


@as_root
def test_data_that_nobody_cannot_reach_is_kept_elsewhere(closed: Path, nobody: Account) -> None:
    folder = own_folder(closed, nobody)
    assert (folder.parent, nobody.can_enter(folder)) == (PRIVATE_ROOT, True)
    assert folder.stat().st_mode & 0o777 == 0o700


@as_root
def test_data_kept_elsewhere_are_found_again(closed: Path, nobody: Account) -> None:
    (own_folder(closed, nobody) / "kept").touch()
    assert (own_folder(closed, nobody) / "kept").exists()


@as_root
def test_data_kept_elsewhere_go_with_the_folder_they_stand_for(
    closed: Path, nobody: Account
) -> None:
    (own_folder(closed, nobody) / "kept").touch()
    shutil.rmtree(closed)
    assert not (own_folder(closed, nobody) / "kept").exists()


@as_root
def test_programs_out_of_reach_are_copied_with_their_neighbours(
    closed: Path, nobody: Account
) -> None:
    for name in ("package", "package.libs"):
        (closed / name).mkdir(parents=True)
    (closed / "package" / "program").write_text("#!/bin/sh\n")
    copy = reachable(closed / "package", [closed / "package.libs"], nobody)
    assert sorted(path.name for path in copy.parent.iterdir()) == ["package", "package.libs"]
    assert ((copy / "program").stat().st_uid, nobody.can_enter(copy)) == (nobody.uid, True)
    shutil.rmtree(copy.parents[1])


def test_settings_for_other_servers_do_not_reach_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PGDATA", "/elsewhere")
    monkeypatch.setenv("LC_ALL", "de_DE.UTF-8")
    environment = clean_environment()
    assert ("PGDATA" in environment, environment["LC_ALL"]) == (False, "C")
