import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.tracking.carriers.upstream import Reply, Request, Upstream, upstream
from tests.tracking.carriers.usps.answers import NUMBER, answer, event, recorded
from tracking.carriers.base import CarrierAccount, RawAnswer, decode
from tracking.carriers.usps import Usps

NUMBERS = [f"94001099999900000{i:05d}" for i in range(36)]
TOKEN = {"access_token": "t1", "expires_in": "28799"}


@pytest.fixture
def usps(settings: Any) -> Iterator[Upstream]:
    with upstream() as found:
        settings.OUTBOUND_PRIVATE_HOSTS = (found.host,)
        found.answering = answered(lambda numbers: Reply(200, [known(n) for n in numbers]))
        yield found


def answered(parcels: Callable[[list[str]], Reply]) -> Callable[[Request], Reply]:
    def answering(request: Request) -> Reply:
        if request.path == "/oauth2/v3/token":
            return Reply(200, TOKEN)
        return parcels([row["trackingNumber"] for row in json.loads(request.body)])

    return answering


def known(number: str) -> Any:
    return {**answer(event()), "trackingNumber": number}


def account(usps: Upstream, **secrets: str) -> CarrierAccount:
    given = secrets or {"client_id": "me", "client_secret": "hush"}
    return CarrierAccount(key="1/1", base_url=usps.url + "/", secrets=given)


def batches(usps: Upstream) -> list[int]:
    return [len(json.loads(r.body)) for r in usps.asked if r.path.startswith("/tracking")]


def reason(found: RawAnswer) -> str | None:
    return found.error.reason if found.error else None


def test_a_token_is_asked_for_as_usps_wants_it(usps: Upstream) -> None:
    Usps().fetch(account(usps), [NUMBER])
    asked = usps.asked[0]
    assert (asked.method, asked.path) == ("POST", "/oauth2/v3/token")
    assert json.loads(asked.body) == {
        "client_id": "me",
        "client_secret": "hush",
        "grant_type": "client_credentials",
    }


def test_parcels_are_asked_for_as_usps_wants_it(usps: Upstream) -> None:
    Usps().fetch(account(usps), [f" {NUMBER} "])
    asked = usps.asked[1]
    assert (asked.method, asked.path) == ("POST", "/tracking/v3r2/tracking")
    assert asked.headers["authorization"] == "Bearer t1"
    assert json.loads(asked.body) == [{"trackingNumber": NUMBER}]


def test_thirty_five_numbers_go_into_one_call(usps: Upstream) -> None:
    answers = Usps().fetch(account(usps), NUMBERS)
    assert batches(usps) == [35, 1]
    assert [decode(answers[n])["trackingNumber"] for n in NUMBERS] == NUMBERS


def test_elements_find_their_numbers_in_any_order(usps: Upstream) -> None:
    usps.answering = answered(lambda numbers: Reply(207, [known(n) for n in reversed(numbers)]))
    answers = Usps().fetch(account(usps), NUMBERS[:3])
    assert [decode(answers[n])["trackingNumber"] for n in NUMBERS[:3]] == NUMBERS[:3]


def test_one_error_does_not_lose_the_others(usps: Upstream) -> None:
    failed = {"statusCode": "404", "error": {"code": "404", "message": "Not Found"}}
    usps.answering = answered(lambda n: Reply(207, [known(n[0]), failed, known(n[2])]))
    answers = Usps().fetch(account(usps), NUMBERS[:3])
    readings = [Usps().read(n, decode(answers[n])) for n in NUMBERS[:3]]
    assert [reading.found for reading in readings] == [True, False, True]


def test_one_number_refused_with_the_whole_list_is_found_out(usps: Upstream) -> None:
    bad = NUMBERS[5]

    def strict(numbers: list[str]) -> Reply:
        if bad in numbers:
            return Reply(400, recorded("invalid_number"))
        return Reply(200, [known(n) for n in numbers])

    usps.answering = answered(strict)
    answers = Usps().fetch(account(usps), NUMBERS[:8])
    assert [n for n in NUMBERS[:8] if answers[n].status != 200] == [bad]
    assert decode(answers[bad]) == recorded("invalid_number")


