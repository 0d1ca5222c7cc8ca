"""`make test`, `check`, `bench`, `chaos`."""

import os
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from launch.backing import Backing, second_backing, test_backing
from launch.environment import for_app, kept_secret, with_programs
from launch.paths import DATA, ROOT
from launch.steps import complain, say
from launch.trouble import Trouble

Check = tuple[str, Sequence[str]]
_MANAGE_QUIETLY = [sys.executable, "-W", "ignore::RuntimeWarning", "manage.py"]


def test(arguments: Sequence[str]) -> int:
    with test_backing() as services, second_backing(arguments) as second:
        command, environment = _tests(arguments, services, second)
        return _call(command, environment)


WITHOUT_TESTS = "--without-tests"


def check(arguments: Sequence[str]) -> int:
    """Everything, even after a failure: one run tells all that is wrong."""
    with test_backing() as services, second_backing(arguments) as second:
        command, environment = _tests(arguments, services, second)
        tests = [] if WITHOUT_TESTS in arguments else [("tests", command)]
        return _each([*_checks(), *tests], environment)


def _tests(
    arguments: Sequence[str], services: Backing, second: Backing | None
) -> tuple[list[str], dict[str, str]]:
    """The command and its environment: one process, or two with servers of their own."""
    environment = _test_environment(services)
    if second is None:
        return _python("pytest", *arguments), environment
    both = (services, second)
    return _python("pytest", "-p", "tests.servers", "-n", "2", "--dist", "loadfile"), {
        **environment,
        "TEST_DATABASE_URLS": " ".join(each.database_url for each in both),
        "TEST_REDIS_URLS": " ".join(each.redis_url for each in both),
    }


def bench(name: str | None, arguments: Sequence[str]) -> int:
    return _scripts(ROOT / "bench", name, arguments)


def chaos(name: str | None, arguments: Sequence[str]) -> int:
    return _scripts(ROOT / "tests" / "chaos", name, arguments)


def packages() -> list[str]:
    """Our own packages at the root, tests apart."""
    found = {init.parent.name for init in ROOT.glob("*/__init__.py")}
    return sorted(found - {"tests"})


def runnable(folder: Path) -> list[str]:
    """Names of the modules in `folder` that do something when run; the others only help them."""
    files = sorted(folder.glob("*.py"))
    return [file.stem for file in files if '__name__ == "__main__"' in file.read_text()]


def _checks() -> list[Check]:
    return [
        ("ruff", _python("ruff", "check", ".")),
        ("format", _python("ruff", "format", "--check", ".")),
        ("types", _python("mypy", "--strict", *packages())),
        ("imports", ["lint-imports"]),
        # It asks the database for its history too; this one has none, and no roles yet.
        ("migrations", [*_MANAGE_QUIETLY, "makemigrations", "--check", "--dry-run"]),
        ("system", [sys.executable, "manage.py", "check"]),
    ]


def _scripts(folder: Path, name: str | None, arguments: Sequence[str]) -> int:
    names = runnable(folder)
    if name is not None and name not in names:
        raise Trouble(f"There is no {name!r} in {folder.relative_to(ROOT)}: {', '.join(names)}.")
    chosen = names if name is None else [name]
    module = ".".join(folder.relative_to(ROOT).parts)
    scripts = [(each, _python(f"{module}.{each}", *arguments)) for each in chosen]
    return _each(scripts, with_programs())


def _each(checks: Sequence[Check], environment: Mapping[str, str]) -> int:
    failed = []
    for name, command in checks:
        say(f"── {name}")
        began = time.monotonic()
        if _call(command, environment) != 0:
            failed.append(name)
        say(f"── {name}: {time.monotonic() - began:.1f} s")
    if failed:
        complain(f"Failed: {', '.join(failed)}")
    return 1 if failed else 0


def _call(command: Sequence[str], environment: Mapping[str, str]) -> int:
    return subprocess.run(command, cwd=ROOT, env=dict(environment), check=False).returncode


def _python(module: str, *arguments: str) -> list[str]:
    return [sys.executable, "-m", module, *arguments]


def _test_environment(services: Backing) -> dict[str, str]:
    environment = for_app(
        database_url=services.database_url,
        redis_url=services.redis_url,
        secret_key=kept_secret(DATA / "test" / "secret_key"),
        base_url="http://127.0.0.1:8000",
        static=DATA / "test" / "static",
    )
    shared = os.environ.get("NARVAR_SHARED_DATA", str(ROOT.parent / "shared" / "data"))
    hypothesis = str(DATA / "test" / "hypothesis")
    return environment | {
        "NARVAR_SHARED_DATA": shared,
        "HYPOTHESIS_STORAGE_DIRECTORY": hypothesis,
    }
