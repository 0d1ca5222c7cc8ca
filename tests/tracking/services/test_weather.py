"""The weather's shift against the stand-in of the weather service, over a real socket."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest

from retailers.tenancy import EVERYONE, acting_for
from tests.factories import Shop, a_shop
from tests.sandbox.conftest import _running, sandbox
from tests.sandbox.started import Sandbox
from tests.sandbox.test_nws import later, storm
from tests.tracking.services.storm_stage import a_moving_parcel, cases, storms, told
from tracking.carriers.base import Place
from tracking.models import WeatherAlert, WeatherFeed
from tracking.services.alerts import ask_weather
from tracking.services.weather import watch_weather

__all__ = ["_running", "sandbox"]
pytestmark = [pytest.mark.worker, pytest.mark.django_db]
DES_MOINES = Place(city="Des Moines", state="IA", postcode="50309", country="US")
HOUR = timedelta(hours=1)


@pytest.fixture
def feed(sandbox: Sandbox, settings: Any) -> Iterator[Sandbox]:
    settings.OUTBOUND_PRIVATE_HOSTS = (sandbox.base.removeprefix("http://"),)
    settings.NWS_BASE_URL = f"{sandbox.base}/nws"
    yield sandbox


@pytest.fixture
def shop() -> Shop:
    return a_shop()


def now(feed: Sandbox) -> datetime:
    return datetime.fromisoformat(feed.control("GET", "clock")["now"])


def row(feed: Sandbox) -> WeatherFeed:
    with acting_for(EVERYONE):
        return WeatherFeed.objects.get(url=f"{feed.base}/nws")


def watched(at: datetime) -> None:
    while watch_weather(now=at):
        pass


def test_a_storms_whole_life(feed: Sandbox, shop: Shop) -> None:
    start = now(feed)
    parcel = a_moving_parcel(shop, DES_MOINES, start - 20 * HOUR)
    storm(feed, after=-14 * 3600, life=[{"after": 3600, "do": "cancel"}])
    watched(start + HOUR / 60)
    assert told(parcel) == [("opened", True)]
    later(feed, 2 * 3600)
    watched(now(feed))
    assert cases(parcel) == [("resolved", "cleared", True)]
    assert [(s.why, s.released) for s in storms(shop)] == [("cancelled", 1)]


def test_nothing_new_is_not_told_again(feed: Sandbox, shop: Shop) -> None:
    storm(feed)
    start = now(feed)
    watched(start)
    tag = row(feed).etag
    watched(start + 5 * HOUR / 60)
    assert (row(feed).etag, tag != "", row(feed).asked_at) == (tag, True, start + 5 * HOUR / 60)
    assert WeatherAlert.objects.count() == 1


def test_it_is_asked_no_more_often_than_it_should_be(feed: Sandbox) -> None:
    start = now(feed)
    watched(start)
    watched(start + timedelta(seconds=5))
    assert row(feed).asked_at == start


def test_while_the_feed_is_down_storms_end_by_their_own_time(feed: Sandbox, shop: Shop) -> None:
    start = now(feed)
    parcel = a_moving_parcel(shop, DES_MOINES, start - 20 * HOUR)
    storm(feed, after=-14 * 3600, lasts=24 * 3600)
    watched(start)
    feed.fault("nws", "5xx")
    watched(start + HOUR)
    assert (row(feed).failures, cases(parcel)) == (1, [("open", "", True)])
    watched(start + 20 * HOUR)
    assert cases(parcel) == [("resolved", "cleared", True)]
    assert [s.why for s in storms(shop)] == ["expired"]


def minutes(start: datetime, *numbers: int) -> None:
    for number in numbers:
        watched(start + number * HOUR / 60)


def active() -> int:
    return WeatherAlert.objects.filter(status="active").count()


def test_what_was_gone_and_comes_back_is_in_force_again_and_news_once(feed: Sandbox) -> None:
    storm(feed)
    start = now(feed)
    watched(start)
    feed.fault("nws", "empty")
    minutes(start, *range(3, 24, 3))
    assert active() == 0
    feed.fault("nws", "none")
    assert ask_weather(now=start + HOUR / 2)
    assert (active(), WeatherAlert.objects.count()) == (1, 1)
    with acting_for(EVERYONE):
        WeatherFeed.objects.update(etag="", last_modified="")
    assert not ask_weather(now=start + HOUR)


def test_what_was_cancelled_stays_so_whatever_an_old_copy_says(feed: Sandbox) -> None:
    storm(feed)
    start = now(feed)
    watched(start)
    with acting_for(EVERYONE):
        WeatherAlert.objects.update(status="ended", why="cancelled", ended_at=start)
        WeatherFeed.objects.update(etag="", last_modified="")
    assert (ask_weather(now=start + HOUR), active()) == (False, 0)


def test_a_feed_in_trouble_is_asked_ever_more_seldom_up_to_an_hour(feed: Sandbox) -> None:
    start = now(feed)
    feed.fault("nws", "5xx")
    pauses = []
    for _ in range(7):
        ask_weather(now=start)
        pauses.append(row(feed).ask_after - start)
        start = row(feed).ask_after
    assert pauses[:2] == [timedelta(seconds=120), timedelta(seconds=240)]
    assert pauses[-1] == HOUR
