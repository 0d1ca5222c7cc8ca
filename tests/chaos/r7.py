"""R7: a storm comes and goes while workers are killed, and each parcel in it is told of both once.

Killed are those who have half taken in the alert, half held its parcels, half planned the
messages, and those who send them; the same again when it lifts. Parcels elsewhere hear nothing.
Sabotage `storm`: that a storm holds a parcel is written down first and told to the rest of the
house afterwards.
"""

import random
import sys
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

from sandbox.journeys import ENDS
from tests.chaos.fire import Killer, Trap
from tests.chaos.hearing import Hearing, News
from tests.chaos.journeys import TO_THE_HUB, travellers
from tests.chaos.proof import Figures, Terms, main
from tests.chaos.stage import NotReady, Stage, Step, staged
from tests.chaos.tell import ATTEMPTS, RATE, SHOPS, TERMS, account, feeding, open_deliveries

MILESTONES: Final = ("storm_hold", "all_clear")
WEATHER: Final = {"WEATHER_SECONDS": "120", "STORM_SECONDS": "1"}
STORMY: Final = [city.postcode for city, _ in ENDS[: len(ENDS) // 2]]
# Longer than a parcel usually rests, from its last scan; and then until the storm lifts.
RESTED, LIFTED = timedelta(hours=13), timedelta(hours=30)
HOUR: Final = 3600
# What a worker needs last in a transaction, and how it is told from others. Locks of tables: those
# of rows take a transaction number, and readers of the outbox wait for the oldest one.
INTAKE: Final = {
    "lock": "LOCK TABLE tracking_weatherfeed IN SHARE MODE",
    "wrote": "tracking_weatheralert",
}
HOLDING: Final = {"lock": "LOCK TABLE outbox IN SHARE MODE", "says": "INSERT INTO outbox"}
PLANNING: Final = {
    "lock": "LOCK TABLE notifications_sendlane IN SHARE MODE",
    "wrote": "notifications_delivery",
}
WRONG: Final = (
    "duplicates", "missing", "strange", "open", "ambiguous", "mails_missing", "mails_strange",
    "mails_twice_for_nothing", "mail_ids_wrong",
)  # fmt: skip


def prove(terms: Terms) -> tuple[Figures, bool]:
    with staged(sabotage=terms.sabotage, settings=TERMS | WEATHER) as stage:
        for service in ("twilio", "smtp"):
            details = {"phase": "after", "seconds": [0.005, 0.05]}
            stage.fault(service, "latency", seed=terms.seed, **details)
        life = Life(stage, terms.scaled(120, 2_000), terms.seed)
        stage.start_workers(2)
        life.arrive()
        life.hold()
        life.lift()
        figures = life.figures()
    return figures, not any(figures[name] for name in WRONG) and figures["kills"] > 0


class Life:
    def __init__(self, stage: Stage, shoppers: int, seed: int) -> None:
        from tests.chaos import feed

        stage.control("PUT", "clock", {"rate": RATE})
        self._stage = stage
        self._chance = random.Random(seed)
        self._travellers = travellers(shoppers, seed=seed, legs=TO_THE_HUB)
        self._held = [one for one in self._travellers if one.postcode in STORMY]
        self._feeding = feeding(
            stage, feed.open_shops(SHOPS, rules=True), self._travellers, mails=True
        )
        self._hearing = Hearing(stage)
        self._killer = Killer(
            stage, self._chance, every=(0.3, 1.0), progress=self._hearing.count, least=10
        )
        self.trapped = 0

    def arrive(self) -> None:
        """All parcels come to where they stay."""
        stage, scans = self._stage, len(TO_THE_HUB) * len(self._travellers)

        def recorded() -> int:
            return stage.count("tracking_scan")

        def feed() -> None:
            next(self._feeding, None)

        if not stage.wait_while_moving(lambda: recorded() == scans, recorded, meanwhile=feed):
            raise NotReady(f"{recorded()} of {scans} scans before the storm")
        self._later(RESTED)

    def hold(self) -> None:
        self._trap(INTAKE, self._begin)
        self._trap(HOLDING)
        self._trap(PLANNING)
        self._until_told("storm_hold")

    def lift(self) -> None:
        self._trap(INTAKE, lambda: self._later(LIFTED))
        self._trap(HOLDING)
        self._trap(PLANNING)
        self._until_told("all_clear")

    def figures(self) -> Figures:
        figures = self._hearing.of_phones(_wanted([one.phone for one in self._held]))
        figures |= self._hearing.of_boxes(_wanted([one.email for one in self._held]))
        kills = {"trapped": self.trapped, "kills": self._killer.kills}
        return {"parcels": len(self._travellers)} | figures | account(self._stage) | kills

    def _begin(self) -> None:
        """It has raged for half a day when the weather service says so."""
        storm = {
            "event": "Winter Storm Warning",
            "zips": STORMY,
            "after": -13 * HOUR,
            "lasts": 72 * HOUR,
            "life": [{"after": LIFTED.total_seconds() - HOUR, "do": "cancel"}],
        }
        self._stage.control("POST", "storms", storm)

    def _later(self, span: timedelta) -> None:
        now = datetime.fromisoformat(self._stage.control("GET", "clock")["now"])
        self._stage.control("PUT", "clock", {"now": (now + span).isoformat()})

    def _trap(self, where: Mapping[str, str], bring: Step = lambda: None) -> None:
        """Once or twice."""
        for first in (True, False)[: self._chance.choice((1, 2))]:
            Trap(self._stage, **where).spring(bring if first else lambda: None)
            self.trapped += 1

    def _until_told(self, milestone: str) -> None:
        """By SMS, and until nothing is open: mails come beside them."""
        stage, hearing = self._stage, self._hearing

        def told() -> bool:
            return hearing.phones(milestone) >= len(self._held) and not open_deliveries(stage)

        def movement() -> int:
            return hearing.count() + stage.count(ATTEMPTS)

        stage.wait_while_moving(told, movement, meanwhile=self._killer)


def _wanted(addresses: Sequence[str]) -> set[News]:
    return {(address, milestone) for address in addresses for milestone in MILESTONES}


if __name__ == "__main__":
    sys.exit(main(prove))
