"""When a parcel is delayed, and when it no longer is. Pure: facts of one parcel in, verdicts out.

Four kinds, each at most once open for a parcel:

* **carrier**: the carrier says so. Its status is `delayed` or `exception`, or its present
  estimate lies on a later day than what the shopper was told first (the shop's promise, else the
  carrier's first estimate). Of a date that came back and moves away again within a while, only
  what goes beyond the date already told is news.
* **stalled**: no pickup for 4 business days after the label, or no scan for 3 (5 across a border)
  once the carrier has it. Business days are those of the place where the parcel is, and only time
  counts in which we asked and were answered.
* **late**: the promised day is over at the destination and nobody came. Promised is the shop's
  day, the carrier's present one or what was told of a storm, whichever is later. Once somebody
  came to the door, only a later day that the carrier names after it.
* **storm**: opened and cleared by `tracking.services.storms`; here only a movement ends it.

A parcel on its way back, at a pickup point or at its end is not delayed.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any, Final, Literal

from tracking.delays.calendar import ONE_DAY, Local, Stretch, counted, reached
from tracking.states import Cause, Status

LABEL_DAYS: Final = 4
DOMESTIC_DAYS: Final = 3
INTERNATIONAL_DAYS: Final = 5
RECOVERED: Final = timedelta(days=2)
"""By so much a date has to come nearer to be told anew; a later one always is."""


class Kind(StrEnum):
    CARRIER = "carrier"
    STALLED = "stalled"
    LATE = "late"
    STORM = "storm"


Resolution = Literal["moved", "delivered", "withdrawn", "cleared", "rescheduled", "overtaken"]

TROUBLE: Final = frozenset({Status.DELAYED, Status.EXCEPTION})
NOT_MOVED: Final = frozenset({Status.PENDING, Status.LABEL_CREATED})
CARRIED: Final = frozenset(
    {Status.PICKED_UP, Status.IN_TRANSIT, Status.OUT_FOR_DELIVERY, Status.ATTEMPT_FAILED, *TROUBLE}
)
AT_THE_DOOR: Final = frozenset({Status.ATTEMPT_FAILED, Status.READY_FOR_PICKUP})
MOVING: Final = frozenset(
    {
        Status.PICKED_UP, Status.IN_TRANSIT, Status.OUT_FOR_DELIVERY, Status.ATTEMPT_FAILED,
        Status.READY_FOR_PICKUP, Status.DELIVERED, Status.RETURNING, Status.RETURNED,
    }
)  # fmt: skip
"""Scans that only a parcel in motion gets."""
_ON_ITS_WAY: Final = frozenset(
    {*NOT_MOVED, *TROUBLE, Status.PICKED_UP, Status.IN_TRANSIT, Status.OUT_FOR_DELIVERY}
)


@dataclass(frozen=True, slots=True)
class Parcel:
    """What there is to know of one parcel. Moments are business time, days local at `home`."""

    status: Status
    home: Local
    here: Local
    """Where it was last seen; `home` where that is not known."""
    cause: str = ""
    status_at: datetime | None = None
    last_scan_at: datetime | None = None
    moved_at: datetime | None = None
    """Its last scan in motion, as far as it is known."""
    came_at: datetime | None = None
    """Its last scan at the door: nobody was home, or it waits to be picked up."""
    started_at: datetime | None = None
    """The first answer we understood; None: nobody was asked yet."""
    blind: Sequence[Stretch] = ()
    international: bool = False
    promised_on: date | None = None
    first_on: date | None = None
    """The carrier's first estimate."""
    low_on: date | None = None
    high_on: date | None = None
    """The carrier's present one."""


@dataclass(frozen=True, slots=True)
class Held:
    """A case as it stands in its row; `resolved_at` set: one that is over."""

    kind: str
    cause: str
    was_on: date | None
    low_on: date | None
    high_on: date | None
    tell: bool
    opened_at: datetime
    resolved_at: datetime | None = None
    told_on: date | None = None
    """The last day of the last word on the date that was told."""
    at: datetime | None = None
    """The scan that opened it."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What holds now."""

    kind: Kind
    cause: str = ""
    was_on: date | None = None
    low_on: date | None = None
    high_on: date | None = None
    tell: bool = True
    evidence: Mapping[str, Any] = field(default_factory=dict)


_Judge = Callable[[Parcel, Collection[Held], datetime], Verdict | None]


