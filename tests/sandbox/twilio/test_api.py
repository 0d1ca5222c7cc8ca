"""Twilio's Messages API, used through the official SDK and by hand."""

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]
from twilio.base.exceptions import TwilioRestException
from twilio.rest import Client

from tests.sandbox.started import MESSAGES, SENDER, TWILIO, Sandbox, basic, eventually

SERVICE = "MG" + "a" * 32


def test_sdk_sends_a_message_that_is_delivered(sandbox: Sandbox, sdk: Client, phone: str) -> None:
    message = sdk.messages.create(to=phone, from_=SENDER, body="Out for delivery")
    assert (message.status, message.date_sent, message.price) == ("queued", None, None)
    assert eventually(lambda: sdk.messages(message.sid).fetch().status == "delivered")
    delivered = sdk.messages(message.sid).fetch()
    assert delivered.date_sent >= delivered.date_created


def test_resource_has_twilios_fields_and_formats(sandbox: Sandbox, phone: str) -> None:
    told = sandbox.send(To=phone, Body="hello").json()
    root = f"/2010-04-01/Accounts/{TWILIO[0]}/Messages/{told['sid']}"
    assert told.pop("sid").startswith("SM")
    assert told.pop("date_created").endswith(" +0000")
    assert told.pop("date_updated").endswith(" +0000")
    assert told == {
        "account_sid": TWILIO[0],
        "api_version": "2010-04-01",
        "body": "hello",
        "date_sent": None,
        "direction": "outbound-api",
        "error_code": None,
        "error_message": None,
        "from": SENDER,
        "messaging_service_sid": None,
        "num_media": "0",
        "num_segments": "1",
        "price": None,
        "price_unit": "USD",
        "status": "queued",
        "subresource_uris": {"media": f"{root}/Media.json"},
        "to": phone,
        "uri": f"{root}.json",
    }


def test_resource_matches_twilios_specification(sandbox: Sandbox, data: Path, phone: str) -> None:
    spec = json.loads((data / "twilio" / "twilio_api_v2010.json").read_text())
    schema = nullable(spec["components"]["schemas"])
    wanted = {"$ref": "#/schemas/api.v2010.account.message", "schemas": schema}
    told = sandbox.send(To=phone).json()
    assert [error.message for error in Draft202012Validator(wanted).iter_errors(told)] == []
    assert set(told) == set(schema["api.v2010.account.message"]["properties"])


def nullable(value: Any) -> Any:
    """OpenAPI 3.0's `nullable` said in JSON Schema, and its references made ours."""
    if isinstance(value, list):
        return [nullable(item) for item in value]
    if not isinstance(value, dict):
        return value
    said = {name: nullable(item) for name, item in value.items()}
    if said.get("nullable") is True and isinstance(said.get("type"), str):
        said["type"] = [said["type"], "null"]
    if isinstance(said.get("$ref"), str):
        said["$ref"] = said["$ref"].replace("#/components/", "#/")
    return said


def test_each_post_is_one_more_message(sandbox: Sandbox, phone: str) -> None:
    sids = {sandbox.send(To=phone, Body="twice").json()["sid"] for _ in range(2)}
    assert {message["sid"] for message in sandbox.phone(phone)} == sids
    assert len(sids) == 2


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"To": ""}, 21604),
        ({"To": "4155552671"}, 21211),
        ({"To": "+1415555"}, 21211),
        ({"To": "+15005550001"}, 21211),
        ({"To": "+15005550009"}, 21614),
        ({"To": "+15005550004"}, 21610),
        ({"From_": "12"}, 21212),
        ({"From_": "A name too long"}, 21212),
        ({"From_": ""}, 21603),
        ({"From_": "+14155552671"}, 21266),
        ({"Body": ""}, 21602),
        ({"Body": "x" * 1601}, 21617),
        ({"StatusCallback": "/status"}, 21609),
        ({"StatusCallback": "ftp://shop.example/status"}, 21609),
        ({"MessagingServiceSid": "MG1"}, 21701),
    ],
)
def test_what_twilio_refuses_is_refused(
    sandbox: Sandbox, fields: dict[str, str], code: int
) -> None:
    reply = sandbox.send(**fields)
    told = reply.json()
    assert (reply.status, told["status"], told["code"]) == (400, 400, code)
    assert told["more_info"] == f"https://www.twilio.com/docs/errors/{code}"
    assert isinstance(told["message"], str)


@pytest.mark.parametrize("sender", ["+442071838750", "12345", "NARVAR", "Shop & Co"])
def test_senders_that_twilio_takes(sandbox: Sandbox, phone: str, sender: str) -> None:
    assert sandbox.send(To=phone, From_=sender).status == 201


def test_1600_characters_are_taken(sandbox: Sandbox, phone: str) -> None:
    assert sandbox.send(To=phone, Body="x" * 1600).json()["num_segments"] == "11"


def test_sdk_raises_twilios_error(sdk: Client) -> None:
    with pytest.raises(TwilioRestException) as raised:
        sdk.messages.create(to="+1415555", from_=SENDER, body="x")
    assert (raised.value.status, raised.value.code) == (400, 21211)


