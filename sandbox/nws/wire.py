"""Storms as api.weather.gov writes them: GeoJSON, problems, parameters.

Sources: the API's OpenAPI document (weather-gov/api), recorded answers (weather-gov/weather.gov).
"""

from collections.abc import Iterable
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, Final
from uuid import uuid4
from zoneinfo import ZoneInfo

from sandbox.nws import zones
from sandbox.nws.storms import Message, Storm

HOME: Final = "https://api.weather.gov"
CONTEXT: Final = [
    "https://geojson.org/geojson-ld/geojson-context.jsonld",
    {
        "@version": "1.1",
        "wx": "https://api.weather.gov/ontology#",
        "@vocab": "https://api.weather.gov/ontology#",
    },
]
SENDER: Final = "w-nws.webmaster@noaa.gov"
# A front end of the service answers callers without a name before the API sees them.
DENIED: Final = (
    b"<HTML><HEAD>\n<TITLE>Access Denied</TITLE>\n</HEAD><BODY>\n<H1>Access Denied</H1>\n"
    b"You don't have permission to access this server.\n</BODY>\n</HTML>\n"
)


def collection(features: list[dict[str, Any]], title: str, updated: float) -> dict[str, Any]:
    return {
        "@context": CONTEXT,
        "type": "FeatureCollection",
        "features": features,
        "title": title,
        "updated": _stamp(updated, "UTC"),
    }


def feature(storm: Storm, message: Message) -> dict[str, Any]:
    identifier = storm.identifier(message)
    return {
        "id": f"{HOME}/alerts/{identifier}",
        "type": "Feature",
        "geometry": _geometry(storm),
        "properties": _properties(storm, message, identifier),
    }


def problem(status: int, kind: str, title: str, detail: str, **more: Any) -> dict[str, Any]:
    correlation = uuid4().hex[:8]
    return {
        "correlationId": correlation,
        **more,
        "title": title,
        "type": f"{HOME}/problems/{kind}",
        "status": status,
        "detail": detail,
        "instance": f"{HOME}/requests/{correlation}",
    }


def bad_parameters(wrong: Iterable[tuple[str, str]]) -> dict[str, Any]:
    errors = [{"parameter": f"query.{name}", "message": text} for name, text in wrong]
    return problem(400, "BadRequest", "Bad Request", "Bad Request", parameterErrors=errors)


def _properties(storm: Storm, message: Message, identifier: str) -> dict[str, Any]:
    zone, same, names, office = _area(storm.zones)
    event = message.event
    gone = message.action == "CAN"
    return {
        "@id": f"{HOME}/alerts/{identifier}",
        "@type": "wx:Alert",
        "id": identifier,
        "areaDesc": "; ".join(names),
        "geocode": {"SAME": list(same), "UGC": list(storm.zones)},
        "affectedZones": [f"{HOME}/zones/{_table(key)}/{key}" for key in storm.zones],
        "references": [_reference(storm, earlier, zone) for earlier in message.earlier()][::-1],
        "sent": _stamp(message.sent, zone),
        "effective": _stamp(message.sent, zone),
        "onset": _stamp(message.onset, zone),
        "expires": _stamp(message.until, zone),
        "ends": _stamp(message.ends, zone),
        "status": storm.status,
        "messageType": "Cancel" if gone else "Update" if message.before else "Alert",
        "category": "Met",
        "severity": "Minor" if gone else event.severity,
        "certainty": "Observed" if gone else event.certainty,
        "urgency": "Past" if gone else event.urgency,
        "event": event.name,
        "sender": SENDER,
        "senderName": f"NWS {office}",
        "headline": storm.headline or _headline(message, zone, office),
        "description": storm.description or _description(message, zone, names),
        "instruction": None if gone else "Travel should be restricted to emergencies only.",
        "response": "AllClear" if gone else "Execute",
        "parameters": _parameters(storm, message, zone, office),
    }


@lru_cache(maxsize=64)
def _area(area: tuple[str, ...]) -> tuple[str, tuple[str, ...], tuple[str, ...], str]:
    """Time zone, SAME codes, names of the areas, office."""
    held = zones.zips_in(area)
    names = tuple(zones.names_of(held)) or area
    return zones.timezone_of(held), tuple(zones.counties_of(held)), names, zones.office_of(area)


