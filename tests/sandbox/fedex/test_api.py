"""FedEx's token and track by numbers over a real socket: what it says, and what it refuses."""

from typing import Any

import pytest

from tests.sandbox.fedex.asking import (
    NUMBER,
    NUMBERS,
    ask_token,
    asked,
    parcel,
    problem,
    result,
    results,
    track,
)
from tests.sandbox.started import Sandbox

LABEL = {"after": -7200, "status": "label_created"}


def test_token_has_fedex_s_fields(sandbox: Sandbox) -> None:
    told = ask_token(sandbox).json()
    assert len(told.pop("access_token")) >= 16
    assert told == {"token_type": "bearer", "expires_in": 3599, "scope": "CXS"}


@pytest.mark.parametrize(
    ("changed", "refused"),
    [
        ({"client_secret": "guess"}, (401, "NOT.AUTHORIZED.ERROR")),
        ({"grant_type": "password"}, (400, "BAD.REQUEST.ERROR")),
        ({"client_id": ""}, (400, "BAD.REQUEST.ERROR")),
    ],
)
def test_no_token(sandbox: Sandbox, changed: dict[str, str], refused: tuple[int, str]) -> None:
    assert problem(ask_token(sandbox, **changed)) == refused


def test_token_is_asked_for_with_a_form(sandbox: Sandbox) -> None:
    reply = sandbox.call("POST", "/fedex/oauth/token", {"grant_type": "client_credentials"})
    assert reply.status == 415


@pytest.mark.parametrize("authorization", ["Bearer guess", "Basic c2FuZGJveA==", ""])
def test_unknown_tokens_are_refused(sandbox: Sandbox, authorization: str) -> None:
    reply = track(sandbox, asked(NUMBER), Authorization=authorization)
    assert problem(reply) == (401, "NOT.AUTHORIZED.ERROR")


def test_tokens_of_an_account_can_end_at_once(sandbox: Sandbox) -> None:
    account = {"client_id": "brief", "client_secret": "brief", "expires_in": 0}
    sandbox.control("PUT", "accounts", {"service": "fedex", **account})
    token = ask_token(sandbox, client_id="brief", client_secret="brief").json()["access_token"]
    assert track(sandbox, asked(NUMBER), Authorization=f"Bearer {token}").status == 401


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({}, "TRACKING.TRACKINGNUMBER.EMPTY"),
        ([NUMBER], "TRACKING.TRACKINGNUMBER.EMPTY"),
        (asked(), "TRACKING.TRACKINGNUMBER.EMPTY"),
        (asked(NUMBER, " "), "TRACKING.TRACKINGNUMBER.EMPTY"),
        ({"includeDetailedScans": True, "trackingInfo": [7]}, "TRACKING.TRACKINGNUMBER.EMPTY"),
        (asked(*NUMBERS[:31]), "TRACKING.TRACKINGNUMBERS.LIMITEXCEEDED"),
        (asked(NUMBER, includeDetailedScans=None), "BAD.REQUEST.ERROR"),
        (b"{", "BAD.REQUEST.ERROR"),
        (b"[" * 99_999, "BAD.REQUEST.ERROR"),
    ],
)
def test_calls_that_fedex_refuses_whole(sandbox: Sandbox, body: Any, code: str) -> None:
    assert problem(track(sandbox, body)) == (400, code)


def test_a_call_in_another_format_is_refused(sandbox: Sandbox) -> None:
    reply = track(sandbox, asked(NUMBER), **{"Content-Type": "text/plain"})
    assert problem(reply) == (415, "UNSUPPORTED.MEDIA.TYPE.ERROR")


def test_every_number_of_a_batch_has_its_own_result(sandbox: Sandbox) -> None:
    parcel(sandbox, NUMBER, [LABEL])
    invalid, known, unknown = results(sandbox, "77", NUMBER, NUMBERS[1])
    assert invalid["error"]["code"] == "TRACKING.TRACKINGNUMBER.INVALID"
    assert known["latestStatusDetail"]["code"] == "OC"
    assert unknown["error"]["code"] == "TRACKING.TRACKINGNUMBER.NOTFOUND"


def test_thirty_numbers_are_answered(sandbox: Sandbox) -> None:
    assert len(results(sandbox, *NUMBERS[:30])) == 30


def test_a_parcel_is_unknown_before_its_first_scan(sandbox: Sandbox) -> None:
    parcel(sandbox, NUMBER, [{**LABEL, "after": 7200}])
    assert result(sandbox)["error"]["code"] == "TRACKING.TRACKINGNUMBER.NOTFOUND"


def test_scans_are_left_out_unless_asked_for(sandbox: Sandbox) -> None:
    parcel(sandbox, NUMBER, [LABEL])
    (brief,) = results(sandbox, NUMBER, includeDetailedScans=False)
    assert (brief["scanEvents"], len(result(sandbox)["scanEvents"])) == ([], 1)


def test_a_call_s_own_name_comes_back(sandbox: Sandbox) -> None:
    told = track(sandbox, asked(NUMBER), **{"x-customer-transaction-id": "ours"}).json()
    assert (told["customerTransactionId"], len(told["transactionId"])) == ("ours", 36)


def test_scans_are_logged_once(sandbox: Sandbox) -> None:
    parcel(sandbox, NUMBER, [LABEL, {"after": -60, "status": "out_for_delivery"}])
    after = sandbox.last()
    for _ in range(2):
        result(sandbox)
    revealed = sandbox.log(after, service="fedex", what="scan_revealed")
    assert [line["code"] for line in revealed] == ["OC", "OD"]
    assert [line["scans"] for line in sandbox.log(after, service="fedex", what="answer")] == [2, 2]


def test_tokens_and_refusals_are_logged(sandbox: Sandbox) -> None:
    after = sandbox.last()
    track(sandbox, asked())
    token, refused = sandbox.log(after, service="fedex")
    assert (token["what"], token["client_id"]) == ("token", "sandbox-fedex-id")
    assert (refused["what"], refused["status"]) == ("refused", 400)
    assert refused["code"] == "TRACKING.TRACKINGNUMBER.EMPTY"


def test_faults_strike_fedex_alone(sandbox: Sandbox) -> None:
    authorization = f"Bearer {ask_token(sandbox).json()['access_token']}"
    sandbox.fault("fedex", "429", seconds=7)
    reply = track(sandbox, asked(NUMBER), Authorization=authorization)
    assert (reply.status, reply.headers["Retry-After"]) == (429, "7")
    assert sandbox.ask_token().status == 200


def test_an_outage_is_told_in_fedex_s_form(sandbox: Sandbox) -> None:
    sandbox.fault("fedex", "5xx")
    assert problem(ask_token(sandbox)) == (503, "SERVICE.UNAVAILABLE.ERROR")
    sandbox.fault("fedex", "5xx", status=500)
    assert problem(ask_token(sandbox)) == (500, "INTERNAL.SERVER.ERROR")


def test_scans_can_come_twice_and_in_no_order(sandbox: Sandbox) -> None:
    parcel(sandbox, NUMBER, [{**LABEL, "after": -60 - i} for i in range(6)])
    sandbox.fault("fedex", "duplicate")
    sandbox.fault("fedex", "out_of_order", seed=3)
    times = [event["date"] for event in result(sandbox)["scanEvents"]]
    assert (len(times), len(set(times))) == (12, 6)
    assert times not in (sorted(times), sorted(times, reverse=True))