@pytest.mark.parametrize("auth", [(TWILIO[0], "guess"), ("AC" + "f" * 32, TWILIO[1]), ("", "")])
def test_wrong_credentials_are_refused(sandbox: Sandbox, auth: tuple[str, str]) -> None:
    reply = sandbox.send_as(auth)
    assert (reply.status, reply.json()["code"]) == (401, 20003)
    assert reply.headers["WWW-Authenticate"] == 'Basic realm="Twilio API"'


def test_another_accounts_messages_are_not_there(sandbox: Sandbox, phone: str) -> None:
    other = ("AC" + "b" * 32, "token")
    sandbox.control(
        "PUT", "accounts", {"service": "twilio", "account_sid": other[0], "auth_token": "token"}
    )
    sid = sandbox.send(To=phone).json()["sid"]
    path = f"/twilio/2010-04-01/Accounts/{other[0]}/Messages"
    assert sandbox.call("GET", f"{path}/{sid}.json", **basic(*other)).json()["code"] == 20404
    assert sandbox.call("GET", f"{path}.json", **basic(*other)).json()["messages"] == []


def test_account_with_numbers_sends_only_from_them(sandbox: Sandbox, phone: str) -> None:
    auth = ("AC" + "c" * 32, "token")
    account = {"service": "twilio", "account_sid": auth[0], "auth_token": auth[1]}
    sandbox.control("PUT", "accounts", {**account, "numbers": [SENDER]})
    path = f"/twilio/2010-04-01/Accounts/{auth[0]}/Messages.json"
    told = [
        sandbox.form(path, {"To": phone, "From": sender, "Body": "x"}, basic(*auth)).status
        for sender in (SENDER, "+14155559999")
    ]
    assert told == [201, 400]


def test_message_of_a_service_gets_its_sender_later(sandbox: Sandbox, phone: str) -> None:
    told = sandbox.send(To=phone, From_="", MessagingServiceSid=SERVICE).json()
    assert (told["from"], told["status"], told["num_segments"]) == (None, "accepted", "0")
    assert eventually(lambda: sandbox.phone(phone)[0]["status"] == "delivered")
    assert sandbox.phone(phone)[0]["from"] == "+15005550006"


@pytest.mark.parametrize(
    ("to", "status", "code"),
    [
        ("+15005550101", "undelivered", 30003),
        ("+15005550103", "undelivered", 30007),
        ("+15005550104", "failed", 30008),
    ],
)
def test_magic_numbers_are_accepted_and_not_delivered(
    sandbox: Sandbox, to: str, status: str, code: int
) -> None:
    assert sandbox.send(To=to).status == 201
    assert eventually(lambda: sandbox.phone(to)[0]["status"] == status)
    assert sandbox.phone(to)[0]["error_code"] == code


def test_emptied_body_is_gone_but_was_on_the_phone(
    sandbox: Sandbox, sdk: Client, phone: str
) -> None:
    message = sdk.messages.create(to=phone, from_=SENDER, body="code 4711")
    sdk.messages(message.sid).update(body="")
    assert sdk.messages(message.sid).fetch().body == ""
    assert sandbox.phone(phone)[0]["body"] == "code 4711"


def test_body_cannot_be_rewritten(sandbox: Sandbox, sdk: Client, phone: str) -> None:
    message = sdk.messages.create(to=phone, from_=SENDER, body="first")
    with pytest.raises(TwilioRestException):
        sdk.messages(message.sid).update(body="second")
    assert sdk.messages(message.sid).fetch().body == "first"


def test_stop_is_heeded_until_start(sandbox: Sandbox, phone: str) -> None:
    sandbox.send(To=phone)
    assert sandbox.control("POST", f"phones/{phone}/reply", {"body": " stop "})["stopped"]
    assert sandbox.send(To=phone).json()["code"] == 21610
    assert sandbox.send(To=phone, From_="+14155559999").status == 201
    sandbox.control("POST", f"phones/{phone}/reply", {"body": "START", "to": SENDER})
    assert sandbox.send(To=phone).status == 201


def test_stop_inside_a_sentence_is_no_keyword(sandbox: Sandbox, phone: str) -> None:
    sandbox.send(To=phone)
    reply = sandbox.control("POST", f"phones/{phone}/reply", {"body": "Please stop messaging me"})
    assert not reply["stopped"]
    assert sandbox.send(To=phone).status == 201


def test_other_paths_are_twilios_404(sandbox: Sandbox) -> None:
    reply = sandbox.call("GET", f"{MESSAGES}/SM1.json", **basic(*TWILIO))
    assert (reply.status, reply.json()["code"]) == (404, 20404)
    assert sandbox.call("GET", "/twilio/2010-04-01/Calls.json").json()["code"] == 20404


def test_accepted_message_is_logged_before_the_answer(sandbox: Sandbox, phone: str) -> None:
    after = sandbox.last()
    sid = sandbox.send(To=phone, Body="hello 👍").json()["sid"]
    line = sandbox.log(after, service="twilio", what="message")[0]
    told = {name: line[name] for name in ("sid", "to", "from", "body")}
    assert told == {"sid": sid, "to": phone, "from": SENDER, "body": "hello 👍"}
