"""Asking DHL: GET /track/shipments?trackingNumber=, one number a call.

Source: DHL's developer portal, Shipment Tracking – Unified. The key goes into a header; texts are
asked for in English. Without the recipient's postcode DHL leaves out streets and names.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Final
from urllib.parse import quote

from narvar.lib import outbound
from tracking.carriers.base import CarrierAccount, CarrierError, RawAnswer, decode
from tracking.carriers.calls import account_trouble, send
from tracking.carriers.dhl.errors import problem_in
from tracking.carriers.values import mapping

_NUMBER: Final = re.compile(r"[0-9A-Z][0-9A-Z._/-]{3,63}", re.ASCII)
# What a header may hold; anything else is a mistake in the form.
_KEY: Final = re.compile(r"[!-~]{1,500}", re.ASCII)


def fetch(account: CarrierAccount, numbers: Sequence[str]) -> Mapping[str, RawAnswer]:
    answers: dict[str, RawAnswer] = {}
    trouble: CarrierError | None = None
    for number in numbers:
        answer = _nothing(trouble) if trouble else _one(account, number)
        if answer.error is not None and answer.error.scope == "account":
            trouble = answer.error
        answers[number] = answer
    return answers


def bare(number: str) -> str:
    return "".join(number.split()).upper()


def _one(account: CarrierAccount, number: str) -> RawAnswer:
    if _NUMBER.fullmatch(bare(number)) is None:
        return _nothing(CarrierError("refused", detail="not a tracking number"))
    key = account.secrets.get("api_key", "")
    if _KEY.fullmatch(key) is None:
        missing = "api_key is missing" if not key else "api_key is not a key"
        return _nothing(CarrierError("auth", scope="account", detail=missing))
    headers = {"DHL-API-Key": key, "Accept": "application/json"}
    path = f"/track/shipments?trackingNumber={quote(bare(number), safe='')}&language=en"
    try:
        answer = send("GET", account, path, headers=headers)
    except CarrierError as error:
        return _nothing(error)
    return RawAnswer(answer.status, answer.body, account_trouble(answer, _detail(answer)))


def _nothing(error: CarrierError) -> RawAnswer:
    return RawAnswer(0, b"", error)


def _detail(answer: outbound.Answer) -> str:
    if answer.status < 400:
        return ""
    try:
        problem = problem_in(mapping(decode(RawAnswer(answer.status, answer.body))))
    except CarrierError:
        # An error page that is no JSON says nothing beyond its HTTP status.
        return ""
    return problem[1] if problem else ""
