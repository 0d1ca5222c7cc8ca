"""UPS's token and Track v1 over a real socket: what it says, and what it refuses."""

import time

import pytest

from tests.sandbox.started import Sandbox

LABEL = {"after": -7200, "type": "M", "code": "MP", "status_code": "003", "text": "Label"}
PLACE = {"city": "Wayne", "state": "NJ", "postcode": "07470", "country": "US"}
ORIGIN = {
    "at": "2026-03-08T12:30:05+00:00",
    "type": "I",
    "code": "OR",
    "status_code": "160",
    "text": "We Have Your Package",
    "place": PLACE,
    "offset": "-05:00",
}
DELIVERED = {
    "after": -60,
    "type": "D",
    "code": "F4",
    "status_code": "011",
    "text": "DELIVERED ",
    "offset": "-05:00",
}


def error(status: int, code: str, message: str) -> tuple[int, object]:
    return status, {"response": {"errors": [{"code": code, "message": message}]}}


def test_token_has_upss_fields(sandbox: Sandbox) -> None:
    before = time.time() * 1000
    told = sandbox.ask_token().json()
    assert before - 1 <= int(told.pop("issued_at")) <= time.time() * 1000
    assert len(told.pop("access_token")) > 40
    assert told == {
        "token_type": "Bearer",
        "client_id": "sandbox-ups-id",
        "expires_in": "14399",
        "status": "approved",
    }


def test_wrong_secret_gets_no_token(sandbox: Sandbox) -> None:
    reply = sandbox.ask_token(("sandbox-ups-id", "guess"))
    assert (reply.status, reply.json()) == error(401, "10401", "ClientId is Invalid")


def test_other_grants_are_refused(sandbox: Sandbox) -> None:
    reply = sandbox.ask_token(grant="password")
    assert (reply.status, reply.json()) == error(400, "10400", "Invalid/Missing grant_type")


def test_account_from_control_is_accepted(sandbox: Sandbox) -> None:
    account = {"service": "ups", "client_id": "late", "client_secret": "s3cret"}
    assert sandbox.ask_token(("late", "s3cret")).status == 401
    sandbox.control("PUT", "accounts", account)
    assert sandbox.ask_token(("late", "s3cret")).json()["client_id"] == "late"


def test_expired_token_is_refused(sandbox: Sandbox, number: str) -> None:
    account = {"service": "ups", "client_id": "brief", "client_secret": "x", "expires_in": 0}
    sandbox.control("PUT", "accounts", account)
    token = sandbox.ask_token(("brief", "x")).json()["access_token"]
    reply = sandbox.track(number, headers={"Authorization": f"Bearer {token}"})
    assert (reply.status, reply.json()) == error(
        401, "250002", "Invalid Authentication Information."
    )


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({"Authorization": None}, error(401, "250002", "Invalid Authentication Information.")),
        ({"Authorization": "Bearer x"}, error(401, "250003", "Invalid Access License number")),
        ({"transId": None}, error(400, "TV0001", "Missing transId")),
        ({"transactionSrc": None}, error(400, "TV0002", "Missing transactionSrc")),
    ],
)
def test_incomplete_calls_are_refused(
    sandbox: Sandbox, number: str, headers: dict[str, str | None], expected: tuple[int, object]
) -> None:
    sandbox.parcel(number, [LABEL])
    reply = sandbox.track(number, headers=headers)
    assert (reply.status, reply.json()) == expected


@pytest.mark.parametrize("wrong", ["1Z1234", "1Z" + "9" * 33, "1Z 999AA1012", "1Z999/AA1012"])
def test_impossible_numbers_are_refused(sandbox: Sandbox, wrong: str) -> None:
    reply = sandbox.track(wrong)
    assert reply.status in (400, 404)
    if reply.status == 400:
        assert (400, reply.json()) == error(400, "TV1002", "Invalid inquiry number")


def test_unknown_number_is_a_warning_inside_200(sandbox: Sandbox, number: str) -> None:
    reply = sandbox.track(number)
    warning = {"code": "TW0001", "message": "Tracking Information Not Found"}
    assert reply.status == 200
    assert reply.json() == {
        "trackResponse": {"shipment": [{"inquiryNumber": number, "warnings": [warning]}]}
    }


def test_parcel_without_a_scan_is_not_found(sandbox: Sandbox, number: str) -> None:
    sandbox.parcel(number, [{**LABEL, "after": 3600}])
    assert "package" not in sandbox.track(number).json()["trackResponse"]["shipment"][0]


