"""Where a place lies, by what carriers and shops say of it."""

import subprocess
import sys

import pytest

from tracking.carriers.base import Place
from tracking.weather import files
from tracking.weather.places import centroid, inside, timezone_of, zones_at

CHICAGO = {"ILC031", "ILZ104", "ILZ014F"}


@pytest.mark.parametrize(
    "place",
    [
        Place(postcode="60525", country="US"),
        Place(postcode="60525-1234", country="US"),
        Place(postcode=" 605251234", country="US"),
        Place(postcode="60525"),
        Place(city="HODGKINS", state="IL", country="US"),
        Place(city="Hodgkins", state="Illinois"),
        Place(postcode="99999", city="Hodgkins", state="IL", country="US"),
        Place(lat=41.78, lon=-87.87, country="US"),
        Place(lat=41.78, lon=-87.87),
    ],
)
def test_a_place_is_found_by_what_is_known_of_it(place: Place) -> None:
    assert zones_at(place) == CHICAGO


@pytest.mark.parametrize(
    "place",
    [
        Place(),
        Place(country="US"),
        Place(state="IL", country="US"),
        Place(city="Hodgkins", country="US"),
        Place(city="Nowhere", state="IL", country="US"),
        Place(postcode="10115", country="DE"),
        Place(postcode="28001", state="M"),
        Place(city="Berlin", country="DE"),
        Place(lat=52.5, lon=13.4),
        Place(lat=float("nan"), lon=0.0, country="US"),
        Place(postcode="09012", country="US"),
        Place(postcode="\ud800", city="\x00", state="\ud800\ud800", country="US"),
    ],
)
def test_elsewhere_and_nowhere_have_no_zones(place: Place) -> None:
    assert zones_at(place) == frozenset()


@pytest.mark.parametrize(
    "city, state, code",
    [("St. Paul", "MN", "MNC123"), ("SAINT LOUIS", "MO", "MOC510"), ("Ft Worth", "TX", "TXC439")],
)
def test_a_city_is_found_however_it_is_written(city: str, state: str, code: str) -> None:
    assert code in zones_at(Place(city=city, state=state, country="US"))


def test_leading_zeros_and_territories_are_known() -> None:
    assert "MAC025" in zones_at(Place(postcode="02108", country="US"))
    assert "PRC127" in zones_at(Place(postcode="00901", country="PR"))


def test_a_place_has_a_middle_and_a_time() -> None:
    place = Place(postcode="50309", country="US")
    lat, lon = centroid(place) or (0, 0)
    assert (round(lat, 1), round(lon, 1)) == (41.6, -93.6)
    assert timezone_of(place) == "America/Chicago"
    assert timezone_of(Place(postcode="1010", country="AT")) is None


def test_simplified_zones_agree_with_the_full_ones_but_at_their_borders() -> None:
    """The ZIP codes' zones were found by the full geometry."""
    known = [files.zip_on(line) for line in files.zip_lines()[::40]]
    wrong = [z for z in known if zones_at(Place(lat=z.lat, lon=z.lon, country="US")) != z.zones]
    assert len(wrong) / len(known) < 0.01


def test_the_even_odd_rule_leaves_holes_out() -> None:
    outer = ((0.0, 0.0), (4.0, 0.0), (4.0, 4.0), (0.0, 4.0))
    hole = ((1.0, 1.0), (3.0, 1.0), (3.0, 3.0), (1.0, 3.0))
    assert [inside([outer, hole], at, at) for at in (0.5, 2.0, 5.0)] == [True, False, False]


def test_nothing_is_loaded_before_it_is_asked_for() -> None:
    """A web process pays for the tables only when it needs one."""
    check = (
        "import sys, tracking.weather.base, tracking.weather.files as f;"
        "assert f.zip_lines.cache_info().currsize == 0;"
        "assert not {'shapely', 'numpy', 'zipcodes', 'xml.dom'} & set(sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", check], check=False).returncode == 0
