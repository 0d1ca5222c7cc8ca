"""Asking UPS: GET /api/track/v1/details/{inquiryNumber}, one number a call.

Source: UPS developer portal, Tracking (Track API v1) and OAuth (client credentials with HTTP Basic;
`expires_in` is a text of seconds, 14399 in answers of 2026). Milestones repeat the activities, and
the signature and proof-of-delivery flags return images only (who received it comes without them),
so all three stay off.
"""

import base64
import re
import uuid
from collections.abc import Mapping, Sequence
from typing import Any, Final
from urllib.parse import quote

from narvar.lib import outbound
from tracking.carriers.base import CarrierAccount, CarrierError, RawAnswer, decode
from tracking.carriers.calls import account_trouble, down, send
from tracking.carriers.tokens import Granted, Tokens
from tracking.carriers.ups.errors import problem_of
from tracking.carriers.values import mapping, text

SOURCE: Final = "narvar"
_QUERY: Final = "locale=en_US&returnSignature=false&returnMilestones=false&returnPOD=false"
# The published bounds of an inquiry number; UPS answers TV1002 to all others.
_INQUIRY_NUMBER: Final = re.compile(r"[0-9A-Za-z]{7,34}", re.ASCII)


class Client:
    """Speaks HTTP for all accounts and threads of a process."""

    def __init__(self) -> None:
        self._tokens = Tokens(_granted)

    def fetch(self, account: CarrierAccount, numbers: Sequence[str]) -> Mapping[str, RawAnswer]:
        answers: dict[str, RawAnswer] = {}
        trouble: CarrierError | None = None
        for number in numbers:
            answer = _nothing(trouble) if trouble else self._one(account, number)
            if answer.error is not None and answer.error.scope == "account":
                trouble = answer.error
            answers[number] = answer
        return answers

    def _one(self, account: CarrierAccount, number: str) -> RawAnswer:
        bare = "".join(number.split())
        if _INQUIRY_NUMBER.fullmatch(bare) is None:
            return _nothing(CarrierError("refused", detail="not an inquiry number"))
        try:
            token = self._tokens.get(account)
            answer = _track(account, bare, token)
            if answer.status == 401:
                self._tokens.forget(account, token)
                answer = _track(account, bare, self._tokens.get(account))
        except CarrierError as error:
            return _nothing(error)
        return RawAnswer(answer.status, answer.body, _account_trouble(answer))


def _nothing(error: CarrierError) -> RawAnswer:
    return RawAnswer(0, b"", error)


def _track(account: CarrierAccount, number: str, token: str) -> outbound.Answer:
    headers = {
        "Authorization": f"Bearer {token}",
        "Accept": "application/json",
        # "An identifier unique to the request".
        "transId": uuid.uuid4().hex,
        "transactionSrc": SOURCE,
    }
    path = f"/api/track/v1/details/{quote(number)}?{_QUERY}"
    return send("GET", account, path, headers=headers)


def _granted(account: CarrierAccount) -> Granted:
    client_id = account.secrets.get("client_id", "")
    client_secret = account.secrets.get("client_secret", "")
    if not client_id or not client_secret:
        raise CarrierError("auth", scope="account", detail="client_id or client_secret is missing")
    credentials = base64.b64encode(f"{client_id}:{client_secret}".encode()).decode()
    headers = {
        "Authorization": f"Basic {credentials}",
        "Accept": "application/json",
        "Content-Type": "application/x-www-form-urlencoded",
    }
    if merchant := account.secrets.get("merchant_id"):
        headers["x-merchant-id"] = merchant
    body = b"grant_type=client_credentials"
    answer = send("POST", account, "/security/v1/oauth/token", headers=headers, body=body)
    if answer.status == 400:
        problem = problem_of(_decoded(answer))
        said = problem.detail if problem else ""
        raise CarrierError("auth", scope="account", detail=f"HTTP 400 {said}".strip())
    if (error := _account_trouble(answer)) is not None:
        raise error
    return _read_token(answer)


def _read_token(answer: outbound.Answer) -> Granted:
    try:
        raw = mapping(decode(RawAnswer(answer.status, answer.body)))
    except CarrierError as error:
        raise down(f"token answer: {error}") from error
    token, seconds = text(raw.get("access_token"), 10_000), text(raw.get("expires_in"), 12)
    if answer.status != 200 or not token or not token.isascii() or not seconds.isdecimal():
        raise down(f"HTTP {answer.status} without a usable token")
    return Granted(token, float(seconds))


def _account_trouble(answer: outbound.Answer) -> CarrierError | None:
    """What an answer says of the whole account. What it says of the parcel is for `read`."""
    if answer.status < 400:
        return None
    problem = problem_of(_decoded(answer))
    if (trouble := account_trouble(answer, problem.detail if problem else "")) is not None:
        return trouble
    return problem if problem is not None and problem.scope == "account" else None


def _decoded(answer: outbound.Answer) -> Any:
    try:
        return decode(RawAnswer(answer.status, answer.body))
    except CarrierError:
        # An error page that is no JSON says nothing beyond its HTTP status.
        return None