def _parameters(storm: Storm, message: Message, zone: str, office: str) -> dict[str, list[str]]:
    event, sent = message.event, datetime.fromtimestamp(message.sent, UTC)
    name = f"{_rank(event.phenomenon)} {storm.name} " if storm.name else ""
    words = f"{name}{event.name} {_verb(message)} until {_local(message.ends, zone)}"
    return {
        "AWIPSidentifier": [f"{event.product}{office[1:]}"],
        "WMOidentifier": [f"WWUS43 {office} {sent:%d%H%M}"],
        "NWSheadline": [words.upper()],
        "BLOCKCHANNEL": ["EAS", "NWEM", "CMAS"],
        "VTEC": _codes(message, office),
        "eventEndingTime": [_stamp(message.ends, zone)],
    }


def _codes(message: Message, office: str) -> list[str]:
    """An upgrade ends one event and begins another in the same message."""
    codes = []
    if message.action == "NEW" and message.before is not None:
        codes.append(_code(message.before, office, "UPG", message.sent))
    return [*codes, _code(message, office, message.action, message.sent)]


def _code(message: Message, office: str, action: str, sent: float) -> str:
    event = message.event
    begun = message.onset <= sent and action != "NEW"
    begins = "000000T0000Z" if begun else _short(message.onset)
    number = f"{event.phenomenon}.{event.significance}.{message.number:04}"
    return f"/O.{action}.{office}.{number}.{begins}-{_short(message.ends)}/"


def _reference(storm: Storm, message: Message, zone: str) -> dict[str, str]:
    identifier = storm.identifier(message)
    return {
        "@id": f"{HOME}/alerts/{identifier}",
        "identifier": identifier,
        "sender": SENDER,
        "sent": _stamp(message.sent, zone),
    }


def _headline(message: Message, zone: str, office: str) -> str:
    issued = f"{message.event.name} issued {_local(message.sent, zone)}"
    return f"{issued} until {_local(message.ends, zone)} by NWS {office}"


def _description(message: Message, zone: str, names: tuple[str, ...]) -> str:
    where = ", ".join(names[:5]) + (" and others" if len(names) > 5 else "")
    if message.action == "CAN":
        return f"The {message.event.name} for {where} has been cancelled."
    return (
        f"* WHAT...{message.event.name}.\n\n* WHERE...{where}.\n\n"
        f"* WHEN...From {_local(message.onset, zone)} until {_local(message.ends, zone)}.\n\n"
        "* IMPACTS...Travel could be very difficult to impossible."
    )


def _verb(message: Message) -> str:
    match message.action:
        case "CAN":
            return "is cancelled, was in effect"
        case "EXT":
            return "now in effect"
        case "CON":
            return "remains in effect"
    return "in effect"


def _rank(phenomenon: str) -> str:
    ranks = {"HU": "Hurricane", "TR": "Tropical Storm", "TY": "Typhoon", "SS": "Hurricane"}
    return ranks.get(phenomenon, "Storm")


def _table(zone: str) -> str:
    return "county" if zone[2] == "C" else "forecast"


def _geometry(storm: Storm) -> dict[str, Any] | None:
    if storm.polygon is None:
        return None
    ring = [list(point) for point in (*storm.polygon, storm.polygon[0])]
    return {"type": "Polygon", "coordinates": [ring]}


def _stamp(epoch: float, zone: str) -> str:
    return datetime.fromtimestamp(epoch // 1, ZoneInfo(zone)).isoformat()


def _local(epoch: float, zone: str) -> str:
    """As in "January 8 at 1:48PM CST"."""
    at = datetime.fromtimestamp(epoch, ZoneInfo(zone))
    return f"{at:%B} {at.day} at {at.hour % 12 or 12}:{at:%M%p} {at:%Z}"


def _short(epoch: float) -> str:
    return f"{datetime.fromtimestamp(epoch, UTC):%y%m%dT%H%MZ}"