def test_a_number_left_out_is_asked_again_later(usps: Upstream) -> None:
    usps.answering = answered(lambda numbers: Reply(200, [known(numbers[0])]))
    answers = Usps().fetch(account(usps), NUMBERS[:2])
    assert [reason(answers[n]) for n in NUMBERS[:2]] == [None, "malformed"]


def test_a_lone_parcel_does_not_stand_for_all(usps: Upstream) -> None:
    usps.answering = answered(lambda numbers: Reply(200, known(numbers[1])))
    answers = Usps().fetch(account(usps), NUMBERS[:2])
    assert [reason(answers[n]) for n in NUMBERS[:2]] == ["malformed", None]


def test_two_parcels_of_one_number_stay_together(usps: Upstream) -> None:
    usps.answering = answered(lambda numbers: Reply(200, [known(numbers[0])] * 2))
    assert len(decode(Usps().fetch(account(usps), [NUMBER])[NUMBER])) == 2


def test_a_barcode_s_zip_code_may_be_left_out(usps: Upstream) -> None:
    usps.answering = answered(lambda numbers: Reply(200, [known(NUMBER)]))
    long = f"42078701{NUMBER}"
    assert decode(Usps().fetch(account(usps), [long])[long])["trackingNumber"] == NUMBER


@pytest.mark.parametrize("bad", ["", "123", "../../../etc/passwd", "94001é999990000000017"])
def test_what_is_no_number_is_not_asked_for(usps: Upstream, bad: str) -> None:
    answers = Usps().fetch(account(usps), [bad, NUMBER])
    assert (reason(answers[bad]), reason(answers[NUMBER]), batches(usps)) == ("refused", None, [1])


def test_after_the_account_s_trouble_nobody_is_asked_any_more(usps: Upstream) -> None:
    usps.answering = answered(lambda numbers: Reply(429, recorded("quota"), {"Retry-After": "30"}))
    answers = Usps().fetch(account(usps), NUMBERS)
    assert {reason(found) for found in answers.values()} == {"quota"}
    assert batches(usps) == [35]


def test_a_refused_token_is_replaced_once(usps: Upstream) -> None:
    tokens = iter(["t1", "t2"])

    def answering(request: Request) -> Reply:
        if request.path == "/oauth2/v3/token":
            return Reply(200, {**TOKEN, "access_token": next(tokens)})
        if request.headers["authorization"] == "Bearer t1":
            return Reply(401, recorded("gateway"))
        return Reply(200, [known(NUMBER)])

    usps.answering = answering
    assert reason(Usps().fetch(account(usps), [NUMBER])[NUMBER]) is None


@pytest.mark.parametrize(
    ("reply", "expected"),
    [
        (Reply(400, recorded("wrong_credentials")), "auth"),
        (Reply(401, recorded("wrong_credentials")), "auth"),
        (Reply(503, b"down"), "unavailable"),
        (Reply(200, b"<html></html>"), "unavailable"),
        (Reply(200, {"access_token": "t", "expires_in": "soon"}), "unavailable"),
    ],
)
def test_no_token_is_the_account_s_trouble(usps: Upstream, reply: Reply, expected: str) -> None:
    usps.answering = lambda request: reply
    error = Usps().fetch(account(usps), [NUMBER])[NUMBER].error
    assert error is not None
    assert (error.reason, error.scope) == (expected, "account")


@pytest.mark.parametrize("secrets", [{"client_id": "me"}, {"client_secret": "hush"}])
def test_missing_credentials_ask_nobody(usps: Upstream, secrets: dict[str, str]) -> None:
    found = Usps().fetch(account(usps, **secrets), [NUMBER])[NUMBER]
    assert (reason(found), usps.asked) == ("auth", [])
