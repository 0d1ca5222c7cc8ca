"""Each kind of fault, on and off, over real sockets."""

import json
import time
from urllib.parse import quote

import pytest
import urllib3

from tests.sandbox.started import Sandbox, eventually

LABEL = {"after": -7200, "type": "M", "code": "MP", "status_code": "003", "text": "Label"}
SCAN = {"after": -60, "type": "I", "code": "OR", "status_code": "160", "text": "Picked up"}
CUT = urllib3.exceptions.ProtocolError


def effects(sandbox: Sandbox, after: int) -> list[str]:
    return [line["what"] for line in sandbox.log(after, service="ups")]


@pytest.fixture
def parcel(sandbox: Sandbox, number: str) -> str:
    sandbox.parcel(number, [LABEL, SCAN])
    sandbox.track(number)
    return number


def test_too_many_says_when_to_come_back(sandbox: Sandbox, parcel: str) -> None:
    after = sandbox.last()
    sandbox.fault("ups", "429", seconds=7)
    reply = sandbox.track(parcel)
    assert (reply.status, reply.headers["Retry-After"]) == (429, "7")
    assert reply.json()["response"]["errors"][0]["code"] == "10429"
    assert effects(sandbox, after) == []


def test_twilio_is_too_busy_in_its_own_words(sandbox: Sandbox, phone: str) -> None:
    sandbox.fault("twilio", "429")
    reply = sandbox.send(To=phone)
    assert (reply.status, reply.json()["code"], reply.headers["Retry-After"]) == (429, 20429, "1")
    assert sandbox.phone(phone) == []


def test_5xx_has_no_effect(sandbox: Sandbox, phone: str) -> None:
    sandbox.fault("twilio", "5xx", status=502)
    assert sandbox.send(To=phone).status == 502
    assert sandbox.phone(phone) == []


def test_500_after_effect_has_one(sandbox: Sandbox, phone: str) -> None:
    sandbox.fault("twilio", "500_after_effect")
    assert sandbox.send(To=phone).status == 500
    assert len(sandbox.phone(phone)) == 1


@pytest.mark.parametrize(("kind", "sent"), [("reset_before", 0), ("reset_after", 1)])
def test_connection_is_reset(sandbox: Sandbox, phone: str, kind: str, sent: int) -> None:
    sandbox.fault("twilio", kind)
    with pytest.raises(CUT) as cut:
        sandbox.send(To=phone)
    assert isinstance(cut.value.args[1], ConnectionResetError)
    assert len(sandbox.phone(phone)) == sent


@pytest.mark.parametrize(("phase", "sent"), [("before", 0), ("after", 1)])
def test_latency_comes_before_or_after_the_effect(
    sandbox: Sandbox, phone: str, phase: str, sent: int
) -> None:
    sandbox.fault("twilio", "latency", seconds=0.8, phase=phase)
    impatient = urllib3.PoolManager(retries=False, timeout=0.1)
    sandbox.pool, patient = impatient, sandbox.pool
    with pytest.raises(urllib3.exceptions.ReadTimeoutError):
        sandbox.send(To=phone)
    sandbox.pool = patient
    impatient.clear()
    assert len(sandbox.phone(phone)) == sent
    assert eventually(lambda: len(sandbox.phone(phone)) == 1)


def test_latency_lies_between_its_bounds(sandbox: Sandbox, parcel: str) -> None:
    sandbox.fault("ups", "latency", seconds=[0.1, 0.2])
    started = time.monotonic()
    assert sandbox.track(parcel).status == 200
    assert 0.1 <= time.monotonic() - started < 2


def test_hanging_call_ends_without_an_answer(sandbox: Sandbox, phone: str) -> None:
    sandbox.fault("twilio", "hang", seconds=0.1)
    with pytest.raises(CUT):
        sandbox.send(To=phone)
    assert sandbox.phone(phone) == []


def test_malformed_answers_cannot_be_read(sandbox: Sandbox, parcel: str) -> None:
    sandbox.fault("ups", "malformed", seed=5)
    bodies = {sandbox.track(parcel).body for _ in range(12)}
    assert len(bodies) == 3
    for body in bodies:
        with pytest.raises(ValueError, match=r"Expecting|Unterminated"):
            json.loads(body)


