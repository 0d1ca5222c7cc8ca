"""Inks that can be read on a brand's colour and in it. Pure."""

import re
from typing import Final, NamedTuple

AA_TEXT: Final = 4.5
"""Least contrast of text, WCAG 2.2, 1.4.3."""

# Where the brand's colour is written on: `--surface` and `--ground` of static/css/tokens.css.
LIGHT: Final = ("#ffffff", "#f4f5f7")
DARK: Final = ("#1b1f24", "#121518")

_HEX: Final = re.compile("#[0-9a-f]{6}", re.IGNORECASE | re.ASCII)
_BLACK, _WHITE = "#000000", "#ffffff"
_STEPS: Final = 50


class Rgb(NamedTuple):
    red: int
    green: int
    blue: int

    @classmethod
    def parse(cls, text: str) -> "Rgb":
        return cls(*bytes.fromhex(text[1:]))

    def __str__(self) -> str:
        return f"#{self.red:02x}{self.green:02x}{self.blue:02x}"


def is_colour(text: str) -> bool:
    """`#rrggbb`, in whatever case."""
    return _HEX.fullmatch(text) is not None


def ink_on(colour: str) -> str:
    """Black or white, whichever reads better: one of them always has 4.58:1 or more."""
    return max((_WHITE, _BLACK), key=lambda ink: contrast(ink, colour))


def ink_for(colour: str, surfaces: tuple[str, ...]) -> str:
    """The colour, moved towards black or white until it can be read on every one of `surfaces`."""
    goal = Rgb.parse(ink_on(surfaces[0]))
    for step in range(_STEPS + 1):
        shade = str(_mixed(Rgb.parse(colour), goal, step / _STEPS))
        if all(contrast(shade, surface) >= AA_TEXT for surface in surfaces):
            return shade
    return str(goal)


def contrast(one: str, other: str) -> float:
    """1 to 21, by relative luminance (WCAG 2.2)."""
    darker, lighter = sorted((_luminance(Rgb.parse(one)), _luminance(Rgb.parse(other))))
    return (lighter + 0.05) / (darker + 0.05)


def _mixed(colour: Rgb, goal: Rgb, share: float) -> Rgb:
    return Rgb(*(round(a + (b - a) * share) for a, b in zip(colour, goal, strict=True)))


def _luminance(colour: Rgb) -> float:
    red, green, blue = map(_linear, colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(channel: int) -> float:
    share = channel / 255
    return share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4
