"""Asking a feed over a real socket, whatever it answers."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.tracking.carriers.upstream import RESET, Reply, Request, Upstream, upstream
from tests.tracking.weather.alerts import collection, feature
from tracking.weather.base import WeatherError
from tracking.weather.client import FeedState, ask

AGENT = "narvar tests (+https://example.com)"


@pytest.fixture
def feed(settings: Any) -> Iterator[Upstream]:
    with upstream() as found:
        settings.OUTBOUND_PRIVATE_HOSTS = (found.host,)
        yield found


def state(feed: Upstream, **said: str) -> FeedState:
    return FeedState(feed.url, AGENT, **said)


def answers(feed: Upstream, *replies: Reply) -> None:
    waiting = iter(replies)
    feed.answering = lambda request: next(waiting)


def header(request: Request, name: str) -> str | None:
    return {key.lower(): value for key, value in request.headers.items()}.get(name)


def test_the_feed_is_told_who_asks_and_for_what(feed: Upstream) -> None:
    answers(feed, Reply(body=collection()))
    ask(state(feed))
    (request,) = feed.asked
    assert request.path == "/alerts/active?status=actual"
    assert header(request, "user-agent") == AGENT
    assert header(request, "accept") == "application/geo+json"
    assert header(request, "if-none-match") is None


def test_alerts_come_with_the_tag_to_ask_with_next_time(feed: Upstream) -> None:
    answers(feed, Reply(body=collection(feature(), None), headers={"ETag": '"a"'}))
    fetched = ask(state(feed))
    assert (len(fetched.alerts), fetched.unreadable, fetched.etag) == (1, 1, '"a"')


def test_a_known_tag_is_sent_back_and_an_unchanged_feed_costs_nothing(feed: Upstream) -> None:
    answers(feed, Reply(304))
    fetched = ask(state(feed, etag='"a"'))
    assert (fetched.not_modified, fetched.etag) == (True, '"a"')
    assert header(feed.asked[0], "if-none-match") == '"a"'


def test_without_a_tag_the_date_is_sent_back(feed: Upstream) -> None:
    then = "Sun, 22 Nov 2026 00:00:00 GMT"
    answers(feed, Reply(304))
    assert ask(state(feed, last_modified=then)).not_modified
    assert header(feed.asked[0], "if-modified-since") == then


def test_all_pages_are_read(feed: Upstream) -> None:
    following = {"pagination": {"next": "/alerts/active?cursor=2"}}
    first = {**collection(feature()), **following}
    answers(
        feed, Reply(body=first, headers={"ETag": '"a"'}), Reply(body=collection(feature(id="b")))
    )
    fetched = ask(state(feed))
    assert len(fetched.alerts) == 2
    assert (feed.asked[1].path, fetched.etag) == ("/alerts/active?cursor=2", "")


@pytest.mark.parametrize(
    "following", ["https://elsewhere.example/alerts", "//elsewhere.example/x", "/alerts/active"]
)
def test_pages_lead_neither_elsewhere_nor_round_in_circles(feed: Upstream, following: str) -> None:
    page = Reply(body={**collection(), "pagination": {"next": following}})
    feed.answering = lambda request: page
    with pytest.raises(WeatherError) as caught:
        ask(state(feed))
    assert caught.value.reason == "malformed"


@pytest.mark.parametrize(
    "reply, reason, retry_in",
    [
        (Reply(500), "unavailable", 60),
        (Reply(503, headers={"Retry-After": "7"}), "unavailable", 7),
        (Reply(503, headers={"Retry-After": "999999"}), "unavailable", 3600),
        (Reply(429), "quota", 30),
        (Reply(403, "Access Denied"), "refused", 3600),
        (Reply(400, {"title": "Bad Request"}), "refused", 3600),
        (Reply(301, headers={"Location": "/x"}), "refused", 3600),
        (Reply(304), "refused", 3600),
        (Reply(200, {"title": "Sorry"}), "malformed", 300),
        (RESET, "unavailable", 60),
    ],
)
def test_trouble_is_named_and_says_when_to_ask_again(
    feed: Upstream, reply: Reply, reason: str, retry_in: int
) -> None:
    answers(feed, reply)
    with pytest.raises(WeatherError) as caught:
        ask(state(feed))
    assert (caught.value.reason, caught.value.retry_in) == (reason, retry_in)


def test_a_private_address_is_not_asked() -> None:
    with pytest.raises(WeatherError) as caught:
        ask(FeedState("http://127.0.0.1:1", AGENT))
    assert caught.value.reason == "misconfigured"
