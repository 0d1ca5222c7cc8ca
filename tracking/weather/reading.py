"""From an answer of the alert feed to alerts. Pure; trusts nothing of what it reads.

GeoJSON of api.weather.gov (a collection, one alert, or the "@graph" of its JSON-LD), CAP 1.1 and
1.2 as XML. Fields: the API's OpenAPI document (weather-gov/api) and CAP 1.2 (OASIS).
"""

import json
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any, Final, NamedTuple

from tracking.carriers.stamps import stamp_of
from tracking.carriers.values import mapping, plain, rows, text
from tracking.weather import areas, cap
from tracking.weather.alerts import Alert, Feed, WeatherError
from tracking.weather.kinds import holds, kind_of, kind_of_code, name_of
from tracking.weather.vtec import OVER, Vtec, vtecs_in

MOST_ALERTS: Final = 20_000
MOST_NAMES: Final = 500
MOST_REFERENCES: Final = 200
_LONGEST_ID: Final = 200
_LONGEST_ROOT: Final = 100
_LONGEST_TEXT: Final = 5000
# Where a message says neither when the weather ends nor when it itself runs out.
_UNTOLD_END: Final = timedelta(hours=24)
_NOT_REAL: Final = frozenset({"test", "exercise", "draft", "system"})
_SIGNIFICANCES: Final = {"warning": "W", "watch": "A", "advisory": "Y", "statement": "S"}
_SHOWN: Final = {"alert": "Alert", "update": "Update", "cancel": "Cancel"}


class Unreadable(Exception):
    """One message says too little to be an alert."""


class Message(NamedTuple):
    """One alert as it came: `said` are its properties, `drawn` its GeoJSON geometry or None."""

    said: dict[Any, Any]
    drawn: Any


def read_alerts(body: Any) -> list[Alert]:
    """The alerts of an answer: decoded JSON, or its bytes or text, or CAP as XML.

    Tests, exercises and drafts are left out, and so is what another message of the answer
    cancels or replaces. One broken message does not sink the rest. Raises WeatherError and
    nothing else.
    """
    return list(read_feed(body).alerts)


def read_feed(body: Any) -> Feed:
    """The same, with what it ends and how much of it could not be read."""
    found: list[Alert] = []
    unreadable = 0
    for message in _messages(_decoded(body)):
        try:
            found.extend(_read(message))
        except Unreadable:
            unreadable += 1
    replaced = frozenset(old for alert in found for old in alert.replaces - {alert.id})
    cancelled = frozenset(alert.id for alert in found if alert.message == "Cancel")
    over = replaced | cancelled
    alerts = tuple(dict.fromkeys(alert for alert in found if alert.id not in over))
    return Feed(alerts, over, unreadable)


def next_page(body: Any) -> str | None:
    """The address of the rest of the answer, where the feed gives it in pages."""
    pagination = mapping(mapping(_decoded(body)).get("pagination"))
    return text(pagination.get("next"), 2000) or None


def _decoded(body: Any) -> Any:
    if isinstance(body, bytes | bytearray):
        body = _text(bytes(body))
    if not isinstance(body, str):
        return body
    if body.lstrip("\ufeff \t\r\n").startswith("<"):
        return cap.features(body)
    try:
        return json.loads(body.removeprefix("\ufeff"))
    # RecursionError: a body nested deeper than the parser goes is as unreadable as a cut one.
    except (ValueError, RecursionError) as problem:
        raise _malformed(type(problem).__name__) from problem


def _text(body: bytes) -> str:
    try:
        return body.decode()
    except UnicodeDecodeError as problem:
        raise _malformed("not UTF-8") from problem


def _messages(body: Any) -> Iterator[Message]:
    listed = body if isinstance(body, list) else _listed(mapping(body))
    if listed is None:
        raise _malformed(plain(mapping(body).get("title"), 100) or "no alerts in the answer")
    for entry in listed[:MOST_ALERTS]:
        said = mapping(entry)
        properties = said.get("properties")
        if isinstance(properties, dict):
            yield Message({"id": said.get("id"), **properties}, said.get("geometry"))
        else:
            yield Message(said, said.get("geometry"))


def _listed(body: dict[Any, Any]) -> list[Any] | None:
    for name in ("features", "@graph"):
        if isinstance(body.get(name), list):
            return list(body[name])
    return [body] if isinstance(body.get("properties"), dict) else None


def _read(message: Message) -> Iterator[Alert]:
    """One alert, or none where it is only a test."""
    said = message.said
    codes = vtecs_in(_texts(_parameter(said, "VTEC")))
    if text(said.get("status")).lower() in _NOT_REAL or (codes and all(c.test for c in codes)):
        return
    event = plain(said.get("event"), 100)
    identifier = _id(said.get("id")) or _id(said.get("@id"))
    if not (event and identifier):
        raise Unreadable
    if event.lower() == "test message":
        return
    yield _alert(message, identifier, event, codes)


