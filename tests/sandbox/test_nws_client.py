"""The platform's own client against the stand-in, over a real socket."""

from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from tests.sandbox.started import Sandbox
from tests.sandbox.test_nws import later, storm
from tracking.carriers.base import Place
from tracking.weather.base import Alert, WeatherError
from tracking.weather.client import FeedState, ask
from tracking.weather.feed import Changes, Fetched, Known, merge

HUB = Place(city="Des Moines", state="IA", country="US")


@pytest.fixture
def feed(sandbox: Sandbox, settings: Any) -> FeedState:
    settings.OUTBOUND_PRIVATE_HOSTS = (sandbox.base.removeprefix("http://"),)
    return FeedState(f"{sandbox.base}/nws", "narvar tests")


def now(sandbox: Sandbox) -> datetime:
    return datetime.fromisoformat(sandbox.control("GET", "clock")["now"])


def one(feed: FeedState) -> Alert:
    (alert,) = ask(feed).alerts
    return alert


def test_a_storm_covers_the_hubs_it_was_put_over(sandbox: Sandbox, feed: FeedState) -> None:
    storm(sandbox)
    alert, at = one(feed), now(sandbox)
    assert (alert.kind, alert.holding, alert.area_words) == ("winter_storm", True, "Polk, IA")
    assert alert.covers(HUB, at)
    assert not alert.covers(Place(postcode="10001", country="US"), at)


def test_a_drawn_storm_covers_its_zip_codes(sandbox: Sandbox, feed: FeedState) -> None:
    storm(sandbox, geometry=True)
    alert = one(feed)
    assert alert.polygon is not None
    assert alert.covers(HUB, now(sandbox))


def test_a_hurricane_brings_its_name(sandbox: Sandbox, feed: FeedState) -> None:
    storm(sandbox, event="Hurricane Warning", states=["FL"], zips=[], name="Helene")
    assert one(feed).name == "Helene"


def test_an_unchanged_feed_is_not_read_again(sandbox: Sandbox, feed: FeedState) -> None:
    storm(sandbox)
    first = ask(feed)
    known = FeedState(feed.url, feed.user_agent, first.etag, first.last_modified)
    assert ask(known).not_modified
    storm(sandbox, zips=["10001"])
    assert len(ask(known).alerts) == 2


def test_a_caller_without_a_name_is_refused(sandbox: Sandbox, feed: FeedState) -> None:
    with pytest.raises(WeatherError) as caught:
        ask(FeedState(feed.url, ""))
    assert caught.value.reason == "refused"


@pytest.mark.parametrize(
    "kind, reason",
    [("5xx", "unavailable"), ("429", "quota"), ("malformed", "malformed"), ("reset_after", "")],
)
def test_faults_become_one_kind_of_error(
    sandbox: Sandbox, feed: FeedState, kind: str, reason: str
) -> None:
    sandbox.fault("nws", kind)
    with pytest.raises(WeatherError) as caught:
        ask(feed)
    assert caught.value.reason == (reason or "unavailable")


def test_a_storm_is_one_incident_from_its_first_message_to_its_last(
    sandbox: Sandbox, feed: FeedState
) -> None:
    life = [
        {"after": 600, "do": "update"},
        {"after": 1200, "do": "extend", "lasts": 90_000},
        {"after": 1800, "do": "cancel"},
    ]
    storm(sandbox, life=life)
    known: dict[str, Known] = {}
    lives = []
    for _ in range(4):
        changes = merged(known, ask(feed), now(sandbox))
        lives.append((len(changes.opened), len(changes.updated), len(changes.ended)))
        later(sandbox, 610)
    assert lives == [(1, 0, 0), (0, 1, 0), (0, 1, 0), (0, 0, 1)]
    assert [ending.why for ending in changes.ended.values()] == ["cancelled"]


def test_an_upgraded_storm_goes_on_as_another(sandbox: Sandbox, feed: FeedState) -> None:
    storm(sandbox, life=[{"after": 600, "do": "upgrade", "event": "Blizzard Warning"}])
    known: dict[str, Known] = {}
    merged(known, ask(feed), now(sandbox))
    later(sandbox, 610)
    changes = merged(known, ask(feed), now(sandbox))
    (ending,) = changes.ended.values()
    assert (ending.why, {ending.successor}) == ("upgraded", set(changes.opened))


def test_a_storm_that_vanishes_without_a_word_is_over_two_answers_later(
    sandbox: Sandbox, feed: FeedState
) -> None:
    storm(sandbox, life=[{"after": 600, "do": "vanish"}])
    storm(sandbox, zips=["10001"])
    known: dict[str, Known] = {}
    merged(known, ask(feed), now(sandbox))
    later(sandbox, 610)
    first = ask(feed)
    changes = merged(known, first, now(sandbox))
    known |= {id_: replace(known[id_], missed=missed) for id_, missed in changes.missed.items()}
    again = ask(replace(feed, etag=first.etag))
    assert again.not_modified
    assert [e.why for e in merged(known, again, now(sandbox)).ended.values()] == ["gone"]


def merged(known: dict[str, Known], fetched: Fetched, at: datetime) -> Changes:
    changes = merge(known, fetched, at)
    for id_ in changes.over:
        del known[id_]
    known.update({alert.id: Known(alert.incident, alert.ends) for alert in changes.alerts})
    return changes