def test_duplicated_scans(sandbox: Sandbox, parcel: str) -> None:
    sandbox.fault("ups", "duplicate")
    codes = [a["status"]["code"] for a in sandbox.package(parcel)["activity"]]
    assert codes == ["OR", "OR", "MP", "MP"]


def test_scans_out_of_order(sandbox: Sandbox, number: str) -> None:
    sandbox.parcel(number, [{**SCAN, "after": -i, "code": str(i)} for i in range(30)])
    ordered = [a["status"]["code"] for a in sandbox.package(number)["activity"]]
    sandbox.fault("ups", "out_of_order")
    shuffled = [a["status"]["code"] for a in sandbox.package(number)["activity"]]
    assert shuffled != ordered
    assert sorted(shuffled) == sorted(ordered)


def test_messages_can_be_made_to_fail(sandbox: Sandbox, phone: str) -> None:
    sandbox.fault("twilio", "failed")
    assert sandbox.send(To=phone).status == 201
    assert eventually(lambda: sandbox.phone(phone)[0]["status"] == "failed")
    assert sandbox.phone(phone)[0]["sent_at"] is None


def test_a_share_of_the_calls_is_struck(sandbox: Sandbox, parcel: str) -> None:
    sandbox.fault("ups", "5xx", share=0.25, seed=1)
    struck = sum(sandbox.track(parcel).status == 503 for _ in range(200))
    assert 30 <= struck <= 70
    assert sandbox.control("GET", "faults")["faults"][0]["struck"] == struck


def test_the_same_seed_strikes_the_same_calls(sandbox: Sandbox, parcel: str) -> None:
    runs = []
    for _ in range(2):
        sandbox.fault("ups", "5xx", share=0.5, seed=9)
        runs.append([sandbox.track(parcel).status for _ in range(40)])
    assert runs[0] == runs[1]


def test_several_faults_are_on_at_once(sandbox: Sandbox, parcel: str) -> None:
    sandbox.fault("ups", "latency", seconds=0.1)
    sandbox.fault("ups", "500_after_effect")
    started = time.monotonic()
    assert sandbox.track(parcel).status == 500
    assert time.monotonic() - started >= 0.1


def test_fault_ends_by_itself(sandbox: Sandbox, parcel: str) -> None:
    sandbox.fault("ups", "5xx", **{"for": 0.6})
    assert sandbox.track(parcel).status == 503
    time.sleep(0.6)
    assert sandbox.track(parcel).status == 200
    assert sandbox.control("GET", "faults") == {"faults": []}


def test_share_of_nothing_clears_one_kind(sandbox: Sandbox, parcel: str) -> None:
    sandbox.fault("ups", "5xx")
    sandbox.fault("ups", "latency", seconds=0)
    sandbox.fault("ups", "5xx", share=0)
    assert [f["kind"] for f in sandbox.control("GET", "faults")["faults"]] == ["latency"]
    assert sandbox.track(parcel).status == 200


@pytest.mark.parametrize(
    "wrong",
    [
        {"service": "ontrac", "kind": "5xx"},
        {"service": "ups", "kind": "drop"},
        {"service": "ups", "kind": "5xx", "share": 2},
        {"service": "ups", "kind": "5xx", "phase": "after"},
        {"service": "ups", "kind": "5xx", "status": 404},
        {"service": "ups", "kind": "latency", "seconds": [2, 1]},
        {"service": "ups", "kind": "latency", "seconds": "soon"},
        {"service": "ups", "kind": "latency", "sonds": 1},
    ],
)
def test_senseless_faults_are_refused(sandbox: Sandbox, wrong: dict[str, object]) -> None:
    reply = sandbox.call("PUT", "/_control/faults", wrong)
    assert reply.status == 400
    assert len(reply.json()["errors"]) == 1
    assert sandbox.control("GET", "faults") == {"faults": []}


def test_list_can_be_struck_too(sandbox: Sandbox, phone: str) -> None:
    sandbox.fault("twilio", "5xx")
    assert sandbox.messages(f"?To={quote(phone)}")["code"] == 20500
