"""The alerts in force, over HTTP: filters, conditional requests, refusals, faults."""

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from typing import Any, Final

from aiohttp import web

from sandbox.answers import encoded
from sandbox.clock import Clock
from sandbox.faults import Fault, Faults, carried_out
from sandbox.log import Log
from sandbox.nws import wire
from sandbox.nws.storms import Message, Storm, Storms

GEOJSON: Final = "application/geo+json"
PROBLEM: Final = "application/problem+json"
SMALLEST_PACKED: Final = 1000
Feature = dict[str, Any]

_CHOICES: Final[Mapping[str, tuple[str, ...]]] = {
    "status": ("actual", "exercise", "system", "test", "draft"),
    "message_type": ("alert", "update", "cancel"),
    "urgency": ("Immediate", "Expected", "Future", "Past", "Unknown"),
    "severity": ("Extreme", "Severe", "Moderate", "Minor", "Unknown"),
    "certainty": ("Observed", "Likely", "Possible", "Unlikely", "Unknown"),
}
_FIELDS: Final = {"message_type": "messageType"}
# Parameters of the real service that are not imitated: refused, and the answer says why.
_NOT_HERE: Final = frozenset({"code", "point", "region", "region_type"})


class Refusals:
    def too_many(self, retry_after: int) -> web.Response:
        body = wire.problem(429, "RateLimitExceeded", "Too Many Requests", "Rate limit exceeded.")
        return _said(body, 429, {"Retry-After": str(retry_after)})

    def broken(self, status: int) -> web.Response:
        detail = "An unexpected problem has occurred."
        body = wire.problem(status, "UnexpectedProblem", "Unexpected Problem", detail)
        return _said(body, status)


@dataclass(slots=True)
class Nws:
    clock: Clock
    log: Log
    faults: Faults
    storms: Storms = field(default_factory=Storms)
    _told: set[str] = field(default_factory=set)

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get("/nws/alerts/active", self._carried(self._active)),
            web.get("/nws/alerts/active/zone/{zone}", self._carried(self._in_zone)),
            web.get("/nws/alerts/active/area/{area}", self._carried(self._in_area)),
            web.get("/nws/alerts/{id}", self._carried(self._one)),
        ]

    def _carried(
        self, answer: Callable[[web.Request, Sequence[Fault]], web.Response]
    ) -> Callable[[web.Request], Any]:
        async def handle(request: web.Request) -> web.Response:
            struck = self.faults.struck("nws")

            async def effect() -> web.Response:
                if not request.headers.get("User-Agent", "").strip():
                    self.log.write("nws", "refused", status=403)
                    return web.Response(body=wire.DENIED, status=403, content_type="text/html")
                return answer(request, struck)

            return await carried_out(request, struck, effect, Refusals())

        return handle

    def _active(self, request: web.Request, struck: Sequence[Fault]) -> web.Response:
        wrong = list(_wrong(request.query))
        if wrong:
            self.log.write("nws", "refused", status=400)
            return _said(wire.bad_parameters(wrong), 400)
        features = [f for f in self._features() if _wanted(f, request.query)]
        title = "Current watches, warnings, and advisories"
        if any(fault.kind == "empty" for fault in struck):
            features = []
        return self._collected(request, features, title)

    def _in_zone(self, request: web.Request, struck: Sequence[Fault]) -> web.Response:
        zone = request.match_info["zone"].upper()
        held = [f for f in self._features() if zone in f["properties"]["geocode"]["UGC"]]
        return self._collected(request, held, f"Current alerts for {zone}")

    def _in_area(self, request: web.Request, struck: Sequence[Fault]) -> web.Response:
        area = request.match_info["area"].upper()
        held = [f for f in self._features() if _wanted(f, {"area": area})]
        return self._collected(request, held, f"Current alerts for {area}")

    def _one(self, request: web.Request, struck: Sequence[Fault]) -> web.Response:
        """Any message sent so far, in force or not."""
        now = self.clock.epoch()
        for storm, message in self._messages():
            if storm.identifier(message) == request.match_info["id"] and message.sent <= now:
                return _said(wire.feature(storm, message), 200, kind=GEOJSON)
        detail = "The requested alert is not available."
        return _said(wire.problem(404, "NotFound", "Not Found", detail), 404)

    def _features(self) -> list[Feature]:
        now = self.clock.epoch()
        found = []
        for storm in self.storms.all():
            message = storm.said_at(now)
            if message is not None:
                found.append(wire.feature(storm, message))
                self._tell(storm, message)
        return found

    def _messages(self) -> Iterator[tuple[Storm, Message]]:
        for storm in self.storms.all():
            for message in storm.messages:
                yield storm, message

    def _tell(self, storm: Storm, message: Message) -> None:
        """Logs each message at the first answer that could hold it."""
        identifier = storm.identifier(message)
        if identifier not in self._told:
            self._told.add(identifier)
            told = {"id": identifier, "storm": storm.id, "event": message.event.name}
            self.log.write("nws", "alert_revealed", **told, action=message.action)

    def _collected(self, request: web.Request, features: list[Feature], title: str) -> web.Response:
        """304 where the caller has these alerts already."""
        changed = self._changed()
        tag = hashlib.sha1(encoded(features), usedforsecurity=False).hexdigest()
        headers = {
            "ETag": f'"{tag}"',
            "Last-Modified": format_datetime(datetime.fromtimestamp(changed, UTC), usegmt=True),
            "Cache-Control": "public, max-age=30, s-maxage=30",
            "Vary": "Accept,Feature-Flags,Accept-Language",
            "X-Correlation-Id": tag[:8],
        }
        fresh = _is_fresh(request, headers["ETag"], changed)
        status = 304 if fresh else 200
        self.log.write("nws", "answer", status=status, alerts=len(features))
        if fresh:
            return web.Response(status=304, headers=headers)
        response = _said(wire.collection(features, title, changed), 200, headers, kind=GEOJSON)
        if isinstance(response.body, bytes) and len(response.body) > SMALLEST_PACKED:
            response.enable_compression()
        return response

    def _changed(self) -> int:
        """When the feed last changed: a message came or ran out. Whole seconds, as on the wire."""
        now = self.clock.epoch()
        moments = [moment for _, m in self._messages() for moment in (m.sent, m.until)]
        return int(max((moment for moment in moments if moment <= now), default=0))


