"""Reading parcels from the control API."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final, Protocol
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sandbox.fields import Fields, Refused
from sandbox.journeys import Events, plausible
from sandbox.parcels import (
    About,
    Bench,
    Parcel,
    Place,
    Replayed,
    Scripted,
    Step,
    Words,
)

TIME: Final = re.compile(r"([01]\d|2[0-3])[0-5]\d[0-5]\d")
OFFSET: Final = re.compile(r"([+-])(\d\d):(\d\d)")
MOST_STEPS: Final = 500


class Replay(Protocol):
    """What a carrier's real answers need to be played back (see sandbox/*/replay.py)."""

    def steps(self, body: Any) -> tuple[Step, ...]: ...
    def shifted_to_now(self, body: Any, now: float) -> Any: ...


@dataclass(frozen=True, slots=True)
class Dialect:
    """How one carrier's parcels are scripted."""

    code: str
    shortest: int
    longest: int
    service: str
    events: Events
    words: Callable[[Fields], Words]
    replay: Replay


# What a type says where a step gives neither a status nor a code of the carrier's.
_BY_TYPE: Final = {
    "M": "label_created",
    "P": "picked_up",
    "I": "in_transit",
    "X": "exception",
    "D": "delivered",
}


def translated(fields: Fields, known: Mapping[str, Words]) -> Words:
    """A step's words: the carrier's own `code` and `text`, or those `known` for our `status`.

    `known` goes by status, or by "status/cause" where the cause has words of its own.
    """
    status, cause = fields.text("status", ""), fields.text("cause", "")
    kind, code, text = fields.text("type", ""), fields.text("code", ""), fields.text("text", "")
    second = fields.text("status_code", "")
    if not (status or kind or code or text):
        raise fields.wrong("status", "give a status, a type, a code or a text")
    if status and status not in known:
        raise fields.wrong("status", f"must be one of {', '.join(known)}")
    meant = status or ("" if code or text else _BY_TYPE.get(kind, ""))
    usual = known.get(f"{meant}/{cause}") or known.get(meant) or (_type_of(code, known), "", "", "")
    own = (kind, code, second, text)
    found = [given or known_word for given, known_word in zip(own, usual, strict=True)]
    return found[0] or "I", found[1], found[2], found[3]


def _type_of(code: str, known: Mapping[str, Words]) -> str:
    return next((words[0] for words in known.values() if code and words[1] == code), "")


def parcel(value: object, dialect: Dialect, *, now: float, where: str) -> Parcel:
    """`now` is business time in epoch seconds; times "after" count from it. Refused if unclear."""
    fields = Fields(value, where)
    if fields.text("carrier") != dialect.code:
        raise fields.wrong("carrier", f"must be {dialect.code}")
    number = fields.text("number").upper()
    if not re.fullmatch(rf"[A-Z0-9]{{{dialect.shortest},{dialect.longest}}}", number):
        span = f"{dialect.shortest} to {dialect.longest}"
        raise fields.wrong("number", f"must be {span} letters and digits")
    read = _read(fields, dialect, number, now)
    fields.done()
    return read


def _read(fields: Fields, dialect: Dialect, number: str, now: float) -> Parcel:
    script = fields.raw("script")
    if script is None:
        start, seed = now + fields.number("shift", 0.0), fields.whole("seed")
        words, service = dialect.events, dialect.service
        return plausible(number, seed=seed, now=start, words=words, service=service)
    fields.whole("seed", 0)
    if isinstance(script, list):
        return _scripted(fields, dialect, number, script, now)
    choice = Fields(script, "script")
    kind = _replayed if choice.has("raw") else _bench
    read = kind(choice, dialect, number, now)
    choice.done()
    return read


def _replayed(fields: Fields, dialect: Dialect, number: str, now: float) -> Parcel:
    body = fields.raw("raw")
    if fields.flag("shift_to_now"):
        body = dialect.replay.shifted_to_now(body, now)
    status = fields.whole("status", 200)
    if not 200 <= status <= 599:
        raise fields.wrong("status", "must be between 200 and 599")
    return Replayed(number, body, dialect.replay.steps(body), status)


