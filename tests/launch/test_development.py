import os
import re
import subprocess
from pathlib import Path

import pytest

from launch import commands, development
from launch.backing import Backing, second_backing
from launch.trouble import Trouble
from tests.servers import take_own

ROOT = Path(__file__).resolve().parents[2]


def test_scripts_are_told_from_their_helpers(tmp_path: Path) -> None:
    (tmp_path / "r1.py").write_text('if __name__ == "__main__":\n    main()\n')
    (tmp_path / "harness.py").write_text("def main(): ...\n")
    assert development.runnable(tmp_path) == ["r1"]


def test_an_unknown_bench_is_named() -> None:
    with pytest.raises(Trouble, match="There is no 'nonsense' in bench"):
        development.bench("nonsense", [])


def test_types_are_checked_in_every_package_of_ours() -> None:
    assert {"launch", "narvar", "retailers", "tracking", "sandbox"} <= set(development.packages())


@pytest.mark.parametrize(
    ("asked", "runs"),
    [
        (["run"], "run"),
        (["test", "ARGS=-x tests/lib"], "test -x tests/lib"),
        (["bench", "NAME=page"], "bench page"),
        (["chaos"], "chaos --seed 1 --scale short"),
        (
            ["chaos", "NAME=r1", "SEED=7", "SCALE=long", "SABOTAGE=lease"],
            "chaos r1 --seed 7 --scale long --sabotage lease",
        ),
    ],
)
def test_make_calls_launch(asked: list[str], runs: str) -> None:
    told = subprocess.run(
        ["make", "--dry-run", *asked], cwd=ROOT, env={"PATH": os.environ["PATH"]}, check=True,
        capture_output=True, text=True,
    )  # fmt: skip
    (command,) = re.findall(r"^exec \S+ -m launch (.*)$", told.stdout, re.MULTILINE)
    assert " ".join(command.split()) == runs


def test_make_without_a_python_says_which_it_needs() -> None:
    told = subprocess.run(
        ["/usr/bin/make", "run"], cwd=ROOT, env={"PATH": "/nowhere"}, check=False,
        capture_output=True, text=True,
    )  # fmt: skip
    assert "Narvar needs Python 3.11.2 to 3.13 on the PATH" in told.stderr


@pytest.mark.parametrize(
    ("given", "means"),
    [
        (["--seed", "1", "--scale", "short"], (None, ["--seed", "1", "--scale", "short"])),
        (["r1", "--seed", "7"], ("r1", ["--seed", "7"])),
        ([], (None, [])),
    ],
)
def test_only_what_leads_is_a_name(given: list[str], means: tuple[str | None, list[str]]) -> None:
    assert commands.named(given) == means


@pytest.fixture
def secret(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "test").mkdir()
    monkeypatch.setattr(development, "DATA", tmp_path)
    monkeypatch.delenv("TEST_DATABASE_URLS", raising=False)


@pytest.mark.usefixtures("secret")
def test_the_whole_suite_is_shared_out_to_two_processes_with_servers_of_their_own() -> None:
    one, two = (Backing(f"postgres://{n}/x", f"redis://{n}/0", {}) for n in "ab")
    command, environment = development._tests([], one, two)
    assert command[-6:] == ["-p", "tests.servers", "-n", "2", "--dist", "loadfile"]
    assert environment["TEST_DATABASE_URLS"] == "postgres://a/x postgres://b/x"
    assert environment["TEST_REDIS_URLS"] == "redis://a/0 redis://b/0"


@pytest.mark.usefixtures("secret")
def test_what_is_asked_for_in_particular_runs_in_one_process() -> None:
    one = Backing("postgres://a/x", "redis://a/0", {})
    with second_backing(["tests/lib"]) as second:
        assert second is None
    command, environment = development._tests(["tests/lib"], one, None)
    assert command[1:] == ["-m", "pytest", "tests/lib"]
    assert "TEST_DATABASE_URLS" not in environment


def test_a_process_takes_the_servers_of_its_own_place(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {
        "PYTEST_XDIST_WORKER": "gw1",
        "TEST_DATABASE_URLS": "a b", "TEST_REDIS_URLS": "c d", "DATABASE_URL": "", "REDIS_URL": "",
    }.items():  # fmt: skip
        monkeypatch.setenv(name, value)
    take_own()
    assert (os.environ["DATABASE_URL"], os.environ["REDIS_URL"]) == ("b", "d")
