"""Twilio's signatures on status callbacks, against vectors and against every small change."""

import base64
import hmac
import json
import os
from pathlib import Path
from typing import Any

import pytest
from django.http import QueryDict

from notifications.transports.twilio import Twilio, TwilioAccount

ROOT = Path(__file__).parents[3]
VECTORS = (
    Path(os.environ.get("NARVAR_SHARED_DATA", ROOT.parent / "shared" / "data"))
    / "signatures"
    / "vectors.json"
)
URL = "https://mycompany.example/myapp.php?foo=1&bar=2"
TOKEN = "12345"
PARAMS = {"MessageSid": "SM1", "MessageStatus": "delivered"}


def twilio(auth_token: str) -> Twilio:
    return Twilio(TwilioAccount("AC1", auth_token))


def form_vectors() -> list[dict[str, Any]]:
    if not VECTORS.is_file():
        return []
    vectors = json.loads(VECTORS.read_text(encoding="utf-8"))
    return [each for each in vectors if each["provider"] == "twilio" and "params" in each]


@pytest.mark.skipif(not VECTORS.is_file(), reason=f"no vectors at {VECTORS}")
@pytest.mark.parametrize("vector", form_vectors(), ids=lambda vector: str(vector["name"]))
def test_published_vectors_are_valid(vector: dict[str, Any]) -> None:
    params = QueryDict(mutable=True)
    for name, value in vector["params"]:
        params.appendlist(name, value)
    ours = twilio(vector["auth_token"])
    assert ours.valid_callback(vector["url"], params, vector["signature"])


def signature_of(url: str, params: dict[str, str]) -> str:
    text = url + "".join(name + params[name] for name in sorted(params))
    return base64.b64encode(hmac.digest(TOKEN.encode(), text.encode(), "sha1")).decode()


def test_a_signature_by_twilios_rule_is_valid() -> None:
    assert twilio(TOKEN).valid_callback(URL, PARAMS, signature_of(URL, PARAMS))


@pytest.mark.parametrize(
    ("url", "params"),
    [
        (URL + "3", PARAMS),
        (URL.replace("https", "http"), PARAMS),
        (URL.replace("mycompany", "yourcompany"), PARAMS),
        (URL, PARAMS | {"MessageStatus": "failed"}),
        (URL, PARAMS | {"Extra": "1"}),
        (URL, {"MessageSid": "SM1"}),
        (URL, {}),
    ],
)
def test_a_changed_request_is_invalid(url: str, params: dict[str, str]) -> None:
    assert not twilio(TOKEN).valid_callback(url, params, signature_of(URL, PARAMS))


def test_a_changed_signature_or_token_is_invalid() -> None:
    signature = signature_of(URL, PARAMS)
    for place in range(len(signature)):
        wrong = signature[:place] + chr(ord(signature[place]) ^ 1) + signature[place + 1 :]
        assert not twilio(TOKEN).valid_callback(URL, PARAMS, wrong)
    assert not twilio(TOKEN).valid_callback(URL, PARAMS, "")
    assert not twilio(TOKEN).valid_callback(URL, PARAMS, "é" * len(signature))
    assert not twilio("54321").valid_callback(URL, PARAMS, signature)
