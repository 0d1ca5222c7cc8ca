import sys
from collections.abc import Mapping
from pathlib import Path

from launch.environment import as_worker
from launch.paths import DATA, log_of
from launch.supervisor import Program

CELERY = [sys.executable, "-m", "celery", "--app", "narvar"]
# One process more than there are places in settings.SHIFTS: a shift keeps its process for a
# minute, and the task that fills the places must get through all the same.
WORKER_PROCESSES = 8
WORKER = [
    *CELERY, "worker", "--pool", "prefork", "--concurrency", str(WORKER_PROCESSES),
    "--loglevel", "INFO",
    "--without-gossip", "--without-mingle", "--without-heartbeat",
]  # fmt: skip


def programs(
    environment: Mapping[str, str], *, port: int, sandbox_port: int, smtp_port: int
) -> list[Program]:
    """In the order of their start, which reversed is the order of their stop."""
    worker = as_worker(environment)
    stand_in = _sandbox(environment, sandbox_port, smtp_port)
    return [
        Program("sandbox", stand_in, environment, log_of("sandbox")),
        Program("web", _web(port), environment, log_of("web")),
        # Work in hand is leased: a worker that does not end at once may be killed.
        Program("worker", WORKER, worker, log_of("worker"), canary="worker", grace=3.0),
        Program("beat", beat(DATA / "beat"), worker, log_of("beat"), canary="beat"),
    ]


def beat(schedule: Path) -> list[str]:
    # Its file holds when each entry was last rung; wrong or lost, it only rings again.
    return [*CELERY, "beat", "--schedule", str(schedule), "--pidfile", ""]


def _sandbox(environment: Mapping[str, str], port: int, smtp_port: int) -> list[str]:
    """Bounces and shoppers' answers come to us as they would from a mail server and from Twilio."""
    log, callbacks = DATA / "sandbox.jsonl", f"{environment['BASE_URL']}/callbacks"
    return [
        sys.executable, "-m", "sandbox", "--port", str(port), "--log", str(log),
        "--smtp-port", str(smtp_port),
        "--reports-to", f"{callbacks}/mail/{environment['EMAIL_CALLBACK_KEY']}",
        "--replies-to", f"{callbacks}/twilio/inbound",
    ]  # fmt: skip


def _web(port: int) -> list[str]:
    return [
        sys.executable, "-m", "granian", "narvar.wsgi:application", "--interface", "wsgi",
        "--host", "127.0.0.1", "--port", str(port), "--workers", "2", "--blocking-threads", "4",
        "--respawn-failed-workers", "--workers-kill-timeout", "3", "--no-ws",
    ]  # fmt: skip
