"""The small map: where a parcel was, is and goes; in whole numbers, and in words."""

import re
from dataclasses import replace
from typing import Any

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from tests.tracking.test_panels import PARCEL, scan
from tests.tracking.test_panels_delays import DELAY, STORM
from tracking.panels.geography.globe import Globe
from tracking.panels.geography.picture import HEIGHT, WIDTH
from tracking.panels.geography.towns import Point, point_of
from tracking.panels.route import RoutePanel, route
from tracking.selectors.page import SeenParcel
from tracking.states import Status


def us(city: str, state: str) -> dict[str, Any]:
    return {"city": city, "state": state, "country": "US"}


def seen_at(*places: dict[str, Any], **fields: Any) -> SeenParcel:
    """Oldest first."""
    scans = tuple(scan(Status.IN_TRANSIT, place=place) for place in reversed(places))
    return replace(PARCEL, scans=scans, **fields)


def drawn(parcel: SeenParcel) -> RoutePanel:
    with translation.override("en"):
        found = route(parcel)
    assert found
    return found


WAY = (us("RENO", "NV"), us("Chicago", "IL"))


def test_the_way_leads_from_place_to_place_and_on_to_the_town() -> None:
    map = drawn(seen_at(*WAY))
    assert [(mark.kind, mark.label and mark.label.text) for mark in map.marks] == [
        ("start", "Reno, NV"),
        ("now", "Chicago, IL"),
        ("end", "Brooklyn, NY"),
    ]
    assert map.travelled.count(" ") == map.ahead.count(" ") == 2
    assert map.marks[0].x < map.marks[1].x < map.marks[2].x


def test_the_map_is_told_in_words_too() -> None:
    assert drawn(seen_at(*WAY)).description == (
        "The way so far: Reno, NV → Chicago, IL. It was last seen in Chicago, IL."
        " It goes to Brooklyn, NY."
    )


def test_a_delivered_parcel_has_arrived_and_goes_nowhere() -> None:
    map = drawn(seen_at(*WAY, us("Brooklyn", "NY"), status=Status.DELIVERED))
    assert (map.arrived, map.ahead, map.marks[-1].kind) == (True, "", "end")


def test_one_place_alone_is_no_way() -> None:
    assert route(replace(PARCEL, scans=())) is None
    assert route(seen_at(us("Brooklyn", "NY"))) is None


def test_a_stay_is_one_stop_however_often_it_is_scanned() -> None:
    assert len(drawn(seen_at(*WAY, us("Chicago", "IL"), us("CHICAGO", "IL"))).marks) == 3


def test_a_place_nobody_knows_is_left_out() -> None:
    assert (
        len(drawn(seen_at(us("RENO", "NV"), us("Nowhere", "ZZ"), us("Chicago", "IL"))).marks) == 3
    )


def test_a_way_back_has_no_end_that_we_know() -> None:
    assert drawn(seen_at(*WAY, status=Status.RETURNING)).ahead == ""


def test_the_storm_lies_over_the_map_while_it_lasts() -> None:
    ring = [[-90.0, 40.0], [-85.0, 40.0], [-85.0, 44.0], [-90.0, 44.0], [-90.0, 40.0]]
    held = replace(DELAY, kind="storm", storm=replace(STORM, polygon=[ring]))
    (area,) = drawn(seen_at(*WAY, delays=(held,))).storms
    assert (area.name, area.path[0], area.path[-1]) == ("Winter storm", "M", "z")
    passed = replace(held, resolved_at=held.opened_at)
    assert drawn(seen_at(*WAY, delays=(passed,))).storms == []


def test_a_storm_without_an_outline_is_only_told() -> None:
    held = replace(DELAY, kind="storm", storm=STORM)
    assert drawn(seen_at(*WAY, delays=(held,))).storms == []


def test_many_stops_leave_a_map_that_can_be_read() -> None:
    towns = [("Reno", "NV"), ("Denver", "CO"), ("Omaha", "NE"), ("Chicago", "IL")] * 20
    map = drawn(seen_at(*(us(*town) for town in towns)))
    labels = [mark.label.text for mark in map.marks if mark.label]
    assert len(map.marks) == 17
    assert len(labels) == len(set(labels))


def test_north_is_up_between_continents() -> None:
    map = drawn(
        seen_at({"city": "Shenzhen", "country": "CN"}, {"city": "LEIPZIG", "country": "DE"})
    )
    shenzhen, leipzig, brooklyn = map.marks
    assert brooklyn.x < leipzig.x < shenzhen.x
    assert leipzig.y < shenzhen.y


def test_the_pacific_is_crossed_and_not_gone_around() -> None:
    map = drawn(seen_at({"city": "Shenzhen", "country": "CN"}, us("Oakland", "CA")))
    assert [mark.x for mark in map.marks] == sorted(mark.x for mark in map.marks)


@pytest.mark.parametrize(
    ("place", "lat", "lon"),
    (
        (us("LOUISVILLE", "KY"), 38, -86),
        ({"city": "Köln", "country": "DE"}, 51, 7),
        ({"city": "KOELN", "country": "DE", "lat": 50.94, "lon": 6.96}, 51, 7),
        ({"city": "جدة", "country": "SA"}, 22, 39),
    ),
)
def test_a_town_is_known_by_its_name(place: dict[str, Any], lat: int, lon: int) -> None:
    point = point_of(place)
    assert point and (round(point.lat), round(point.lon)) == (lat, lon)


@pytest.mark.parametrize(
    "place", ({}, {"city": "X", "country": "DE"}, {"lat": 91.0, "lon": 0.5}, {"city": "x'; --"})
)
def test_where_nobody_knows_is_nowhere(place: dict[str, Any]) -> None:
    assert point_of(place) is None


points = st.builds(Point, st.floats(-75, 75), st.floats(-180, 179.9))


@given(st.lists(points, min_size=2, max_size=6))
def test_every_place_of_any_way_lies_within_the_frame(stops: list[Point]) -> None:
    places = [{"lat": lat, "lon": lon or 0.1, "city": "Town"} for lat, lon in stops]
    with translation.override("en"):
        map = route(seen_at(*places, city=""))
    for mark in map.marks if map else []:
        assert 0 <= mark.x <= WIDTH
        assert 0 <= mark.y <= HEIGHT


def test_the_map_is_numbers_and_nothing_else() -> None:
    map = drawn(seen_at(*WAY))
    assert re.fullmatch(r"(M-?\d+ ?-?\d+l[-\d ]+z)+", map.land)
    assert len(map.land) < 12_000


def test_a_point_is_drawn_where_its_line_is() -> None:
    globe = Globe.over([Point(40, -100), Point(40, -80)])
    assert globe.point(Point(40, -100))[0] == pytest.approx(-globe.point(Point(40, -80))[0])