def verdicts(parcel: Parcel, cases: Collection[Held], now: datetime) -> dict[Kind, Verdict]:
    """The delays of the parcel at this moment; of storms only what stays open.

    `cases`: all it ever had. Callers ask right after a carrier's answer, never without one.
    """
    found: dict[Kind, Verdict] = {}
    known = list(cases)
    for kind, judge in _JUDGES.items():
        verdict = judge(parcel, known, now)
        held = _open(known, kind)
        known = [case for case in known if case is not held]
        if verdict is not None:
            found[kind] = verdict
            known.append(_as_held(verdict, held, now))
    return found


def _as_held(verdict: Verdict, held: Held | None, now: datetime) -> Held:
    tell = verdict.tell or (held is not None and held.tell)
    return Held(
        verdict.kind, verdict.cause, verdict.was_on, verdict.low_on, verdict.high_on, tell, now
    )


def still_in_storm(parcel: Parcel, case: Held) -> bool:
    """A storm lets go of what moves after it was held, and of what is no longer on its way."""
    if parcel.status not in _ON_ITS_WAY | {Status.ATTEMPT_FAILED}:
        return False
    if not case.tell:
        # At risk only: moving parcels are. The storm's own end closes it.
        return True
    return parcel.moved_at is None or case.at is None or parcel.moved_at <= case.at


def resolution(parcel: Parcel, case: Held) -> Resolution:
    """Why a case that no verdict upholds is over."""
    if parcel.status is Status.DELIVERED:
        return "delivered"
    if parcel.status not in _ON_ITS_WAY:
        return "overtaken"
    match case.kind:
        case Kind.CARRIER if case.at is not None:
            moved = parcel.moved_at is not None and parcel.moved_at > case.at
            return "moved" if moved else "withdrawn"
        case Kind.LATE if _came_since(parcel, case.was_on):
            return "overtaken"
        case Kind.CARRIER | Kind.LATE:
            return "rescheduled"
    return "overtaken" if parcel.status in TROUBLE else "moved"


def is_news(case: Held, verdict: Verdict) -> bool:
    """Whether what changed is worth telling: a small shift to and fro is not."""
    if verdict.tell and not case.tell:
        return True
    if case.cause != verdict.cause and verdict.cause:
        return True
    if verdict.high_on is None or verdict.high_on == case.told_on:
        return False
    told = case.told_on
    return told is None or verdict.high_on > told or told - verdict.high_on >= RECOVERED


def next_look(parcel: Parcel, cases: Collection[Held], now: datetime) -> datetime | None:
    """When time alone may make it stalled or late, should nothing else happen; None: never."""
    if parcel.status not in _ON_ITS_WAY and parcel.status is not Status.ATTEMPT_FAILED:
        return None
    moments = [_stalls_at(parcel, cases)]
    if parcel.status in _ON_ITS_WAY and (due := _due(parcel, cases)) is not None:
        moments.append(parcel.home.end_of(due))
    return min((moment for moment in moments if moment and moment > now), default=None)


def _carrier(parcel: Parcel, cases: Collection[Held], now: datetime) -> Verdict | None:
    was = _told_first(parcel)
    beyond = was is not None and parcel.high_on is not None and parcel.high_on > was
    low, high = (parcel.low_on, parcel.high_on) if beyond else (None, None)
    if parcel.status in TROUBLE:
        cause = parcel.cause
        if not cause and parcel.status is Status.DELAYED:
            cause = Cause.CARRIER_DELAY
        evidence = {"status": parcel.status, "at": _iso(parcel.status_at)}
        return Verdict(Kind.CARRIER, cause, was, low, high, evidence=evidence)
    if high is None or parcel.status not in _ON_ITS_WAY or not _date_is_news(high, cases):
        return None
    return Verdict(Kind.CARRIER, "", was, low, high, evidence={"estimate": "moved"})


def _date_is_news(high: date, cases: Collection[Held]) -> bool:
    """A date already told, then taken back, is none; nor is one of a parcel known to be late."""
    if _open(cases, Kind.CARRIER):
        return True
    told = [c.told_on for c in cases if c.kind == Kind.CARRIER and c.told_on and c.tell]
    return not _open(cases, Kind.LATE) and all(high > day for day in told)


def _told_first(parcel: Parcel) -> date | None:
    return parcel.promised_on or parcel.first_on


def _due(parcel: Parcel, cases: Collection[Held]) -> date | None:
    """The last day that was promised: none is late while a later date may hold."""
    storms = [c.told_on for c in cases if c.kind == Kind.STORM and c.tell]
    days = [day for day in (parcel.high_on, *storms) if day]
    if parcel.came_at is not None:
        came = parcel.home.day_of(parcel.came_at)
        days = [day for day in days if day > came]
    return max([*days, *filter(None, [_promised(parcel)])], default=None)


