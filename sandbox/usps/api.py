"""USPS's HTTP interface: the token and Tracking v3r2, as strict as USPS's own.

Sources: Tracking 3.2 and OAuth 3 of USPS's API documents as far as they are quoted publicly; error
bodies from answers seen. What the gateway says of a body that breaks the schema was in no source.
"""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar, Final

from aiohttp import web

from sandbox.accounts import Accounts
from sandbox.answers import answer, encoded, form
from sandbox.clock import Clock
from sandbox.faults import Fault, Faults, carried_out
from sandbox.fields import Fields
from sandbox.log import Log
from sandbox.parcels import Parcel, Parcels, Replayed
from sandbox.quotas import Rolling
from sandbox.stands import Told
from sandbox.usps import replay, scripts, wire

DEFAULT_ACCOUNT: Final = ("sandbox-usps-id", "sandbox-usps-secret")
# USPS hands out eight hours less a second.
USUAL_LIFE: Final = 28_799
MOST_NUMBERS: Final = 35
# What USPS grants every product until one asks for more.
CALLS_AN_HOUR: Final = 60
NUMBER: Final = re.compile(r"[A-Z0-9]{13,34}")
ALLOWED: Final = frozenset({"trackingNumber", "destinationZIPCode", "mailingDate"})


class Refusals:
    def too_many(self, retry_after: int) -> web.Response:
        body = wire.error("429", "Quota limit exceeded.", "429")
        return answer(body, status=429, headers={"Retry-After": str(retry_after)})

    def broken(self, status: int) -> web.Response:
        return answer(wire.error(str(status), "Internal server error", "000"), status=status)


class _Refused(Exception):
    def __init__(self, status: int, message: str, sub_code: str) -> None:
        super().__init__(message)
        self.status, self.message, self.sub_code = status, message, sub_code


