"""What an alert says is read, whatever else stands beside it."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.tracking.weather.alerts import (
    DATA,
    DES_MOINES,
    HILO,
    NOON,
    collection,
    feature,
    needs_data,
    one,
)
from tracking.carriers.base import Place
from tracking.weather.base import WeatherError, read_alerts, read_feed

SQUARE = [[-94, 41], [-93, 41], [-93, 42], [-94, 42], [-94, 41]]


def test_an_alert_tells_what_it_is() -> None:
    alert = one()
    told = (alert.id, alert.event, alert.severity, alert.certainty, alert.urgency, alert.areas)
    assert told == (
        "urn:oid:2.49.0.1.840.0.a.001.1",
        "Winter Storm Warning",
        "Severe",
        "Likely",
        "Expected",
        ("Polk", "Dallas"),
    )
    assert (alert.onset, alert.ends) == (NOON, NOON + timedelta(days=1))


@pytest.mark.parametrize("hours, held", [(-1, False), (0, True), (23, True), (24, False)])
def test_an_alert_holds_from_its_onset_until_it_ends(hours: int, held: bool) -> None:
    assert one().covers(DES_MOINES, NOON + timedelta(hours=hours)) is held


def test_an_alert_holds_in_its_area_only() -> None:
    assert not one().covers(HILO, NOON)


@pytest.mark.parametrize(
    "said, hours",
    [
        ({"ends": None}, 24),
        ({"ends": None, "parameters": {"eventEndingTime": ["2026-01-25T20:00:00+00:00"]}}, 8),
        ({"ends": None, "parameters": {}}, 12),
        ({"ends": "2026-01-25T06:00:00-06:00", "parameters": {}}, 12),
        ({"ends": None, "expires": None, "parameters": {}}, 24),
        ({"ends": "soon", "expires": 7, "parameters": []}, 24),
    ],
)
def test_a_missing_end_is_taken_from_what_else_is_said(said: dict[str, Any], hours: int) -> None:
    assert one(**said).ends - NOON == timedelta(hours=hours)


def test_a_missing_onset_is_when_the_alert_takes_effect() -> None:
    assert one(onset=None).onset == datetime(2026, 1, 25, 9, tzinfo=UTC)


@pytest.mark.parametrize("status", ["Test", "Exercise", "Draft", "System", "TEST"])
def test_what_is_not_real_is_left_out(status: str) -> None:
    assert read_alerts(collection(feature(status=status))) == []


def test_an_event_code_of_a_test_makes_the_alert_one() -> None:
    test = {"VTEC": ["/T.NEW.KDMX.WS.W.0003.260125T1200Z-260126T1200Z/"]}
    assert read_alerts(collection(feature(parameters=test))) == []


def test_a_later_message_takes_the_place_of_the_one_it_refers_to() -> None:
    later = feature(id="b", messageType="Update", references=[{"identifier": feature_id()}])
    assert [alert.id for alert in read_alerts(collection(feature(), later))] == ["b"]


def test_a_cancelled_alert_is_gone_and_so_is_its_cancellation() -> None:
    cancel = feature(id="b", messageType="Cancel", references=[{"identifier": feature_id()}])
    feed = read_feed(collection(feature(), cancel))
    assert (len(feed.alerts), feed.over) == (0, frozenset({feature_id(), "b"}))


@pytest.mark.parametrize("action, left", [("CAN", 0), ("EXP", 0), ("UPG", 0), ("CON", 1)])
def test_an_event_code_can_end_its_event(action: str, left: int) -> None:
    codes = {"VTEC": [f"/O.{action}.KDMX.WS.W.0003.000000T0000Z-260126T1200Z/"]}
    assert len(read_alerts(collection(feature(parameters=codes)))) == left


def test_the_polygon_decides_where_there_is_one() -> None:
    alert = one(geometry={"type": "Polygon", "coordinates": [SQUARE]})
    assert alert.covers_place(Place(lat=41.5, lon=-93.2, country="US"))
    assert not alert.covers_place(Place(lat=42.5, lon=-93.2, country="US"))
    assert alert.zones == {"IAC153"}


def test_a_polygon_without_zones_is_found_by_those_around_it() -> None:
    shape = {"type": "Polygon", "coordinates": [SQUARE]}
    alert = one(geometry=shape, affectedZones=[], geocode={})
    assert {"IAC153", "IAZ060", "IAZ060F"} <= alert.zones
    assert alert.covers_place(DES_MOINES)


def test_a_hole_in_a_polygon_is_not_covered() -> None:
    hole = [[-93.6, 41.4], [-93.4, 41.4], [-93.4, 41.6], [-93.6, 41.6]]
    alert = one(geometry={"type": "MultiPolygon", "coordinates": [[SQUARE, hole]]})
    assert not alert.covers_place(Place(lat=41.5, lon=-93.5, country="US"))


@pytest.mark.parametrize("points", [[], [[1, 2]], [[0, 0], ["x", 1], [1, 1]], None, [[0, 999]] * 4])
def test_a_broken_polygon_leaves_the_zones(points: Any) -> None:
    alert = one(geometry={"type": "Polygon", "coordinates": [points]})
    assert alert.polygon is None
    assert alert.covers(DES_MOINES, NOON)


@pytest.mark.parametrize(
    "said",
    [
        {"affectedZones": []},
        {"affectedZones": [], "geocode": {"SAME": ["019153"]}},
        {"affectedZones": [], "geocode": {"SAME": ["019000"]}},
        {"affectedZones": [], "geocode": {"UGC": ["IAZ000"]}},
        {"affectedZones": ["https://every-alert/zone"], "geocode": {"FIPS6": ["019153"]}},
    ],
)
def test_zones_or_counties_by_code_stand_in_for_addresses(said: dict[str, Any]) -> None:
    assert one(**said).covers(DES_MOINES, NOON)


def test_the_counties_of_a_zone_that_was_redrawn_are_not_taken_for_it() -> None:
    seattle = Place(postcode="98101", country="US")
    gone = ["https://api.weather.gov/zones/forecast/WAZ568"]
    feed = read_feed(collection(feature(affectedZones=gone, geocode={"SAME": ["053033"]})))
    assert not feed.alerts[0].covers(seattle, NOON)
    assert feed.unplaced == 1


def test_fire_zones_are_not_public_zones_of_the_same_code() -> None:
    fire = one(affectedZones=["https://api.weather.gov/zones/fire/ARZ044"])
    public = one(affectedZones=["https://api.weather.gov/zones/forecast/ARZ044"])
    assert sorted(fire.zones | public.zones) == ["ARZ044", "ARZ044F"]


@pytest.mark.parametrize(
    "codes, key",
    [
        (["/O.CON.KDMX.WS.W.0003.000000T0000Z-260126T1200Z/"], "2026.KDMX.WS.W.0003"),
        (
            [
                "/O.UPG.KDMX.WS.W.0003.260125T1200Z-260126T1200Z/",
                "/O.NEW.KDMX.BZ.W.0001.260125T1200Z-260126T1200Z/",
            ],
            "2026.KDMX.WS.W.0003",
        ),
        (["nothing"], "root:urn:oid:2.49.0.1.840.0.a.001.1"),
    ],
)
def test_an_incident_has_one_key_for_its_life(codes: list[str], key: str) -> None:
    assert one(parameters={"VTEC": codes}).incident == key


def test_an_upgraded_event_is_told_by_the_code_of_its_own_kind() -> None:
    codes = [
        "/O.UPG.KDMX.WS.W.0003.260125T1200Z-260126T1200Z/",
        "/O.NEW.KDMX.BZ.W.0001.260125T1200Z-260126T1200Z/",
    ]
    blizzard = one(event="Blizzard Warning", parameters={"VTEC": codes})
    assert blizzard.incident == "2026.KDMX.BZ.W.0001"


def test_an_event_that_crosses_the_year_keeps_its_number() -> None:
    codes = {"VTEC": ["/O.CON.KDMX.WS.W.0042.000000T0000Z-260102T1200Z/"]}
    old = [{"identifier": "x", "sent": "2025-12-31T03:00:00-06:00"}]
    assert one(references=old, parameters=codes).incident == "2025.KDMX.WS.W.0042"


def test_without_a_code_the_oldest_message_names_the_incident() -> None:
    old = [
        {"identifier": "newer", "sent": "2026-01-24T03:00:00-06:00"},
        {"identifier": "oldest", "sent": "2026-01-23T03:00:00-06:00"},
    ]
    assert one(references=old, parameters={}).incident == "root:oldest"


def test_one_broken_alert_does_not_sink_the_rest() -> None:
    feed = read_feed(collection(None, 7, feature(event=None), feature(onset=[]), feature()))
    assert (len(feed.alerts), feed.unreadable) == (2, 3)


@pytest.mark.parametrize(
    "body",
    [
        "",
        "{",
        b"\xff\xfe",
        "[" * 100_000,
        "null",
        {},
        7,
        "<html>",
        "<alert>",
        "<a/>",
        {"status": 503},
    ],
)
def test_an_unreadable_answer_is_one_kind_of_error(body: Any) -> None:
    with pytest.raises(WeatherError) as caught:
        read_alerts(body)
    assert caught.value.reason == "malformed"


def test_the_entities_of_an_xml_alert_are_not_followed() -> None:
    bomb = '<!DOCTYPE a [<!ENTITY x "xxxx">]><alert>&x;</alert>'
    with pytest.raises(WeatherError):
        read_alerts(bomb)


def test_text_is_made_fit_for_database_and_page() -> None:
    alert = one(areaDesc="Po\x00lk; \ud800", headline="<b>Snow</b> &amp; ice")
    assert (alert.areas, alert.headline) == (("Po lk",), "Snow & ice")


@needs_data
def test_a_cap_alert_in_xml_is_read() -> None:
    path = DATA / "nws_alerts" / "cap" / "winter_storm_warning_cap11_2017.xml"
    (alert,) = read_alerts(path.read_bytes())
    assert (alert.incident, alert.holding) == ("2017.KSEW.WS.W.0007", True)
    assert alert.areas == ("West Slopes North Central Cascades and Passes",)
    assert alert.zones == {"WAC033", "WAC053", "WAC061", "WAC067"}
    assert alert.ends == datetime(2017, 3, 4, 8, tzinfo=UTC)


LEAVES = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20)
NAMES = st.sampled_from([*feature()["properties"], "features", "properties", "geometry", "UGC"])
JSON = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAMES, inner, max_size=6)
)


@given(JSON)
def test_any_json_is_read_or_refused_as_unreadable(body: Any) -> None:
    try:
        read_alerts(body)
    except WeatherError:
        pass


@given(st.dictionaries(NAMES, JSON, max_size=4), JSON)
def test_a_damaged_alert_never_sinks_the_one_beside_it(damage: dict[str, Any], shape: Any) -> None:
    damage.pop("geometry", None)
    body = collection({**feature(), **damage}, feature(**damage, geometry=shape), feature(id="z"))
    read = read_feed(json.loads(json.dumps(body)))
    assert "z" in {alert.id for alert in read.alerts} | read.over


def feature_id() -> str:
    return str(feature()["properties"]["id"])
