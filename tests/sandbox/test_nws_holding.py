"""Parcels stand still while a storm lies over them, and go on when it lifts."""

from typing import Any

import pytest

from tests.sandbox.started import Sandbox
from tests.sandbox.test_nws import later, storm

HUB = {"city": "Des Moines", "state": "IA", "postcode": "50309"}
HOUR = 3600
JOURNEY = [
    {"after": -HOUR, "type": "I", "code": "AR", "text": "Arrived at Facility", "place": HUB},
    {"after": 2 * HOUR, "type": "I", "code": "DP", "text": "Departed", "place": HUB},
    {"after": 9 * HOUR, "type": "D", "code": "F4", "text": "DELIVERED"},
]


def told(sandbox: Sandbox, number: str) -> list[str]:
    return [step["status"]["description"] for step in sandbox.package(number)["activity"]][::-1]


def test_a_parcel_in_a_storm_goes_on_when_it_lifts(sandbox: Sandbox, number: str) -> None:
    storm(sandbox, lasts=4 * HOUR)
    sandbox.parcel(number, JOURNEY, storm="any", silent=True)
    seen = []
    for _ in range(4):
        seen.append(len(told(sandbox, number)))
        later(sandbox, 3.5 * HOUR)
    seen.append(len(told(sandbox, number)))
    # It has stood still for four hours: departed at six instead of two, delivered at thirteen.
    assert seen == [1, 1, 2, 2, 3]


def test_the_carrier_says_why(sandbox: Sandbox, number: str) -> None:
    storm(sandbox, lasts=4 * HOUR)
    sandbox.parcel(number, JOURNEY, storm="any")
    later(sandbox, 3 * HOUR)
    assert told(sandbox, number) == [
        "Arrived at Facility",
        "Severe weather conditions have delayed delivery.",
    ]


def test_a_parcel_elsewhere_is_not_held(sandbox: Sandbox, number: str) -> None:
    storm(sandbox, zips=["10001"])
    sandbox.parcel(number, JOURNEY, storm="any")
    later(sandbox, 3 * HOUR)
    assert told(sandbox, number) == ["Arrived at Facility", "Departed"]


def test_a_named_storm_holds_wherever_it_is(sandbox: Sandbox, number: str) -> None:
    storm(sandbox, id="mine", zips=["10001"], lasts=4 * HOUR)
    sandbox.parcel(number, JOURNEY, storm="mine", silent=True)
    later(sandbox, 3 * HOUR)
    assert told(sandbox, number) == ["Arrived at Facility"]


def test_a_cancelled_storm_lets_go_at_once(sandbox: Sandbox, number: str) -> None:
    storm(sandbox, life=[{"after": HOUR, "do": "cancel"}])
    sandbox.parcel(number, JOURNEY, storm="any", silent=True)
    later(sandbox, 3.5 * HOUR)
    assert told(sandbox, number) == ["Arrived at Facility", "Departed"]


def test_what_was_told_before_the_storm_stays_told(sandbox: Sandbox, number: str) -> None:
    sandbox.parcel(number, JOURNEY, storm="any", silent=True)
    later(sandbox, 3 * HOUR)
    before = told(sandbox, number)
    storm(sandbox, after=-12 * HOUR)
    assert told(sandbox, number) == before == ["Arrived at Facility", "Departed"]


@pytest.mark.parametrize("script", [{"bench": {}}, {"raw": {}}])
def test_only_a_journey_can_be_held(sandbox: Sandbox, number: str, script: Any) -> None:
    body = {"carrier": "ups", "number": number, "script": script, "storm": "any"}
    reply = sandbox.call("POST", "/_control/parcels", body)
    assert reply.status == 400
    assert "only a script of steps or a seed can be held" in reply.json()["errors"][0]