def _bench(fields: Fields, dialect: Dialect, number: str, now: float) -> Parcel:
    bench = Fields(fields.raw("bench"), "script.bench")
    every, scans = bench.whole("new_scan_every", 8), bench.whole("scans", 3)
    bench.done()
    if every < 1 or not 0 <= scans <= MOST_STEPS:
        raise bench.wrong("new_scan_every", "must be at least 1, scans from 0 to 500")
    words = (dialect.events.arrived, dialect.events.departed)
    return Bench(
        number,
        scans=scans,
        new_scan_every=every,
        now=now,
        words=words,
        service=dialect.service,
    )


def _scripted(
    fields: Fields, dialect: Dialect, number: str, script: list[Any], now: float
) -> Scripted:
    if len(script) > MOST_STEPS:
        raise Refused(f"script: more than {MOST_STEPS} steps")
    start = now + fields.number("shift", 0.0)
    steps = [_step(step, dialect, f"script[{i}]", start) for i, step in enumerate(script)]
    return Scripted(number, _about(fields, dialect, start), steps)


def _about(fields: Fields, dialect: Dialect, start: float) -> About:
    return About(
        service=fields.text("service", dialect.service),
        scheduled=_day(fields, "scheduled", start),
        rescheduled=_day(fields, "rescheduled", start),
        window=_window(fields),
        received_by=fields.text("received_by", ""),
        delivered_to=fields.text("delivered_to", ""),
        weight=fields.text("weight", "2.00"),
        packages=tuple(str(number).upper() for number in fields.items("packages")),
        origin=_place(fields, "origin"),
        destination=_place(fields, "destination"),
    )


def _step(value: object, dialect: Dialect, where: str, start: float) -> Step:
    fields = Fields(value, where)
    at = _moment(fields, start)
    step = Step(
        at,
        *dialect.words(fields),
        _offset(fields, at),
        _place(fields, "place"),
        scheduled=_day(fields, "scheduled", start),
        rescheduled=_day(fields, "rescheduled", start),
        window=_window(fields),
    )
    fields.done()
    return step


def _moment(fields: Fields, start: float) -> float:
    at = fields.moment("at")
    if (at is None) != fields.has("after"):
        raise fields.wrong("after", "give either after or at")
    moment = start + fields.number("after") if at is None else at.timestamp()
    if not 0 <= moment < 4e9:
        raise fields.wrong("after", "lies outside of 1970 to 2096")
    return moment


def _offset(fields: Fields, at: float) -> int:
    """Minutes east of UTC: as written, or of the named zone at that moment."""
    if fields.has("zone"):
        try:
            local = datetime.fromtimestamp(at, ZoneInfo(fields.text("zone")))
        except (ZoneInfoNotFoundError, ValueError) as error:
            raise fields.wrong("zone", "must be an IANA zone") from error
        return int((local.utcoffset() or timedelta()).total_seconds() // 60)
    match = OFFSET.fullmatch(fields.text("offset", "+00:00"))
    if not match:
        raise fields.wrong("offset", 'must be like "-05:00"')
    sign, hours, minutes = match.groups()
    return (int(hours) * 60 + int(minutes)) * (-1 if sign == "-" else 1)


def _place(fields: Fields, name: str) -> Place | None:
    if not fields.has(name):
        return None
    place = Fields(fields.raw(name), name)
    read = Place(
        city=place.text("city", ""),
        state=place.text("state", ""),
        postcode=place.text("postcode", ""),
        country=place.text("country", "US"),
    )
    place.done()
    return read


def _day(fields: Fields, name: str, start: float) -> date | None:
    """An ISO date, or a whole number of days after the start (by its day in UTC)."""
    value = fields.raw(name)
    if value is None:
        return None
    if isinstance(value, int):
        return (datetime.fromtimestamp(start, UTC) + timedelta(days=value)).date()
    return fields.convert(name, date.fromisoformat, "an ISO date or a number of days")


def _window(fields: Fields) -> tuple[str, str] | None:
    if not fields.has("window"):
        return None
    times = fields.items("window")
    if len(times) != 2 or not all(TIME.fullmatch(str(time)) for time in times):
        raise fields.wrong("window", 'must be like ["130000", "170000"]')
    return str(times[0]), str(times[1])
