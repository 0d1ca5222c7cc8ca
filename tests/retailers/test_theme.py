from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retailers.models import Brand
from retailers.theme import FIELDS, read, theme_of, theme_of_draft

BRAND = Brand(slug="acme", name="Acme", colour="#1f4e79", version=7)


def test_a_brand_as_it_is_published() -> None:
    theme = theme_of(BRAND)
    assert (theme.name, theme.slug, theme.version) == ("Acme", "acme", 7)
    assert (theme.colour, theme.accent, theme.logo_url) == ("#1f4e79", "#1f4e79", None)


def test_a_draft_shows_what_it_changes_and_nothing_that_cannot_be_read() -> None:
    draft = {"colour": " #FFD400 ", "name": "", "zone": "Mars/Olympus", "city": "x", "radius": "28"}
    theme = theme_of_draft(BRAND, draft)
    assert (theme.colour, theme.name, theme.zone, theme.radius) == ("#ffd400", "Acme", "UTC", 28)


def test_a_logo_has_an_address_that_changes_with_its_content() -> None:
    theme = theme_of_draft(BRAND, {"logo": "a" * 64, "logo_width": 9, "logo_height": 4})
    assert theme.logo_url == f"/brand/acme/logo-{'a' * 64}.png"


@pytest.mark.parametrize(
    ("field", "typed", "why"),
    [
        ("name", "  ", "missing"),
        ("name", "x" * 121, "long"),
        ("colour", "yellow", "colour"),
        ("colour", "#12345", "colour"),
        ("colour", "#1f4e79;}", "colour"),
        ("accent", "url(x)", "colour"),
        ("radius", "29", "radius"),
        ("radius", "-1", "radius"),
        ("radius", "00005000", "radius"),
        ("radius", "٣", "radius"),
        ("font", "Comic Sans", "choice"),
        ("tone", "rude", "choice"),
        ("support_email", "help@shop", "email"),
        ("sender_email", "a@b.example\nBcc: x@y.example", "email"),
        ("reply_to", "two@a.example, three@b.example", "email"),
        ("support_url", "javascript:alert(1)", "link"),
        ("support_url", "//evil.example", "link"),
        ("locale", "../../x", "locale"),
        ("zone", "Mars/Olympus", "zone"),
        ("zone", "../etc/passwd", "zone"),
        ("zone", "Europe", "zone"),
        ("sms_sender", "not a sender name", "sender"),
        ("logo", "../../../x", "image"),
        ("logo_width", "9", "image"),
    ],
)
def test_what_cannot_be_read_names_its_field_and_says_why(field: str, typed: str, why: str) -> None:
    assert read({field: typed}) == ({}, {field: why})


@pytest.mark.parametrize("field", ["accent", "support_email", "support_url", "reply_to", "logo"])
def test_blank_is_an_answer_where_it_may_be(field: str) -> None:
    assert read({field: ""}) == ({field: ""}, {})


ANYTHING = st.one_of(st.text(), st.integers(), st.none(), st.lists(st.text()), st.booleans())


@given(st.dictionaries(st.sampled_from(sorted(FIELDS)), ANYTHING))
def test_whatever_lies_in_a_draft_gives_a_theme(data: dict[str, Any]) -> None:
    values, problems = read(data)
    assert set(values) | set(problems) == set(data)
    assert read(values) == (values, {})
    assert theme_of_draft(BRAND, data).name
