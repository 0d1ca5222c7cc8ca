import re
from pathlib import Path

import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import strategies as st

from pages.branding import FONTS, brand_css, mixed, night_band
from retailers.colours import AA_TEXT, DARK, LIGHT, contrast, ink_for, ink_on
from retailers.theme import Theme

colours = st.integers(0, 0xFFFFFF).map(lambda n: f"#{n:06x}")
MUTED = {LIGHT: "#535c68", DARK: "#a7b0bb"}
INK = {LIGHT: "#14181d", DARK: "#eef1f4"}


def a_theme(colour: str = "#ffcc00", accent: str = "#0b5d4b", **more: object) -> Theme:
    fields: dict[str, object] = {
        "name": "Aurora", "slug": "aurora", "version": 1, "radius": 14, "font": "serif",
        "tone": "plain", "logo_url": None, "logo_width": 0, "logo_height": 0,
        "support_email": "", "support_url": "", "locale": "en",
    }  # fmt: skip
    return Theme(colour=colour, accent=accent, **fields | more)  # type: ignore[arg-type]


def variables(css: str) -> tuple[dict[str, str], dict[str, str]]:
    """By day, by night."""
    day, night = css.split("@media")
    return dict(re.findall(r"--([\w-]+):([^;}]+)", day)), dict(
        re.findall(r"--([\w-]+):([^;}]+)", night)
    )


@given(colours, colours)
def test_whatever_the_colours_all_that_is_written_can_be_read(colour: str, accent: str) -> None:
    for shown, surfaces in zip(
        variables(brand_css(a_theme(colour, accent))), (LIGHT, DARK), strict=True
    ):
        pairs = [(shown[f"on-{name}"], shown[name]) for name in ("brand", "accent", "band")]
        for ground in (*surfaces, shown["tint"]):
            written = (shown["brand-ink"], shown["accent-ink"], MUTED[surfaces], INK[surfaces])
            pairs += [(ink, ground) for ink in written]
        assert min(contrast(*pair) for pair in pairs) >= AA_TEXT


@given(colours)
def test_the_mark_of_a_step_that_is_done_stands_out_from_the_card(colour: str) -> None:
    for shown, surfaces in zip(variables(brand_css(a_theme(colour))), (LIGHT, DARK), strict=True):
        assert contrast(shown["brand-ink"], surfaces[0]) >= 3


@given(colours)
def test_by_night_the_band_is_dark(colour: str) -> None:
    assert contrast("#ffffff", night_band(colour)) >= 10


@given(colours)
def test_every_colour_gets_an_ink_that_can_be_read_on_it(colour: str) -> None:
    assert contrast(ink_on(colour), colour) >= 4.5


@given(colours)
def test_every_colour_has_a_shade_that_can_be_read_on_the_page(colour: str) -> None:
    for surfaces in (LIGHT, DARK):
        ink = ink_for(colour, surfaces)
        assert min(contrast(ink, surface) for surface in surfaces) >= 4.5


def test_the_css_of_a_brand_is_these_variables_and_no_more() -> None:
    day, night = variables(brand_css(a_theme()))
    assert day == {
        "radius": "14px",
        "font": FONTS["serif"],
        "brand": "#ffcc00",
        "on-brand": "#000000",
        "brand-ink": "#856a00",
        "accent": "#0b5d4b",
        "on-accent": "#ffffff",
        "accent-ink": "#0b5d4b",
        "band": "#ffcc00",
        "on-band": "#000000",
        "tint": "#fffbed",
    }
    assert (night["brand"], night["on-band"]) == ("#ffcc00", "#ffffff")


@pytest.mark.parametrize(
    "typed", ("", "red", "#12345", "#1234567", "#12345g", "}body{x:y", "#１２３４５６")
)
def test_what_is_no_colour_becomes_the_house_s(typed: str) -> None:
    assert brand_css(a_theme(typed, typed)) == brand_css(a_theme("#1f4e79", "#1f4e79"))


def test_a_font_or_radius_nobody_offers_changes_nothing() -> None:
    css = brand_css(a_theme(font="}evil{", radius=4000))
    assert "evil" not in css
    assert "--radius:28px;" in css
    assert f"--font:{FONTS['system']};" in css


def test_a_share_of_a_colour_lies_between_the_two() -> None:
    assert mixed("#000000", "#ffffff", 0.5) == "#808080"


@pytest.mark.parametrize(("surfaces", "nth"), ((LIGHT, 0), (DARK, 1)))
def test_the_surfaces_and_inks_are_those_of_the_tokens(surfaces: tuple[str, str], nth: int) -> None:
    tokens = (Path(settings.BASE_DIR) / "static/css/tokens.css").read_text()
    stated = [
        re.findall(rf"--{name}: (#\w+)", tokens)[nth]
        for name in ("surface", "ground", "muted", "ink")
    ]
    assert stated == [*surfaces, MUTED[surfaces], INK[surfaces]]
