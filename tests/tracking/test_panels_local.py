"""Dates and clocks as shoppers know them."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from babel import Locale

from tracking.panels.local import Local, at_place, zone_at

NOON = datetime(2026, 11, 22, 17, tzinfo=UTC)


def in_(locale: str) -> Local:
    return Local(Locale.parse(locale), date(2026, 11, 22))


@pytest.mark.parametrize("locale", ["en", "de", "es", "ar"])
def test_a_clock_has_the_name_that_people_know_in_every_language(locale: str) -> None:
    assert in_(locale).zone(NOON.astimezone(ZoneInfo("America/New_York"))) == "EST"


@pytest.mark.parametrize(("offset", "name"), [(-300, "EST"), (-360, "GMT-06:00")])
def test_an_offset_has_its_states_name_only_where_both_agree(offset: int, name: str) -> None:
    place = {"country": "US", "state": "KY"}
    assert in_("en").zone(at_place(NOON, offset, zone_at(place, offset))) == name


def test_a_state_alone_names_no_clock() -> None:
    assert zone_at({"country": "US", "state": "KY"}, None) is None


@pytest.mark.parametrize(
    ("locale", "days"),
    [("en", "Tue, Nov 24 – Wed, Nov 25"), ("de", "Di., 24. – Mi., 25. Nov.")],
)
def test_a_window_of_days_fits_a_headline(locale: str, days: str) -> None:
    said = in_(locale).days(date(2026, 11, 24), date(2026, 11, 25))
    assert said.replace("\u2009", " ") == days


def test_a_window_in_another_year_names_it() -> None:
    assert "2027" in in_("en").days(date(2026, 12, 31), date(2027, 1, 2))
