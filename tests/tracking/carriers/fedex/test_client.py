import json
from collections.abc import Iterator
from itertools import count
from typing import Any
from urllib.parse import parse_qs

import pytest

from tests.tracking.carriers.fedex.answers import NUMBER, recorded
from tests.tracking.carriers.upstream import Reply, Request, Upstream, upstream
from tracking.carriers.base import CarrierAccount, CarrierError, RawAnswer, decode
from tracking.carriers.fedex import Fedex

OTHER = "794000000002"


@pytest.fixture
def fedex(settings: Any) -> Iterator[Upstream]:
    with upstream() as found:
        settings.OUTBOUND_PRIVATE_HOSTS = (found.host,)
        found.answering = well()
        yield found


def asked_of(request: Request) -> list[str]:
    rows = json.loads(request.body)["trackingInfo"]
    return [row["trackingNumberInfo"]["trackingNumber"] for row in rows]


def one(number: str) -> Any:
    (told,) = recorded("in_transit")["output"]["completeTrackResults"]
    told["trackResults"][0]["trackingNumberInfo"]["trackingNumber"] = number
    return {**told, "trackingNumber": number}


def found(numbers: list[str]) -> Any:
    return {"transactionId": "x", "output": {"completeTrackResults": [one(n) for n in numbers]}}


def errors(*codes: str) -> Any:
    return {"errors": [{"code": code, "message": "no"} for code in codes]}


def well(answer: Any = None, expires_in: Any = 3599) -> Any:
    """Tokens t1, t2, …; `answer` gives the reply to the numbers asked."""
    names = count(1)

    def answering(request: Request) -> Reply:
        if request.path == "/oauth/token":
            return Reply(200, {"access_token": f"t{next(names)}", "expires_in": expires_in})
        numbers = asked_of(request)
        return answer(numbers) if answer else Reply(200, found(numbers))

    return answering


def account(fedex: Upstream, **secrets: str) -> CarrierAccount:
    given = secrets or {"client_id": "me", "client_secret": "hush"}
    return CarrierAccount(key="1/1", base_url=fedex.url + "/", secrets=given)


def calls(fedex: Upstream) -> list[list[str]]:
    return [asked_of(request) for request in fedex.asked if request.path != "/oauth/token"]


def error_of(answer: RawAnswer) -> CarrierError:
    assert answer.error is not None
    return answer.error


def numbers(how_many: int) -> list[str]:
    return [f"7949000{i:05}" for i in range(how_many)]


# Tokens


def test_a_token_is_asked_for_as_fedex_wants_it(fedex: Upstream) -> None:
    Fedex().fetch(account(fedex, client_id="me", client_secret="a&b"), [NUMBER])
    asked = fedex.asked[0]
    assert (asked.method, asked.path) == ("POST", "/oauth/token")
    assert asked.headers["content-type"] == "application/x-www-form-urlencoded"
    assert parse_qs(asked.body.decode()) == {
        "grant_type": ["client_credentials"],
        "client_id": ["me"],
        "client_secret": ["a&b"],
    }


def test_the_track_project_s_own_credentials_count_first(fedex: Upstream) -> None:
    both = {"track_client_id": "tracker", "track_client_secret": "quiet"}
    Fedex().fetch(account(fedex, client_id="me", client_secret="hush", **both), [NUMBER])
    assert b"client_id=tracker&client_secret=quiet" in fedex.asked[0].body


def test_a_token_serves_many_calls(fedex: Upstream) -> None:
    carrier = Fedex()
    for _ in range(3):
        carrier.fetch(account(fedex), [NUMBER])
    assert len(fedex.asked) == 4


def test_a_refused_token_is_replaced_once(fedex: Upstream) -> None:
    usual = well()
    fedex.answering = lambda request: (
        Reply(401, errors("NOT.AUTHORIZED.ERROR"))
        if request.headers.get("authorization") == "Bearer t1"
        else usual(request)
    )
    answer = Fedex().fetch(account(fedex), [NUMBER])[NUMBER]
    assert (answer.status, answer.error, len(fedex.asked)) == (200, None, 4)


