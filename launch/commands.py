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
            return development.bench(*named(more))
        case _:
            return development.chaos(*named(more))


def named(arguments: Sequence[str]) -> tuple[str | None, Sequence[str]]:
    """A name that leads the arguments, if one does, and the rest."""
    if arguments and not arguments[0].startswith("-"):
        return arguments[0], arguments[1:]
    return None, arguments


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="launch", allow_abbrev=False)
    whats = parser.add_subparsers(dest="what", required=True)
    whats.add_parser("run", help="the whole platform with demo retailers, until Ctrl-C")
    whats.add_parser("test", help="all tests; further arguments go to pytest")
    whats.add_parser("check", help="linters, types, import rules, migrations, tests")
    for what in ("bench", "chaos"):
        whats.add_parser(what, help=f"one {what} by name, or all; further arguments go to it")
    return parser
