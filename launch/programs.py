import sys
from collections.abc import Mapping

from launch.environment import as_worker
from launch.paths import DATA, VENV, log_of
from launch.supervisor import Program

WORKER_PROCESSES = 6


def programs(environment: Mapping[str, str], *, port: int, sandbox_port: int) -> list[Program]:
    """In the order of their start, which reversed is the order of their stop."""
    worker = as_worker(environment)
    return [
        Program("sandbox", _sandbox(sandbox_port), environment, log_of("sandbox")),
        Program("web", _web(port), environment, log_of("web")),
        # Work in hand is leased: a worker that does not end at once may be killed.
        Program("worker", _worker(), worker, log_of("worker"), canary="worker", grace=3.0),
        Program("beat", _beat(), worker, log_of("beat"), canary="beat"),
    ]


def _sandbox(port: int) -> list[str]:
    log = DATA / "sandbox.jsonl"
    return [sys.executable, "-m", "sandbox", "--port", str(port), "--log", str(log)]


def _web(port: int) -> list[str]:
    return [
        str(VENV / "bin" / "granian"), "narvar.wsgi:application", "--interface", "wsgi",
        "--host", "127.0.0.1", "--port", str(port), "--workers", "2", "--blocking-threads", "4",
        "--respawn-failed-workers", "--workers-kill-timeout", "5", "--no-ws",
    ]  # fmt: skip


def _worker() -> list[str]:
    return [
        *_celery("worker"), "--pool", "prefork", "--concurrency", str(WORKER_PROCESSES),
        "--without-gossip", "--without-mingle", "--without-heartbeat", "--loglevel", "INFO",
    ]  # fmt: skip


def _beat() -> list[str]:
    # Its file holds when each entry was last rung; wrong or lost, it only rings again.
    return [*_celery("beat"), "--schedule", str(DATA / "beat"), "--pidfile", ""]


def _celery(what: str) -> list[str]:
    return [sys.executable, "-m", "celery", "--app", "narvar", what]
