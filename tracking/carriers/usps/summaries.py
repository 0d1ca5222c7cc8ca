"""The v3 summary form: each event is one sentence, of two kinds.

"Arrived at Post Office, June 16, 2022, 2:15 pm, FAIRFAX, VA 22031" (or 06/16/2022), and for the
newest: "Your item was delivered at the front door or porch at 12:01 pm on June 17, 2022 in FAIRFAX,
VA 22032." (or "in FAIRFAX on June 17, 2022 at 12:01 pm."). What cannot be read so is passed on
whole, to be counted as unreadable.
"""

import re
from typing import Any, Final

from tracking.carriers.usps.times import clock_of
from tracking.carriers.values import text

_MONTHS: Final = (
    "january february march april may june july august september october november december".split()
)
_LISTED: Final = re.compile(
    r"(?P<what>.{3,120}?), (?P<day>[A-Z][a-z]{2,8} \d{1,2}, 20\d\d|\d\d/\d\d/20\d\d)"
    r"(?:, (?P<clock>\d{1,2}:\d\d [ap]m))?(?:, (?P<place>.{2,80}))?",
    re.ASCII,
)
_DAY, _CLOCK = r"([A-Z][a-z]{2,8} \d{1,2}, 20\d\d)", r"(\d{1,2}:\d\d [ap]m)"
_TOLD: Final = re.compile(rf" (?:at|as of) {_CLOCK} on {_DAY}| on {_DAY} at {_CLOCK}", re.ASCII)
_AFTER: Final = re.compile(r" in ([^.]{2,60}? [A-Z]{2} \d{5}|[^.]{2,80})", re.ASCII)
_BEFORE: Final = re.compile(r".* in ([^.]{2,80})", re.ASCII)
_PLACE: Final = re.compile(r"(.+?),? ([A-Z]{2}) (\d{5})")
_SENTENCES: Final = (
    ("delivered to the original sender", "Delivered, To Original Sender"),
    ("held for the required number of days", "Unclaimed/Being Returned to Sender"),
    ("returned to the sender", "Return to Sender"),
    ("was delivered", "Delivered"),
    ("has been delivered", "Delivered"),
    ("out for delivery", "Out for Delivery"),
    ("label has been prepared", "Shipping Label Created"),
    ("picked up by a shipping partner", "Picked Up by Shipping Partner"),
    ("departed a shipping partner facility", "Departed Shipping Partner Facility"),
    ("arrived at a shipping partner facility", "Arrived Shipping Partner Facility"),
    ("notice was left", "Notice Left"),
    ("is being held", "Held at Post Office, At Customer Request"),
    ("refused by the addressee", "Refused"),
    ("was picked up at", "Picked Up"),
    ("attempted to deliver", "Delivery Attempt"),
    ("ready for pickup", "Available for Pickup"),
    ("arrived at", "Arrived at Facility"),
    ("departed", "Departed Facility"),
    ("in possession of", "USPS in possession of item"),
    ("accepted", "Acceptance"),
)


def events_of_summaries(given: Any) -> list[dict[Any, Any]]:
    """The sentences as events in the detailed form's fields."""
    lines = given if isinstance(given, list) else [given] if isinstance(given, str) else []
    return [_event(text(line)) for line in lines]


def event_of_status(given: Any) -> list[dict[Any, Any]]:
    """The sentence that stands for the newest event where there is no other; most have no time."""
    event = _event(text(given))
    return [event] if event else []


def _event(line: str) -> dict[Any, Any]:
    if (when := _TOLD.search(line)) is not None:
        before, after = line[: when.start()], line[when.end() :]
        where = _AFTER.match(after) or _BEFORE.fullmatch(before)
        day, clock = when[2] or when[3], when[1] or when[4]
        return _fields(_named(line) or before, day, clock, where[1] if where else None)
    if (found := _LISTED.fullmatch(line)) is not None:
        return _fields(found["what"], found["day"], found["clock"], found["place"])
    return {}


def _fields(what: str, day: str, clock: str | None, said: str | None) -> dict[Any, Any]:
    place = _PLACE.fullmatch(said or "")
    city, state, postcode = place.groups() if place else (said, None, None)
    return {
        "eventType": what,
        "eventTimestamp": _stamp(day, clock),
        "eventCity": city,
        "eventState": state,
        "eventZIP": postcode,
    }


def _named(line: str) -> str:
    lower = line.lower()
    return next((name for words, name in _SENTENCES if words in lower), "")


def _stamp(day: str, said_clock: str | None) -> str:
    if "/" in day:
        month, number, year = day.split("/")
    else:
        name, number, year = day.replace(",", "").split()
        full = [i for i, month in enumerate(_MONTHS, 1) if month.startswith(name.lower())]
        month = str(full[0]) if full else "0"
    clock = clock_of(said_clock)
    return f"{year}-{month:>02}-{number:>02}" + (f"T{clock}" if clock else "")
