"""USPS's token and Tracking v3r2 over a real socket: what it says, and what it refuses."""

from typing import Any

import pytest

from tests.sandbox.started import Reply, Sandbox

NUMBERS = [f"92001234567890{i:06}" for i in range(40)]
NUMBER = NUMBERS[0]
JSON = {"Content-Type": "application/json"}
PLACE = {"city": "Wayne", "state": "NJ", "postcode": "07470"}
LABEL = {"after": -7200, "status": "label_created"}
OUT = {
    "at": "2026-03-09T00:30:05+00:00",
    "status": "out_for_delivery",
    "place": PLACE,
    "offset": "-05:00",
}


def ask_token(sandbox: Sandbox, **changed: str) -> Reply:
    secrets = {"client_id": "sandbox-usps-id", "client_secret": "sandbox-usps-secret"}
    body = {**secrets, "grant_type": "client_credentials", **changed}
    return sandbox.call("POST", "/usps/oauth2/v3/token", body, **JSON)


def track(sandbox: Sandbox, body: Any, token: str = "", **headers: str) -> Reply:
    token = token or ask_token(sandbox).json()["access_token"]
    given = {**JSON, "Authorization": f"Bearer {token}", **headers}
    return sandbox.call("POST", "/usps/tracking/v3r2/tracking", body, **given)


def asked(*numbers: str) -> list[dict[str, str]]:
    return [{"trackingNumber": number} for number in numbers]


def parcel(sandbox: Sandbox, number: str, script: Any, **about: Any) -> None:
    sandbox.parcel(number, script, carrier="usps", **about)


def element(sandbox: Sandbox, number: str = NUMBER) -> Any:
    return track(sandbox, asked(number)).json()[0]


def test_token_has_usps_s_fields(sandbox: Sandbox) -> None:
    told = ask_token(sandbox).json()
    assert (told["token_type"], told["expires_in"], told["scope"]) == ("Bearer", 28_799, "tracking")


@pytest.mark.parametrize(
    ("changed", "status", "error"),
    [
        ({"client_secret": "guess"}, 401, "invalid_client"),
        ({"grant_type": "password"}, 400, "unsupported_grant_type"),
    ],
)
def test_no_token(sandbox: Sandbox, changed: dict[str, str], status: int, error: str) -> None:
    reply = ask_token(sandbox, **changed)
    assert (reply.status, reply.json()["error"]) == (status, error)


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ([], 400),
        ({"trackingNumber": NUMBER}, 400),
        (asked(*NUMBERS[:36]), 400),
        (asked("92"), 400),
        ([{"trackingNumber": NUMBER, "expand": "DETAIL"}], 400),
        (b"{", 400),
    ],
)
def test_lists_that_break_the_schema_are_refused_whole(
    sandbox: Sandbox, body: Any, status: int
) -> None:
    assert track(sandbox, body).status == status


def test_unknown_tokens_are_refused(sandbox: Sandbox) -> None:
    assert track(sandbox, asked(NUMBER), token="guess").status == 401


def test_one_unknown_number_makes_it_partial(sandbox: Sandbox) -> None:
    parcel(sandbox, NUMBER, [LABEL])
    reply = track(sandbox, asked(NUMBERS[1], NUMBER))
    unknown, known = reply.json()
    assert (reply.status, unknown["error"]["errors"][0]["code"]) == (207, "150001")
    assert known["trackingNumber"] == NUMBER


def test_an_event_is_in_the_real_wire_format(sandbox: Sandbox) -> None:
    parcel(sandbox, NUMBER, [OUT])
    assert element(sandbox)["trackingEvents"] == [
        {
            "eventType": "Out for Delivery",
            "eventTimestamp": "2026-03-08T19:30:00",
            "GMTTimestamp": "2026-03-08T00:30:05Z",
            "GMTOffset": "-05:00",
            "eventCountry": None,
            "eventCity": "WAYNE",
            "eventState": "NJ",
            "eventZIPCode": "07470",
            "firm": None,
            "name": None,
            "authorizedAgent": "false",
            "eventCode": "OF",
        }
    ]


