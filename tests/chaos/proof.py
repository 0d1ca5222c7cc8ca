"""What every proof is: a seed, a scale, perhaps a sabotage, figures, and a verdict."""

import argparse
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from launch.once import stop_on_signals
from tests.chaos.stage import NotReady

SABOTAGES = ("lease", "reconcile", "read_by_id", "mail_id", "storm")
# The proof's own name does for its guard as well.
ALIASES = {"outbox": "read_by_id"}


@dataclass(frozen=True, slots=True)
class Terms:
    seed: int
    long: bool
    sabotage: str

    def scaled(self, short: int, long: int) -> int:
        return long if self.long else short


Figures = dict[str, float]
Proof = Callable[[Terms], tuple[Figures, bool]]


def main(proof: Proof) -> int:
    """Run it, print its figures as `metric=value` lines; 0 when what it claims holds."""
    stop_on_signals()
    terms, began = _terms(), time.monotonic()
    try:
        figures, holds = proof(terms)
    except KeyboardInterrupt:
        return 130
    except NotReady as trouble:
        print(f"nothing was proved: {trouble}", file=sys.stderr)
        return 1
    report({**figures, "seconds": time.monotonic() - began})
    return 0 if holds else 1


def report(figures: Mapping[str, float]) -> None:
    for name, value in figures.items():
        print(f"{name}={round(value, 2):g}" if isinstance(value, float) else f"{name}={value}")


def _terms() -> Terms:
    parser = argparse.ArgumentParser()
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--scale", choices=("short", "long"), default="short")
    parser.add_argument("--sabotage", choices=(*SABOTAGES, *ALIASES), default="")
    given = parser.parse_args()
    sabotage = ALIASES.get(given.sabotage, given.sabotage)
    return Terms(given.seed, given.scale == "long", sabotage)