def _is_fresh(request: web.Request, tag: str, changed: int) -> bool:
    known = request.headers.get("If-None-Match")
    if known is not None:
        tags = {part.strip().removeprefix("W/") for part in known.split(",")}
        return bool(tags & {tag, "*"})
    try:
        since = parsedate_to_datetime(request.headers.get("If-Modified-Since", ""))
    except ValueError:
        return False
    return since.timestamp() >= changed > 0


def _wrong(query: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    known = {*_CHOICES, *_NOT_HERE, "event", "area", "zone"}
    for name, said in query.items():
        if name not in known:
            yield name, f'Query parameter "{name}" is not recognized'
        elif name in _NOT_HERE:
            yield name, "Not imitated by the sandbox"
        elif name in _CHOICES and not set(said.split(",")) <= set(_CHOICES[name]):
            choices = ", ".join(f'"{choice}"' for choice in _CHOICES[name])
            yield name, f"Does not have a value in the enumeration [{choices}]"
    if "area" in query and "zone" in query:
        yield "zone", "Parameters area and zone are incompatible"


def _wanted(feature: Feature, query: Mapping[str, str]) -> bool:
    said = feature["properties"]
    zones = said["geocode"]["UGC"]
    for name, value in query.items():
        values = value.split(",")
        match name:
            case "area":
                kept = any(zone[:2] in values for zone in zones)
            case "zone":
                kept = not set(zones).isdisjoint(values)
            case "event":
                kept = said["event"] in values
            case _:
                given = said[_FIELDS.get(name, name)].lower()
                kept = given in {choice.lower() for choice in values}
        if not kept:
            return False
    return True


def _said(
    body: object, status: int, headers: Mapping[str, str] | None = None, *, kind: str = PROBLEM
) -> web.Response:
    told = {"Content-Type": kind, **(headers or {})}
    return web.Response(body=encoded(body), status=status, headers=told)
