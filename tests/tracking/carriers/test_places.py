import pytest

from tracking.carriers.base import Place
from tracking.carriers.places import place


def test_a_place_has_its_zone_where_that_is_sure() -> None:
    assert place("Newark", "NJ", "07114", "us") == Place(
        city="Newark", state="NJ", postcode="07114", country="US", zone="America/New_York"
    )
    houston = place("Houston", "TX", country="US")
    assert houston is not None
    assert houston.zone is None


@pytest.mark.parametrize("country", ["USA", "U1", "", "United States"])
def test_a_country_that_is_no_code_is_left_out(country: str) -> None:
    assert place("Newark", country=country) == Place(city="Newark")


def test_nothing_is_no_place() -> None:
    assert place(country="XXX") is None
