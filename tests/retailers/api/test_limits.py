"""A key may call so often in a minute; whoever counts may be away."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache
from redis.exceptions import ConnectionError as Away

from retailers.api import limits
from tests.factories import a_shop
from tests.tracking.api.caller import Caller, a_caller, errors

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nobody_called(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(limits.absence, "until", 0.0)
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def api(settings: Any) -> Caller:
    settings.API_CALLS_A_MINUTE = 2
    return a_caller(a_shop())


def test_every_answer_tells_what_is_left(api: Caller) -> None:
    answer = api.get("orders")
    assert (answer["RateLimit-Limit"], answer["RateLimit-Remaining"]) == ("2", "1")
    assert answer["RateLimit-Policy"] == "2;w=60"
    assert 1 <= int(answer["RateLimit-Reset"]) <= 60
    assert "Retry-After" not in answer


def test_who_calls_too_often_is_told_when_to_come_again(api: Caller) -> None:
    answers = [api.get("orders") for _ in range(3)]
    assert [a.status_code for a in answers] == [200, 200, 429]
    assert errors(answers[2]) == {None: "too_many_requests"}
    assert answers[2]["Retry-After"] == answers[2]["RateLimit-Reset"]
    assert answers[2]["RateLimit-Remaining"] == "0"


def test_one_key_takes_nothing_from_another(api: Caller) -> None:
    for _ in range(3):
        api.get("orders")
    assert a_caller(a_shop()).get("orders").status_code == 200


def test_the_next_minute_begins_anew() -> None:
    taken = [limits.take(1, now=now) for now in (59.0, 59.9, 60.0)]
    assert [t and t.limit - t.remaining for t in taken] == [1, 2, 1]
    assert [t and t.reset for t in taken] == [1, 1, 60]


def test_while_redis_is_away_nobody_is_counted(
    api: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []

    def away(name: str) -> int:
        asked.append(name)
        raise Away

    monkeypatch.setattr(cache, "incr", away)
    answers = [api.get("orders") for _ in range(3)]
    assert [a.status_code for a in answers] == [200] * 3
    assert len(asked) == 1
    assert "RateLimit-Limit" not in answers[0]


def test_no_limit_is_no_count(settings: Any) -> None:
    settings.API_CALLS_A_MINUTE = 0
    assert limits.take(1, now=0) is None
