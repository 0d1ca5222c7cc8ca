"""Orders of nobody's, one for each state a page can be in: what the studio's preview shows.

Written per language: names, places and things are as its readers know them. Pure.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from pages.languages import Language
from retailers.theme import Theme
from tracking.selectors.delays import SeenDelay, SeenStorm
from tracking.selectors.page import BoughtItem, SeenOrder, SeenParcel, SeenScan
from tracking.states import Cause, Status

FIRST: Final = "in_transit"
_DAY: Final = timedelta(days=1)
_HOUR: Final = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class _Place:
    city: str
    state: str
    lat: float
    lon: float


@dataclass(frozen=True, slots=True)
class _Scene:
    """Where a language's sample takes place."""

    name: str
    country: str
    zone: str
    carrier: str
    service: str
    number: str
    way: tuple[_Place, ...]
    """From the warehouse to the shopper's town."""
    things: tuple[str, ...]
    porch: str


_SCENES: Final[Mapping[str, _Scene]] = {
    "en": _Scene(
        "Anna", "US", "America/New_York", "ups", "Ground", "1Z999AA10123456784",
        (
            _Place("Reno", "NV", 39.53, -119.81),
            _Place("Salt Lake City", "UT", 40.76, -111.89),
            _Place("Chicago", "IL", 41.88, -87.63),
            _Place("Brooklyn", "NY", 40.65, -73.95),
        ),
        ("Merino crew sweater, forest green", "Beeswax candle, cedar", "Linen tea towels"),
        "Front porch",
    ),
    "de": _Scene(
        "Anna", "DE", "Europe/Berlin", "dhl", "Paket", "00340434161094042557",
        (
            _Place("Hamburg", "", 53.55, 9.99),
            _Place("Hannover", "", 52.37, 9.73),
            _Place("Nürnberg", "", 49.45, 11.08),
            _Place("München", "", 48.14, 11.58),
        ),
        ("Merinopullover mit Rundhals, waldgrün", "Bienenwachskerze Zeder", "Geschirrtücher"),
        "Nachbarin",
    ),
    "es": _Scene(
        "Lucía", "ES", "Europe/Madrid", "dhl", "Parcel", "JD014600003889560001",
        (
            _Place("Vigo", "", 42.24, -8.72),
            _Place("Madrid", "", 40.42, -3.7),
            _Place("Zaragoza", "", 41.65, -0.89),
            _Place("Barcelona", "", 41.39, 2.17),
        ),
        ("Jersey de merino, verde bosque", "Vela de cera de abeja, cedro", "Paños de lino"),
        "Portería",
    ),
    "ar": _Scene(
        "ليلى", "SA", "Asia/Riyadh", "dhl", "Express", "4818240420",
        (
            _Place("دبي", "", 25.2, 55.27),
            _Place("الدمام", "", 26.43, 50.1),
            _Place("الرياض", "", 24.71, 46.68),
            _Place("جدة", "", 21.49, 39.19),
        ),
        ("كنزة من صوف الميرينو بلون أخضر", "شمعة من شمع العسل برائحة الأرز", "مناشف كتان"),
        "مكتب الاستقبال",
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Stage:
    scene: _Scene
    now: datetime

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.scene.zone)

    @property
    def today(self) -> date:
        return self.now.astimezone(self.zone).date()

    def at(self, days: int, hour: int) -> datetime:
        day = self.today + days * _DAY
        return datetime(day.year, day.month, day.day, hour, tzinfo=self.zone)

    def scan(
        self, status: Status, ago: timedelta, stop: int, cause: Cause | None = None
    ) -> SeenScan:
        place = self.scene.way[stop]
        where = {
            "city": place.city, "state": place.state, "country": self.scene.country,
            "lat": place.lat, "lon": place.lon, "zone": self.scene.zone,
        }  # fmt: skip
        return SeenScan(self.now - ago, None, status, cause, "", where)


Changes = dict[str, Any]


def sample(state: str, theme: Theme, language: Language, *, now: datetime) -> SeenOrder:
    """An order in one of PREVIEW_STATES. `now` is business time."""
    scene = _SCENES.get(language.words, _SCENES["en"])
    stage = _Stage(scene, now)
    bought = tuple(BoughtItem(name, n) for n, name in enumerate(scene.things[:2], 1))
    order = SeenOrder(
        "#1001", scene.name, now - 4 * _DAY, None, None, theme, (_parcel(stage, bought),), ()
    )
    return PREVIEW_STATES[state](order, stage)


def _parcel(stage: _Stage, items: tuple[BoughtItem, ...]) -> SeenParcel:
    """On its way, and to come the day after tomorrow."""
    goal = stage.scene.way[-1]
    scans = (
        stage.scan(Status.IN_TRANSIT, 5 * _HOUR, 2),
        stage.scan(Status.IN_TRANSIT, 30 * _HOUR, 1),
        stage.scan(Status.IN_TRANSIT, 47 * _HOUR, 0),
        stage.scan(Status.PICKED_UP, 52 * _HOUR, 0),
        stage.scan(Status.LABEL_CREATED, 75 * _HOUR, 0),
    )
    return SeenParcel(
        status=Status.IN_TRANSIT, cause=None, carrier=stage.scene.carrier,
        service=stage.scene.service, numbers=(stage.scene.number,), city=goal.city,
        state=goal.state, country=stage.scene.country, shipped_at=stage.now - 2 * _DAY,
        status_at=scans[0].at, delivered_at=None, delivered_to="", signed_by="",
        promised_on=None, first_estimate=None, earliest=stage.at(2, 14), latest=stage.at(2, 18),
        window="window", scans=scans, items=items,
    )  # fmt: skip


def _with(order: SeenOrder, **changes: Any) -> SeenOrder:
    return replace(order, parcels=(replace(order.parcels[0], **changes),))


def _as_it_is(order: SeenOrder, stage: _Stage) -> SeenOrder:
    return order


def _ordered(order: SeenOrder, stage: _Stage) -> SeenOrder:
    items = order.parcels[0].items
    promised = stage.today + 5 * _DAY
    return replace(
        order, parcels=(), unassigned=items, promised_on=promised, ordered_at=stage.now - 2 * _HOUR
    )


def _moved_on(order: SeenOrder, stage: _Stage, status: Status, **changes: Any) -> SeenOrder:
    """One more scan, two hours old, in the shopper's town."""
    newest = stage.scan(status, 2 * _HOUR, 3, changes.get("cause"))
    scans = (newest, *order.parcels[0].scans)
    return _with(order, status=status, status_at=newest.at, scans=scans, **changes)


def _out_for_delivery(order: SeenOrder, stage: _Stage) -> SeenOrder:
    window = {"earliest": stage.now + _HOUR, "latest": stage.now + 4 * _HOUR}
    return _moved_on(order, stage, Status.OUT_FOR_DELIVERY, **window)


def _delivered(order: SeenOrder, stage: _Stage) -> SeenOrder:
    at = stage.now - 2 * _HOUR
    to = stage.scene.porch
    return _moved_on(order, stage, Status.DELIVERED, delivered_at=at, delivered_to=to)


def _ready(order: SeenOrder, stage: _Stage) -> SeenOrder:
    return _moved_on(order, stage, Status.READY_FOR_PICKUP)


def _attempted(order: SeenOrder, stage: _Stage) -> SeenOrder:
    return _moved_on(
        order,
        stage,
        Status.ATTEMPT_FAILED,
        cause=Cause.RECIPIENT_UNAVAILABLE,
        earliest=stage.at(1, 0),
        latest=stage.at(1, 23),
        window="day",
    )


def _delayed(order: SeenOrder, stage: _Stage) -> SeenOrder:
    delay = _delay(stage, kind="carrier", cause=Cause.CARRIER_CAPACITY, storm=None)
    newest = stage.scan(Status.DELAYED, 3 * _HOUR, 2, Cause.CARRIER_CAPACITY)
    scans = (newest, *order.parcels[0].scans)
    return _with(
        order,
        status=Status.DELAYED,
        cause=Cause.CARRIER_CAPACITY,
        scans=scans,
        delays=(delay,),
        earliest=None,
        latest=None,
    )


def _storm(order: SeenOrder, stage: _Stage) -> SeenOrder:
    place = stage.scene.way[2]
    storm = SeenStorm(
        event="Winter Storm Warning",
        kind="winter_storm",
        name="",
        area_words=place.city,
        onset=stage.now - 8 * _HOUR,
        ends=stage.at(1, 18),
        polygon=[_area(place)],
    )
    delay = _delay(stage, kind="storm", cause=Cause.WEATHER, storm=storm)
    return _with(order, delays=(delay,), earliest=None, latest=None)


def _delay(stage: _Stage, **changes: Any) -> SeenDelay:
    """From the day after tomorrow to two and three days later."""
    was = stage.today + 2 * _DAY
    return SeenDelay(
        state="open", was_on=was, low_on=was + 2 * _DAY, high_on=was + 3 * _DAY,
        opened_at=stage.now - 3 * _HOUR, resolved_at=None, resolution="", **changes,
    )  # fmt: skip


def _area(place: _Place) -> list[list[float]]:
    """A storm's outline around a place, as uneven as they are."""
    steps = ((-3.6, 0.4), (-2.4, 1.5), (-0.4, 1.9), (1.9, 1.3), (3.4, 0.2), (2.5, -1.1),
             (0.6, -1.6), (-1.7, -1.3), (-3.6, 0.4))  # fmt: skip
    return [[place.lon + east, place.lat + north] for east, north in steps]


def _returning(order: SeenOrder, stage: _Stage) -> SeenOrder:
    cause = Cause.RECIPIENT_ADDRESS
    return _moved_on(order, stage, Status.RETURNING, cause=cause, earliest=None, latest=None)


def _several(order: SeenOrder, stage: _Stage) -> SeenOrder:
    """One there, one on its way, one thing still to be sent."""
    coming = order.parcels[0]
    there = _delivered(order, stage).parcels[0]
    numbers = tuple(f"{number[:-1]}5" for number in there.numbers)
    third = BoughtItem(stage.scene.things[2], 1)
    return replace(
        order,
        parcels=(
            replace(there, numbers=numbers, items=coming.items[:1]),
            replace(coming, items=coming.items[1:]),
        ),
        unassigned=(third,),
    )


def _empty(order: SeenOrder, stage: _Stage) -> SeenOrder:
    """All that a shop may leave out is left out."""
    bare = replace(order.parcels[0], items=(), scans=(), numbers=(), service="", city="")
    bare = replace(bare, status=Status.LABEL_CREATED, earliest=None, latest=None, carrier="")
    return replace(order, first_name="", parcels=(bare,))


PREVIEW_STATES: Final[Mapping[str, Callable[[SeenOrder, _Stage], SeenOrder]]] = {
    "in_transit": _as_it_is,
    "ordered": _ordered,
    "out_for_delivery": _out_for_delivery,
    "storm": _storm,
    "delayed": _delayed,
    "ready_for_pickup": _ready,
    "attempt_failed": _attempted,
    "delivered": _delivered,
    "returning": _returning,
    "several": _several,
    "empty": _empty,
}
"""What `?state=` may be, in the order in which a studio offers them."""
