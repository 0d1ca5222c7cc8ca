import re
from pathlib import Path

import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import strategies as st

from pages.branding import DARK, LIGHT, brand_css, contrast, ink_for, ink_on

colours = st.integers(0, 0xFFFFFF).map(lambda n: f"#{n:06x}")


@given(colours)
def test_every_colour_gets_an_ink_that_can_be_read_on_it(colour: str) -> None:
    assert contrast(ink_on(colour), colour) >= 4.5


@given(colours)
def test_every_colour_has_a_shade_that_can_be_read_on_the_page(colour: str) -> None:
    for surfaces in (LIGHT, DARK):
        ink = ink_for(colour, surfaces)
        assert min(contrast(ink, surface) for surface in surfaces) >= 4.5


def test_a_colour_that_reads_well_is_left_as_it_is() -> None:
    assert ink_for("#0b5d4b", LIGHT) == "#0b5d4b"
    assert ink_for("#ffcc00", DARK) == "#ffcc00"


def test_contrast_is_as_the_standard_counts_it() -> None:
    assert contrast("#000000", "#ffffff") == 21
    assert round(contrast("#767676", "#ffffff"), 2) == 4.54


def test_the_css_names_colour_ink_and_shade_for_light_and_dark() -> None:
    assert brand_css("#FFCC00") == (
        ":root{--brand:#ffcc00;--on-brand:#000000;--brand-ink:#856a00}"
        "@media (prefers-color-scheme:dark){:root{--brand:#ffcc00;--on-brand:#000000;"
        "--brand-ink:#ffcc00}}\n"
    )


@pytest.mark.parametrize(
    "typed", ("", "red", "#12345", "#1234567", "#12345g", "}body{x:y", "#１２３４５６")
)
def test_what_is_no_colour_becomes_the_house_s(typed: str) -> None:
    assert brand_css(typed) == brand_css("#1f4e79")


@pytest.mark.parametrize(("surfaces", "nth"), ((LIGHT, 0), (DARK, 1)))
def test_the_surfaces_are_those_of_the_tokens(surfaces: tuple[str, str], nth: int) -> None:
    tokens = (Path(settings.BASE_DIR) / "static/css/tokens.css").read_text()
    stated = [re.findall(rf"--{name}: (#\w+)", tokens)[nth] for name in ("surface", "ground")]
    assert stated == list(surfaces)
