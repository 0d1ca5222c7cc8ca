import pytest

from pages.languages import language_accepted, language_of


@pytest.mark.parametrize(
    ("asked", "of_order", "of_brand", "tag"),
    (
        ("", "", "", "en"),
        ("", "", "de", "de"),
        ("", "es_MX", "de", "es-MX"),
        ("ar", "es", "de", "ar"),
        ("fr", "es", "de", "es"),
        ("", "fr-FR", "de", "de"),
        ("", "tlh", "xx-yy", "en"),
        ("", "en-GB", "de", "en-GB"),
        ("", "de-XX", "en", "de"),
        ("de'--", "", "en", "en"),
    ),
)
def test_the_first_language_that_we_speak_counts(
    asked: str, of_order: str, of_brand: str, tag: str
) -> None:
    assert language_of(asked, of_order, of_brand).tag == tag


def test_a_region_keeps_its_dates_and_shares_its_words() -> None:
    british = language_of("", "en_GB", "")
    assert (british.words, british.locale.territory, british.direction) == ("en", "GB", "ltr")


@pytest.mark.parametrize(
    ("header", "tag"),
    (("", "en"), ("fr", "en"), ("fr;q=1, es-MX;q=0.8, de;q=0.9", "de"), ("x" * 9000, "en")),
)
def test_the_browser_s_favourite_that_we_speak_counts(header: str, tag: str) -> None:
    assert language_accepted(header).tag == tag
