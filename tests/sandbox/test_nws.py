"""Alerts over HTTP, as strict as the real service."""

import gzip
import json
from datetime import datetime
from typing import Any

import pytest

from tests.sandbox.started import Reply, Sandbox

IOWA = {"event": "Winter Storm Warning", "zips": ["50309"], "lasts": 86_400}


def storm(sandbox: Sandbox, **said: Any) -> Any:
    return sandbox.control("POST", "storms", {**IOWA, **said})["storms"][0]


def ask(sandbox: Sandbox, query: str = "", **headers: str) -> Reply:
    path = f"/nws/alerts/active{query}"
    return sandbox.call("GET", path, **{"User-Agent": "narvar tests", **headers})


def alerts(sandbox: Sandbox, query: str = "") -> Any:
    return ask(sandbox, query).json()["features"]


def later(sandbox: Sandbox, seconds: float) -> None:
    now = datetime.fromisoformat(sandbox.control("GET", "clock")["now"]).timestamp() + seconds
    moment = datetime.fromtimestamp(now).astimezone().isoformat()
    sandbox.control("PUT", "clock", {"now": moment})


def test_an_alert_is_told_as_the_weather_service_tells_it(sandbox: Sandbox) -> None:
    storm(sandbox)
    (feature,) = alerts(sandbox)
    said = feature["properties"]
    assert feature["geometry"] is None
    assert said["affectedZones"] == ["https://api.weather.gov/zones/forecast/IAZ060"]
    assert said["geocode"] == {"SAME": ["019153"], "UGC": ["IAZ060"]}
    assert (said["areaDesc"], said["messageType"]) == ("Polk, IA", "Alert")
    assert said["parameters"]["VTEC"][0].startswith("/O.NEW.KDMX.WS.W.000")


def test_the_answer_is_geojson_with_a_tag(sandbox: Sandbox) -> None:
    reply = ask(sandbox)
    assert reply.headers["Content-Type"] == "application/geo+json"
    assert (reply.json()["type"], reply.json()["features"]) == ("FeatureCollection", [])
    assert reply.headers["ETag"].startswith('"')


def test_who_has_the_latest_is_told_so(sandbox: Sandbox) -> None:
    storm(sandbox)
    first = ask(sandbox)
    again = ask(sandbox, **{"If-None-Match": first.headers["ETag"]})
    since = ask(sandbox, **{"If-Modified-Since": first.headers["Last-Modified"]})
    assert [(reply.status, reply.body) for reply in (again, since)] == [(304, b""), (304, b"")]


def test_another_storm_changes_the_tag(sandbox: Sandbox) -> None:
    first = ask(sandbox)
    storm(sandbox)
    assert ask(sandbox, **{"If-None-Match": first.headers["ETag"]}).status == 200


def test_a_long_answer_is_packed_for_who_takes_it(sandbox: Sandbox) -> None:
    storm(sandbox, states=["IA"])
    plain, packed = ask(sandbox), ask(sandbox, **{"Accept-Encoding": "gzip"})
    assert packed.headers["Content-Encoding"] == "gzip"
    body = packed.body if packed.body[:1] == b"{" else gzip.decompress(packed.body)
    assert json.loads(body)["features"] == plain.json()["features"]


def test_a_caller_without_a_name_is_refused(sandbox: Sandbox) -> None:
    reply = ask(sandbox, **{"User-Agent": ""})
    assert (reply.status, reply.headers["Content-Type"]) == (403, "text/html")


@pytest.mark.parametrize(
    "query, wrong",
    [
        ("?limit=50", ("query.limit", 'Query parameter "limit" is not recognized')),
        (
            "?message_type=none",
            (
                "query.message_type",
                'Does not have a value in the enumeration ["alert", "update", "cancel"]',
            ),
        ),
    ],
)
def test_a_wrong_parameter_is_named(sandbox: Sandbox, query: str, wrong: tuple[str, str]) -> None:
    reply = ask(sandbox, query)
    (error,) = reply.json()["parameterErrors"]
    assert (reply.status, reply.headers["Content-Type"]) == (400, "application/problem+json")
    assert (error["parameter"], error["message"]) == wrong


@pytest.mark.parametrize(
    "query, found",
    [
        ("?status=actual", 1),
        ("?status=test", 0),
        ("?area=IA,IL", 1),
        ("?area=NY", 0),
        ("?zone=IAZ060", 1),
        ("?event=Winter%20Storm%20Warning&severity=Severe", 1),
        ("?message_type=update,cancel", 0),
        ("/area/IA", 1),
        ("/zone/NYZ072", 0),
    ],
)
def test_alerts_are_filtered(sandbox: Sandbox, query: str, found: int) -> None:
    storm(sandbox)
    assert len(alerts(sandbox, query)) == found


