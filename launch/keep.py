"""`python -m launch.keep worker | beat`: one program in a container, judged by its canary.

A container's own restart policy sees only what ends; this sees what hangs.
"""

import os
import sys
import tempfile
from pathlib import Path

from launch import canary
from launch.once import stop_on_signals
from launch.programs import WORKER, beat
from launch.steps import say
from launch.supervisor import Program, Supervisor
from narvar import env
from narvar.roles import role_url


def program(what: str) -> Program:
    commands = {"worker": WORKER, "beat": beat(Path(tempfile.gettempdir()) / "beat")}
    return Program(what, commands[what], os.environ, log=None, canary=what, grace=20.0)


def keep(kept: Program) -> None:
    derived = role_url("worker", env.text("DATABASE_URL"), env.text("SECRET_KEY"))
    worker_url = env.text("WORKER_DATABASE_URL", derived)
    supervisor = Supervisor(say)
    stop_on_signals()
    try:
        supervisor.start(kept)
        while True:
            canary.watch(supervisor, worker_url)
    except KeyboardInterrupt:
        supervisor.stop()


if __name__ == "__main__":
    keep(program(sys.argv[1]))
