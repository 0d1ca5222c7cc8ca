"""Parcels: what has happened to each by a moment of business time."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import count
from typing import Any, Final, Protocol
from zlib import crc32

# Type, code, second code and text of an event, as a carrier says them. The types are the same for
# all (UPS's): M label, P pickup, I movement, X trouble, D the end.
Words = tuple[str, str, str, str]


@dataclass(frozen=True, slots=True)
class Place:
    city: str = ""
    state: str = ""
    postcode: str = ""
    country: str = "US"


@dataclass(frozen=True, slots=True)
class Step:
    """One scan. `at` is business time in epoch seconds, `offset` minutes east of UTC.

    `type` to `text` are the carrier's words (see Words)."""

    at: float
    type: str
    code: str
    status_code: str
    text: str
    offset: int
    place: Place | None = None
    scheduled: date | None = None
    rescheduled: date | None = None
    window: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class About:
    """What is told of a parcel beside its scans. Dates are the destination's local days."""

    service: str = ""
    scheduled: date | None = None
    rescheduled: date | None = None
    window: tuple[str, str] | None = None
    received_by: str = ""
    delivered_to: str = ""
    weight: str = "2.00"
    packages: tuple[str, ...] = ()
    origin: Place | None = None
    destination: Place | None = None


class Parcel(Protocol):
    number: str
    about: About

    def poll(self, now: float) -> Sequence[Step]:
        """The scans to answer with, oldest first. A poll may move the parcel on."""

    def peek(self, now: float) -> Sequence[Step]:
        """The same scans without counting as a poll."""


class Scripted:
    """Scans appear when business time reaches them."""

    def __init__(self, number: str, about: About, steps: Sequence[Step]) -> None:
        self.number = number
        self.about = about
        self._steps = tuple(sorted(steps, key=lambda step: step.at))
        self._moments = [step.at for step in self._steps]

    @property
    def steps(self) -> Sequence[Step]:
        """The whole journey, with what is yet to come; oldest first."""
        return self._steps

    def peek(self, now: float) -> Sequence[Step]:
        return self._steps[: bisect_right(self._moments, now)]

    def poll(self, now: float) -> Sequence[Step]:
        return self.peek(now)


HUBS: Final = (
    Place("Louisville", "KY", "40213"),
    Place("Hodgkins", "IL", "60525"),
    Place("Columbus", "OH", "43228"),
    Place("Ontario", "CA", "91761"),
)


class Bench:
    """Every k-th poll brings one new scan; numbers are staggered so that not all bring one at once.

    Which polls these are depends on the number alone. The new scan happened at that poll.
    """

    def __init__(
        self,
        number: str,
        *,
        scans: int,
        new_scan_every: int,
        now: float,
        words: Sequence[Words],
        service: str = "",
    ) -> None:
        self.number = number
        self.about = About(service=service)
        self._words = words
        self._every = new_scan_every
        self._polls = crc32(number.encode()) % new_scan_every
        self._steps = [self._scan(i, now - 3600.0 * (scans - i)) for i in range(scans)]

    def peek(self, now: float) -> Sequence[Step]:
        return self._steps

    def poll(self, now: float) -> Sequence[Step]:
        self._polls += 1
        if self._polls % self._every == 0:
            last = self._steps[-1].at if self._steps else 0.0
            # Scans have whole seconds on the wire; two must not fall together.
            self._steps.append(self._scan(len(self._steps), max(now // 1, last + 1)))
        return self._steps

    def _scan(self, index: int, at: float) -> Step:
        words = self._words[index % len(self._words)]
        return Step(at // 1, *words, -300, HUBS[index // len(self._words) % len(HUBS)])


@dataclass(slots=True)
class Replayed:
    """A real answer given back whole, as received, under the number that is asked.

    `body` is any JSON value, or the text itself; `steps` is what could be read of it.
    """

    number: str
    body: Any
    steps: tuple[Step, ...] = ()
    status: int = 200
    about: About = field(default_factory=About)

    def peek(self, now: float) -> Sequence[Step]:
        return self.steps

    def poll(self, now: float) -> Sequence[Step]:
        return self.steps


class Parcels:
    """One carrier's parcels by number."""

    _order = count()

    def __init__(self) -> None:
        self._parcels: dict[str, tuple[int, Parcel]] = {}

    def put(self, parcel: Parcel) -> None:
        self._parcels[parcel.number] = next(self._order), parcel

    def get(self, number: str) -> Parcel | None:
        found = self._parcels.get(number)
        return found[1] if found else None

    def remove(self, number: str) -> bool:
        return self._parcels.pop(number, None) is not None

    def clear(self) -> int:
        count = len(self._parcels)
        self._parcels.clear()
        return count

    def in_order(self) -> Iterator[tuple[int, Parcel]]:
        """With numbers that grow with every parcel put, whoever's it is."""
        return iter(self._parcels.values())

    def __len__(self) -> int:
        return len(self._parcels)


def newest_first(stores: Iterable[Parcels]) -> list[Parcel]:
    entries = (entry for store in stores for entry in store.in_order())
    return [parcel for _, parcel in sorted(entries, key=lambda entry: -entry[0])]