@dataclass(slots=True)
class Usps:
    code: ClassVar[str] = "usps"

    clock: Clock
    log: Log
    faults: Faults
    accounts: Accounts = field(default_factory=lambda: Accounts(DEFAULT_ACCOUNT, USUAL_LIFE))
    parcels: Parcels = field(default_factory=Parcels)
    # Calls in any hour, by client.
    quotas: dict[str, Rolling] = field(default_factory=dict)
    told: Told = field(init=False)

    def __post_init__(self) -> None:
        self.told = Told("usps", self.log)

    def routes(self) -> list[web.RouteDef]:
        return [
            web.post("/usps/oauth2/v3/token", self.token),
            web.post("/usps/tracking/v3r2/tracking", self.track),
        ]

    def read_parcel(self, value: object, *, now: float, where: str) -> Parcel:
        return scripts.parcel(value, now=now, where=where)

    def allow(self, fields: Fields) -> None:
        limit = fields.whole("calls_an_hour", CALLS_AN_HOUR)
        client_id = fields.text("client_id")
        self.accounts.allow_as_said(fields)
        self.quotas[client_id] = Rolling(limit)

    async def token(self, request: web.Request) -> web.Response:
        async def effect() -> web.Response:
            return await self._token(request)

        return await carried_out(request, self.faults.struck("usps"), effect, Refusals())

    async def track(self, request: web.Request) -> web.Response:
        struck = self.faults.struck("usps")

        async def effect() -> web.Response:
            try:
                numbers = await _numbers(request, self.accounts)
                if wait := self._over(request):
                    self.log.write("usps", "refused", status=429, code="429")
                    return Refusals().too_many(wait)
                return self._answered(numbers, struck)
            except _Refused as refused:
                self.log.write("usps", "refused", status=refused.status, code=refused.sub_code)
                body = wire.error(str(refused.status), refused.message, refused.sub_code)
                return answer(body, status=refused.status)

        return await carried_out(request, struck, effect, Refusals())

    def _over(self, request: web.Request) -> int:
        """Seconds until the client may call again; 0 where it may now."""
        client = self.accounts.owner(request.headers["Authorization"].partition(" ")[2])
        quota = self.quotas.setdefault(client, Rolling(CALLS_AN_HOUR))
        return quota.take(self.clock.epoch())

    async def _token(self, request: web.Request) -> web.Response:
        given = await _credentials(request)
        if given.get("grant_type") != "client_credentials":
            return self._no_token(400, "unsupported_grant_type", "The grant type is not supported.")
        token = self.accounts.issue(given.get("client_id", ""), given.get("client_secret", ""))
        if token is None:
            return self._no_token(401, "invalid_client", "Client authentication failed.")
        self.log.write("usps", "token", client_id=token.client_id)
        told = {
            "access_token": token.value,
            "token_type": "Bearer",
            "issued_at": int(token.issued_at * 1000),
            "expires_in": token.expires_in,
            "status": "approved",
            "scope": "tracking",
            "issuer": "api.usps.com",
            "client_id": token.client_id,
        }
        return answer(told)

    def _no_token(self, status: int, code: str, words: str) -> web.Response:
        self.log.write("usps", "refused", status=status, code=code)
        return answer({"error": code, "error_description": words}, status=status)

    def _answered(self, numbers: list[str], struck: Sequence[Fault]) -> web.Response:
        if len(numbers) == 1 and (whole := self._whole(numbers[0])) is not None:
            return whole
        elements = [self._element(number, struck) for number in numbers]
        failed = any(isinstance(e, dict) and "error" in e for e in elements)
        return _sent(encoded(elements), 207 if failed else 200)

    def _element(self, number: str, struck: Sequence[Fault]) -> Any:
        parcel = self.parcels.get(number)
        steps = parcel.poll(self.clock.epoch()) if parcel else ()
        if parcel is not None:
            self.told.tell(parcel, steps)
        self.log.write("usps", "answer", number=number, scans=len(steps))
        if isinstance(parcel, Replayed):
            return replay.numbered(number, parcel.body)
        if parcel is None or not steps:
            return wire.not_found(number)
        shuffle = next((f.chance for f in struck if f.kind == "out_of_order"), None)
        twice = any(fault.kind == "duplicate" for fault in struck)
        piece = wire.piece(number, parcel.about, steps)
        return wire.disturbed(piece, twice=twice, shuffle=shuffle)

    def _whole(self, number: str) -> web.Response | None:
        """A played back answer that is no element: a text, a list, or one of another status."""
        parcel = self.parcels.get(number)
        if not isinstance(parcel, Replayed):
            return None
        if isinstance(parcel.body, dict) and parcel.status == 200:
            return None
        self.log.write("usps", "answer", number=number, scans=len(parcel.steps))
        if isinstance(parcel.body, str):
            return _sent(parcel.body.encode(errors="surrogatepass"), parcel.status)
        return _sent(encoded(replay.numbered(number, parcel.body)), parcel.status)


async def _credentials(request: web.Request) -> dict[str, Any]:
    if request.content_type == "application/json":
        try:
            given = json.loads(await request.read())
        except (ValueError, RecursionError):
            return {}
        return (
            {k: v for k, v in given.items() if isinstance(v, str)}
            if isinstance(given, dict)
            else {}
        )
    return dict(await form(request))


async def _numbers(request: web.Request, accounts: Accounts) -> list[str]:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme != "Bearer" or not accounts.accepts(token):
        raise _Refused(401, "Unauthorized", "401")
    if request.content_type != "application/json":
        raise _Refused(415, "Unsupported Media Type", "415")
    try:
        asked = json.loads(await request.read())
    except (ValueError, RecursionError) as error:
        raise _Refused(400, "The body is not JSON.", "OASValidation") from error
    if not isinstance(asked, list) or not 1 <= len(asked) <= MOST_NUMBERS:
        raise _Refused(400, f"A list of 1 to {MOST_NUMBERS} is required.", "OASValidation")
    return [_number(row) for row in asked]


def _number(row: Any) -> str:
    if not isinstance(row, dict) or set(row) - ALLOWED:
        raise _Refused(
            400, "Object instance has properties which are not allowed.", "OASValidation"
        )
    number = row.get("trackingNumber")
    if not isinstance(number, str) or not NUMBER.fullmatch(number):
        raise _Refused(400, "trackingNumber does not match its pattern.", "OASValidation")
    return number


def _sent(body: bytes, status: int) -> web.Response:
    return web.Response(body=body, status=status, headers={"Content-Type": "application/json"})
