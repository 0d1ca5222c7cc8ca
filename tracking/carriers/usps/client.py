"""Asking USPS: POST /tracking/v3r2/tracking with up to 35 numbers.

Source: USPS's API documents, Tracking 3.2 and OAuth 3. An answer is a list; its elements are told
apart by their number, and go each to the number it was asked for. An answer that refuses a whole
list for one number in it is asked for again in halves.
"""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from narvar.lib import outbound
from tracking.carriers.base import CarrierAccount, CarrierError, RawAnswer, decode, malformed
from tracking.carriers.calls import account_trouble, down, send
from tracking.carriers.tokens import Granted, Tokens
from tracking.carriers.usps.errors import account_problem, problem_in
from tracking.carriers.usps.read import bare
from tracking.carriers.values import mapping, text

BATCH_SIZE: Final = 35
# Postal numbers have 13 to 34 characters; what is far from that is not worth a call.
_NUMBER: Final = re.compile(r"[0-9A-Z]{8,40}", re.ASCII)
_SHORTEST_TAIL: Final = 20
_JSON: Final = {"Accept": "application/json", "Content-Type": "application/json"}


class Client:
    """Speaks HTTP for all accounts and threads of a process."""

    def __init__(self) -> None:
        self._tokens = Tokens(_granted)

    def fetch(self, account: CarrierAccount, numbers: Sequence[str]) -> Mapping[str, RawAnswer]:
        sound = [number for number in numbers if _NUMBER.fullmatch(bare(number))]
        found = self._in_batches(account, list(dict.fromkeys(map(bare, sound))))
        return {number: found.get(bare(number)) or _refused() for number in numbers}

    def _in_batches(self, account: CarrierAccount, asked: list[str]) -> dict[str, RawAnswer]:
        found: dict[str, RawAnswer] = {}
        waiting = [asked[i : i + BATCH_SIZE] for i in range(0, len(asked), BATCH_SIZE)]
        trouble: CarrierError | None = None
        while waiting:
            batch = waiting.pop(0)
            if trouble is not None:
                found |= _for_all(batch, _nothing(trouble))
                continue
            answer = self._one(account, batch)
            trouble = answer.error if answer.error and answer.error.scope == "account" else None
            if _refuses_the_list(answer) and len(batch) > 1:
                half = len(batch) // 2
                waiting[:0] = [batch[:half], batch[half:]]
                continue
            found |= shared_out(answer, batch)
        return found

    def _one(self, account: CarrierAccount, batch: list[str]) -> RawAnswer:
        try:
            token = self._tokens.get(account)
            answer = _track(account, batch, token)
            if answer.status == 401:
                self._tokens.forget(account, token)
                answer = _track(account, batch, self._tokens.get(account))
        except CarrierError as error:
            return _nothing(error)
        return RawAnswer(answer.status, answer.body, _trouble(answer))


def shared_out(answer: RawAnswer, batch: Sequence[str]) -> dict[str, RawAnswer]:
    """The answer of a batch as one answer per number.

    Each body is the number's element alone, or the list of them where it has several. Elements
    that do not say their number stand for those that are missing, where as many are missing.
    """
    elements = None if answer.error is not None else _elements(answer)
    if elements is None:
        return _for_all(batch, answer)
    own: dict[str, list[Any]] = {number: [] for number in batch}
    nameless: list[Any] = []
    for element in elements:
        said = bare(text(mapping(element).get("trackingNumber"), 60))
        number = _asked_as(said, batch)
        (own[number] if number else nameless if not said else []).append(element)
    missing = [number for number in batch if not own[number]]
    if len(missing) == len(nameless):
        own |= {number: [element] for number, element in zip(missing, nameless, strict=True)}
    return {number: _part(answer.status, own[number]) for number in batch}


def _asked_as(said: str, batch: Sequence[str]) -> str | None:
    """USPS leaves out "420" and the ZIP code that a barcode may begin with."""
    if said in batch:
        return said
    longer = [number for number in batch if len(said) >= _SHORTEST_TAIL and number.endswith(said)]
    return longer[0] if len(longer) == 1 else None


def _part(status: int, elements: list[Any]) -> RawAnswer:
    if not elements:
        return RawAnswer(status, b"", malformed("the answer leaves this number out"))
    alone = elements[0] if len(elements) == 1 else elements
    return RawAnswer(status, json.dumps(alone).encode())


def _elements(answer: RawAnswer) -> list[Any] | None:
    decoded = _decoded(answer.status, answer.body)
    if isinstance(decoded, dict) and problem_in(decoded) is None:
        # A lone parcel must not stand for all that were asked with it.
        return [decoded]
    return decoded if isinstance(decoded, list) and decoded else None


def _refuses_the_list(answer: RawAnswer) -> bool:
    return answer.error is None and 400 <= answer.status < 500 and _elements(answer) is None


def _for_all(batch: Sequence[str], answer: RawAnswer) -> dict[str, RawAnswer]:
    return dict.fromkeys(batch, answer)


def _nothing(error: CarrierError) -> RawAnswer:
    return RawAnswer(0, b"", error)


def _refused() -> RawAnswer:
    return _nothing(CarrierError("refused", detail="not a tracking number"))


def _track(account: CarrierAccount, batch: Sequence[str], token: str) -> outbound.Answer:
    body = json.dumps([{"trackingNumber": number} for number in batch]).encode()
    headers = {**_JSON, "Authorization": f"Bearer {token}"}
    return send("POST", account, "/tracking/v3r2/tracking", headers=headers, body=body)


def _granted(account: CarrierAccount) -> Granted:
    client_id = account.secrets.get("client_id", "")
    client_secret = account.secrets.get("client_secret", "")
    if not client_id or not client_secret:
        raise CarrierError("auth", scope="account", detail="client_id or client_secret is missing")
    wanted = {
        "client_id": client_id,
        "client_secret": client_secret,
        "grant_type": "client_credentials",
    }
    body = json.dumps(wanted).encode()
    answer = send("POST", account, "/oauth2/v3/token", headers=_JSON, body=body)
    if answer.status == 400:
        raise CarrierError("auth", scope="account", detail=_detail(answer))
    if (error := _trouble(answer)) is not None:
        raise error
    return _read_token(answer)


def _read_token(answer: outbound.Answer) -> Granted:
    raw = mapping(_decoded(answer.status, answer.body))
    token, seconds = text(raw.get("access_token"), 10_000), text(raw.get("expires_in"), 12)
    if answer.status != 200 or not token or not token.isascii() or not seconds.isdecimal():
        raise down(f"HTTP {answer.status} without a usable token")
    return Granted(token, float(seconds))


def _trouble(answer: outbound.Answer) -> CarrierError | None:
    """What an answer says of the whole account. What it says of parcels is for `read`."""
    by_status = account_trouble(answer, _detail(answer))
    if by_status is not None or answer.status < 400:
        return by_status
    return account_problem(_decoded(answer.status, answer.body))


def _decoded(status: int, body: bytes) -> Any:
    try:
        return decode(RawAnswer(status, body))
    except CarrierError:
        # An error page that is no JSON says nothing beyond its HTTP status.
        return None


def _detail(answer: outbound.Answer) -> str:
    if answer.status < 400:
        return ""
    problem = problem_in(mapping(_decoded(answer.status, answer.body)))
    return problem.words[:200] if problem else ""