def _alert(message: Message, identifier: str, event: str, codes: tuple[Vtec, ...]) -> Alert:
    said = message.said
    onset, ends = _times(said, codes)
    kind = kind_of(event, codes)
    references = _references(said.get("references"))
    sent = _moment(said.get("sent")) or onset
    polygon = areas.polygon_of(message.drawn)
    zones = areas.zones_of(said, event)
    return Alert(
        id=identifier,
        event=event,
        severity=_word(said.get("severity")),
        certainty=_word(said.get("certainty")),
        urgency=_word(said.get("urgency")),
        onset=onset,
        ends=ends,
        areas=_names(said.get("areaDesc")),
        incident=_incident(identifier, _of_event(codes, event, kind), references, sent),
        kind=kind,
        holding=bool(kind) and holds(event, codes),
        name=name_of(kind, _texts([*_parameter(said, "NWSheadline"), *_prose(said)])),
        sent=sent,
        headline=plain(said.get("headline"), 300),
        zones=zones if zones or polygon is None else areas.zones_near(polygon),
        polygon=polygon,
        message=_message(said, codes),
        replaces=frozenset(identifier for _, identifier in references),
        codes=codes,
    )


def _times(said: dict[Any, Any], codes: Iterable[Vtec]) -> tuple[datetime, datetime]:
    """From when until when the weather lasts. A time that ends before it begins is not believed."""
    told = (said.get(name) for name in ("onset", "effective", "sent"))
    onset = next((moment for value in told if (moment := _moment(value))), None)
    if onset is None:
        raise Unreadable
    ends = [
        _moment(said.get("ends")),
        *map(_moment, _parameter(said, "eventEndingTime")),
        *(code.ends for code in codes),
        _moment(said.get("expires")),
    ]
    later = (moment for moment in ends if moment is not None and moment > onset)
    return onset, next(later, None) or onset + _UNTOLD_END


def _message(said: dict[Any, Any], codes: tuple[Vtec, ...]) -> str:
    """Cancel also where every code of the message ends its event."""
    if codes and all(code.action in OVER for code in codes):
        return "Cancel"
    if text(said.get("urgency")).lower() == "past":
        return "Cancel"
    return _SHOWN.get(text(said.get("messageType")).lower(), "Alert")


def _of_event(codes: tuple[Vtec, ...], event: str, kind: str) -> list[Vtec]:
    """Those that speak of this kind of weather, the likeliest first: a message can hold codes of
    other events, as of one that this one takes the place of."""
    significance = _SIGNIFICANCES.get(event.lower().rpartition(" ")[2])
    mine = [code for code in codes if kind_of_code(code) == kind]
    return sorted(mine, key=lambda c: (c.action in OVER, c.significance != significance))


def _incident(
    identifier: str,
    codes: list[Vtec],
    references: list[tuple[datetime | None, str]],
    sent: datetime,
) -> str:
    """By the first event code, else by the oldest message.

    An event keeps the number of the year it began in; what began "before" began, as far as
    is known, when the oldest message about it was sent.
    """
    first = min((moment for moment, _ in references if moment is not None), default=sent)
    if codes:
        began = min(codes[0].begins or first, sent, first)
        return codes[0].key(began.year)
    oldest = min(references, key=lambda known: known[0] or sent, default=(None, identifier))
    return root(oldest[1])


def root(identifier: str) -> str:
    """The key of an event without a code; a long id by its digest, to fit a column."""
    if len(identifier) > _LONGEST_ROOT:
        identifier = sha256(identifier.encode()).hexdigest()
    return f"root:{identifier}"


def _references(value: Any) -> list[tuple[datetime | None, str]]:
    """(sent, id) of the messages that this one follows."""
    found = []
    for row in rows(value)[:MOST_REFERENCES]:
        identifier = _id(row.get("identifier")) or _id(row.get("@id"))
        if identifier:
            found.append((_moment(row.get("sent")), identifier))
    return found


def _parameter(said: dict[Any, Any], name: str) -> list[Any]:
    value = mapping(said.get("parameters")).get(name)
    return value[:50] if isinstance(value, list) else [value]


def _prose(said: dict[Any, Any]) -> list[Any]:
    return [said.get("headline"), said.get("description")]


def _texts(values: Iterable[Any]) -> list[str]:
    return [text(value, _LONGEST_TEXT) for value in values]


def _names(value: Any) -> tuple[str, ...]:
    names = (plain(name, 80) for name in text(value, 50_000).split(";"))
    return tuple(name for name in names if name)[:MOST_NAMES]


def _word(value: Any) -> str:
    return plain(value, 20).capitalize() or "Unknown"


def _id(value: Any) -> str:
    """The message's id without the address it may be written with; "" where it cannot be one."""
    said = text(value, _LONGEST_ID + 100).rpartition("/alerts/")[2]
    return said if len(said) <= _LONGEST_ID else ""


def _moment(value: Any) -> datetime | None:
    stamp = stamp_of(value)
    return None if stamp is None or not stamp.timed else stamp.utc()


def _malformed(detail: str) -> WeatherError:
    return WeatherError("malformed", retry_in=300, detail=detail)
