"""Days as bars, in the units of an inline SVG. Pure."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

WIDTH: Final = 400.0
HEIGHT: Final = 100.0
_GAP: Final = 0.25
_NAMED: Final = 5
"""Days with their date below them: about so many fit on a phone."""


@dataclass(frozen=True, slots=True)
class Bar:
    day: date
    x: float
    width: float
    back: float
    """Height of the bar behind, from the bottom up."""
    front: float
    name: str
    """Of the day, in the reader's language; "" where there is no room for it."""


@dataclass(frozen=True, slots=True)
class Plot:
    bars: tuple[Bar, ...]
    top: int
    """What the whole height stands for."""
    width: float = WIDTH
    height: float = HEIGHT


def plot(days: Sequence[tuple[date, int, int]], *, name: Callable[[date], str]) -> Plot:
    """(day, behind, in front), oldest first; in front is part of behind."""
    top = _nice(max((max(back, front) for _, back, front in days), default=0))
    step = WIDTH / max(1, len(days))
    every = max(1, -(-len(days) // _NAMED))
    return Plot(
        tuple(
            Bar(
                day,
                round(n * step + step * _GAP / 2, 2),
                round(step * (1 - _GAP), 2),
                round(HEIGHT * back / top, 2),
                round(HEIGHT * front / top, 2),
                name(day) if (len(days) - 1 - n) % every == 0 else "",
            )
            for n, (day, back, front) in enumerate(days)
        ),
        top,
    )


def _nice(number: int) -> int:
    """The next of 5, 10, 20, 50, 100, … that is not less."""
    size = 1
    while True:
        for digit in (1, 2, 5):
            if (edge := digit * size) >= max(5, number):
                return edge
        size *= 10
