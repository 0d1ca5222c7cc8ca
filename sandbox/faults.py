"""What goes wrong on purpose: which faults are on, and carrying them out around an effect."""

import asyncio
import random
import socket
import struct
import time
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final, Protocol

from aiohttp import web

from sandbox.fields import Fields

API_KINDS: Final = frozenset(
    {
        "latency",
        "429",
        "5xx",
        "500_after_effect",
        "reset_before",
        "reset_after",
        "malformed",
        "hang",
    }
)
KINDS: Final = {
    "ups": API_KINDS | {"duplicate", "out_of_order"},
    "fedex": API_KINDS | {"duplicate", "out_of_order"},
    "usps": API_KINDS | {"duplicate", "out_of_order"},
    "dhl": API_KINDS | {"duplicate", "out_of_order"},
    "nws": API_KINDS | {"empty"},
    "twilio": API_KINDS | {"redacted_bodies", "undelivered", "failed"},
    "smtp": frozenset(
        {"latency", "421", "greylist", "drop_before", "drop_at_dot", "drop_after"},
    ),
    "twilio_callback": frozenset({"latency", "duplicate", "out_of_order", "drop"}),
}
PHASED: Final = frozenset({"latency", "hang"})
LOGIN_PAGE: Final = b"<!doctype html><title>Sign in</title><form><input name=user></form>"


@dataclass(slots=True)
class Fault:
    """`share` of the calls, until machine time `until` (epoch seconds; None for ever)."""

    service: str
    kind: str
    phase: str
    share: float
    until: float | None
    seconds: tuple[float, float]
    status: int
    seed: int
    struck: int = 0
    chance: random.Random = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self.chance = random.Random(self.seed)

    def strikes(self) -> bool:
        if not self.on() or self.chance.random() >= self.share:
            return False
        self.struck += 1
        return True

    def on(self) -> bool:
        return self.until is None or time.time() < self.until

    def amount(self) -> float:
        return self.chance.uniform(*self.seconds)

    def shown(self) -> dict[str, object]:
        left = None if self.until is None else round(self.until - time.time(), 3)
        return {
            "service": self.service,
            "kind": self.kind,
            "phase": self.phase,
            "share": self.share,
            "for": left,
            "seconds": list(self.seconds),
            "status": self.status,
            "seed": self.seed,
            "struck": self.struck,
        }


class Faults:
    def __init__(self) -> None:
        self._on: dict[str, list[Fault]] = {service: [] for service in KINDS}

    def put(self, value: object) -> None:
        """Switch a fault on, replace it, or clear it. Refused when it makes no sense."""
        fields = Fields(value)
        service = fields.text("service")
        kind = fields.text("kind")
        if service not in KINDS:
            raise fields.wrong("service", f"must be one of {', '.join(KINDS)}")
        if kind == "none":
            fields.done()
            self._on[service].clear()
            return
        if kind not in KINDS[service]:
            raise fields.wrong("kind", f"must be one of {', '.join(sorted(KINDS[service]))}")
        fault = _fault(fields, service, kind)
        others = [f for f in self._on[service] if (f.kind, f.phase) != (kind, fault.phase)]
        self._on[service] = [*others, fault] if fault.share else others

    def listed(self) -> list[dict[str, object]]:
        return [f.shown() for faults in self._on.values() for f in faults if f.on()]

    def struck(self, service: str) -> Sequence[Fault]:
        on = self._on[service]
        return [fault for fault in on if fault.strikes()] if on else ()


class Refusals(Protocol):
    """How a service itself says that it is too busy or broken."""

    def too_many(self, retry_after: int) -> web.Response: ...
    def broken(self, status: int) -> web.Response: ...


