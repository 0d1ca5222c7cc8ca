import base64
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import count
from threading import Event
from typing import Any

import pytest

from tests.tracking.carriers.ups.answers import NUMBER, recorded
from tests.tracking.carriers.upstream import Reply, Request, Upstream, upstream
from tracking.carriers.base import CarrierAccount, CarrierError
from tracking.carriers.tokens import Granted, Tokens
from tracking.carriers.ups import Ups

OTHER = "1Z999AA10123456793"


@pytest.fixture
def ups(settings: Any) -> Iterator[Upstream]:
    with upstream() as found:
        settings.OUTBOUND_PRIVATE_HOSTS = (found.host,)
        found.answering = well()
        yield found


def well(expires_in: str = "14399") -> Any:
    numbers = count(1)

    def answering(request: Request) -> Reply:
        if request.method == "POST":
            return Reply(200, {"access_token": f"t{next(numbers)}", "expires_in": expires_in})
        return Reply(200, recorded("in_transit"))

    return answering


def account(ups: Upstream, **secrets: str) -> CarrierAccount:
    given = secrets or {"client_id": "me", "client_secret": "hush"}
    return CarrierAccount(key="1/1", base_url=ups.url + "/", secrets=given)


def errors(*codes: str) -> Any:
    return {"response": {"errors": [{"code": code, "message": "no"} for code in codes]}}


def tokens_asked(ups: Upstream) -> int:
    return len([request for request in ups.asked if request.method == "POST"])


def test_a_token_is_asked_for_as_ups_wants_it(ups: Upstream) -> None:
    Ups().fetch(account(ups, client_id="me", client_secret="hush", merchant_id="123456"), [NUMBER])
    asked = ups.asked[0]
    basic = "Basic " + base64.b64encode(b"me:hush").decode()
    assert (asked.path, asked.body) == (
        "/security/v1/oauth/token",
        b"grant_type=client_credentials",
    )
    assert (asked.headers["authorization"], asked.headers["x-merchant-id"]) == (basic, "123456")
    assert asked.headers["content-type"] == "application/x-www-form-urlencoded"


def test_a_parcel_is_asked_for_as_ups_wants_it(ups: Upstream) -> None:
    Ups().fetch(account(ups), [f" {NUMBER} "])
    asked = ups.asked[1]
    assert asked.path == (
        f"/api/track/v1/details/{NUMBER}"
        "?locale=en_US&returnSignature=false&returnMilestones=false&returnPOD=false"
    )
    assert asked.headers["authorization"] == "Bearer t1"
    assert asked.headers["transactionsrc"] == "narvar"


def test_every_request_has_an_identifier_of_its_own(ups: Upstream) -> None:
    Ups().fetch(account(ups), [NUMBER, OTHER])
    identifiers = [r.headers["transid"] for r in ups.asked if r.method == "GET"]
    assert len(set(identifiers)) == 2
    assert all(len(identifier) == 32 for identifier in identifiers)


def test_a_token_serves_many_requests(ups: Upstream) -> None:
    carrier = Ups()
    for _ in range(3):
        carrier.fetch(account(ups), [NUMBER])
    assert tokens_asked(ups) == 1


def test_many_threads_ask_for_one_token(ups: Upstream) -> None:
    carrier = Ups()
    with ThreadPoolExecutor(16) as threads:
        found = list(threads.map(lambda _: carrier.fetch(account(ups), [NUMBER]), range(32)))
    assert tokens_asked(ups) == 1
    assert [answers[NUMBER].error for answers in found] == [None] * 32


def test_other_credentials_get_another_token(ups: Upstream) -> None:
    carrier = Ups()
    carrier.fetch(account(ups), [NUMBER])
    carrier.fetch(account(ups, client_id="me", client_secret="new"), [NUMBER])
    assert tokens_asked(ups) == 2


def test_a_short_lived_token_is_not_used_to_its_end(ups: Upstream) -> None:
    ups.answering = well(expires_in="0")
    carrier = Ups()
    for _ in range(2):
        carrier.fetch(account(ups), [NUMBER])
    assert tokens_asked(ups) == 2


def test_a_refused_token_is_replaced_once(ups: Upstream) -> None:
    usual = well()
    ups.answering = lambda request: (
        Reply(401, errors("251004"))
        if request.headers.get("authorization") == "Bearer t1"
        else usual(request)
    )
    answer = Ups().fetch(account(ups), [NUMBER])[NUMBER]
    assert (answer.status, answer.error, tokens_asked(ups)) == (200, None, 2)


def test_a_token_refused_twice_is_the_account_s_trouble(ups: Upstream) -> None:
    usual = well()
    ups.answering = lambda request: (
        Reply(401, errors("250002")) if request.method == "GET" else usual(request)
    )
    error = Ups().fetch(account(ups), [NUMBER])[NUMBER].error
    assert error is not None
    assert (error.reason, error.retry_in, len(ups.asked)) == ("auth", None, 4)


@pytest.mark.parametrize("secrets", [{"client_id": "me"}, {"client_secret": "hush"}])
def test_missing_credentials_ask_nobody(ups: Upstream, secrets: dict[str, str]) -> None:
    error = Ups().fetch(account(ups, **secrets), [NUMBER])[NUMBER].error
    assert error is not None
    assert (error.reason, error.scope, ups.asked) == ("auth", "account", [])


