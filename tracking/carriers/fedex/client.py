"""Asking FedEx: POST /track/v1/trackingnumbers, at most 30 numbers a call.

Sources: FedEx developer portal, Track API and Authorization API (client credentials in the form;
`expires_in` in seconds, about an hour).

An answer is given out parcel by parcel, each with the results of its own number only and without
the identifiers of the call: what did not change for a parcel is the same body again.
"""

import json
import re
import uuid
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final
from urllib.parse import urlencode

from narvar.lib import outbound
from tracking.carriers.base import (
    CarrierAccount,
    CarrierError,
    RawAnswer,
    decode,
    malformed,
)
from tracking.carriers.calls import account_trouble, down, send
from tracking.carriers.fedex.errors import call_error, problems_of
from tracking.carriers.fedex.read import Group, bare, groups_of, own_groups
from tracking.carriers.tokens import Granted, Tokens
from tracking.carriers.values import mapping, text

MOST_NUMBERS: Final = 30
_NUMBER: Final = re.compile(r"[0-9A-Z]{6,40}", re.ASCII)
_ENCODER: Final = json.JSONEncoder(separators=(",", ":"), ensure_ascii=False)

Answers = dict[str, RawAnswer]


class Client:
    """Speaks HTTP for all accounts and threads of a process."""

    def __init__(self) -> None:
        self._tokens = Tokens(_granted)

    def fetch(self, account: CarrierAccount, numbers: Sequence[str]) -> Mapping[str, RawAnswer]:
        asked = {number: bare(number) for number in numbers}
        possible = list(dict.fromkeys(n for n in asked.values() if _NUMBER.fullmatch(n)))
        answers: Answers = {}
        trouble: CarrierError | None = None
        for start in range(0, len(possible), MOST_NUMBERS):
            batch = possible[start : start + MOST_NUMBERS]
            found = dict.fromkeys(batch, _nothing(trouble)) if trouble else {}
            answers |= found or self._batch(account, batch)
            trouble = trouble or _trouble_in(answers[number] for number in batch)
        impossible = _nothing(CarrierError("refused", detail="not a tracking number"))
        return {number: answers.get(short, impossible) for number, short in asked.items()}

    def _batch(self, account: CarrierAccount, numbers: list[str]) -> Answers:
        """One call; two calls of half the numbers where FedEx refuses the whole for one of them."""
        try:
            answer = self._ask(account, numbers)
        except CarrierError as error:
            return dict.fromkeys(numbers, _nothing(error))
        raw = _decoded(answer)
        if (trouble := _trouble_of(answer, raw)) is not None:
            return dict.fromkeys(numbers, RawAnswer(answer.status, answer.body, trouble))
        if not _refuses(raw):
            return _given_out(answer, raw, numbers)
        if len(numbers) > 1:
            return self._halves(account, numbers)
        return {numbers[0]: RawAnswer(answer.status, answer.body)}

    def _halves(self, account: CarrierAccount, numbers: list[str]) -> Answers:
        middle = len(numbers) // 2
        answers = self._batch(account, numbers[:middle])
        if (trouble := _trouble_in(answers.values())) is not None:
            return answers | dict.fromkeys(numbers[middle:], _nothing(trouble))
        return answers | self._batch(account, numbers[middle:])

    def _ask(self, account: CarrierAccount, numbers: list[str]) -> outbound.Answer:
        token = self._tokens.get(account)
        answer = _track(account, numbers, token)
        if answer.status == 401:
            self._tokens.forget(account, token)
            answer = _track(account, numbers, self._tokens.get(account))
        return answer


def _nothing(error: CarrierError) -> RawAnswer:
    return RawAnswer(0, b"", error)


def _trouble_in(answers: Any) -> CarrierError | None:
    return next((a.error for a in answers if a.error and a.error.scope == "account"), None)


def _track(account: CarrierAccount, numbers: list[str], token: str) -> outbound.Answer:
    headers = {
        "Authorization": f"Bearer {token}",
        "Accept": "application/json",
        "Content-Type": "application/json",
        "X-locale": "en_US",
        "x-customer-transaction-id": uuid.uuid4().hex,
    }
    asked = [{"trackingNumberInfo": {"trackingNumber": number}} for number in numbers]
    body = _ENCODER.encode({"includeDetailedScans": True, "trackingInfo": asked}).encode()
    return send("POST", account, "/track/v1/trackingnumbers", headers=headers, body=body)


def _trouble_of(answer: outbound.Answer, raw: Any) -> CarrierError | None:
    """What an answer says of the whole account. What it says of a parcel is for `read`."""
    error = call_error(problems_of(raw))
    if (trouble := account_trouble(answer, error.detail if error else "")) is not None:
        return trouble
    if error is None:
        # FedEx speaks of a parcel in JSON only: any other 4xx comes from something before it.
        return down(f"HTTP {answer.status}") if answer.status >= 400 else None
    return error if error.scope == "account" else None


def _refuses(raw: Any) -> bool:
    return bool(problems_of(raw)) and "output" not in raw


def _given_out(answer: outbound.Answer, raw: Any, numbers: list[str]) -> Answers:
    groups = groups_of(raw)
    if not groups:
        return dict.fromkeys(numbers, RawAnswer(answer.status, answer.body))
    if len(numbers) == len(groups) == 1:
        return {numbers[0]: _part(answer, groups)}
    return {number: _own(answer, groups, number) for number in numbers}


def _own(answer: outbound.Answer, groups: list[Group], number: str) -> RawAnswer:
    own = own_groups(groups, number)
    if not own:
        return RawAnswer(answer.status, b"", malformed("FedEx left the number out"))
    return _part(answer, own)


def _part(answer: outbound.Answer, groups: list[Group]) -> RawAnswer:
    results = [group.content for group in groups]
    body = _ENCODER.encode({"output": {"completeTrackResults": results}})
    return RawAnswer(answer.status, body.encode("utf-8", "surrogatepass"))


def _decoded(answer: outbound.Answer) -> Any:
    try:
        return decode(RawAnswer(answer.status, answer.body))
    except CarrierError:
        # A page that is no JSON says nothing beyond its HTTP status.
        return None


def _credentials(account: CarrierAccount) -> Iterator[tuple[str, str]]:
    """The Track project's own pair first."""
    for prefix in ("track_", ""):
        client_id = account.secrets.get(f"{prefix}client_id", "")
        client_secret = account.secrets.get(f"{prefix}client_secret", "")
        if client_id and client_secret:
            yield client_id, client_secret


def _granted(account: CarrierAccount) -> Granted:
    pair = next(_credentials(account), None)
    if pair is None:
        raise CarrierError("auth", scope="account", detail="client_id or client_secret is missing")
    form = {"grant_type": "client_credentials", "client_id": pair[0], "client_secret": pair[1]}
    headers = {
        "Accept": "application/json",
        "Content-Type": "application/x-www-form-urlencoded",
    }
    answer = send("POST", account, "/oauth/token", headers=headers, body=urlencode(form).encode())
    raw = _decoded(answer)
    if (trouble := _trouble_of(answer, raw)) is not None:
        raise trouble
    if (error := call_error(problems_of(raw))) is not None:
        raise CarrierError("auth", scope="account", detail=error.detail)
    return _read_token(answer, mapping(raw))


def _read_token(answer: outbound.Answer, raw: dict[Any, Any]) -> Granted:
    token, seconds = text(raw.get("access_token"), 10_000), text(raw.get("expires_in"), 12)
    if answer.status != 200 or not token or not token.isascii() or not seconds.isdecimal():
        raise down(f"HTTP {answer.status} without a usable token")
    return Granted(token, float(seconds))
