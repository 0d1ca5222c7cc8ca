"""Parcels with a script, the same ones for the same seed. All times count in business hours."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sandbox.ups.journeys import ARRIVED, DELIVERED, DEPARTED, ENDS, LABEL, LOADED, ORIGIN

Event = tuple[str, str, str, str]
HOUR = 3600.0
# Area codes of the United States; the rest of the number counts up.
AREAS = (202, 206, 312, 404, 415, 512, 617, 720)


@dataclass(frozen=True, slots=True)
class Traveller:
    number: str
    phone: str
    script: Sequence[dict[str, Any]]


def travellers(
    count: int, *, seed: int, starts: float, legs: float, events: Sequence[Event]
) -> list[Traveller]:
    """`starts`: they set out within so many hours; `legs`: hours between events, give or take."""
    chance = random.Random(seed)
    return [
        Traveller(
            number=f"1ZNRV{seed % 10_000:04}{serial:09}",
            phone=f"+1{AREAS[serial % len(AREAS)]}{2_000_000 + serial}",
            script=_script(chance, chance.uniform(0.0, starts), legs, events),
        )
        for serial in range(count)
    ]


def _script(
    chance: random.Random, start: float, legs: float, events: Sequence[Event]
) -> list[dict[str, Any]]:
    (city, _), hours, steps = chance.choice(ENDS), start, []
    for kind, code, status_code, text in events:
        place = {"city": city.city, "state": city.state, "postcode": city.postcode}
        steps.append(
            {
                "after": round(hours * HOUR),
                "type": kind,
                "code": code,
                "status_code": status_code,
                "text": text,
                "place": place,
                "offset": "-05:00",
            }
        )
        hours += chance.uniform(0.5, 1.5) * legs
    return steps


WHOLE_WAY = (LABEL, ORIGIN, DEPARTED, ARRIVED, LOADED, DELIVERED)
TO_THE_DOOR = (LABEL, ORIGIN, LOADED)