@pytest.mark.parametrize(
    ("reply", "reason", "retry_in"),
    [
        (Reply(400, errors("10400")), "auth", None),
        (Reply(403, errors("250007")), "auth", None),
        (Reply(429, errors("10429"), {"Retry-After": "90"}), "quota", 90),
        (Reply(503, b"down"), "unavailable", 60),
        (Reply(200, b"<html></html>"), "unavailable", 60),
        (Reply(200, {"access_token": None, "expires_in": "5"}), "unavailable", 60),
        (Reply(200, {"access_token": "t", "expires_in": "soon"}), "unavailable", 60),
        (Reply(302, b""), "unavailable", 60),
    ],
)
def test_no_token_is_the_account_s_trouble(
    ups: Upstream, reply: Reply, reason: str, retry_in: int | None
) -> None:
    ups.answering = lambda request: reply
    error = Ups().fetch(account(ups), [NUMBER])[NUMBER].error
    assert error is not None
    assert (error.reason, error.scope, error.retry_in) == (reason, "account", retry_in)


def test_after_the_account_s_trouble_nobody_is_asked_any_more(ups: Upstream) -> None:
    usual = well()
    ups.answering = lambda request: (
        Reply(429, errors("10429")) if request.method == "GET" else usual(request)
    )
    answers = Ups().fetch(account(ups), [NUMBER, OTHER, "1Z999AA10123456784X"])
    reasons = [a.error.reason for a in answers.values() if a.error is not None]
    assert (reasons, len(ups.asked)) == (["quota"] * 3, 2)


@pytest.mark.parametrize("bad", ["", "1Z", "../../../etc/passwd", "1Z999AA1012345678é", "9" * 35])
def test_one_bad_number_does_not_lose_the_others(ups: Upstream, bad: str) -> None:
    answers = Ups().fetch(account(ups), [bad, NUMBER])
    refused = answers[bad].error
    assert refused is not None
    assert (refused.reason, refused.scope, refused.retry_in) == ("refused", "parcel", None)
    assert answers[NUMBER].error is None


@pytest.mark.parametrize(
    ("status", "body"),
    [(404, errors("TW0001")), (400, errors("TV1002")), (404, b"<html></html>")],
)
def test_what_concerns_the_parcel_is_left_to_read(ups: Upstream, status: int, body: Any) -> None:
    usual = well()
    ups.answering = lambda request: (
        Reply(status, body) if request.method == "GET" else usual(request)
    )
    answer = Ups().fetch(account(ups), [NUMBER])[NUMBER]
    assert (answer.status, answer.error) == (status, None)


@pytest.mark.parametrize(
    ("said", "seconds"),
    [("5", 5), ("0", 1), ("999999999", 86_400), ("Wed, 21 Oct 2026 07:28:00 GMT", 60), ("-1", 60)],
)
def test_retry_after_is_believed_within_reason(ups: Upstream, said: str, seconds: int) -> None:
    ups.answering = lambda request: Reply(429, {}, {"Retry-After": said})
    error = Ups().fetch(account(ups), [NUMBER])[NUMBER].error
    assert error is not None
    assert error.retry_in == seconds


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


ACCOUNT = CarrierAccount("1/1", "https://ups.test", {"client_id": "me", "client_secret": "hush"})


@pytest.mark.parametrize(("lives", "used"), [(14_399.0, 14_338.0), (100.0, 89.0)])
def test_a_token_is_renewed_before_it_runs_out(lives: float, used: float) -> None:
    clock, numbers = Clock(), count(1)
    tokens = Tokens(lambda _: Granted(f"t{next(numbers)}", lives), clock)
    assert tokens.get(ACCOUNT) == "t1"
    clock.now = used
    assert tokens.get(ACCOUNT) == "t1"
    clock.now = used + 2
    assert tokens.get(ACCOUNT) == "t2"


def test_only_the_refused_token_is_forgotten() -> None:
    numbers = count(1)
    tokens = Tokens(lambda _: Granted(f"t{next(numbers)}", 1000.0), Clock())
    tokens.get(ACCOUNT)
    tokens.forget(ACCOUNT, "an older one")
    assert tokens.get(ACCOUNT) == "t1"
    tokens.forget(ACCOUNT, "t1")
    assert tokens.get(ACCOUNT) == "t2"


def test_threads_that_wait_share_the_failure_and_the_next_one_asks_again() -> None:
    asked, calls = Event(), count(1)
    waiting: list[Future[str]] = []

    def grant(_: CarrierAccount) -> Granted:
        if next(calls) == 1:
            waiting.append(threads.submit(tokens.get, ACCOUNT))
            asked.wait(0.2)
        raise CarrierError("auth", scope="account")

    tokens = Tokens(grant)
    with ThreadPoolExecutor(2) as threads:
        first = threads.submit(tokens.get, ACCOUNT).exception()
        assert waiting[0].exception() is first
    with pytest.raises(CarrierError):
        tokens.get(ACCOUNT)
    assert next(calls) == 3
