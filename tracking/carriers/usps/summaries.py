"""The v3 summary form: each event is one sentence, of two kinds.

"Arrived at Post Office, June 16, 2022, 2:15 pm, FAIRFAX, VA 22031" (or 06/16/2022), and for the
newest: "Your item was delivered at the front door or porch at 12:01 pm on June 17, 2022 in FAIRFAX,
VA 22032." What cannot be read so is passed on whole, to be counted as unreadable.
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
_TOLD: Final = re.compile(
    r"(?P<what>.{3,200}?) at (?P<clock>\d{1,2}:\d\d [ap]m) on "
    r"(?P<day>[A-Z][a-z]{2,8} \d{1,2}, 20\d\d)(?: in (?P<place>[^.]{2,80}))?(?:\..{0,300})?",
    re.ASCII,
)
_PLACE: Final = re.compile(r"(.+?),? ([A-Z]{2}) (\d{5})")
_SENTENCES: Final = (
    ("delivered to the original sender", "Delivered, To Original Sender"),
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
    if (found := _TOLD.fullmatch(line)) is not None:
        what = _named(found["what"])
    elif (found := _LISTED.fullmatch(line)) is not None:
        what = found["what"]
    else:
        return {}
    place = _PLACE.fullmatch(found["place"] or "")
    city, state, postcode = place.groups() if place else (found["place"], None, None)
    return {
        "eventType": what,
        "eventTimestamp": _stamp(found["day"], found["clock"]),
        "eventCity": city,
        "eventState": state,
        "eventZIP": postcode,
    }


def _named(sentence: str) -> str:
    lower = sentence.lower()
    return next((name for words, name in _SENTENCES if words in lower), sentence)


def _stamp(day: str, said_clock: str | None) -> str:
    if "/" in day:
        month, number, year = day.split("/")
    else:
        name, number, year = day.replace(",", "").split()
        full = [i for i, month in enumerate(_MONTHS, 1) if month.startswith(name.lower())]
        month = str(full[0]) if full else "0"
    clock = clock_of(said_clock)
    return f"{year}-{month:>02}-{number:>02}" + (f"T{clock}" if clock else "")