def test_activity_is_in_the_real_wire_format(sandbox: Sandbox, number: str) -> None:
    sandbox.parcel(number, [ORIGIN])
    assert sandbox.package(number)["activity"] == [
        {
            "location": {
                "address": {
                    "city": "Wayne",
                    "stateProvince": "NJ",
                    "postalCode": "07470",
                    "countryCode": "US",
                    "country": "US",
                },
                "slic": "0747",
            },
            "status": {
                "type": "I",
                "description": "We Have Your Package",
                "code": "OR",
                "statusCode": "160",
            },
            "date": "20260308",
            "time": "073005",
            "gmtDate": "20260308",
            "gmtOffset": "-05:00",
            "gmtTime": "12:30:05",
        }
    ]


def test_newest_activity_comes_first(sandbox: Sandbox, number: str) -> None:
    sandbox.parcel(number, [ORIGIN, DELIVERED, LABEL])
    codes = [activity["status"]["code"] for activity in sandbox.package(number)["activity"]]
    assert codes == ["F4", "MP", "OR"]


def test_current_estimate_is_told_beside_the_original(sandbox: Sandbox, number: str) -> None:
    late = {**LABEL, "after": -60, "rescheduled": "2026-11-27", "window": ["130000", "170000"]}
    sandbox.parcel(number, [LABEL, late], scheduled="2026-11-25")
    package = sandbox.package(number)
    assert package["deliveryDate"] == [
        {"type": "SDD", "date": "20261125"},
        {"type": "RDD", "date": "20261127"},
    ]
    assert package["deliveryTime"] == {"type": "EDW", "startTime": "130000", "endTime": "170000"}


def test_delivered_parcel_tells_when_and_to_whom(sandbox: Sandbox, number: str) -> None:
    step = {**DELIVERED, "at": "2026-11-20T01:02:03+00:00"}
    del step["after"]
    sandbox.parcel(
        number, [step], scheduled="2026-11-25", received_by="MORGAN", delivered_to="Porch"
    )
    package = sandbox.package(number)
    assert package["deliveryDate"] == [{"type": "DEL", "date": "20261119"}]
    assert package["deliveryTime"] == {"type": "DEL", "endTime": "200203"}
    assert package["deliveryInformation"] == {"receivedBy": "MORGAN", "location": "Porch"}


def test_signature_pod_and_milestones_come_only_when_asked(sandbox: Sandbox, number: str) -> None:
    sandbox.parcel(number, [LABEL, DELIVERED])
    plain = sandbox.package(number)
    full = sandbox.package(number, "?returnSignature=true&returnPOD=true&returnMilestones=true")
    assert "milestones" not in plain
    assert set(plain["deliveryInformation"]) == {"receivedBy", "location"}
    assert set(full["deliveryInformation"]) == {"receivedBy", "location", "signature", "pod"}
    assert [m["state"] for m in full["milestones"]] == ["COMPLETE"] * 5
    assert [m.get("linkedActivity") for m in full["milestones"]] == ["1", None, None, None, "0"]


def test_packages_of_one_shipment_come_together(sandbox: Sandbox) -> None:
    sandbox.parcel("1ZPAIR0002", [LABEL], packages=["1ZPAIR0001", "1ZPAIR0003"])
    sandbox.parcel("1ZPAIR0001", [LABEL, DELIVERED])
    shipment = sandbox.track("1ZPAIR0002").json()["trackResponse"]["shipment"][0]
    told = [(p["trackingNumber"], p["packageCount"]) for p in shipment["package"]]
    assert told == [("1ZPAIR0001", 3), ("1ZPAIR0002", 3)]


def test_scans_appear_when_business_time_reaches_them(sandbox: Sandbox, number: str) -> None:
    sandbox.parcel(number, [LABEL, {**DELIVERED, "after": 0.6}])
    first = len(sandbox.package(number)["activity"])
    time.sleep(0.6)
    assert (first, len(sandbox.package(number)["activity"])) == (1, 2)


def test_each_scan_is_logged_once_before_the_answer(sandbox: Sandbox, number: str) -> None:
    after = sandbox.last()
    sandbox.parcel(number, [LABEL, DELIVERED])
    for _ in range(2):
        sandbox.track(number)
    told = [(line["what"], line.get("code")) for line in sandbox.log(after, service="ups")]
    assert told == [
        ("scan_revealed", "MP"),
        ("scan_revealed", "F4"),
        ("answer", None),
        ("answer", None),
    ]


def test_a_number_is_found_in_small_letters_too(sandbox: Sandbox) -> None:
    sandbox.parcel("1ZABCDEFGH", [LABEL])
    shipment = sandbox.track("1zabcdefgh").json()["trackResponse"]["shipment"][0]
    assert shipment["inquiryNumber"] == "1zabcdefgh"
    assert shipment["package"][0]["trackingNumber"] == "1ZABCDEFGH"