def test_one_alert_is_found_by_its_id(sandbox: Sandbox) -> None:
    identifier = storm(sandbox)["alerts"][0]["id"]
    one = sandbox.call("GET", f"/nws/alerts/{identifier}", **{"User-Agent": "t"})
    none = sandbox.call("GET", "/nws/alerts/urn:oid:1", **{"User-Agent": "t"})
    assert (one.json()["properties"]["id"], none.status) == (identifier, 404)


def test_faults_strike_it_as_they_do_the_others(sandbox: Sandbox) -> None:
    storm(sandbox)
    sandbox.fault("nws", "5xx")
    broken = ask(sandbox)
    sandbox.fault("nws", "none")
    sandbox.fault("nws", "empty")
    assert (broken.status, broken.json()["title"]) == (503, "Unexpected Problem")
    assert alerts(sandbox) == []


def test_each_message_is_logged_once(sandbox: Sandbox) -> None:
    after = sandbox.last()
    storm(sandbox, id="logged")
    alerts(sandbox)
    alerts(sandbox)
    (line,) = sandbox.log(after, what="alert_revealed")
    assert (line["storm"], line["event"], line["action"]) == (
        "logged",
        "Winter Storm Warning",
        "NEW",
    )


def test_a_storm_lives_through_what_is_written_for_it(sandbox: Sandbox) -> None:
    life = [
        {"after": 600, "do": "update"},
        {"after": 1200, "do": "extend", "lasts": 90_000},
        {"after": 1800, "do": "upgrade", "event": "Blizzard Warning"},
        {"after": 2400, "do": "cancel"},
    ]
    storm(sandbox, life=life)
    told = []
    for _ in range(5):
        told += [(f["properties"], len(f["properties"]["references"])) for f in alerts(sandbox)]
        later(sandbox, 610)
    actions = [[code[3:6] for code in said["parameters"]["VTEC"]] for said, _ in told]
    assert actions == [["NEW"], ["CON"], ["EXT"], ["UPG", "NEW"], ["CAN"]]
    assert [references for _, references in told] == [0, 1, 2, 3, 4]
    assert [said["messageType"] for said, _ in told] == ["Alert", *["Update"] * 3, "Cancel"]
    later(sandbox, 6 * 3600)
    assert alerts(sandbox) == []


def test_a_storm_ends_with_its_time(sandbox: Sandbox) -> None:
    storm(sandbox, lasts=100)
    before = len(alerts(sandbox))
    later(sandbox, 101)
    assert (before, alerts(sandbox)) == (1, [])
    assert sandbox.control("GET", "storms")["storms"][0]["state"] == "over"


def test_a_storm_can_be_drawn(sandbox: Sandbox) -> None:
    storm(sandbox, geometry=True)
    storm(sandbox, polygon=[[-94, 41], [-93, 41], [-93, 42]])
    rings = [f["geometry"]["coordinates"][0] for f in alerts(sandbox)]
    assert all(ring[0] == ring[-1] for ring in rings)
    assert rings[1] == [[-94, 41], [-93, 41], [-93, 42], [-94, 41]]


@pytest.mark.parametrize(
    "said, problem",
    [
        ({"event": "Rain"}, "storms[0].event: must be one of Winter Storm Warning"),
        ({"zips": ["00000"]}, "storms[0].zips: 00000 is no ZIP code"),
        ({"zips": [], "zones": ["XXZ001"]}, "storms[0].zones: XXZ001 is no public zone"),
        ({"zips": []}, "storms[0].zones: give zones, zips or states"),
        ({"states": ["ZZ"]}, "storms[0].states: ZZ is no state"),
        ({"lasts": -5}, "storms[0].ends: must lie after the onset"),
        ({"life": [{"do": "explode", "after": 1}]}, "life[0].do: must be one of update"),
        ({"life": [{"do": "cancel", "after": 0}]}, "life[0].after: must lie after the step"),
        ({"life": [{"do": "extend", "after": 5}]}, "life[0].ends: give ends or lasts"),
        ({"polygon": [[1, 2]]}, "storms[0].polygon: must have 3 to 500 points"),
        ({"colour": "white"}, "storms[0].colour: unknown field"),
        ({"status": "Real"}, "storms[0].status: must be one of Actual"),
    ],
)
def test_what_makes_no_storm_is_named(sandbox: Sandbox, said: Any, problem: str) -> None:
    reply = sandbox.call("POST", "/_control/storms", {**IOWA, **said})
    assert reply.status == 400
    assert reply.json()["errors"][0].startswith(problem)


def test_a_storm_can_be_taken_away(sandbox: Sandbox) -> None:
    storm(sandbox, id="gone")
    sandbox.control("DELETE", "storms/gone")
    assert (alerts(sandbox), sandbox.call("DELETE", "/_control/storms/gone").status) == ([], 404)
