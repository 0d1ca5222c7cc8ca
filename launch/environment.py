"""What the processes are told: one environment, made from what runs and what the caller set."""

import os
import secrets
from collections.abc import Mapping
from pathlib import Path

from launch.paths import VENV
from launch.services import postgres_programs


def kept_secret(file: Path) -> str:
    """Made once, then always the same; readable by its owner only."""
    if not file.exists():
        with open(os.open(file, os.O_CREAT | os.O_WRONLY | os.O_EXCL, 0o600), "w") as out:
            out.write(secrets.token_urlsafe(48))
    return file.read_text()


def with_programs() -> dict[str, str]:
    """The caller's environment, with the virtual environment's and PostgreSQL's programs."""
    # Packages are installed without bytecode (most is never imported), so it must be kept when
    # a module is first compiled: without it each of a dozen processes compiles all again.
    unwanted = ("PG", "PYTHONDONTWRITEBYTECODE", "MAKE", "MFLAGS")
    ours = {k: v for k, v in os.environ.items() if not k.startswith(unwanted)}
    path = [str(VENV / "bin"), str(postgres_programs()), os.environ.get("PATH", os.defpath)]
    return ours | {
        "PATH": os.pathsep.join(path),
        "PYTHONUNBUFFERED": "1",
        # All that we talk to is on this machine; a proxy would only stand in the way.
        "NO_PROXY": "127.0.0.1,localhost",
        "no_proxy": "127.0.0.1,localhost",
    }


def for_app(
    *, database_url: str, redis_url: str, secret_key: str, base_url: str, static: Path
) -> dict[str, str]:
    return with_programs() | {
        "DATABASE_URL": database_url,
        "REDIS_URL": redis_url,
        "SECRET_KEY": secret_key,
        "BASE_URL": base_url,
        "STATIC_ROOT": str(static),
        "DEBUG": "False",
        "NARVAR_ROLE": "web",
    }


def as_worker(environment: Mapping[str, str]) -> dict[str, str]:
    return {**environment, "NARVAR_ROLE": "worker"}
