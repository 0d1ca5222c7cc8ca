"""The rest of the control API."""

import socket

import pytest

from tests.sandbox.started import Sandbox

STEP = {"after": -60, "type": "I", "code": "OR", "status_code": "160", "text": "Picked up"}


def test_parcels_in_bulk_are_listed_newest_first(sandbox: Sandbox) -> None:
    given = [{"carrier": "ups", "number": f"1ZBULK{i:03}", "script": [STEP]} for i in range(3)]
    made = sandbox.control("POST", "parcels", given)["parcels"]
    assert [parcel["number"] for parcel in made] == ["1ZBULK000", "1ZBULK001", "1ZBULK002"]
    listed = sandbox.control("GET", "parcels")["parcels"]
    assert [parcel["number"] for parcel in listed] == ["1ZBULK002", "1ZBULK001", "1ZBULK000"]
    assert (listed[0]["scans"], listed[0]["latest"]["text"]) == (1, "Picked up")


def test_one_wrong_parcel_refuses_them_all(sandbox: Sandbox) -> None:
    right = {"carrier": "ups", "number": "1ZRIGHT001", "script": [STEP]}
    reply = sandbox.call("POST", "/_control/parcels", [right, {"carrier": "ups", "number": "1Z"}])
    assert reply.status == 400
    assert reply.json()["errors"] == ["parcels[1].number: must be 7 to 34 letters and digits"]
    assert sandbox.control("GET", "parcels") == {"parcels": []}


def test_deleted_parcel_is_not_found(sandbox: Sandbox) -> None:
    sandbox.parcel("1ZGONE0001", [STEP])
    assert sandbox.control("DELETE", "parcels/1ZGONE0001") == {"deleted": 1}
    assert sandbox.call("GET", "/_control/parcels/1ZGONE0001").status == 404
    assert "package" not in sandbox.track("1ZGONE0001").json()["trackResponse"]["shipment"][0]


def test_parcel_put_again_starts_afresh(sandbox: Sandbox, number: str) -> None:
    sandbox.parcel(number, [STEP])
    sandbox.track(number)
    sandbox.parcel(number, [{**STEP, "code": "DP"}])
    assert [a["status"]["code"] for a in sandbox.package(number)["activity"]] == ["DP"]


def test_phones_are_listed_and_shown_newest_first(sandbox: Sandbox, phone: str) -> None:
    for body in ("first", "second"):
        sandbox.send(To=phone, Body=body)
    assert sandbox.control("GET", "phones")["phones"][0] == phone
    assert [message["body"] for message in sandbox.phone(phone)] == ["second", "first"]


def test_unknown_phone_has_no_messages_and_cannot_reply(sandbox: Sandbox) -> None:
    assert sandbox.phone("+14155550123") == []
    reply = sandbox.call("POST", "/_control/phones/+14155550123/reply", {"body": "STOP"})
    assert reply.status == 404


def test_a_mailbox_that_nobody_wrote_to_is_empty(sandbox: Sandbox) -> None:
    assert sandbox.control("GET", "mailboxes/a@example.com") == []


def test_where_reports_and_answers_go_is_said_and_taken_back(sandbox: Sandbox) -> None:
    told = sandbox.control("PUT", "reports", {"mail": "http://127.0.0.1:9/m"})
    assert told == {"mail": "http://127.0.0.1:9/m", "sms": ""}
    assert sandbox.control("PUT", "reports", {"mail": ""}) == {"mail": "", "sms": ""}


@pytest.mark.parametrize("body", [b"", b"{", b"[" * 100_000, b"\xff"])
def test_broken_json_is_refused(sandbox: Sandbox, body: bytes) -> None:
    assert sandbox.call("POST", "/_control/parcels", body).status == 400


def test_bodies_over_one_megabyte_are_refused(sandbox: Sandbox, phone: str) -> None:
    assert sandbox.call("POST", "/_control/parcels", b"[" + b" " * 1_100_000 + b"]").status == 413
    assert sandbox.send(To=phone, Body="x" * 1_100_000).status == 413
    assert sandbox.phone(phone) == []


def test_only_loopback_is_served(sandbox: Sandbox) -> None:
    port = int(sandbox.base.rsplit(":", 1)[1])
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.2", port)) != 0


@pytest.mark.parametrize("after", ["x", "-1", "9" * 20])
def test_wrong_line_numbers_are_refused(sandbox: Sandbox, after: str) -> None:
    assert sandbox.call("GET", f"/_control/log?after={after}").status == 400
