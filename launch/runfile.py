import json
import os
from collections.abc import Mapping
from typing import Any

from launch.paths import RUN_JSON


def write(facts: Mapping[str, Any], *, pids: Mapping[str, int | None]) -> None:
    """Whole or not at all; it holds logins, so only its owner reads it."""
    half = RUN_JSON.with_suffix(".half")
    half.unlink(missing_ok=True)
    with open(os.open(half, os.O_CREAT | os.O_WRONLY | os.O_EXCL, 0o600), "w") as out:
        json.dump({**facts, "pids": dict(pids)}, out, indent=2)
    half.replace(RUN_JSON)


def remove() -> None:
    RUN_JSON.unlink(missing_ok=True)