async def carried_out(
    request: web.Request,
    struck: Sequence[Fault],
    effect: Callable[[], Awaitable[web.Response]],
    refusals: Refusals,
) -> web.Response:
    """The effect with what strikes before and after it. Whatever ends the call ends it once."""
    try:
        # What has arrived has arrived: a caller that gives up now does not take it back.
        await request.read()
    except ConnectionResetError:
        return web.Response(status=400)
    for fault in struck:
        ended = await _before(request, fault, refusals)
        if ended is not None:
            return ended
    response = await effect()
    for fault in struck:
        ended = await _after(request, fault, refusals, response)
        response = ended or response
    return response


async def _before(request: web.Request, fault: Fault, refusals: Refusals) -> web.Response | None:
    if fault.phase == "before" and fault.kind in PHASED:
        await asyncio.sleep(fault.amount())
    match fault.kind:
        case "429":
            return refusals.too_many(max(1, round(fault.amount())))
        case "5xx":
            return refusals.broken(fault.status)
        case "reset_before":
            return _reset(request)
        case "hang" if fault.phase == "before":
            return _reset(request)
    return None


async def _after(
    request: web.Request, fault: Fault, refusals: Refusals, response: web.Response
) -> web.Response | None:
    if fault.phase == "after" and fault.kind in PHASED:
        await asyncio.sleep(fault.amount())
    match fault.kind:
        case "500_after_effect":
            return refusals.broken(fault.status)
        case "reset_after":
            return _reset(request)
        case "hang" if fault.phase == "after":
            return _reset(request)
        case "malformed":
            return _malformed(response, fault.chance)
    return None


def _reset(request: web.Request) -> web.Response:
    """Cut the connection so that the other side sees a reset, not an orderly end."""
    transport = request.transport
    if isinstance(transport, asyncio.Transport):
        connection = transport.get_extra_info("socket")
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        transport.abort()
    return web.Response(status=500)


def _malformed(response: web.Response, chance: random.Random) -> web.Response:
    body = response.body if isinstance(response.body, bytes) else b""
    kind, broken = chance.choice(
        [
            ("application/json", body[: len(body) // 2]),
            ("text/html", LOGIN_PAGE),
            ("application/json", b""),
        ]
    )
    return web.Response(body=broken, status=response.status, headers={"Content-Type": kind})


def _fault(fields: Fields, service: str, kind: str) -> Fault:
    share = fields.number("share", 1.0)
    if not 0 <= share <= 1:
        raise fields.wrong("share", "must be between 0 and 1")
    phase = fields.text("phase", _usual_phase(kind))
    if phase not in ({"before", "after"} if kind in PHASED else {_usual_phase(kind)}):
        raise fields.wrong("phase", "must be before or after, and only for latency and hang")
    lasts = fields.number("for") if fields.has("for") else None
    status = fields.whole("status", 503 if kind == "5xx" else 500)
    if not 500 <= status <= 599:
        raise fields.wrong("status", "must be between 500 and 599")
    fault = Fault(
        service=service,
        kind=kind,
        phase=phase,
        share=share,
        until=None if lasts is None else time.time() + lasts,
        seconds=_seconds(fields, kind),
        status=status,
        seed=fields.whole("seed", 0),
    )
    fields.done()
    return fault


def _usual_phase(kind: str) -> str:
    return "after" if kind in {"500_after_effect", "reset_after", "malformed"} else "before"


def _seconds(fields: Fields, kind: str) -> tuple[float, float]:
    usual = {"latency": 0.2, "hang": 30.0, "429": 1.0, "out_of_order": 1.5}.get(kind, 0.0)
    if not fields.has("seconds"):
        return (usual, usual)
    low, high = fields.convert("seconds", _range, "a number or [low, high], from 0 to 600")
    if not 0 <= low <= high <= 600:
        raise fields.wrong("seconds", "must be a number or [low, high], from 0 to 600")
    return low, high


def _range(value: float | Iterable[float]) -> tuple[float, float]:
    if isinstance(value, int | float):
        return float(value), float(value)
    low, high = value
    return float(low), float(high)
