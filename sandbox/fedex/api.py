"""FedEx's HTTP interface: the token and the track by numbers, as strict as FedEx's own.

Sources: FedEx's specification of the Track API (statuses and bodies 400 to 503, at most 30
numbers), its error list (TRACKING.TRACKINGNUMBER.*, TRACKING.TRACKINGNUMBERS.LIMITEXCEEDED) and
published answers. The words of 429 and of a refused token request were in no source at hand.
"""

import json
import re
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar, Final

from aiohttp import web

from sandbox.accounts import Accounts
from sandbox.answers import answer, encoded, form
from sandbox.clock import Clock
from sandbox.faults import Fault, Faults, carried_out
from sandbox.fedex import replay, scripts, wire
from sandbox.fields import Fields
from sandbox.log import Log
from sandbox.parcels import Parcel, Parcels, Replayed, Step
from sandbox.stands import Told

DEFAULT_ACCOUNT: Final = ("sandbox-fedex-id", "sandbox-fedex-secret")
# An hour less a second.
USUAL_LIFE: Final = 3599
MOST_NUMBERS: Final = 30
NUMBER: Final = re.compile(r"[A-Za-z0-9]{6,40}")
YES_OR_NO: Final = {"true": True, "false": False}


class Refused(Exception):
    """FedEx does not answer this call. `args`: HTTP status, code, message."""


def error(
    status: int, code: str, message: str, headers: Mapping[str, str] | None = None
) -> web.Response:
    body = {"transactionId": str(uuid.uuid4()), "errors": [{"code": code, "message": message}]}
    return answer(body, status=status, headers=headers)


class Refusals:
    def too_many(self, retry_after: int) -> web.Response:
        headers = {"Retry-After": str(retry_after)}
        return error(429, "TOO.MANY.REQUESTS.ERROR", "Too many requests.", headers)

    def broken(self, status: int) -> web.Response:
        if status == 503:
            return error(status, "SERVICE.UNAVAILABLE.ERROR", "The service is unavailable.")
        return error(status, "INTERNAL.SERVER.ERROR", "We encountered an unexpected error.")