def _promised(parcel: Parcel) -> date | None:
    """As long as nobody has come."""
    return _told_first(parcel) if parcel.came_at is None else None


def _came_since(parcel: Parcel, day: date | None) -> bool:
    at = parcel.came_at
    return at is not None and day is not None and parcel.home.day_of(at) >= day


def _late(parcel: Parcel, cases: Collection[Held], now: datetime) -> Verdict | None:
    if parcel.status not in _ON_ITS_WAY:
        return None
    today = parcel.home.day_of(now)
    was = _missed(parcel, cases, today)
    if was is None:
        return None
    fresh = parcel.high_on is not None and parcel.high_on >= today
    low, high = (parcel.low_on, parcel.high_on) if fresh else (None, None)
    evidence = {"over_at": parcel.home.end_of(was).isoformat()}
    return Verdict(
        Kind.LATE, _cause_of(cases), was, low, high, not _told(cases, Kind.STORM), evidence
    )


def _missed(parcel: Parcel, cases: Collection[Held], today: date) -> date | None:
    """The promised day that is over."""
    if held := _open(cases, Kind.LATE):
        # It stays late whatever date comes next, unless the promise itself was moved.
        was = _promised(parcel)
        ends = (was is not None and was >= today) or _came_since(parcel, held.was_on)
        return None if ends else held.was_on
    due = _due(parcel, cases)
    return due if due is not None and due < today else None


def _cause_of(cases: Collection[Held]) -> str:
    return next((c.cause for c in cases if c.resolved_at is None and c.kind == Kind.CARRIER), "")


def _stalled(parcel: Parcel, cases: Collection[Held], now: datetime) -> Verdict | None:
    since = _silent_since(parcel)
    moment = _stalls_at(parcel, cases)
    if since is None or moment is None or moment > now:
        return None
    blind = _blind(parcel, cases)
    seen = counted(since, now, parcel.here, blind)
    evidence = {
        "since": since.isoformat(),
        "business_days": round(seen / ONE_DAY, 1),
        "threshold": _patience(parcel) // ONE_DAY,
        "stage": "label" if parcel.status in NOT_MOVED else "transit",
    }
    # Without a pickup there is nothing for the shopper to know yet, but much to do for the shop;
    # and who was told of a delay already learns nothing from its silence.
    quiet = parcel.status in NOT_MOVED or _told(cases, Kind.CARRIER, Kind.LATE, Kind.STORM)
    return Verdict(Kind.STALLED, "", _told_first(parcel), None, None, not quiet, evidence)


def _stalls_at(parcel: Parcel, cases: Collection[Held]) -> datetime | None:
    since = _silent_since(parcel)
    if since is None:
        return None
    return reached(since, _patience(parcel), parcel.here, _blind(parcel, cases))


def _silent_since(parcel: Parcel) -> datetime | None:
    """From when on silence counts: the last scan, but nothing from before we first asked."""
    if parcel.started_at is None or parcel.status not in CARRIED | NOT_MOVED:
        return None
    return max(parcel.started_at, parcel.last_scan_at or parcel.started_at)


def _patience(parcel: Parcel) -> timedelta:
    if parcel.status in NOT_MOVED:
        return LABEL_DAYS * ONE_DAY
    return (INTERNATIONAL_DAYS if parcel.international else DOMESTIC_DAYS) * ONE_DAY


def _blind(parcel: Parcel, cases: Collection[Held]) -> list[Stretch]:
    """Time that does not count: without answers, and in a storm that explains the silence."""
    return [*parcel.blind, *_storms(parcel, cases)]


def _storms(parcel: Parcel, cases: Collection[Held]) -> Iterator[Stretch]:
    since = _silent_since(parcel)
    for case in cases:
        if case.kind == Kind.STORM and case.tell and since is not None:
            # While it lasts it is taken to last for ever: its end makes the parcel due again.
            until = case.resolved_at or since + 365 * ONE_DAY
            yield case.opened_at, until


def _open(cases: Collection[Held], kind: Kind) -> Held | None:
    return next((c for c in cases if c.kind == kind and c.resolved_at is None), None)


def _told(cases: Collection[Held], *kinds: Kind) -> bool:
    return any(c.tell and c.resolved_at is None and c.kind in kinds for c in cases)


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


_JUDGES: Final[Mapping[Kind, _Judge]] = {
    Kind.CARRIER: _carrier,
    Kind.LATE: _late,
    Kind.STALLED: _stalled,
}
