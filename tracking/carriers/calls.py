"""Calling a carrier over HTTP: what fails on the way, and what a status says of the account."""

from collections.abc import Mapping
from typing import Final

from narvar.lib import outbound
from tracking.carriers.base import CarrierAccount, CarrierError

SECONDS_AFTER_TOO_MANY: Final = 60
SECONDS_AFTER_FAILURE: Final = 60
SECONDS_AFTER_TIMEOUT: Final = 30
SECONDS_AFTER_TOO_LARGE: Final = 3600
LONGEST_PAUSE: Final = 86_400


def send(
    method: str,
    account: CarrierAccount,
    path: str,
    *,
    headers: Mapping[str, str],
    body: bytes | None = None,
) -> outbound.Answer:
    """The answer, whatever its status. Raises CarrierError where there is none."""
    url = account.base_url.rstrip("/") + path
    try:
        return outbound.request(method, url, purpose=outbound.CARRIER, headers=headers, body=body)
    except outbound.OutboundError as problem:
        raise _no_answer(problem) from problem


def account_trouble(answer: outbound.Answer, detail: str = "") -> CarrierError | None:
    """What the status alone says of the whole account; what is said of a parcel is for `read`."""
    said = f"HTTP {answer.status} {detail}".strip()
    match answer.status:
        case 429:
            return too_many(retry_after(answer, SECONDS_AFTER_TOO_MANY), said)
        case 401 | 403:
            return CarrierError("auth", scope="account", detail=said)
        case 408:
            return _timeout(said)
    if answer.status >= 500:
        return down(said, seconds=retry_after(answer, SECONDS_AFTER_FAILURE))
    return None


def too_many(seconds: int, detail: str) -> CarrierError:
    return CarrierError("quota", retry_in=seconds, scope="account", detail=detail)


def down(detail: str, *, seconds: int = SECONDS_AFTER_FAILURE) -> CarrierError:
    return CarrierError("unavailable", retry_in=seconds, scope="account", detail=detail)


def retry_after(answer: outbound.Answer, otherwise: int) -> int:
    """Seconds as the carrier says. A date is not read: there is no clock here to compare it to."""
    said = answer.headers.get("retry-after", "").strip()
    if not said.isascii() or not said.isdecimal() or len(said) > 9:
        return otherwise
    return min(max(int(said), 1), LONGEST_PAUSE)


def _no_answer(problem: outbound.OutboundError) -> CarrierError:
    match problem.reason:
        case "timeout":
            return _timeout(str(problem))
        case "refused_address" | "bad_url":
            return CarrierError("misconfigured", scope="account", detail=str(problem))
        case "too_large":
            return CarrierError("malformed", retry_in=SECONDS_AFTER_TOO_LARGE, detail=str(problem))
    return down(str(problem))


def _timeout(detail: str) -> CarrierError:
    return CarrierError("timeout", retry_in=SECONDS_AFTER_TIMEOUT, scope="account", detail=detail)
