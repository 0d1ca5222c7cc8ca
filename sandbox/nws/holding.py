"""Parcels that a storm holds: no scan until it lifts, then the journey goes on as it was."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from math import ceil
from typing import Final

from sandbox.dhl import words as dhl
from sandbox.fedex import words as fedex
from sandbox.nws import zones
from sandbox.nws.storms import Storm, Storms
from sandbox.parcels import Parcel, Scripted, Step, Words
from sandbox.ups import journeys as ups
from sandbox.usps import words as usps

WEATHER: Final[Mapping[str, Words]] = {
    "ups": ups.EVENTS.weather,
    "fedex": fedex.EVENTS.weather,
    "usps": usps.EVENTS.weather,
    "dhl": dhl.EVENTS.weather,
}
# So long after the parcel should have moved on, the carrier says why it did not.
SAID_AFTER: Final = 3600.0
DAY: Final = 86_400.0


class Held(Scripted):
    """A journey that stands still where a storm is.

    `storm` is one storm's id, wherever the parcel is, or "any": whichever lies over the place of
    its last scan. `says`: the carrier's words for it, or None for silence.
    """

    def __init__(
        self, journey: Scripted, storms: Storms, *, storm: str, says: Words | None
    ) -> None:
        super().__init__(journey.number, journey.about, journey.steps)
        self._storms = storms
        self._storm = storm
        self._says = says

    def peek(self, now: float) -> Sequence[Step]:
        return tuple(sorted(self._told(now), key=lambda step: step.at))

    def _told(self, now: float) -> Iterator[Step]:
        """Every step moves by what the storms before it have taken."""
        waited = 0.0
        last: Step | None = None
        passed: set[str] = set()
        for step in self.steps:
            for storm in sorted(self._storms.all(), key=lambda storm: storm.onset):
                if storm.id in passed or not self._concerns(storm, last, now):
                    continue
                held = self._held(storm, last, step.at + waited, now)
                if held is None:
                    continue
                passed.add(storm.id)
                yield from self._exception(storm, last, held, now)
                waited += storm.over_at(now) - held
                if now < storm.over_at(now):
                    return
            last = replace(step, at=step.at + waited)
            if last.at > now:
                return
            yield last

    def _concerns(self, storm: Storm, last: Step | None, now: float) -> bool:
        if storm.latest(now) is None:
            return False
        if self._storm != "any":
            return storm.id == self._storm
        return last is not None and not zones.at(last.place).isdisjoint(storm.zones)

    def _held(self, storm: Storm, last: Step | None, next_at: float, now: float) -> float | None:
        """From when the storm holds the parcel before its next step, if it does."""
        if next_at <= storm.messages[0].sent:
            return None  # told before anyone knew of the storm
        begins = max(storm.onset, last.at if last is not None else storm.onset)
        return begins if begins < min(next_at, storm.over_at(now)) and begins <= now else None

    def _exception(
        self, storm: Storm, last: Step | None, held: float, now: float
    ) -> Iterator[Step]:
        at = min(max(held + SAID_AFTER, storm.messages[0].sent), storm.over_at(now) - 1) // 1
        if self._says is None or last is None or at > now:
            return
        told = Step(
            at, *self._says, last.offset, last.place, rescheduled=self._due(storm, held, now)
        )
        yield told

    def _due(self, storm: Storm, held: float, now: float) -> date | None:
        """The promised day, later by the days that the storm takes."""
        due = self.about.rescheduled or self.about.scheduled
        days = ceil((storm.over_at(now) - held) / DAY)
        return due + timedelta(days=days) if due is not None else None


def hold(parcel: Parcel, storms: Storms, *, carrier: str, storm: str, silent: bool) -> Held | None:
    """None where the parcel has no journey of its own to stand still: a bench, a played answer."""
    if not isinstance(parcel, Scripted):
        return None
    says = None if silent else WEATHER[carrier]
    return Held(parcel, storms, storm=storm, says=says)
