"""What the person at the keyboard sees while things are set up."""

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

# Kept over the change to the environment's Python, so that the whole command is told.
_began = float(os.environ.setdefault("NARVAR_BEGAN", str(time.monotonic())))


@contextmanager
def step(what: str) -> Iterator[None]:
    """`  what …… 1.2 s`: on a terminal the line is there from the start of the step."""
    began = time.monotonic()
    if sys.stdout.isatty():
        print(f"  {what} …", end="", flush=True)
    ended = "cut short"
    try:
        yield
        ended = f"{time.monotonic() - began:5.1f} s"
    finally:
        print(f"\r  {what:<44} {ended}", flush=True)


def say(text: str = "") -> None:
    print(text, flush=True)


def complain(text: str) -> None:
    print(f"\n✗ {text}", file=sys.stderr, flush=True)


def elapsed() -> float:
    """Seconds since the command began."""
    return time.monotonic() - _began
