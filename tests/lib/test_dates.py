from datetime import UTC, date, datetime

import pytest
from django.utils import translation

from narvar.lib import dates

FRIDAY = date(2026, 11, 20)
NOON = datetime(2026, 11, 20, 14, 5, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("en", "Fri, Nov 20, 2026"),
        ("de", "Fr., 20. Nov. 2026"),
        ("es", "vie, 20 nov 2026"),
        ("ar", "الجمعة، 20 نوفمبر 2026"),
    ],
)
def test_a_day_is_written_as_the_language_does(code: str, said: str) -> None:
    with translation.override(code):
        assert dates.day(FRIDAY) == said


def test_a_moment_is_a_day_and_its_own_clock() -> None:
    assert dates.moment(NOON) == "Fri, Nov 20, 2026, 14:05"
    assert dates.short_moment(NOON) == "Nov 20, 2026, 14:05"
    assert dates.second(NOON) == "14:05:09"


@pytest.mark.parametrize(
    ("code", "many", "part"),
    [("en", "12,345", "12.3%"), ("de", "12.345", "12,3\xa0%"), ("ar", "12,345", "12.3%")],
)
def test_numbers_have_the_languages_signs(code: str, many: str, part: str) -> None:
    with translation.override(code):
        assert (dates.number(12345), dates.percent(0.1234)) == (many, part)


def test_a_name_is_kept_together_only_where_the_sentence_runs_to_the_left() -> None:
    assert dates.kept("#1001") == "#1001"
    with translation.override("ar"):
        assert (dates.kept("#1001"), dates.kept("")) == ("\u2068#1001\u2069", "")


def test_without_a_language_it_is_english() -> None:
    with translation.override(None):
        assert dates.short_day(FRIDAY) == "Nov 20, 2026"
