"""Asking the US National Weather Service for the alerts in force: api.weather.gov/alerts/active.

What it wants: a User-Agent that names the caller and how to reach them, else it answers 403; no
parameter it does not know, else 400. It sends an ETag and answers 304 when nothing has changed.
Source: the API's OpenAPI document and documentation (weather-gov/api).
"""

from dataclasses import dataclass
from typing import Final
from urllib.parse import urljoin

from narvar.lib import outbound
from tracking.weather.alerts import Alert, Feed, WeatherError
from tracking.weather.reading import next_page, read_feed

PATH: Final = "/alerts/active?status=actual"
MOST_PAGES: Final = 20
SECONDS_AFTER_FAILURE: Final = 60
SECONDS_AFTER_TOO_MANY: Final = 30
SECONDS_AFTER_REFUSAL: Final = 3600
LONGEST_PAUSE: Final = 3600
_LONGEST_ETAG: Final = 250


@dataclass(frozen=True, slots=True)
class FeedState:
    """What is known of the feed before asking. `etag` and `last_modified` as it gave them."""

    url: str
    """The base address, as https://api.weather.gov."""
    user_agent: str
    etag: str = ""
    last_modified: str = ""


@dataclass(frozen=True, slots=True)
class Fetched:
    not_modified: bool
    """True: all is as it was at the last answer, and nothing else here is filled."""
    alerts: tuple[Alert, ...] = ()
    over: frozenset[str] = frozenset()
    """Ids of messages that the answer cancels or replaces."""
    etag: str = ""
    last_modified: str = ""
    unreadable: int = 0
    unplaced: int = 0
    """Alerts that cover nothing, because their zones are not in the shipped tables."""
    confirmed: bool = False
    """With `not_modified`: the feed said so, and what its last answer missed is still missing."""


def ask(state: FeedState) -> Fetched:
    """All alerts in force, or that nothing has changed. Raises WeatherError and nothing else.

    Never a part of them: who is missing in an answer is over.
    """
    url = state.url.rstrip("/") + PATH
    answer = _get(url, _headers(state))
    if answer.status == 304 and (state.etag or state.last_modified):
        return Fetched(True, etag=state.etag, last_modified=state.last_modified, confirmed=True)
    _require_alerts(answer)
    feeds = [read_feed(answer.body)]
    for _ in range(MOST_PAGES):
        following = next_page(answer.body)
        if following is None:
            return _fetched(feeds, answer if len(feeds) == 1 else None)
        answer = _get(_beside(url, following), _headers(state, conditional=False))
        _require_alerts(answer)
        feeds.append(read_feed(answer.body))
    raise WeatherError("malformed", retry_in=SECONDS_AFTER_FAILURE, detail="pages without end")


def _fetched(feeds: list[Feed], whole: outbound.Answer | None) -> Fetched:
    """`whole`: the answer, where it was all on one page; the tag of one page says not enough."""
    over = frozenset().union(*(feed.over for feed in feeds))
    alerts = dict.fromkeys(a for feed in feeds for a in feed.alerts if a.id not in over)
    headers = whole.headers if whole is not None else {}
    etag = headers.get("etag", "")
    return Fetched(
        not_modified=False,
        alerts=tuple(alerts),
        over=over,
        etag=etag if len(etag) <= _LONGEST_ETAG else "",
        last_modified=headers.get("last-modified", "")[:60],
        unreadable=sum(feed.unreadable for feed in feeds),
        unplaced=sum(feed.unplaced for feed in feeds),
    )


def _headers(state: FeedState, *, conditional: bool = True) -> dict[str, str]:
    headers = {"User-Agent": state.user_agent, "Accept": "application/geo+json"}
    if conditional and state.etag:
        headers["If-None-Match"] = state.etag
    elif conditional and state.last_modified:
        headers["If-Modified-Since"] = state.last_modified
    return headers


def _beside(url: str, following: str) -> str:
    """The next page, if it is on the same host: the feed does not send us elsewhere."""
    target = urljoin(url, following)
    if target.split("/")[:3] != url.split("/")[:3]:
        raise WeatherError("malformed", retry_in=SECONDS_AFTER_FAILURE, detail="page elsewhere")
    return target


def _get(url: str, headers: dict[str, str]) -> outbound.Answer:
    try:
        return outbound.request("GET", url, purpose=outbound.WEATHER, headers=headers)
    except outbound.OutboundError as problem:
        raise _no_answer(problem) from problem


def _require_alerts(answer: outbound.Answer) -> None:
    """Raises what a status other than 200 says."""
    said = f"HTTP {answer.status}"
    if answer.status == 200:
        return
    if answer.status == 429:
        pause = _retry_after(answer, SECONDS_AFTER_TOO_MANY)
        raise WeatherError("quota", retry_in=pause, detail=said)
    if answer.status == 408 or answer.status >= 500:
        pause = _retry_after(answer, SECONDS_AFTER_FAILURE)
        raise WeatherError("unavailable", retry_in=pause, detail=said)
    raise WeatherError("refused", retry_in=SECONDS_AFTER_REFUSAL, detail=said)


def _retry_after(answer: outbound.Answer, otherwise: int) -> int:
    said = answer.headers.get("retry-after", "").strip()
    if not (said.isascii() and said.isdecimal() and len(said) < 9):
        return otherwise
    return min(max(int(said), 1), LONGEST_PAUSE)


def _no_answer(problem: outbound.OutboundError) -> WeatherError:
    detail = str(problem)
    match problem.reason:
        case "timeout":
            return WeatherError("timeout", retry_in=SECONDS_AFTER_FAILURE, detail=detail)
        case "refused_address" | "bad_url":
            return WeatherError("misconfigured", retry_in=SECONDS_AFTER_REFUSAL, detail=detail)
        case "too_large" | "protocol":
            return WeatherError("malformed", retry_in=SECONDS_AFTER_FAILURE, detail=detail)
    return WeatherError("unavailable", retry_in=SECONDS_AFTER_FAILURE, detail=detail)