@pytest.mark.parametrize("secrets", [{"client_id": "me"}, {"track_client_secret": "hush"}])
def test_missing_credentials_ask_nobody(fedex: Upstream, secrets: dict[str, str]) -> None:
    error = error_of(Fedex().fetch(account(fedex, **secrets), [NUMBER])[NUMBER])
    assert (error.reason, error.scope, fedex.asked) == ("auth", "account", [])


@pytest.mark.parametrize(
    ("reply", "reason", "retry_in"),
    [
        (Reply(400, errors("BAD.REQUEST.ERROR")), "auth", None),
        (Reply(401, errors("NOT.AUTHORIZED.ERROR")), "auth", None),
        (Reply(403, b"<html>too many attempts</html>"), "auth", None),
        (Reply(404, b"<html>nothing here</html>"), "unavailable", 60),
        (Reply(429, {}, {"Retry-After": "90"}), "quota", 90),
        (Reply(503, b"down"), "unavailable", 60),
        (Reply(200, b"<html></html>"), "unavailable", 60),
        (Reply(200, {"access_token": None, "expires_in": 5}), "unavailable", 60),
        (Reply(200, {"access_token": "t", "expires_in": "soon"}), "unavailable", 60),
        (Reply(302, b""), "unavailable", 60),
    ],
)
def test_no_token_is_the_account_s_trouble(
    fedex: Upstream, reply: Reply, reason: str, retry_in: int | None
) -> None:
    fedex.answering = lambda request: reply
    error = error_of(Fedex().fetch(account(fedex), [NUMBER])[NUMBER])
    assert (error.reason, error.scope, error.retry_in) == (reason, "account", retry_in)


# Batches


def test_parcels_are_asked_for_as_fedex_wants_it(fedex: Upstream) -> None:
    Fedex().fetch(account(fedex), [f" {NUMBER} ", OTHER])
    asked = fedex.asked[1]
    assert (asked.method, asked.path) == ("POST", "/track/v1/trackingnumbers")
    assert asked.headers["authorization"] == "Bearer t1"
    assert asked.headers["content-type"] == "application/json"
    assert asked.headers["x-locale"] == "en_US"
    assert json.loads(asked.body) == {
        "includeDetailedScans": True,
        "trackingInfo": [
            {"trackingNumberInfo": {"trackingNumber": NUMBER}},
            {"trackingNumberInfo": {"trackingNumber": OTHER}},
        ],
    }


def test_no_call_holds_more_than_thirty_numbers(fedex: Upstream) -> None:
    answers = Fedex().fetch(account(fedex), numbers(65))
    assert [len(call) for call in calls(fedex)] == [30, 30, 5]
    assert [a.error for a in answers.values()] == [None] * 65


def test_a_number_given_twice_is_asked_once(fedex: Upstream) -> None:
    answers = Fedex().fetch(account(fedex), [NUMBER, f"{NUMBER[:4]} {NUMBER[4:]}"])
    assert calls(fedex) == [[NUMBER]]
    assert len(set(answers.values())) == 1


def test_each_parcel_gets_its_own_part_of_the_answer(fedex: Upstream) -> None:
    fedex.answering = well(lambda asked: Reply(200, found(asked[::-1])))
    answers = Fedex().fetch(account(fedex), [NUMBER, OTHER])
    for number, answer in answers.items():
        assert decode(answer) == {"output": {"completeTrackResults": [one(number)]}}


def test_what_did_not_change_is_the_same_body_again(fedex: Upstream) -> None:
    ids = count()
    fedex.answering = well(lambda n: Reply(200, {**found(n), "transactionId": str(next(ids))}))
    carrier = Fedex()
    first, second = (carrier.fetch(account(fedex), [NUMBER])[NUMBER] for _ in range(2))
    assert first == second


def test_asked_alone_the_number_may_come_back_in_another_form(fedex: Upstream) -> None:
    fedex.answering = well(lambda asked: Reply(200, found(["000" + asked[0]])))
    answer = Fedex().fetch(account(fedex), [NUMBER])[NUMBER]
    assert Fedex().read(NUMBER, decode(answer)).found


