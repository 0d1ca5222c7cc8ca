"""UPS's HTTP interface: the token and the Track v1 details, as strict as UPS's own.

Sources: Tracking.yaml and OAuthClientCredentials.yaml of UPS's API documentation; error bodies
from recorded answers (250003, TV1002, TW0001) and karrioapi/karrio issue 503 (10401). The codes
for a missing header (TV0001, TV0002) and grant (10400) were in no stored source.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import ClassVar, Final
from urllib.parse import parse_qsl

from aiohttp import web

from sandbox.accounts import Accounts
from sandbox.answers import answer, basic_credentials, encoded, form
from sandbox.clock import Clock
from sandbox.faults import Fault, Faults, carried_out
from sandbox.fields import Fields
from sandbox.log import Log
from sandbox.parcels import Parcel, Parcels, Replayed, Step
from sandbox.ups import replay, scripts, wire

DEFAULT_ACCOUNT: Final = ("sandbox-ups-id", "sandbox-ups-secret")
# UPS hands out about four hours less a second.
USUAL_LIFE: Final = 14_399
INQUIRY: Final = re.compile(r"[A-Za-z0-9]{7,34}")


def error(
    status: int, code: str, message: str, headers: dict[str, str] | None = None
) -> web.Response:
    body = {"response": {"errors": [{"code": code, "message": message}]}}
    return answer(body, status=status, headers=headers)


class Refusals:
    def too_many(self, retry_after: int) -> web.Response:
        return error(429, "10429", "Too Many Requests", {"Retry-After": str(retry_after)})

    def broken(self, status: int) -> web.Response:
        return error(status, "10500", "Internal server error")


@dataclass(slots=True)
class _Told:
    """How many scans of a number were shown so far, and the bodies that showed them."""

    parcel: Parcel
    scans: int = 0
    bodies: dict[wire.Asked, bytes] = field(default_factory=dict)


@dataclass(slots=True)
class Ups:
    code: ClassVar[str] = "ups"

    clock: Clock
    log: Log
    faults: Faults
    accounts: Accounts = field(default_factory=lambda: Accounts(DEFAULT_ACCOUNT, USUAL_LIFE))
    parcels: Parcels = field(default_factory=Parcels)
    _told: dict[str, _Told] = field(default_factory=dict)

    def routes(self) -> list[web.RouteDef]:
        return [
            web.post("/ups/security/v1/oauth/token", self.token),
            web.get("/ups/api/track/v1/details/{number}", self.track),
        ]

    def read_parcel(self, value: object, *, now: float, where: str) -> Parcel:
        return scripts.parcel(value, now=now, where=where)

    def allow(self, fields: Fields) -> None:
        self.accounts.allow_as_said(fields)

    async def token(self, request: web.Request) -> web.Response:
        async def effect() -> web.Response:
            return await self._token(request)

        return await carried_out(request, self.faults.struck("ups"), effect, Refusals())

    async def track(self, request: web.Request) -> web.Response:
        struck = self.faults.struck("ups")
        if not struck:
            return self._track(request, struck)

        async def effect() -> web.Response:
            return self._track(request, struck)

        return await carried_out(request, struck, effect, Refusals())

    async def _token(self, request: web.Request) -> web.Response:
        pair = basic_credentials(request)
        if pair is None:
            return self._refused(401, "10400", "Invalid/Missing Authorization Header")
        if (await form(request)).get("grant_type") != "client_credentials":
            return self._refused(400, "10400", "Invalid/Missing grant_type")
        token = self.accounts.issue(*pair)
        if token is None:
            return self._refused(401, "10401", "ClientId is Invalid")
        self.log.write("ups", "token", client_id=token.client_id)
        told = {
            "token_type": "Bearer",
            "issued_at": str(int(token.issued_at * 1000)),
            "client_id": token.client_id,
            "access_token": token.value,
            "expires_in": str(token.expires_in),
            "status": "approved",
        }
        return answer(told)

    def _track(self, request: web.Request, struck: Sequence[Fault]) -> web.Response:
        refused = self._objection(request)
        if refused is not None:
            return refused
        asked_number = request.match_info["number"]
        number = asked_number.upper()
        parcel = self.parcels.get(number)
        if parcel is None:
            return self._sent(number, 0, encoded(wire.not_found(asked_number)))
        steps = parcel.poll(self.clock.epoch())
        told = self._reveal(parcel, steps)
        if isinstance(parcel, Replayed):
            return self._replayed(asked_number, parcel)
        if not steps:
            return self._sent(number, 0, encoded(wire.not_found(asked_number)))
        asked = _asked(request.rel_url.raw_query_string)
        ordinary = asked_number == number and not struck and not parcel.about.packages
        body = told.bodies.get(asked) if ordinary else None
        if body is None:
            packages = self._packages(parcel, steps, asked, struck)
            body = encoded(wire.found(asked_number, packages))
        if ordinary:
            told.bodies[asked] = body
        return self._sent(number, len(steps), body)

    def _objection(self, request: web.Request) -> web.Response | None:
        headers = request.headers
        scheme, _, token = headers.get("Authorization", "").partition(" ")
        if not self.accounts.accepts(token) or scheme != "Bearer":
            if self.accounts.knows(token) or not token:
                return self._refused(401, "250002", "Invalid Authentication Information.")
            return self._refused(401, "250003", "Invalid Access License number")
        if not headers.get("transId"):
            return self._refused(400, "TV0001", "Missing transId")
        if not headers.get("transactionSrc"):
            return self._refused(400, "TV0002", "Missing transactionSrc")
        if not INQUIRY.fullmatch(request.match_info["number"]):
            return self._refused(400, "TV1002", "Invalid inquiry number")
        return None

    def _reveal(self, parcel: Parcel, steps: Sequence[Step]) -> _Told:
        """Log each scan at the first answer that holds it."""
        told = self._told.get(parcel.number)
        if told is None or told.parcel is not parcel:
            told = self._told[parcel.number] = _Told(parcel)
        for index in range(told.scans, len(steps)):
            step = steps[index]
            self.log.write(
                "ups",
                "scan_revealed",
                number=parcel.number,
                index=index,
                at=step.at,
                type=step.type,
                code=step.code,
                status_code=step.status_code,
            )
            told.bodies.clear()
        told.scans = max(told.scans, len(steps))
        return told

    def _packages(
        self, parcel: Parcel, steps: Sequence[Step], asked: wire.Asked, struck: Sequence[Fault]
    ) -> list[wire.Json]:
        """All packages of the shipment by number, so the asked one need not be the first."""
        count = len({parcel.number, *parcel.about.packages})
        own = wire.package(parcel.number, parcel.about, steps, asked, count)
        shuffle = next((f.chance for f in struck if f.kind == "out_of_order"), None)
        twice = any(fault.kind == "duplicate" for fault in struck)
        packages = {parcel.number: wire.disturbed(own, twice=twice, shuffle=shuffle)}
        for number in parcel.about.packages:
            sibling = self.parcels.get(number)
            seen = sibling.peek(self.clock.epoch()) if sibling else ()
            if sibling and seen and number != parcel.number:
                packages[number] = wire.package(number, sibling.about, seen, asked, count)
        return [packages[number] for number in sorted(packages)]

    def _replayed(self, asked_number: str, parcel: Replayed) -> web.Response:
        if isinstance(parcel.body, str):
            body = parcel.body.encode(errors="surrogatepass")
        else:
            body = encoded(replay.numbered(asked_number, parcel.body))
        return self._sent(parcel.number, len(parcel.steps), body, parcel.status)

    def _sent(self, number: str, scans: int, body: bytes, status: int = 200) -> web.Response:
        self.log.write("ups", "answer", number=number, scans=scans)
        return web.Response(body=body, status=status, headers={"Content-Type": "application/json"})

    def _refused(self, status: int, code: str, message: str) -> web.Response:
        self.log.write("ups", "refused", status=status, code=code)
        return error(status, code, message)


@lru_cache(maxsize=256)
def _asked(query_string: str) -> wire.Asked:
    query = dict(parse_qsl(query_string))
    return wire.Asked(
        signature=query.get("returnSignature", "").lower() == "true",
        milestones=query.get("returnMilestones", "").lower() == "true",
        pod=query.get("returnPOD", "").lower() == "true",
    )
