"""Parcels with a script, the same ones for the same seed. All times count in business hours."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sandbox.ups.journeys import ARRIVED, DELIVERED, DEPARTED, ENDS, LABEL, LOADED, ORIGIN

Leg = tuple[tuple[str, str, str, str], float, float]
"""An event, and how many hours after the one before it comes: at least, at most."""

HOUR = 3600.0
# Area codes of the United States; the rest of the number counts up.
AREAS = (202, 206, 312, 404, 415, 512, 617, 720)

WHOLE_WAY: Sequence[Leg] = (
    (LABEL, 0.0, 0.5),
    *((event, 0.5, 1.3) for event in (ORIGIN, DEPARTED, ARRIVED, LOADED, DELIVERED)),
)
# Out for delivery within two hours, delivered twelve hours later.
TO_THE_DOOR: Sequence[Leg] = (
    (LABEL, 0.0, 0.8),
    (ORIGIN, 0.2, 0.6),
    (LOADED, 0.2, 0.6),
    (DELIVERED, 12.0, 12.2),
)
# Within half an hour, and then it stays there.
TO_THE_HUB: Sequence[Leg] = ((LABEL, 0.0, 0.1), (ORIGIN, 0.1, 0.2), (ARRIVED, 0.1, 0.2))


@dataclass(frozen=True, slots=True)
class Traveller:
    number: str
    phone: str
    script: Sequence[dict[str, Any]]

    @property
    def email(self) -> str:
        return f"shopper{self.phone[2:]}@mail.example"

    @property
    def postcode(self) -> str:
        """Where it was last seen."""
        return str(self.script[-1]["place"]["postcode"])


def travellers(count: int, *, seed: int, legs: Sequence[Leg]) -> list[Traveller]:
    chance = random.Random(seed)
    return [
        Traveller(
            number=f"1ZNRV{seed % 10_000:04}{serial:09}",
            phone=f"+1{AREAS[serial % len(AREAS)]}{2_000_000 + serial}",
            script=_script(chance, legs),
        )
        for serial in range(count)
    ]


def _script(chance: random.Random, legs: Sequence[Leg]) -> list[dict[str, Any]]:
    (city, _), hours, steps = chance.choice(ENDS), 0.0, []
    place = {"city": city.city, "state": city.state, "postcode": city.postcode}
    for (kind, code, status_code, text), least, most in legs:
        hours += chance.uniform(least, most)
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
    return steps
