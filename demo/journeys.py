"""What happens to the demo's parcels: scripts in the words of UPS's own code tables.

For other carriers the sandbox finds the words: it gets the status and the cause of each step.

`after` is seconds of business time from the moment the parcel enters the sandbox.
"""

from collections.abc import Mapping
from typing import Any, Final

from demo.cast import Shopper

MIN, HOUR, DAY = 60, 3600, 86400
Step = dict[str, Any]
# Status and cause of the codes used here.
MEANINGS: Final[Mapping[str, dict[str, str]]] = {
    "MP": {"status": "label_created"},
    "OR": {"status": "picked_up"},
    "AR": {"status": "in_transit"},
    "DP": {"status": "in_transit"},
    "7W": {"status": "delayed", "cause": "weather"},
    "OT": {"status": "out_for_delivery"},
    "FS": {"status": "delivered"},
}
HUB: Final = {"city": "Louisville", "state": "KY", "country": "US"}


def _step(  # noqa: PLR0917 - a table row in the carrier's own order
    after: int, kind: str, code: str, status: str, text: str, place: Any, offset: str
) -> Step:
    return {
        "after": after, "type": kind, "code": code, "status_code": status, "text": text,
        "place": place, "offset": offset,
    }  # fmt: skip


def _label(after: int, place: Any, offset: str) -> Step:
    text = "Shipper created a label, UPS has not received the package yet."
    return _step(after, "M", "MP", "003", text, place, offset)


def _scan(after: int, place: Any, offset: str, code: str = "AR") -> Step:
    text = {"AR": "Arrived at Facility", "DP": "Departed from Facility", "OR": "Origin Scan"}[code]
    return _step(after, "I", code, "005", text, place, offset)


def _out(after: int, place: Any, offset: str) -> Step:
    return _step(after, "I", "OT", "006", "Out For Delivery Today", place, offset)


def _delivered(after: int, place: Any, offset: str) -> Step:
    return _step(after, "D", "FS", "011", "DELIVERED", place, offset)


def _weather(after: int, place: Any, offset: str) -> Step:
    text = "Severe weather conditions have delayed delivery."
    return _step(after, "X", "7W", "052", text, place, offset)


def moving(home: Any, offset: str) -> list[Step]:
    """In transit now; out for delivery in minutes of business time, then at the door."""
    return [
        _label(-20 * HOUR, HUB, "-05:00"),
        _scan(-16 * HOUR, HUB, "-05:00", "OR"),
        _scan(-15 * HOUR, HUB, "-05:00", "DP"),
        _scan(-2 * HOUR, home, offset),
        _out(12 * MIN, home, offset),
        _delivered(50 * MIN, home, offset),
    ]


def at_the_door(home: Any, offset: str) -> list[Step]:
    """Out for delivery already: the first answer rings the phone."""
    return [
        *moving(home, offset)[:4],
        _out(-10 * MIN, home, offset),
        _delivered(25 * MIN, home, offset),
    ]


def delayed(home: Any, offset: str) -> list[Step]:
    return [
        _label(-3 * DAY, HUB, "-05:00"),
        _scan(-2 * DAY, HUB, "-05:00", "OR"),
        _weather(-5 * HOUR, HUB, "-05:00"),
        _scan(8 * HOUR, HUB, "-05:00", "DP"),
        _scan(20 * HOUR, home, offset),
        _out(32 * HOUR, home, offset),
        _delivered(36 * HOUR, home, offset),
    ]


def fresh(home: Any, offset: str) -> list[Step]:
    return [
        _label(-1 * HOUR, HUB, "-05:00"),
        _scan(3 * HOUR, HUB, "-05:00", "OR"),
        _scan(5 * HOUR, HUB, "-05:00", "DP"),
        _scan(28 * HOUR, home, offset),
        _out(46 * HOUR, home, offset),
        _delivered(50 * HOUR, home, offset),
    ]


def arrived(home: Any, offset: str) -> list[Step]:
    """Delivered days ago: history does not speak."""
    return [
        _label(-6 * DAY, HUB, "-05:00"),
        _scan(-5 * DAY, HUB, "-05:00", "OR"),
        _scan(-3 * DAY, home, offset),
        _out(-2 * DAY - 6 * HOUR, home, offset),
        _delivered(-2 * DAY, home, offset),
    ]


JOURNEYS: Final[Mapping[str, Any]] = {
    "at_the_door": at_the_door,
    "moving": moving,
    "delayed": delayed,
    "fresh": fresh,
    "arrived": arrived,
}
# Days from the start until the promised date: kept honest for each journey.
PROMISED: Final = {"at_the_door": 0, "moving": 0, "delayed": 0, "fresh": 3, "arrived": -1}
OFFSETS: Final = {"US": "-05:00", "DE": "+01:00", "AE": "+04:00"}
CENTRAL: Final = {"IL"}


def script(name: str, shopper: Shopper, carrier: str) -> list[Step]:
    home = {
        "city": shopper.city, "state": shopper.state, "postcode": shopper.postcode,
        "country": shopper.country,
    }  # fmt: skip
    offset = "-06:00" if shopper.state in CENTRAL else OFFSETS[shopper.country]
    steps: list[Step] = JOURNEYS[name](home, offset)
    return steps if carrier == "ups" else [_in_any_words(step) for step in steps]


def _in_any_words(step: Step) -> Step:
    kept = {name: step[name] for name in ("after", "place", "offset")}
    return kept | MEANINGS[step["code"]]
