"""The demo's storm, as the sandbox takes it and as the weather service would tell of it."""

from collections.abc import Iterator

import pytest

from demo.cast import ALDER_FINCH
from demo.journeys import script
from demo.storm import BEGAN, WARNED, storm
from tests.sandbox.started import Sandbox
from tracking.carriers.base import Place
from tracking.weather.places import zones_at


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    running = Sandbox.start()
    yield running
    running.stop()


def test_the_sandbox_takes_the_storm_and_keeps_it_to_itself_at_first(sandbox: Sandbox) -> None:
    told = sandbox.control("POST", "storms", storm())
    assert [each["state"] for each in told["storms"]] == ["to come"]


def test_the_warning_comes_within_two_minutes_at_the_usual_pace() -> None:
    assert WARNED / 60 <= 120


def test_the_snowed_in_were_last_seen_in_the_storm_before_it_began(sandbox: Sandbox) -> None:
    (told,) = sandbox.control("POST", "storms", storm())["storms"][-1:]
    seen = [s for s in script("snowed_in", ALDER_FINCH.shoppers[0], "fedex") if s["after"] < 0]
    place = Place(**seen[-1]["place"])
    assert zones_at(place) & set(told["zones"])
    assert seen[-1]["after"] < BEGAN
