"""The port that every carrier adapter fills: what goes in, what comes out, how it fails.

An adapter only translates. It sees no database, no retailer, no clock and no queue.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, Literal, Protocol

from tracking.states import Cause, Status

Reason = Literal[
    "auth",  # account: credentials missing, wrong or without the right to track; a person must act
    "quota",  # account: too many requests; `retry_in` is the carrier's own answer where it gave one
    "unavailable",  # account: the carrier or the way to it is down
    "timeout",  # account: no whole answer in time
    "misconfigured",  # account: the address of the carrier cannot be called at all
    "refused",  # parcel: the carrier will never answer for this number
    "malformed",  # parcel: an answer that cannot be read
]
Scope = Literal["account", "parcel"]


class CarrierError(Exception):
    """Why there is no reading. `retry_in`: seconds until asking again can help; None = never.

    `scope` "account" speaks for every parcel of the account (stop the lane), "parcel" for one.
    """

    def __init__(
        self,
        reason: Reason,
        *,
        retry_in: int | None = None,
        scope: Scope = "parcel",
        detail: str = "",
    ) -> None:
        super().__init__(f"{reason}: {detail}" if detail else reason)
        self.reason = reason
        self.retry_in = retry_in
        self.scope = scope
        self.detail = detail


@dataclass(frozen=True, slots=True)
class Place:
    name: str | None = None
    city: str | None = None
    state: str | None = None
    postcode: str | None = None
    country: str | None = None
    """ISO 3166-1 alpha-2, upper case."""
    lat: float | None = None
    lon: float | None = None
    zone: str | None = None
    """IANA name, only where the place has one zone beyond doubt."""


@dataclass(frozen=True, slots=True)
class Window:
    """Aware, in the destination's time. "day" runs from 00:00:00 to 23:59:59 of one local day."""

    earliest: datetime
    latest: datetime
    kind: Literal["window", "day"]


@dataclass(frozen=True, slots=True)
class Scan:
    at: datetime
    """Aware, UTC."""
    said: str
    """The carrier's own time text, for the dedupe hash."""
    offset: int | None
    """Minutes east of UTC at the place; None where nobody said it and it cannot be known."""
    status: Status
    cause: Cause | None = None
    code: str = ""
    """The carrier's own codes, enough to derive status and cause again with `text`."""
    text: str = ""
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    number: str
    found: bool
    scans: tuple[Scan, ...] = ()
    """Oldest first."""
    estimated: Window | None = None
    """The carrier's current estimate; None once delivered."""
    original: Window | None = None
    """The first estimate, where the current one replaced it."""
    delivered_to: str | None = None
    signed_by: str | None = None
    service: str | None = None
    handed_to: tuple[tuple[str, str], ...] = ()
    """(carrier code, number) under which the parcel travels on: a partner's, or the way back's.
    "" where the carrier did not say whose number it is."""
    unmapped: frozenset[str] = frozenset()
    """What the tables have no word for, to be counted; "…:unreadable" names a part left out."""


@dataclass(frozen=True, slots=True)
class CarrierAccount:
    key: str
    """Names the account in caches of tokens; unique per stored account."""
    base_url: str
    secrets: Mapping[str, str]

    def __repr__(self) -> str:
        return f"CarrierAccount(key={self.key!r}, base_url={self.base_url!r})"


@dataclass(frozen=True, slots=True)
class RawAnswer:
    """What came back for one number. `status` 0 = nothing came; `error` set = nothing to read."""

    status: int
    body: bytes
    error: CarrierError | None = None


class Carrier(Protocol):
    code: ClassVar[str]
    name: ClassVar[str]
    batch_size: ClassVar[int]

    def fetch(self, account: CarrierAccount, numbers: Sequence[str]) -> Mapping[str, RawAnswer]:
        """One answer per number asked. Raises nothing: trouble is set on the answers it concerns,
        and after account-wide trouble the remaining numbers carry it without being asked."""
        ...

    def read(self, number: str, raw: Any) -> Reading:
        """Pure. `raw` is the whole decoded body. Raises CarrierError and nothing else."""
        ...


def decode(answer: RawAnswer) -> Any:
    """The decoded body: JSON, or XML as text. Raises CarrierError and nothing else."""
    if answer.error is not None:
        raise answer.error
    if answer.body.lstrip()[:1] == b"<":
        return answer.body.decode("utf-8", "replace")
    try:
        return json.loads(answer.body)
    # RecursionError: a body nested deeper than the parser goes is as unreadable as a cut one.
    except (ValueError, RecursionError) as problem:
        raise malformed(f"HTTP {answer.status}, {type(problem).__name__}") from problem


def malformed(detail: str) -> CarrierError:
    """An unreadable answer: half-deployed gateways recover, so it is worth asking again later."""
    return CarrierError("malformed", retry_in=900, detail=detail)
