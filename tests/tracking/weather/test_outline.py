"""What a small map draws of an alert."""

from dataclasses import replace
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.tracking.weather.alerts import NOON, dump, needs_data
from tracking.weather import files
from tracking.weather.base import Alert, inside, read_alerts
from tracking.weather.outline import MOST_POINTS, outline, outline_of

ALL = sorted(files.zones_beginning(""))


PLAIN = Alert("a", "Winter Storm Warning", "", "", "", NOON, NOON + timedelta(days=1), ())


def over(*zones: str, polygon: tuple[files.Ring, ...] | None = None) -> Alert:
    return replace(PLAIN, zones=frozenset(zones), polygon=polygon)


def test_neighbours_are_drawn_as_one_area() -> None:
    rings = outline(over("IAC153", "IAC049", "IAC169"))
    assert len(rings) == 1
    assert inside(rings, 41.6, -93.6)


def test_an_alert_with_a_polygon_is_drawn_by_it() -> None:
    square = ((-94.0, 41.0), (-93.0, 41.0), (-93.0, 42.0), (-94.0, 42.0))
    (ring,) = outline(over("HIC001", polygon=(square,)))
    assert sorted(ring) == sorted(square)


def test_a_hole_stays_a_hole() -> None:
    square = ((-94.0, 41.0), (-93.0, 41.0), (-93.0, 42.0), (-94.0, 42.0))
    hole = ((-93.6, 41.4), (-93.4, 41.4), (-93.4, 41.6), (-93.6, 41.6))
    rings = outline(over(polygon=(square, hole)))
    assert [inside(rings, 41.5, -93.5), inside(rings, 41.1, -93.1)] == [False, True]


def test_all_parts_of_a_storm_are_drawn_together() -> None:
    rings = outline_of([(["IAC153"], None), (["IAC049"], None)])
    assert len(rings) == 1


def test_an_alert_without_an_area_has_no_outline() -> None:
    assert outline(over()) == []


@settings(max_examples=25)
@given(st.sets(st.sampled_from(ALL), min_size=1, max_size=60))
def test_an_outline_never_has_more_points_than_a_map_needs(zones: set[str]) -> None:
    rings = outline(over(*zones))
    assert 0 < sum(map(len, rings)) <= MOST_POINTS


@needs_data
def test_every_real_alert_that_has_an_area_has_an_outline() -> None:
    alerts = read_alerts(dump("rendered/active_IA_tornado_flood.json"))
    drawn = [outline(alert) for alert in alerts]
    assert all(0 < sum(map(len, rings)) <= MOST_POINTS for rings in drawn)
