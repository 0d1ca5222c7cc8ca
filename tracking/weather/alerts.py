"""What an alert is, and how there can be none."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final, Literal

from tracking.carriers.base import Place
from tracking.weather.files import Ring
from tracking.weather.places import inside, spot_of
from tracking.weather.vtec import Vtec

Reason = Literal[
    "unavailable",  # the feed or the way to it is down
    "timeout",  # no whole answer in time
    "quota",  # too many requests
    "refused",  # the feed will not answer this request: a person must act
    "misconfigured",  # the address cannot be called at all
    "malformed",  # an answer that cannot be read
]


EARLIEST: Final = datetime(2000, 1, 1, tzinfo=UTC)


class WeatherError(Exception):
    """Why there are no alerts. `retry_in`: seconds until asking again can help; None = never."""

    def __init__(self, reason: Reason, *, retry_in: int | None = None, detail: str = "") -> None:
        super().__init__(f"{reason}: {detail}" if detail else reason)
        self.reason: Reason = reason
        self.retry_in = retry_in
        self.detail = detail


@dataclass(frozen=True, slots=True)
class Alert:
    """One message of the weather service about one event. Moments are aware, in UTC.

    An event has several messages over time, and several at once where its areas differ in time;
    `incident` is the same for all of them.
    """

    id: str
    event: str
    """As "Winter Storm Warning"."""
    severity: str
    """Extreme, Severe, Moderate, Minor or Unknown (CAP)."""
    certainty: str
    urgency: str
    onset: datetime
    ends: datetime
    """When the weather ends, not the message: exclusive, always after `onset`."""
    areas: tuple[str, ...]
    """Names of the counties or zones in English, as the weather service has them."""
    incident: str = ""
    """`2020.KDVN.WS.W.0003` by its event code, else "root:" and the oldest message's id."""
    kind: str = ""
    """One of kinds.KINDS, "" for weather that stops no parcels."""
    holding: bool = False
    name: str = ""
    """A tropical storm's own name, as "Helene"."""
    sent: datetime = EARLIEST
    headline: str = ""
    zones: frozenset[str] = frozenset()
    """Keys as places.zones_at gives them. Only zones whose area is known."""
    polygon: tuple[Ring, ...] | None = None
    """Where drawn, it alone says what the alert covers; zones are then what it touches."""
    message: str = "Alert"
    """Alert or Update; Cancel where it ends what it refers to."""
    replaces: frozenset[str] = frozenset()
    """Ids of earlier messages that this one takes the place of."""
    codes: tuple[Vtec, ...] = ()

    def covers(self, place: Place, at: datetime) -> bool:
        """Does the alert hold at this place at this (aware) moment?"""
        return self.onset <= at < self.ends and self.covers_place(place)

    def covers_place(self, place: Place) -> bool:
        """The same without regard to time. False where it is not known where the place lies."""
        spot = spot_of(place)
        if spot is None:
            return False
        if self.polygon is not None:
            return inside(self.polygon, spot.lat, spot.lon)
        return not self.zones.isdisjoint(spot.zones)

    @property
    def area_words(self) -> str:
        """The first three areas, for a line of text: "Cook, DuPage, Will …"."""
        return ", ".join(self.areas[:3]) + (" …" if len(self.areas) > 3 else "")

    @property
    def states(self) -> tuple[str, ...]:
        """Their postal codes, in order."""
        return tuple(sorted({key[:2] for key in self.zones}))


@dataclass(frozen=True, slots=True)
class Feed:
    """What one answer of the feed holds."""

    alerts: tuple[Alert, ...]
    over: frozenset[str]
    """Ids of messages that are cancelled, or replaced by another one of this answer."""
    unreadable: int
    """Messages left out because they say too little to be an alert."""

    @property
    def unplaced(self) -> int:
        """Alerts that cover nothing: no polygon, and zones that the shipped tables do not know."""
        return sum(not alert.zones and alert.polygon is None for alert in self.alerts)
