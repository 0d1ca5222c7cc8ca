"""A brand's theme as CSS variables, with inks that can be read on its colours and in them. Pure.

`--brand` and `--accent` are the colours themselves, `--on-…` the ink on each, `--…-ink` the
nearest shade that can be read on the page's surfaces. `--band` is the head of the page: the
brand's colour by day, a deep shade of it by night. `--tint` is a breath of it.
"""

from collections.abc import Mapping
from typing import Final

from retailers.colours import (
    AA_TEXT,
    DARK,
    LIGHT,
    Rgb,
    contrast,
    ink_for,
    ink_on,
    is_colour,
)
from retailers.theme import RADIUS_AT_MOST, Theme

HOUSE_COLOUR: Final = "#1f4e79"
_BLACK, _WHITE = "#000000", "#ffffff"
_NIGHT_CONTRAST: Final = 10
_STEPS: Final = 50
_DAY_TINT, _NIGHT_TINT = 0.07, 0.14

FONTS: Final[Mapping[str, str]] = {
    "system": (
        'system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans","Noto Sans Arabic",sans-serif'
    ),
    "serif": (
        '"Iowan Old Style","Palatino Linotype",Palatino,"Book Antiqua","Source Serif 4",'
        '"Noto Serif","Noto Naskh Arabic",Georgia,serif'
    ),
    "rounded": (
        'ui-rounded,"SF Pro Rounded","Hiragino Maru Gothic ProN",Quicksand,Comfortaa,Nunito,'
        'Manjari,"Arial Rounded MT Bold","Noto Sans Arabic",system-ui,sans-serif'
    ),
    "mono": (
        'ui-monospace,"SF Mono","Cascadia Code","JetBrains Mono",Menlo,Consolas,'
        '"DejaVu Sans Mono","Noto Sans Arabic",monospace'
    ),
}
"""Faces that devices have: nothing is loaded."""


def brand_css(theme: Theme) -> str:
    """Variables for light and dark; what is no `#rrggbb` becomes the house colour."""
    colour = _safe(theme.colour, HOUSE_COLOUR)
    accent = _safe(theme.accent, colour)
    shape = f"--radius:{_radius(theme.radius)}px;--font:{FONTS.get(theme.font, FONTS['system'])}"
    day = _variables(colour, accent, LIGHT, band=colour, share=_DAY_TINT)
    night = _variables(colour, accent, DARK, band=night_band(colour), share=_NIGHT_TINT)
    return (
        f":root{{{shape};{day}}}@media screen and (prefers-color-scheme:dark){{:root{{{night}}}}}\n"
    )


def night_band(colour: str) -> str:
    """The colour, dark enough for white ink to rest on it at night."""
    for step in range(_STEPS + 1):
        shade = mixed(colour, _BLACK, step / _STEPS)
        if contrast(_WHITE, shade) >= _NIGHT_CONTRAST:
            return shade
    return _BLACK


def mixed(colour: str, goal: str, share: float) -> str:
    """`share` 0 is the colour, 1 the goal."""
    pairs = zip(Rgb.parse(colour), Rgb.parse(goal), strict=True)
    return str(Rgb(*(round(a + (b - a) * share) for a, b in pairs)))


def _variables(
    colour: str, accent: str, surfaces: tuple[str, ...], *, band: str, share: float
) -> str:
    tint = mixed(surfaces[0], colour, share)
    written_on = (*surfaces, tint)
    values = {
        "brand": colour,
        "on-brand": ink_on(colour),
        "brand-ink": ink_for(colour, written_on),
        "accent": accent,
        "on-accent": ink_on(accent),
        "accent-ink": ink_for(accent, written_on),
        "band": band,
        "on-band": ink_on(band),
        "tint": tint,
    }
    return ";".join(f"--{name}:{value}" for name, value in values.items())


def _safe(colour: str, instead: str) -> str:
    return colour.lower() if is_colour(colour) else instead


def _radius(pixels: int) -> int:
    return min(max(pixels, 0), RADIUS_AT_MOST)


__all__ = ["AA_TEXT", "DARK", "FONTS", "HOUSE_COLOUR", "LIGHT", "brand_css", "mixed", "night_band"]
