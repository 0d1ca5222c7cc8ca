"""Real servers: what is proved is that they come, go, and are known again."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg2
import pytest
import redis as client

from launch.processes import started_at, wait_gone
from launch.services import Postgres, Redis
from launch.trouble import Trouble

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def postgres() -> Iterator[Postgres]:
    with Postgres(fast=True) as postgres:
        yield postgres


@pytest.fixture(scope="module")
def redis() -> Iterator[Redis]:
    with Redis() as redis:
        yield redis


def ask(postgres: Postgres, query: str) -> object:
    connection = psycopg2.connect(postgres.url)
    try:
        with connection, connection.cursor() as cursor:
            cursor.execute(query)
            return cursor.fetchone()
    finally:
        connection.close()


def test_it_is_postgresql_18_in_utf8_and_utc(postgres: Postgres) -> None:
    query = """SELECT current_setting('server_version_num')::int / 10000, current_database(),
        current_setting('server_encoding'), current_setting('timezone')"""
    assert ask(postgres, query) == (18, "narvar", "UTF8", "UTC")


def test_it_listens_on_this_machine_only(postgres: Postgres) -> None:
    query = "SELECT current_setting('listen_addresses'), current_setting('unix_socket_directories')"
    assert ask(postgres, query) == ("127.0.0.1", "")


def test_a_wrong_password_is_refused(postgres: Postgres) -> None:
    with pytest.raises(psycopg2.OperationalError, match="password authentication failed"):
        psycopg2.connect(postgres.url.replace(postgres.password, "wrong"))


def test_only_tests_give_up_durability(postgres: Postgres) -> None:
    with Postgres() as durable:
        query = "SELECT current_setting('fsync'), current_setting('full_page_writes')"
        assert (ask(durable, query), ask(postgres, query)) == (("on", "on"), ("off", "off"))


def test_data_outlives_an_immediate_restart_at_the_same_address(postgres: Postgres) -> None:
    ask(postgres, "CREATE TABLE kept (id int); INSERT INTO kept VALUES (7); SELECT 1")
    url, pid = postgres.url, postgres.pid
    postgres.restart("immediate")
    assert (ask(postgres, "SELECT id FROM kept"), postgres.url) == ((7,), url)
    assert postgres.pid != pid


def test_a_killed_server_starts_again(postgres: Postgres) -> None:
    assert postgres.pid is not None
    os.kill(postgres.pid, signal.SIGKILL)
    postgres.start()
    assert ask(postgres, "SELECT 1") == (1,)


def test_a_pid_file_that_names_a_stranger_is_stale(postgres: Postgres) -> None:
    postgres.stop()
    strangers = f"{os.getpid()}\n/nowhere\n"
    (postgres.folder / "pgdata" / "postmaster.pid").write_text(strangers)
    named = postgres.pid
    postgres.start()
    assert (named, ask(postgres, "SELECT 1")) == (None, (1,))


def test_stopping_twice_is_harmless(postgres: Postgres) -> None:
    postgres.stop()
    postgres.stop()
    assert postgres.pid is None
    postgres.start()


def test_a_set_up_that_was_cut_short_is_done_again() -> None:
    postgres = Postgres(fast=True)
    (postgres.folder / "pgdata.half").mkdir()
    (postgres.folder / "pgdata.half" / "PG_VERSION").write_text("18\n")
    with postgres:
        assert ask(postgres, "SELECT 1") == (1,)


def test_a_taken_port_is_left_for_another(postgres: Postgres, redis: Redis) -> None:
    postgres.stop()
    (postgres.folder / "port").write_text(str(redis.port))
    postgres.start()
    assert (postgres.port != redis.port, ask(postgres, "SELECT 1")) == (True, (1,))


def test_a_port_that_was_asked_for_is_not_exchanged(redis: Redis) -> None:
    with pytest.raises(Trouble, match=f"Port {redis.port}, asked for redis, is taken"):
        Redis(port=redis.port).__enter__()


@pytest.mark.parametrize(
    ("setting", "value"), [("save", ""), ("appendonly", "no"), ("maxmemory-policy", "noeviction")]
)
def test_redis_keeps_nothing_and_evicts_nothing(redis: Redis, setting: str, value: str) -> None:
    with client.Redis.from_url(redis.url, decode_responses=True) as link:
        assert link.config_get(setting) == {setting: value}


def test_redis_wants_its_password(redis: Redis) -> None:
    with socket.create_connection(("127.0.0.1", redis.port)) as link:
        link.sendall(b"PING\r\n")
        assert link.recv(100) == b"-NOAUTH Authentication required.\r\n"


def test_the_password_of_redis_is_on_no_command_line(redis: Redis) -> None:
    command = Path(f"/proc/{redis.pid}/cmdline").read_bytes()
    assert redis.password.encode() not in command


def test_a_killed_redis_comes_back_empty_at_the_same_address(redis: Redis) -> None:
    with client.Redis.from_url(redis.url) as link:
        link.set("bell", "rung")
        assert redis.pid is not None
        os.kill(redis.pid, signal.SIGKILL)
        url = redis.url
        redis.start()
        assert (link.get("bell"), redis.url) == (None, url)


OWNER = """
import sys, time
from pathlib import Path
from launch.services import Postgres, Redis
folder = Path(sys.argv[1])
with Postgres(folder / "postgres", fast=True) as p, Redis(folder / "redis") as r:
    print(p.pid, r.pid, flush=True)
    time.sleep(60)
"""


@pytest.fixture
def folder() -> Iterator[Path]:
    """Unlike pytest's own, one that the account of the servers may enter."""
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def orphans(folder: Path) -> list[int]:
    """The pids of a PostgreSQL and a Redis whose owner was killed."""
    command = [sys.executable, "-c", OWNER, str(folder)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE) as owner:
        assert owner.stdout is not None
        pids = [int(pid) for pid in owner.stdout.readline().split()]
        owner.kill()
    return pids


def test_servers_end_with_their_owner(orphans: list[int]) -> None:
    assert [wait_gone(pid, seconds=20) for pid in orphans] == [True, True]


def test_a_server_that_outlived_its_owner_is_replaced(folder: Path) -> None:
    first = Postgres(folder / "postgres", fast=True)
    first.start()
    leftover = first.pid
    with Postgres(folder / "postgres", fast=True) as second:
        assert leftover is not None
        assert (started_at(leftover), ask(second, "SELECT 1")) == (None, (1,))
    first.stop()
