"""What happens to the demo's parcels: scripts by status and cause, told in each carrier's words.

`after` is seconds of business time from the moment the parcel enters the sandbox.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final

from demo.cast import Shopper

MIN, HOUR, DAY = 60, 3600, 86400
Step = dict[str, Any]
Place = Mapping[str, str]
Journey = Callable[[Place, str], list[Step]]

# Code and text of UPS's own tables; for the others the sandbox finds the words.
UPS_WORDS: Final[Mapping[str, tuple[str, str, str, str]]] = {
    "label_created": (
        "M", "MP", "003", "Shipper created a label, UPS has not received the package yet.",
    ),
    "picked_up": ("I", "OR", "005", "Origin Scan"),
    "in_transit": ("I", "AR", "005", "Arrived at Facility"),
    "delayed/weather": ("X", "7W", "052", "Severe weather conditions have delayed delivery."),
    "out_for_delivery": ("I", "OT", "006", "Out For Delivery Today"),
    "attempt_failed": (
        "X", "48", "022",
        "The receiver was not available for delivery. "
        "We'll make a second attempt the next business day.",
    ),
    "delivered": ("D", "FS", "011", "DELIVERED"),
}  # fmt: skip

HUBS: Final[Mapping[str, tuple[Place, str]]] = {
    "US": ({"city": "Louisville", "state": "KY", "postcode": "40213", "country": "US"}, "-05:00"),
    "DE": ({"city": "Leipzig", "postcode": "04435", "country": "DE"}, "+01:00"),
    "AE": ({"city": "Leipzig", "postcode": "04435", "country": "DE"}, "+01:00"),
}
# Where the storm of the demo finds its parcels: see demo/storm.py.
SNOW_BELT: Final[Place] = {
    "city": "Syracuse", "state": "NY", "postcode": "13206", "country": "US",
}  # fmt: skip


def _step(after: int, status: str, place: Place, offset: str) -> Step:
    name, _, cause = status.partition("/")
    kind = {"cause": cause} if cause else {}
    return {"after": after, "status": name, **kind, "place": dict(place), "offset": offset}


def _way(home: Place, label: int, *, to_hub: int = HOUR) -> list[Step]:
    """Label, picked up and on the road from the hub."""
    hub, offset = HUBS[home["country"]]
    return [
        _step(label, "label_created", hub, offset),
        _step(label + 4 * HOUR, "picked_up", hub, offset),
        _step(label + 4 * HOUR + to_hub, "in_transit", hub, offset),
    ]


def moving(home: Place, offset: str) -> list[Step]:
    """In transit now; out for delivery in minutes of business time, then at the door."""
    return [
        *_way(home, -30 * HOUR),
        _step(-2 * HOUR, "in_transit", home, offset),
        _step(25 * MIN, "out_for_delivery", home, offset),
        _step(80 * MIN, "delivered", home, offset),
    ]


def at_the_door(home: Place, offset: str) -> list[Step]:
    """Out for delivery already: the first answer rings the phone."""
    return [
        *_way(home, -30 * HOUR),
        _step(-2 * HOUR, "in_transit", home, offset),
        _step(-10 * MIN, "out_for_delivery", home, offset),
        _step(40 * MIN, "delivered", home, offset),
    ]


def delayed(home: Place, offset: str) -> list[Step]:
    """The carrier says so itself."""
    hub, at_hub = HUBS[home["country"]]
    return [
        *_way(home, -2 * DAY),
        _step(-5 * HOUR, "delayed/weather", hub, at_hub),
        _step(20 * HOUR, "in_transit", home, offset),
        _step(42 * HOUR, "out_for_delivery", home, offset),
        _step(46 * HOUR, "delivered", home, offset),
    ]


def fresh(home: Place, offset: str) -> list[Step]:
    """A label, handed over in some hours."""
    return [
        *_way(home, -1 * HOUR),
        _step(28 * HOUR, "in_transit", home, offset),
        _step(46 * HOUR, "out_for_delivery", home, offset),
        _step(50 * HOUR, "delivered", home, offset),
    ]


def underway(home: Place, offset: str) -> list[Step]:
    """Picked up this morning."""
    return [
        *_way(home, -6 * HOUR),
        _step(22 * HOUR, "in_transit", home, offset),
        _step(44 * HOUR, "out_for_delivery", home, offset),
        _step(48 * HOUR, "delivered", home, offset),
    ]


def arrived(home: Place, offset: str) -> list[Step]:
    """Delivered days ago: history does not speak."""
    return [
        *_way(home, -6 * DAY),
        _step(-3 * DAY, "in_transit", home, offset),
        _step(-2 * DAY - 6 * HOUR, "out_for_delivery", home, offset),
        _step(-2 * DAY, "delivered", home, offset),
    ]


def missed(home: Place, offset: str) -> list[Step]:
    """Nobody was there; tomorrow again."""
    return [
        *_way(home, -3 * DAY),
        _step(-12 * HOUR, "in_transit", home, offset),
        _step(-5 * HOUR, "out_for_delivery", home, offset),
        _step(-30 * MIN, "attempt_failed", home, offset),
        _step(20 * HOUR, "out_for_delivery", home, offset),
        _step(24 * HOUR, "delivered", home, offset),
    ]


def at_the_counter(home: Place, offset: str) -> list[Step]:
    """Waits to be picked up."""
    return [
        *_way(home, -3 * DAY),
        _step(-20 * HOUR, "in_transit", home, offset),
        _step(-40 * MIN, "ready_for_pickup", home, offset),
    ]


def overdue(home: Place, offset: str) -> list[Step]:
    """Promised for yesterday, and still on the road."""
    return [
        *_way(home, -4 * DAY),
        _step(-26 * HOUR, "in_transit", home, offset),
        _step(30 * HOUR, "out_for_delivery", home, offset),
        _step(34 * HOUR, "delivered", home, offset),
    ]


def damaged(home: Place, offset: str) -> list[Step]:
    return [*_way(home, -2 * DAY), _step(-7 * HOUR, "exception/carrier_damage", home, offset)]


def in_customs(home: Place, offset: str) -> list[Step]:
    return [
        *_way(home, -2 * DAY),
        _step(-4 * HOUR, "in_transit/customs_clearance", home, offset),
        _step(26 * HOUR, "out_for_delivery", home, offset),
        _step(30 * HOUR, "delivered", home, offset),
    ]


def sent_back(home: Place, offset: str) -> list[Step]:
    """Refused at the door, on its way back."""
    return [
        *_way(home, -5 * DAY),
        _step(-3 * DAY, "in_transit", home, offset),
        _step(-2 * DAY, "exception/recipient_refused", home, offset),
        _step(-30 * HOUR, "returning", home, offset),
    ]


def snowed_in(home: Place, offset: str) -> list[Step]:
    """Last seen in the snow belt, before the storm; moves again once it has lifted."""
    return [
        *_way(home, -2 * DAY),
        _step(-14 * HOUR, "in_transit", SNOW_BELT, "-05:00"),
        _step(9 * HOUR, "in_transit", home, offset),
        _step(22 * HOUR, "out_for_delivery", home, offset),
        _step(26 * HOUR, "delivered", home, offset),
    ]


JOURNEYS: Final[Mapping[str, Journey]] = {
    journey.__name__: journey
    for journey in (
        at_the_door, moving, delayed, fresh, underway, arrived, missed, at_the_counter, overdue,
        damaged, in_customs, sent_back, snowed_in,
    )
}  # fmt: skip
# Days from the start until the promised date: kept honest for each journey.
PROMISED: Final[Mapping[str, int]] = {
    "at_the_door": 0, "moving": 0, "delayed": 0, "fresh": 2, "underway": 2, "arrived": -2,
    "missed": 0, "at_the_counter": 0, "overdue": -1, "damaged": 1, "in_customs": 1,
    "sent_back": -2, "snowed_in": 1,
}  # fmt: skip
OFFSETS: Final = {"US": "-05:00", "DE": "+01:00", "AE": "+04:00"}
CENTRAL: Final = {"IL"}


def script(name: str, shopper: Shopper, carrier: str) -> list[Step]:
    home = {
        "city": shopper.city, "state": shopper.state, "postcode": shopper.postcode,
        "country": shopper.country,
    }  # fmt: skip
    home = {part: value for part, value in home.items() if value.strip("0")}
    offset = "-06:00" if shopper.state in CENTRAL else OFFSETS[shopper.country]
    steps = JOURNEYS[name](home, offset)
    return [_in_ups_words(step) for step in steps] if carrier == "ups" else steps


def _in_ups_words(step: Step) -> Step:
    name = "/".join(str(step[part]) for part in ("status", "cause") if part in step)
    kind, code, status_code, text = UPS_WORDS[name]
    kept = {part: step[part] for part in ("after", "place", "offset")}
    return kept | {"type": kind, "code": code, "status_code": status_code, "text": text}
