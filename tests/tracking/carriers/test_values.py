import pytest

from tracking.carriers.countries import country_of
from tracking.carriers.values import plain


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("USPS Ground Advantage<SUP>&#153;</SUP>", "USPS Ground Advantage"),
        ("Priority Mail Express<SUP>&reg;</SUP> 1-Day", "Priority Mail Express 1-Day"),
        ("A &amp; B<br>C", "A & B C"),
        ("1 < 2", "1 < 2"),
    ],
)
def test_html_is_not_shown(given: str, shown: str) -> None:
    assert plain(given) == shown


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("NL", "NL"),
        ("nl", "NL"),
        ("Netherlands, The", "NL"),
        ("UK", "GB"),
        ("CHINA, PEOPLE'S REPUBLIC OF", "CN"),
        ("ATLANTIS", ""),
        ("", ""),
        ("42", ""),
    ],
)
def test_countries_are_codes(said: str, code: str) -> None:
    assert country_of(said) == code
