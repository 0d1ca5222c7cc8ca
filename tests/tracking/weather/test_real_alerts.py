"""Real answers of the feed, and the ZIP codes that others found each alert to cover."""

from typing import Any

import pytest

from tests.tracking.weather.alerts import DATA, dump, needs_data
from tracking.carriers.base import Place
from tracking.weather import files
from tracking.weather.base import Alert, read_feed

DUMPS = {
    "active_testing_38_mixed": 38,
    "active_IA_tornado_flood": 48,
    "active_iceStorm_hurricaneWatch_snowSquall_8": 8,
}
pytestmark = needs_data


def judged() -> list[Any]:
    """Each alert beside what the oracle says of it."""
    if not DATA.is_dir():
        return []
    found = []
    for name in DUMPS:
        alerts = read_feed(dump(f"rendered/{name}.json")).alerts
        said = dump(f"oracle_{name}_ZIPS.json")
        found += [
            pytest.param(alert, of, id=f"{at}-{alert.event}")
            for at, (alert, of) in enumerate(zip(alerts, said, strict=True))
        ]
    return found


def zips() -> dict[str, files.Zip]:
    return {zip_.code: zip_ for zip_ in map(files.zip_on, files.zip_lines())}


@pytest.mark.parametrize("name", DUMPS)
def test_every_alert_of_a_real_answer_is_read(name: str) -> None:
    feed = read_feed(dump(f"rendered/{name}.json"))
    assert (len(feed.alerts), feed.unreadable) == (DUMPS[name], 0)


@pytest.mark.parametrize("alert, said", judged())
def test_an_alert_covers_the_zips_that_certainly_lie_in_it(alert: Alert, said: Any) -> None:
    middle = alert.onset + (alert.ends - alert.onset) / 2
    certain = said["zips_in_polygon"] if said["has_polygon"] else said["zips_certain"]
    missed = [z for z in certain if not alert.covers(Place(postcode=z, country="US"), middle)]
    assert (alert.id, missed) == (said["id"], [])


@pytest.mark.parametrize("alert, said", judged())
def test_an_alert_covers_no_zip_far_from_it(alert: Alert, said: Any) -> None:
    if not (said["n_zones"] or said["has_polygon"]):
        pytest.skip("placed by county alone, of which the oracle says nothing")
    near = {*said["zips_in_zones"], *said["zips_borderline"], *(said["zips_in_polygon"] or ())}
    known = zips()
    states = {known[code].state for code in near if code in known}
    far = (code for code, found in known.items() if found.state not in states)
    assert [code for code in far if alert.covers_place(Place(postcode=code, country="US"))] == []


@pytest.mark.parametrize(
    "name",
    [
        "rendered/active_e2e_152_all_event_names.json",
        "pynws/alerts_active_zone_second.json",
        "nws_alerts_ha/api.json",
    ],
)
def test_older_and_odder_answers_are_read_whole(name: str) -> None:
    body = dump(name)
    feed = read_feed(body)
    assert (len(feed.alerts), feed.unreadable) == (len(body["features"]), 0)
    assert all(alert.ends > alert.onset for alert in feed.alerts)


def test_the_events_that_hold_parcels_among_all_that_there_are() -> None:
    feed = read_feed(dump("rendered/active_e2e_152_all_event_names.json"))
    assert {alert.event.lower() for alert in feed.alerts if alert.holding} == {
        "blizzard warning",
        "coastal flood warning",
        "extreme wind warning",
        "flash flood warning",
        "flood warning",
        "hurricane warning",
        "ice storm warning",
        "lake effect snow warning",
        "lakeshore flood warning",
        "storm surge warning",
        "tornado warning",
        "tropical storm warning",
        "typhoon warning",
        "winter storm warning",
    }