def test_dates_move_with_the_steps(sandbox: Sandbox) -> None:
    steps = [LABEL, {**LABEL, "after": -60, "status": "delayed", "rescheduled": "2026-03-06"}]
    parcel(sandbox, NUMBER, steps, scheduled="2026-03-04", window=["130000", "170000"])
    assert element(sandbox)["deliveryDateExpectation"] == {
        "expectedDeliveryDate": "2026-03-04",
        "predictedDeliveryDate": "2026-03-06",
        "predictedDeliveryWindowStartTime": "13:00:00",
        "predictedDeliveryWindowEndTime": "17:00:00",
    }


@pytest.mark.parametrize(
    ("step", "said"),
    [
        ({"status": "delayed", "cause": "weather"}, "Delivery Exception, Local Weather Delay"),
        ({"type": "D"}, "Delivered, Porch"),
        ({"code": "08", "text": "Missent"}, "Missent"),
        ({"status": "exception", "text": "Own words"}, "Own words"),
    ],
)
def test_steps_are_told_in_usps_s_words(sandbox: Sandbox, step: Any, said: str) -> None:
    parcel(sandbox, NUMBER, [{"after": -60, **step}], delivered_to="Porch")
    assert element(sandbox)["trackingEvents"][0]["eventType"] == said


@pytest.mark.parametrize(
    ("step", "problem"),
    [
        ({"status": "lost"}, "script[0].status: must be one of"),
        ({}, "script[0].status: give a status, a type, a code or a text"),
    ],
)
def test_unclear_steps_are_refused(sandbox: Sandbox, step: Any, problem: str) -> None:
    given = {"carrier": "usps", "number": NUMBER, "script": [{"after": 0, **step}]}
    reply = sandbox.call("POST", "/_control/parcels", given)
    assert reply.status == 400
    assert reply.json()["errors"][0].startswith(problem)


def test_scans_are_logged_once(sandbox: Sandbox) -> None:
    parcel(sandbox, NUMBER, [LABEL, {**OUT, "at": None, "after": -60}])
    after = sandbox.last()
    for _ in range(2):
        element(sandbox)
    revealed = sandbox.log(after, service="usps", what="scan_revealed")
    assert [line["code"] for line in revealed] == ["GX", "OF"]
    assert [line["scans"] for line in sandbox.log(after, service="usps", what="answer")] == [2, 2]


def test_real_answers_are_played_back(sandbox: Sandbox) -> None:
    event = {"eventTimestamp": "2024-11-22T13:58:00", "eventType": "Delivered", "eventCode": "01"}
    raw = {"trackingNumber": "1", "status": "Delivered", "trackingEvents": [event]}
    parcel(sandbox, NUMBER, {"raw": raw})
    parcel(sandbox, NUMBERS[1], {"raw": "<html>", "status": 503})
    assert element(sandbox) == {**raw, "trackingNumber": NUMBER}
    whole = track(sandbox, asked(NUMBERS[1]))
    assert (whole.status, whole.body) == (503, b"<html>")


def test_faults_strike_usps_alone(sandbox: Sandbox) -> None:
    token = ask_token(sandbox).json()["access_token"]
    sandbox.fault("usps", "429", seconds=7)
    reply = track(sandbox, asked(NUMBER), token=token)
    assert (reply.status, reply.headers["Retry-After"]) == (429, "7")
    assert sandbox.ask_token().status == 200


def test_scans_can_come_twice_and_in_no_order(sandbox: Sandbox) -> None:
    parcel(sandbox, NUMBER, [{**LABEL, "after": -60 - i} for i in range(6)])
    sandbox.fault("usps", "duplicate")
    sandbox.fault("usps", "out_of_order", seed=3)
    times = [event["GMTTimestamp"] for event in element(sandbox)["trackingEvents"]]
    assert (len(times), len(set(times)), times != sorted(times)) == (12, 6, True)


def test_parcels_of_all_carriers_are_listed_together(sandbox: Sandbox, number: str) -> None:
    sandbox.parcel(number, [{"after": 0, "type": "M"}])
    parcel(sandbox, NUMBER, [LABEL])
    listed = sandbox.control("GET", "parcels")["parcels"]
    assert [(row["carrier"], row["number"]) for row in listed] == [
        ("usps", NUMBER),
        ("ups", number),
    ]
    assert sandbox.control("DELETE", f"parcels/{NUMBER}") == {"deleted": 1}
