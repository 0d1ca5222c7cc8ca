"""What may stand in a campaign, and on whose page it stands."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engagement.policy import (
    QuestionIn,
    campaign_problems,
    fits,
    is_public_https,
    languages,
    next_change,
    question_problems,
    runs,
)
from engagement.states import STATUSES, TROUBLE, Audience
from tests.engagement.conftest import said
from tracking.states import Status

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
moments = st.none() | st.datetimes(timezones=st.just(UTC))


def fields(**given: object) -> list[tuple[str | None, str]]:
    return [(p.field, p.code) for p in campaign_problems(said(**given))]


def test_what_is_whole_has_no_problems() -> None:
    assert fields() == []


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        ({"title": " \u202e "}, ("title", "required")),
        ({"title": "x" * 81}, ("title", "too_long")),
        ({"text": "x" * 301}, ("text", "too_long")),
        ({"button": ""}, ("button", "required")),
        ({"url": ""}, ("url", "required")),
        ({"url": "https://x.example/" + "a" * 1000}, ("url", "too_long")),
        ({"url": "http://x.example/"}, ("url", "not_https")),
        ({"starts_at": NOON, "ends_at": NOON}, ("ends_at", "ends_before_start")),
    ],
)
def test_each_field_is_named(given: dict[str, object], problem: tuple[str, str]) -> None:
    assert fields(**given) == [problem]


@pytest.mark.parametrize(
    "url",
    [
        "https://shop.example",
        "https://shop.example:443/a?b=c#d",
        "https://bücher.example/größe",
    ],
)
def test_a_public_address_may_be_clicked_on(url: str) -> None:
    assert is_public_https(url)


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "https:javascript",
        "https://localhost/",
        "https://user:pass@shop.example/",
        "https://shop.example\\@evil.example/",
        "https://shop.example/ a",
        "https://shop.example/\r\nSet-Cookie: a=b",
        "https://shop.example/\x00",
        "https://shop.example:8443/",
        "https://shop.example:99999/",
        "https://[::1/",
        "//shop.example/",
        "HTTPS://shop.example/",
    ],
)
def test_no_other_address_may(url: str) -> None:
    assert not is_public_https(url)


@given(st.text())
def test_no_text_breaks_the_check(url: str) -> None:
    assert is_public_https("https://" + url) in {True, False}


def test_an_answer_keeps_its_lines_within_its_limit() -> None:
    assert question_problems(QuestionIn("en", "Why?", "One.\nTwo.")) == []
    problems = question_problems(QuestionIn("en", "", "x" * 2001))
    assert [(p.field, p.code) for p in problems] == [
        ("question", "required"),
        ("answer", "too_long"),
    ]


def test_whoever_waits_for_a_lost_parcel_is_sold_nothing() -> None:
    shown = {audience: [s for s in TROUBLE if fits(audience, s)] for audience in Audience}
    assert shown == {Audience.CALM: [], Audience.MOVING: [], Audience.DELIVERED: []}


def test_every_status_is_calm_or_trouble() -> None:
    assert STATUSES[Audience.CALM] | TROUBLE == frozenset(Status)
    assert STATUSES[Audience.MOVING] | STATUSES[Audience.DELIVERED] == STATUSES[Audience.CALM]


@given(moments, moments, st.datetimes(timezones=st.just(UTC)))
def test_whether_it_runs_changes_only_at_the_moments_told(
    starts: datetime | None, ends: datetime | None, now: datetime
) -> None:
    until = next_change(iter([starts, ends]), now)
    later = until or datetime.max.replace(tzinfo=UTC)
    for at in (now + (later - now) / 2, later - timedelta.resolution):
        assert runs(starts, ends, now) == runs(starts, ends, max(now, at))


@pytest.mark.parametrize(
    ("asked", "of_brand", "looked_in"),
    [
        ("de", "es", ("de", "es", "en")),
        ("en-GB", "en", ("en",)),
        ("ar", "de_AT", ("ar", "de", "en")),
    ],
)
def test_questions_are_looked_for_in_the_next_best_language(
    asked: str, of_brand: str, looked_in: tuple[str, ...]
) -> None:
    assert languages(asked, of_brand) == looked_in