def test_the_number_asked_counts_before_the_one_inside(fedex: Upstream) -> None:
    swapped = [{**one(NUMBER), "trackingNumber": OTHER}, {**one(OTHER), "trackingNumber": NUMBER}]
    fedex.answering = well(lambda asked: Reply(200, {"output": {"completeTrackResults": swapped}}))
    answers = Fedex().fetch(account(fedex), [NUMBER, OTHER])
    assert decode(answers[OTHER]) == {"output": {"completeTrackResults": swapped[:1]}}


def test_a_number_left_out_is_the_parcel_s_trouble(fedex: Upstream) -> None:
    fedex.answering = well(lambda asked: Reply(200, found(["794000000055"])))
    answers = Fedex().fetch(account(fedex), [NUMBER, OTHER])
    told = {(e.reason, e.scope, e.retry_in) for e in map(error_of, answers.values())}
    assert told == {("malformed", "parcel", 900)}


def test_one_bad_number_does_not_lose_the_others(fedex: Upstream) -> None:
    bad = ["", "12345", "../../../etc/passwd", "79499999999é", "9" * 41]
    answers = Fedex().fetch(account(fedex), [*bad, NUMBER])
    refused = [error_of(answers[number]) for number in bad]
    assert {(e.reason, e.scope, e.retry_in) for e in refused} == {("refused", "parcel", None)}
    assert answers[NUMBER].error is None
    assert calls(fedex) == [[NUMBER]]


@pytest.mark.parametrize("status", [400, 422, 200])
def test_a_call_refused_for_one_number_is_asked_again_in_halves(
    fedex: Upstream, status: int
) -> None:
    refusal = Reply(status, errors("TRACKING.TRACKINGNUMBER.INVALID"))
    fedex.answering = well(lambda a: refusal if OTHER in a else Reply(200, found(a)))
    asked = [*numbers(6), OTHER]
    answers = Fedex().fetch(account(fedex), asked)
    assert [answers[n].error for n in asked] == [None] * 7
    assert [answers[n].status for n in asked[:6]] == [200] * 6
    with pytest.raises(CarrierError, match="refused"):
        Fedex().read(OTHER, decode(answers[OTHER]))
    assert len(calls(fedex)) == 7


# Trouble of the account


def test_after_the_account_s_trouble_nobody_is_asked_any_more(fedex: Upstream) -> None:
    fedex.answering = well(lambda asked: Reply(429, {}, {"Retry-After": "5"}))
    answers = Fedex().fetch(account(fedex), numbers(65))
    assert {(e.reason, e.retry_in) for e in map(error_of, answers.values())} == {("quota", 5)}
    assert len(calls(fedex)) == 1


def test_trouble_between_halves_ends_them(fedex: Upstream) -> None:
    turns = iter([Reply(400, errors("TRACKING.DATA.NOTUNIQUE")), Reply(503, b"down")])
    fedex.answering = well(lambda asked: next(turns))
    answers = Fedex().fetch(account(fedex), numbers(4))
    assert {e.reason for e in map(error_of, answers.values())} == {"unavailable"}


@pytest.mark.parametrize(
    ("status", "body", "reason", "retry_in"),
    [
        (403, errors("FORBIDDEN.ERROR"), "auth", None),
        (404, errors("NOT.FOUND.ERROR"), "misconfigured", None),
        (404, b"<html></html>", "unavailable", 60),
        (408, b"", "timeout", 30),
        (400, errors("SYSTEM.UNAVAILABLE.EXCEPTION"), "unavailable", 60),
        (200, errors("INTERNAL.SERVER.ERROR"), "unavailable", 60),
    ],
)
def test_answers_that_speak_of_the_account(
    fedex: Upstream, status: int, body: Any, reason: str, retry_in: int | None
) -> None:
    fedex.answering = well(lambda asked: Reply(status, body))
    answers = Fedex().fetch(account(fedex), [NUMBER, OTHER])
    for error in map(error_of, answers.values()):
        assert (error.reason, error.scope, error.retry_in) == (reason, "account", retry_in)
    assert len(calls(fedex)) == 1
