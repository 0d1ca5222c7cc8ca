"""A brand's theme as the few values that an e-mail's inline styles take. Pure."""

from dataclasses import dataclass, replace
from typing import Final, NamedTuple

from retailers.colours import ink_for, ink_on, is_colour
from retailers.theme import Theme

_LIGHT: Final = ("#ffffff", "#f4f5f7")
_DARK: Final = ("#1b1f24", "#242a31")
_HOUSE: Final = "#1f4e79"
_TONES: Final = {"good": "#1a7340", "warn": "#9a5700"}
# Web fonts do not reach most mail readers: stacks of what is installed.
_FONTS: Final = {
    "system": "-apple-system,BlinkMacSystemFont,'Segoe UI',Roboto,Helvetica,Arial,sans-serif",
    "serif": "Georgia,'Times New Roman',Times,serif",
    "rounded": "'SF Pro Rounded','Nunito','Arial Rounded MT Bold',Verdana,Arial,sans-serif",
    "mono": "ui-monospace,SFMono-Regular,Menlo,Consolas,'Courier New',monospace",
}
_LOGO_WIDTH, _LOGO_HEIGHT = 220, 56


class Logo(NamedTuple):
    url: str
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Look:
    """Colours are `#rrggbb`, radii px. `ink` reads on light, `dark_ink` on dark surfaces."""

    colour: str
    on_colour: str
    ink: str
    dark_ink: str
    tone: str
    dark_tone: str
    font: str
    radius: int
    inner: int
    logo: Logo | None

    def toned(self, tone: str) -> "Look":
        """Of a letter that is good news, or a warning."""
        colour = _TONES.get(tone)
        if colour is None:
            return self
        return replace(self, tone=ink_for(colour, _LIGHT), dark_tone=ink_for(colour, _DARK))


def look_of(theme: Theme, base_url: str) -> Look:
    """What is no colour, font or radius of ours becomes the house's."""
    colour = theme.colour.lower() if is_colour(theme.colour) else _HOUSE
    ink, dark = ink_for(colour, _LIGHT), ink_for(colour, _DARK)
    radius = min(max(theme.radius, 0), 28)
    return Look(
        colour=colour,
        on_colour=ink_on(colour),
        ink=ink,
        dark_ink=dark,
        tone=ink,
        dark_tone=dark,
        font=_FONTS.get(theme.font, _FONTS["system"]),
        radius=radius,
        inner=min(radius, 12),
        logo=_logo(theme, base_url),
    )


def _logo(theme: Theme, base_url: str) -> Logo | None:
    """From our own host only, and no larger than a letterhead."""
    path, width, height = theme.logo_url, theme.logo_width, theme.logo_height
    if not path or not path.startswith("/") or path.startswith("//") or min(width, height) < 1:
        return None
    share = min(_LOGO_WIDTH / width, _LOGO_HEIGHT / height, 1)
    return Logo(f"{base_url}{path}", max(1, round(width * share)), max(1, round(height * share)))
