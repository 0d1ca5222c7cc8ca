import argparse
from collections.abc import Sequence

from launch import development
from launch.run import run
from launch.venv import ensure


def command(arguments: Sequence[str]) -> int:
    """Returns the exit code."""
    chosen, more = _parser().parse_known_args(arguments)
    ensure(whole=chosen.what != "run")
    match chosen.what:
        case "run":
            return run()
        case "test":
            return development.test(more)
        case "check":
            return development.check(more)
        case "bench":
            return development.bench(chosen.name, more)
        case _:
            return development.chaos(chosen.name, more)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="launch", allow_abbrev=False)
    whats = parser.add_subparsers(dest="what", required=True)
    whats.add_parser("run", help="the whole platform with demo retailers, until Ctrl-C")
    whats.add_parser("test", help="all tests; further arguments go to pytest")
    whats.add_parser("check", help="linters, types, import rules, migrations, tests")
    for what in ("bench", "chaos"):
        sub = whats.add_parser(what, help=f"one {what} or all; further arguments go to it")
        sub.add_argument("name", nargs="?")
    return parser
