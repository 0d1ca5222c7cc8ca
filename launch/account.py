"""Run a server as somebody who is not root, where that somebody can reach what it needs.

PostgreSQL refuses to run as root, so root lends it an unprivileged account. That account may not
be able to enter the repository (a home with mode 0700): then its files go to a private folder.
"""

import hashlib
import os
import pwd
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from launch.trouble import Trouble

PRIVATE_ROOT = Path("/var/tmp")  # noqa: S108 - each folder in it is made 0700 and checked


@dataclass(frozen=True, slots=True)
class Account:
    """Whom a server runs as; `uid` None means: as whoever runs us."""

    uid: int | None
    gid: int | None

    def own(self, path: Path) -> None:
        if self.uid is not None:
            os.chown(path, self.uid, -1 if self.gid is None else self.gid)

    def popen(
        self, command: Sequence[str | Path], *, cwd: Path, log: IO[bytes], stdin: int | None = None
    ) -> subprocess.Popen[bytes]:
        """Start in a session of its own, so that the terminal's Ctrl-C does not reach it."""
        return subprocess.Popen(
            [str(part) for part in command],
            cwd=cwd,
            env=clean_environment(),
            stdin=subprocess.DEVNULL if stdin is None else stdin,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            user=self.uid,
            group=self.gid,
            extra_groups=None if self.uid is None else [],
        )

    def can_enter(self, folder: Path) -> bool:
        """Asks the kernel, as the account: mode bits, ACLs and mounts all have a say."""
        if self.uid is None:
            return True
        check = subprocess.run(
            ["/bin/sh", "-c", 'cd "$1"', "sh", str(folder)],
            cwd="/",
            check=False,
            capture_output=True,
            user=self.uid,
            group=self.gid,
            extra_groups=[],
        )
        return check.returncode == 0


def clean_environment() -> dict[str, str]:
    """The caller's environment without what would steer a server: PGDATA, PGPORT, locale."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("PG", "LC_", "REDISCLI"))}
    return kept | {"LC_ALL": "C"}


def account_for(folder: Path) -> Account:
    """Ourselves, or when we are root: the owner of `folder`, or nobody where that is root too."""
    if os.geteuid() != 0:
        return Account(uid=None, gid=None)
    if folder.exists() and (owner := folder.stat()).st_uid != 0:
        return Account(uid=owner.st_uid, gid=owner.st_gid)
    for name in ("nobody", "daemon"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(uid=entry.pw_uid, gid=entry.pw_gid)
    raise Trouble(
        "PostgreSQL does not run as root and this machine has no account named nobody or daemon: "
        "run as an ordinary user, or set DATABASE_URL."
    )


def own_folder(wanted: Path, account: Account) -> Path:
    """`wanted`, made private to the account, or a private stand-in that the account can reach."""
    wanted = wanted.absolute()
    try:
        wanted.mkdir(mode=0o700, parents=True, exist_ok=True)
    except PermissionError as error:
        raise Trouble(
            f"Cannot write {error.filename}: who owns it? Remove it or chown it."
        ) from error
    account.own(wanted)
    wanted.chmod(0o700)
    if account.can_enter(wanted):
        return wanted
    marker = wanted / "kept-elsewhere"
    if not marker.exists():  # a new folder: what an earlier one of this name left is not its data
        shutil.rmtree(private_folder(wanted, account))
        marker.touch()
    return private_folder(wanted, account)


def private_folder(stands_for: Path, account: Account) -> Path:
    """A folder under /var/tmp named after the path it stands for, owned by the account, 0700."""
    digest = hashlib.sha256(str(stands_for).encode()).hexdigest()[:16]
    folder = PRIVATE_ROOT / f"narvar-{account.uid}-{digest}"
    folder.mkdir(mode=0o700, exist_ok=True)
    found = folder.lstat()
    if folder.is_symlink() or found.st_uid not in {os.geteuid(), account.uid}:
        raise Trouble(f"{folder} belongs to somebody else: remove it and try again.")
    account.own(folder)
    folder.chmod(0o700)
    return folder


def reachable(programs: Path, beside: Sequence[Path], account: Account) -> Path:
    """`programs`, or a copy of it (and of the folders beside it) where the account can reach it.

    The copy is made once per installed version: its name carries the folder's modification time.
    """
    if account.can_enter(programs):
        return programs
    home = private_folder(programs, account) / str(programs.stat().st_mtime_ns)
    if not home.exists():
        half = home.with_suffix(".half")
        shutil.rmtree(half, ignore_errors=True)
        for folder in (programs, *beside):
            shutil.copytree(folder, half / folder.name)
        for path in (half, *half.rglob("*")):
            account.own(path)
        half.rename(home)
    return home / programs.name