@dataclass(slots=True)
class Fedex:
    code: ClassVar[str] = "fedex"

    clock: Clock
    log: Log
    faults: Faults
    accounts: Accounts = field(default_factory=lambda: Accounts(DEFAULT_ACCOUNT, USUAL_LIFE))
    parcels: Parcels = field(default_factory=Parcels)
    _told: Told = field(init=False)
    # By number: the parcel, how many scans, and the result that showed them.
    _shown: dict[str, tuple[Parcel, int, bytes]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._told = Told(self.code, self.log)

    def routes(self) -> list[web.RouteDef]:
        return [
            web.post("/fedex/oauth/token", self.token),
            web.post("/fedex/track/v1/trackingnumbers", self.track),
        ]

    def read_parcel(self, value: object, *, now: float, where: str) -> Parcel:
        return scripts.parcel(value, now=now, where=where)

    def allow(self, fields: Fields) -> None:
        self.accounts.allow_as_said(fields)

    async def token(self, request: web.Request) -> web.Response:
        async def effect() -> web.Response:
            return await self._answered(self._token, request, ())

        return await carried_out(request, self.faults.struck(self.code), effect, Refusals())

    async def track(self, request: web.Request) -> web.Response:
        struck = self.faults.struck(self.code)

        async def effect() -> web.Response:
            return await self._answered(self._track, request, struck)

        return await carried_out(request, struck, effect, Refusals())

    async def _answered(
        self, effect: Any, request: web.Request, struck: Sequence[Fault]
    ) -> web.Response:
        try:
            response: web.Response = await effect(request, struck)
        except Refused as refused:
            status, code, message = refused.args
            self.log.write(self.code, "refused", status=status, code=code)
            return error(status, code, message)
        return response

    async def _token(self, request: web.Request, _: Sequence[Fault]) -> web.Response:
        if request.content_type != "application/x-www-form-urlencoded":
            raise Refused(415, "UNSUPPORTED.MEDIA.TYPE.ERROR", "Use form parameters.")
        given = await form(request)
        client_id, client_secret = given.get("client_id"), given.get("client_secret")
        if given.get("grant_type") != "client_credentials" or not (client_id and client_secret):
            raise Refused(400, "BAD.REQUEST.ERROR", "Missing or duplicate parameters.")
        token = self.accounts.issue(client_id, client_secret)
        if token is None:
            message = "The given client credentials were not valid."
            raise Refused(401, "NOT.AUTHORIZED.ERROR", message)
        self.log.write(self.code, "token", client_id=token.client_id)
        told = {"access_token": token.value, "token_type": "bearer"}
        return answer({**told, "expires_in": token.expires_in, "scope": "CXS"})

    async def _track(self, request: web.Request, struck: Sequence[Fault]) -> web.Response:
        self._authorize(request)
        numbers, detailed = _asked(request, await request.read())
        alone = self.parcels.get(numbers[0].upper()) if len(numbers) == 1 else None
        if isinstance(alone, Replayed):
            return self._replayed(numbers[0], alone)
        members = [self._member(number, detailed, struck) for number in numbers]
        ours = request.headers.get("x-customer-transaction-id")
        identifiers = {"transactionId": str(uuid.uuid4())}
        if ours:
            identifiers["customerTransactionId"] = ours
        head = encoded(identifiers)[:-1]
        body = head + b',"output":{"completeTrackResults":[' + b",".join(members) + b"]}}"
        return web.Response(body=body, headers={"Content-Type": "application/json"})

    def _authorize(self, request: web.Request) -> None:
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        if scheme != "Bearer" or not self.accounts.accepts(token):
            message = "Access token expired. Please modify your request and try again."
            raise Refused(401, "NOT.AUTHORIZED.ERROR", message)

    def _member(self, asked: str, detailed: bool, struck: Sequence[Fault]) -> bytes:
        """The complete result of one number."""
        number = asked.upper()
        parcel = self.parcels.get(number)
        steps = parcel.poll(self.clock.epoch()) if parcel is not None else ()
        if parcel is not None:
            self._told.tell(parcel, steps)
        self.log.write(self.code, "answer", number=number, scans=len(steps))
        if isinstance(parcel, Replayed):
            return encoded(replay.member(asked, parcel.body))
        if parcel is None or not steps:
            unknown = wire.NOT_FOUND if NUMBER.fullmatch(asked) else wire.INVALID
            return encoded(wire.failed(asked, unknown))
        if not struck and detailed and asked == number:
            return self._usual(parcel, steps)
        shown = wire.complete(asked, parcel.about, steps, detailed=detailed)
        shuffle = next((f.chance for f in struck if f.kind == "out_of_order"), None)
        twice = any(fault.kind == "duplicate" for fault in struck)
        return encoded(wire.disturbed(shown, twice=twice, shuffle=shuffle))

    def _usual(self, parcel: Parcel, steps: Sequence[Step]) -> bytes:
        known, scans, body = self._shown.get(parcel.number, (None, 0, b""))
        if known is parcel and scans == len(steps):
            return body
        body = encoded(wire.complete(parcel.number, parcel.about, steps, detailed=True))
        self._shown[parcel.number] = parcel, len(steps), body
        return body

    def _replayed(self, asked: str, parcel: Replayed) -> web.Response:
        """Asked alone, a real answer comes back whole."""
        self._told.tell(parcel, parcel.steps)
        self.log.write(self.code, "answer", number=parcel.number, scans=len(parcel.steps))
        if isinstance(parcel.body, str):
            body = parcel.body.encode(errors="surrogatepass")
        else:
            body = encoded(replay.numbered(asked, parcel.body))
        kind = {"Content-Type": "application/json"}
        return web.Response(body=body, status=parcel.status, headers=kind)


def _asked(request: web.Request, body: bytes) -> tuple[list[str], bool]:
    """The numbers asked, and whether with their scans. Refused as FedEx refuses."""
    if request.content_type != "application/json":
        raise Refused(415, "UNSUPPORTED.MEDIA.TYPE.ERROR", "Use application/json.")
    try:
        given = json.loads(body)
    except (ValueError, RecursionError) as problem:
        raise Refused(400, "BAD.REQUEST.ERROR", "The request is no JSON.") from problem
    rows = given.get("trackingInfo") if isinstance(given, dict) else None
    if not isinstance(rows, list) or not rows:
        raise Refused(400, "TRACKING.TRACKINGNUMBER.EMPTY", "Please provide tracking number.")
    if len(rows) > MOST_NUMBERS:
        limit = "Please limit your inquiry to 30 tracking numbers or references."
        raise Refused(400, "TRACKING.TRACKINGNUMBERS.LIMITEXCEEDED", limit)
    detailed = YES_OR_NO.get(str(given.get("includeDetailedScans")).lower())
    if detailed is None:
        raise Refused(400, "BAD.REQUEST.ERROR", "includeDetailedScans must be true or false.")
    return [_number(row) for row in rows], detailed


def _number(row: Any) -> str:
    info = row.get("trackingNumberInfo") if isinstance(row, dict) else None
    number = info.get("trackingNumber") if isinstance(info, dict) else None
    if not isinstance(number, str) or not number.strip():
        raise Refused(400, "TRACKING.TRACKINGNUMBER.EMPTY", "Please provide tracking number.")
    return number.strip()
