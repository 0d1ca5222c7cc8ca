"""Plausible journeys from a seed: the same seed tells the same story from its own start."""

import random
from datetime import date, datetime, timedelta
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from sandbox.parcels import About, Place, Scripted, Step, Words

Stop = tuple[Place, ZoneInfo]


def _stop(city: str, state: str, postcode: str, zone: str) -> Stop:
    return Place(city, state, postcode, "US"), ZoneInfo(f"America/{zone}")


ENDS: Final = (
    _stop("Seattle", "WA", "98108", "Los_Angeles"),
    _stop("Denver", "CO", "80216", "Denver"),
    _stop("Austin", "TX", "78744", "Chicago"),
    _stop("Minneapolis", "MN", "55413", "Chicago"),
    _stop("Atlanta", "GA", "30336", "New_York"),
    _stop("Boston", "MA", "02210", "New_York"),
    _stop("Tampa", "FL", "33610", "New_York"),
    _stop("Phoenix", "AZ", "85043", "Phoenix"),
)
HUBS: Final = (
    _stop("Louisville", "KY", "40213", "Kentucky/Louisville"),
    _stop("Hodgkins", "IL", "60525", "Chicago"),
    _stop("Columbus", "OH", "43228", "New_York"),
    _stop("Ontario", "CA", "91761", "Los_Angeles"),
)
RECEIVERS: Final = (("", "Front Door"), ("", "Porch"), ("MORGAN", "Receiver"), ("", "Mailroom"))


class Events(NamedTuple):
    """A carrier's words for what happens on the way."""

    label: Words
    origin: Words
    departed: Words
    arrived: Words
    weather: Words
    loaded: Words
    attempt: Words
    delivered: Words


class _Teller:
    def __init__(self, seed: int, now: float, words: Events) -> None:
        self.words = words
        self.chance = random.Random(seed)
        self.at = now - self.chance.uniform(1, 6) * 3600
        self.steps: list[Step] = []

    def tell(self, event: Words, stop: Stop, due: date | None = None) -> None:
        place, zone = stop
        at = self.at // 1
        local = datetime.fromtimestamp(at, zone)
        offset = int((local.utcoffset() or timedelta()).total_seconds() // 60)
        self.steps.append(Step(at, *event, offset, place, rescheduled=due))

    def hours(self, low: float, high: float) -> None:
        self.at += self.chance.uniform(low, high) * 3600

    def until_morning(self, stop: Stop) -> None:
        """To about eight o'clock of the next day at the stop."""
        local = datetime.fromtimestamp(self.at, stop[1]) + timedelta(days=1)
        morning = local.replace(hour=8, minute=self.chance.randrange(50), second=7)
        self.at = morning.timestamp()

    def day(self, days: int, stop: Stop) -> date:
        return (datetime.fromtimestamp(self.at, stop[1]) + timedelta(days=days)).date()


def plausible(number: str, *, seed: int, now: float, words: Events, service: str) -> Scripted:
    """Label shortly before `now`, delivery two to five days later, sometimes with a hitch."""
    teller = _Teller(seed, now, words)
    origin, destination = teller.chance.sample(ENDS, 2)
    hubs = teller.chance.sample(HUBS, teller.chance.randint(1, 3))
    received_by, delivered_to = teller.chance.choice(RECEIVERS)
    teller.tell(teller.words.label, origin)
    scheduled = teller.day(len(hubs) + 2, destination)
    _travel(teller, origin, hubs, destination)
    _deliver(teller, destination, scheduled)
    about = About(
        service=service,
        scheduled=scheduled,
        received_by=received_by,
        delivered_to=delivered_to,
        origin=origin[0],
        destination=destination[0],
    )
    return Scripted(number, about, teller.steps)


def _travel(teller: _Teller, origin: Stop, hubs: list[Stop], destination: Stop) -> None:
    teller.hours(6, 14)
    teller.tell(teller.words.origin, origin)
    teller.hours(1, 4)
    teller.tell(teller.words.departed, origin)
    for hub in hubs:
        teller.hours(6, 16)
        teller.tell(teller.words.arrived, hub)
        if teller.chance.random() < 0.1:
            teller.hours(2, 6)
            teller.tell(teller.words.weather, hub, due=teller.day(3, destination))
            teller.hours(18, 30)
        teller.hours(1, 5)
        teller.tell(teller.words.departed, hub)
    teller.hours(4, 14)
    teller.tell(teller.words.arrived, destination)


def _deliver(teller: _Teller, destination: Stop, scheduled: date) -> None:
    _load(teller, destination, scheduled)
    if teller.chance.random() < 0.15:
        teller.hours(2, 8)
        teller.tell(teller.words.attempt, destination, due=teller.day(1, destination))
        _load(teller, destination, scheduled)
    teller.hours(2, 10)
    teller.tell(teller.words.delivered, destination)


def _load(teller: _Teller, destination: Stop, scheduled: date) -> None:
    """What is on the van comes today, whatever was said before."""
    teller.until_morning(destination)
    today = teller.day(0, destination)
    teller.tell(teller.words.loaded, destination, due=None if today == scheduled else today)
