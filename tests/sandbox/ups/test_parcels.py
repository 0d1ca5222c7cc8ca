"""Bench parcels and seeded journeys."""

from datetime import datetime, timedelta, timezone
from itertools import pairwise

from sandbox import journeys
from sandbox.parcels import Bench, Scripted
from sandbox.ups.journeys import ARRIVED, DEPARTED, EVENTS

NOW = 1_800_000_000.0
LONG_AFTER = NOW + 30 * 86400


def bench(number: str, *, new_scan_every: int) -> Bench:
    words = (ARRIVED, DEPARTED)
    return Bench(number, scans=3, new_scan_every=new_scan_every, now=NOW, words=words)


def plausible(number: str, *, seed: int, now: float) -> Scripted:
    return journeys.plausible(number, seed=seed, now=now, words=EVENTS, service="UPS Ground")


def polled(number: str, times: int) -> list[int]:
    parcel = bench(number, new_scan_every=8)
    return [len(parcel.poll(NOW + i)) for i in range(times)]


def test_every_eighth_poll_brings_one_new_scan() -> None:
    lengths = polled("1ZBENCH001", 80)
    assert lengths[-1] == 13
    news = [i for i in range(1, 80) if lengths[i] > lengths[i - 1]]
    assert {later - earlier for earlier, later in pairwise(news)} == {8}


def test_the_same_number_tells_the_same_again() -> None:
    assert polled("1ZBENCH001", 40) == polled("1ZBENCH001", 40)


def test_numbers_are_staggered() -> None:
    at_once = [polled(f"1ZBENCH{i:03}", 1)[0] - 3 for i in range(800)]
    assert 60 < sum(at_once) < 140


def test_looking_does_not_count_as_a_poll() -> None:
    parcel = bench("1ZBENCH001", new_scan_every=1)
    assert [len(parcel.peek(NOW)) for _ in range(9)][-1] == 3


def test_no_two_scans_fall_together() -> None:
    parcel = bench("1ZBENCH001", new_scan_every=1)
    for _ in range(50):
        parcel.poll(NOW)
    assert len({step.at for step in parcel.peek(NOW)}) == 53


def test_a_journey_begins_with_the_label_and_ends_delivered() -> None:
    for seed in range(200):
        steps = plausible("1ZSEED0001", seed=seed, now=NOW).peek(LONG_AFTER)
        assert (steps[0].type, steps[-1].type) == ("M", "D")
        assert steps[0].at < NOW < steps[1].at
        assert len(steps) == len({step.at for step in steps})


def test_some_journeys_have_a_hitch() -> None:
    journeys = [plausible("1ZSEED0001", seed=s, now=NOW).peek(LONG_AFTER) for s in range(200)]
    hitches = {step.code for steps in journeys for step in steps if step.type == "X"}
    assert hitches == {"DJ", "48"}


def test_the_same_seed_tells_the_same_story() -> None:
    twice = [plausible("1ZSEED0001", seed=7, now=NOW).peek(LONG_AFTER) for _ in range(2)]
    assert twice[0] == twice[1]


def test_a_parcel_on_the_van_is_expected_that_day() -> None:
    for seed in range(50):
        parcel = plausible("1ZSEED0001", seed=seed, now=NOW)
        van = next(step for step in parcel.peek(LONG_AFTER) if step.code == "OT")
        local = datetime.fromtimestamp(van.at, timezone(timedelta(minutes=van.offset)))
        assert (van.rescheduled or parcel.about.scheduled) == local.date()
