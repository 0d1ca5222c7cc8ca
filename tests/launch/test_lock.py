"""What the locked lists promise: every file by hash, every supported Python, no address."""

import re
from pathlib import Path

import pytest

from launch.venv import BASE, WHOLE, _blocks

LISTS = pytest.mark.parametrize("path", [BASE, WHOLE], ids=["base", "lock"])


def pins(path: Path) -> dict[str, str]:
    """Name → version."""
    return dict(
        block.split()[0].split("==") for block in _blocks(path.read_text()) if "==" in block
    )


def block(name: str) -> str:
    return next(block for block in _blocks(WHOLE.read_text()) if block.startswith(f"{name}=="))


@LISTS
def test_everything_is_pinned_by_version_and_hash(path: Path) -> None:
    loose = [
        block.splitlines()[0]
        for block in _blocks(path.read_text())
        if not re.match(r"[a-z0-9-]+==\S+ .*\\\n +--hash=sha256:[0-9a-f]{64}", block)
    ]
    assert loose == []


@LISTS
def test_no_address_stands_in_it(path: Path) -> None:
    assert re.findall(r"https?:|file:|--index|--find-links|@ ", path.read_text()) == []


def test_what_runs_is_the_same_in_both_lists() -> None:
    whole = pins(WHOLE)
    assert {name: whole.get(name) for name in pins(BASE)} == pins(BASE)


def test_older_pythons_get_what_redis_needs_there() -> None:
    assert block("async-timeout").splitlines()[0].endswith("; python_full_version < '3.11.3' \\")


@pytest.mark.parametrize("name", ["psycopg2-binary", "granian", "cryptography", "aiohttp"])
def test_hashes_cover_the_wheels_of_many_platforms(name: str) -> None:
    assert block(name).count("--hash") > 10


@pytest.mark.parametrize("name", ["pytest", "mypy", "ruff", "hypothesis"])
def test_production_has_no_tools_of_development(name: str) -> None:
    assert (name in pins(WHOLE), name in pins(BASE)) == (True, False)
