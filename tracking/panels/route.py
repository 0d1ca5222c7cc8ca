"""A parcel's way as a small drawing: land, the way so far and ahead, places, a storm's area.

Plain data for an inline SVG: numbers, path data and words, in units of the drawing.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import hypot
from typing import Any, Final, Literal

from django.utils.translation import gettext as _

from tracking.panels.delay import storm_name
from tracking.panels.due import is_open
from tracking.panels.geography.picture import HEIGHT, WIDTH, Picture
from tracking.panels.geography.towns import Point, point_of
from tracking.panels.local import place_name
from tracking.selectors.delays import SeenDelay
from tracking.selectors.page import SeenParcel
from tracking.states import Status

PLACES_AT_MOST: Final = 16
_NEAR: Final = 0.15
"""Degrees: two spots of the same town."""
_LETTER, _LINE = 19, 36
"""How wide a letter and how high a line of a label is, roughly."""
_GAP: Final = 22
_THERE: Final = frozenset({Status.DELIVERED, Status.READY_FOR_PICKUP})

MarkKind = Literal["start", "past", "now", "end"]
Anchor = Literal["start", "middle", "end"]
Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Label:
    text: str
    x: int
    y: int
    anchor: Anchor


@dataclass(frozen=True, slots=True)
class Mark:
    kind: MarkKind
    x: int
    y: int
    label: Label | None
    """None where there is no room for it."""


@dataclass(frozen=True, slots=True)
class StormArea:
    name: str
    path: str


@dataclass(frozen=True, slots=True)
class RoutePanel:
    width: int
    height: int
    land: str
    travelled: str
    """Path data from the first place to the present one."""
    ahead: str
    """From the present one to the destination; "" where it is there or nobody knows it."""
    marks: list[Mark]
    storms: list[StormArea]
    arrived: bool
    description: str
    """All of it in words."""


@dataclass(frozen=True, slots=True)
class _Stop:
    point: Point
    name: str


def route(parcel: SeenParcel) -> RoutePanel | None:
    """None where fewer than two places are known: a dot alone says nothing."""
    stops = _stops(parcel)
    goal = _goal(parcel)
    there = parcel.status in _THERE
    if goal and stops and (there or _close(stops[-1].point, goal.point)):
        stops[-1] = _Stop(stops[-1].point, stops[-1].name or goal.name)
        goal = None
    whole = [*stops, *([goal] if goal else [])]
    if len(whole) < 2:
        return None
    picture = Picture.around([stop.point for stop in whole])
    storms = list(_storms(parcel, picture))
    spots = [picture.place(stop.point) for stop in whole]
    ended = goal is None and bool(stops)
    marks = _marks(whole, spots, at=len(stops) - 1, ended=ended, there=there)
    return RoutePanel(
        width=WIDTH,
        height=HEIGHT,
        land=picture.land,
        travelled=_path(spots[: len(stops)]),
        ahead=_path(spots[len(stops) - 1 :]) if goal and stops else "",
        marks=marks,
        storms=storms,
        arrived=ended and there,
        description=_description(stops, goal, storms, there),
    )


def _stops(parcel: SeenParcel) -> list[_Stop]:
    """Where it was seen, oldest first, each stay once; the newest where there are too many."""
    stops: list[_Stop] = []
    for scan in reversed(parcel.scans):
        point = point_of(scan.place)
        if point and not (stops and _close(stops[-1].point, point)):
            stops.append(_Stop(point, place_name(scan.place, home=parcel.country)))
    return stops if len(stops) <= PLACES_AT_MOST else [stops[0], *stops[-PLACES_AT_MOST + 1 :]]


def _goal(parcel: SeenParcel) -> _Stop | None:
    """The town it goes to; a way back has no end that we know."""
    if parcel.status in {Status.RETURNING, Status.RETURNED} or not parcel.city:
        return None
    place = {"city": parcel.city, "state": parcel.state, "country": parcel.country}
    point = point_of(place)
    return _Stop(point, place_name(place, home=parcel.country)) if point else None


def _close(one: Point, other: Point) -> bool:
    return abs(one.lat - other.lat) < _NEAR and abs(one.lon - other.lon) < _NEAR


def _storms(parcel: SeenParcel, picture: Picture) -> Iterator[StormArea]:
    for delay in parcel.delays:
        if delay.storm and is_open(delay) and (rings := _rings(delay)):
            path = picture.area(rings)
            if path:
                yield StormArea(storm_name(delay.storm), path)


def _rings(delay: SeenDelay) -> Sequence[Any]:
    return (delay.storm.polygon or ()) if delay.storm else ()


def _path(spots: Sequence[tuple[int, int]]) -> str:
    if len(spots) < 2:
        return ""
    first, *rest = (f"{x} {y}" for x, y in spots)
    return f"M{first}L{' '.join(rest)}"


def _marks(
    stops: Sequence[_Stop], spots: Sequence[tuple[int, int]], *, at: int, ended: bool, there: bool
) -> list[Mark]:
    """`at`: the present place. The most telling labels take their room first."""
    kinds = [_kind(n, len(stops), at, ended and there) for n in range(len(stops))]
    taken = [_around(x, y) for x, y in spots]
    lines = list(_along(spots))
    labels: dict[int, Label | None] = {}
    for n in sorted(range(len(stops)), key=lambda n: (_RANK[kinds[n]], -n)):
        # A town that is passed twice is named once.
        told = {label.text for label in labels.values() if label}
        name = "" if stops[n].name in told else stops[n].name
        label = _label(name, spots[n], taken, lines, must=_RANK[kinds[n]] < 2)
        labels[n] = label
        if label:
            taken.append(_box(label))
    return [Mark(kinds[n], *spots[n], labels[n]) for n in range(len(stops))]


_RANK: Final = {"now": 0, "end": 1, "start": 2, "past": 3}


def _kind(n: int, count: int, at: int, arrived: bool) -> MarkKind:
    if n == at:
        return "end" if arrived else "now"
    if n == count - 1:
        return "end"
    return "start" if n == 0 else "past"


def _label(
    text: str, spot: tuple[int, int], taken: Sequence[Box], lines: Sequence[Box], *, must: bool
) -> Label | None:
    """Beside its mark, above or below it, off the drawn way if it can be; None without room."""
    if not text:
        return None
    x, y = spot
    middle = y + _LINE // 3
    places: list[Label] = [
        Label(text, x + _GAP, middle, "start"),
        Label(text, x - _GAP, middle, "end"),
        Label(text, x, y - _GAP - 6, "middle"),
        Label(text, x, y + _GAP + _LINE - 6, "middle"),
    ]
    inside = [label for label in places if _fits(_box(label))]
    free = [label for label in inside if not any(_meet(_box(label), box) for box in taken)]
    if free:
        return min(free, key=lambda label: sum(_meet(_box(label), box) for box in lines))
    return inside[0] if must and inside else None


def _box(label: Label) -> Box:
    width = len(label.text) * _LETTER
    left = {"start": 0.0, "middle": width / 2, "end": float(width)}[label.anchor]
    return label.x - left, label.y - _LINE * 0.8, label.x - left + width, label.y + _LINE * 0.2


def _around(x: int, y: int, reach: float = 14) -> Box:
    return x - reach, y - reach, x + reach, y + reach


def _along(spots: Sequence[tuple[int, int]]) -> Iterator[Box]:
    """The drawn way as a string of small boxes."""
    for (x, y), (to_x, to_y) in pairwise(spots):
        count = 1 + int(hypot(to_x - x, to_y - y) // 24)
        for step in range(1, count):
            share = step / count
            yield _around(round(x + (to_x - x) * share), round(y + (to_y - y) * share), 5)


def _fits(box: Box) -> bool:
    return box[0] >= 8 and box[1] >= 8 and box[2] <= WIDTH - 8 and box[3] <= HEIGHT - 8


def _meet(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _description(
    stops: Sequence[_Stop], goal: _Stop | None, storms: Sequence[StormArea], there: bool
) -> str:
    told = []
    names = [stop.name for stop in stops if stop.name]
    if len(names) > 1:
        told.append(_("The way so far: %(places)s.") % {"places": " → ".join(names)})
    if names and not there:
        told.append(_("It was last seen in %(place)s.") % {"place": names[-1]})
    if goal:
        told.append(_("It goes to %(place)s.") % {"place": goal.name})
    told += [_("Area of the storm: %(storm)s.") % {"storm": storm.name} for storm in storms]
    return " ".join(told)
