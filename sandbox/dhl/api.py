"""DHL's HTTP interface: Shipment Tracking – Unified, as strict as DHL's own.

Sources: DHL's developer portal as far as it is stored publicly (header, parameters, RFC 7807
errors), and error bodies from answers seen. The words of 400 and 401 were in no source.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import ClassVar, Final

from aiohttp import web

from sandbox.answers import answer, encoded
from sandbox.clock import Clock
from sandbox.dhl import replay, scripts, wire
from sandbox.faults import Fault, Faults, carried_out
from sandbox.fields import Fields
from sandbox.log import Log
from sandbox.parcels import Parcel, Parcels, Replayed
from sandbox.quotas import Daily
from sandbox.stands import Told

DEFAULT_KEY: Final = "sandbox-dhl-key"
# DHL's support article 47001248773.
ASKS_A_DAY: Final = 10
TOO_MANY: Final = "Too many requests within defined time period, please try again later."


class Refusals:
    def too_many(self, retry_after: int) -> web.Response:
        body = wire.error(429, "Too many requests", TOO_MANY)
        return answer(body, status=429, headers={"Retry-After": str(retry_after)})

    def broken(self, status: int) -> web.Response:
        return answer(wire.error(status, "Internal error", "An error occurred."), status=status)


@dataclass(slots=True)
class Dhl:
    code: ClassVar[str] = "dhl"

    clock: Clock
    log: Log
    faults: Faults
    # By key, how often it may ask about each number on a day.
    keys: dict[str, Daily] = field(default_factory=lambda: {DEFAULT_KEY: Daily(ASKS_A_DAY)})
    parcels: Parcels = field(default_factory=Parcels)
    told: Told = field(init=False)

    def __post_init__(self) -> None:
        self.told = Told("dhl", self.log)

    def routes(self) -> list[web.RouteDef]:
        return [web.get("/dhl/track/shipments", self.track)]

    def read_parcel(self, value: object, *, now: float, where: str) -> Parcel:
        return scripts.parcel(value, now=now, where=where)

    def allow(self, fields: Fields) -> None:
        key = fields.text("api_key")
        limit = fields.whole("asks_a_day", ASKS_A_DAY)
        fields.done()
        self.keys[key] = Daily(limit)

    async def track(self, request: web.Request) -> web.Response:
        struck = self.faults.struck("dhl")

        async def effect() -> web.Response:
            return self._track(request, struck)

        return await carried_out(request, struck, effect, Refusals())

    def _track(self, request: web.Request, struck: Sequence[Fault]) -> web.Response:
        given = request.headers.get("DHL-API-Key", "").encode(errors="replace")
        quota = next(
            (q for key, q in self.keys.items() if secrets.compare_digest(key.encode(), given)), None
        )
        if quota is None:
            return self._refused(401, "Unauthorized", "Unauthorized for given resource.")
        number = request.query.get("trackingNumber", "").strip()
        if not number:
            return self._refused(400, "Bad request", "trackingNumber is required.")
        business = request.query.get("service", "")
        if business and business not in wire.BUSINESSES:
            return self._refused(400, "Bad request", "service is not known.")
        if wait := quota.take(number.upper(), self.clock.epoch()):
            self.log.write("dhl", "refused", status=429, code="429")
            return Refusals().too_many(wait)
        return self._answered(number, business, struck)

    def _answered(self, asked: str, business: str, struck: Sequence[Fault]) -> web.Response:
        number = asked.upper()
        parcel = self.parcels.get(number)
        steps = parcel.poll(self.clock.epoch()) if parcel else ()
        if parcel is not None:
            self.told.tell(parcel, steps)
        self.log.write("dhl", "answer", number=number, scans=len(steps))
        if isinstance(parcel, Replayed):
            return _replayed(asked, parcel)
        if parcel is None or not steps or business not in ("", parcel.about.service):
            return answer(wire.not_found(asked), status=404)
        shuffle = next((f.chance for f in struck if f.kind == "out_of_order"), None)
        twice = any(fault.kind == "duplicate" for fault in struck)
        shipment = wire.shipment(number, parcel.about, steps)
        return answer(wire.found(number, wire.disturbed(shipment, twice=twice, shuffle=shuffle)))

    def _refused(self, status: int, title: str, detail: str) -> web.Response:
        self.log.write("dhl", "refused", status=status, code=str(status))
        return answer(wire.error(status, title, detail), status=status)


def _replayed(asked: str, parcel: Replayed) -> web.Response:
    if isinstance(parcel.body, str):
        body = parcel.body.encode(errors="surrogatepass")
    else:
        body = encoded(replay.numbered(asked, parcel.body))
    headers = {"Content-Type": "application/json"}
    return web.Response(body=body, status=parcel.status, headers=headers)
