"""What the feed's latest answer changes, compared with what we knew. Pure.

    fetched = ask(FeedState(url=…, user_agent=…, etag=…))
    changes = merge(known, fetched, now)

An incident opens with the first of its messages and ends when none of them is left.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final, Literal

from tracking.weather.alerts import Alert
from tracking.weather.client import FeedState, Fetched, ask

__all__ = ["Changes", "Ending", "FeedState", "Fetched", "Known", "Why", "ask", "merge"]

Why = Literal[
    "cancelled",  # the weather service says so
    "upgraded",  # it goes on as another incident
    "replaced",  # of a message: a later one of the same incident stands for it
    "expired",  # its time has passed
    "gone",  # the feed does not hold it any more and did not say why
]
MISSES: Final = 2
"""So many answers running without a message make it gone: one answer may be torn."""
MISSES_OF_ALL: Final = 6
"""The same where the answers hold nothing that we know: the country is never without weather, so
that is rather the feed's trouble than the end of every storm, and nobody is to hear "all clear"."""
_FIRST: Final[tuple[Why, ...]] = ("upgraded", "cancelled", "gone", "replaced", "expired")


@dataclass(frozen=True, slots=True)
class Known:
    """A message that was in force when we last looked."""

    incident: str
    ends: datetime
    missed: int = 0
    """How many answers running have not held it."""


@dataclass(frozen=True, slots=True)
class Ending:
    why: Why
    successor: str = ""
    """The incident whose messages took the place of its own, however it ended: what was upgraded
    goes on as this, and what has run out or was lowered may."""


@dataclass(frozen=True, slots=True)
class Changes:
    alerts: tuple[Alert, ...] = ()
    """Messages that are new; each belongs to the incident it names."""
    over: Mapping[str, Why] = field(default_factory=dict)
    """Message id → why it is in force no longer."""
    missed: Mapping[str, int] = field(default_factory=dict)
    """Message id → its count of misses, where that has changed."""
    opened: frozenset[str] = frozenset()
    updated: frozenset[str] = frozenset()
    """Incidents that go on, with other messages than before."""
    ended: Mapping[str, Ending] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.alerts or self.over or self.missed)


def merge(known: Mapping[str, Known], fetched: Fetched, now: datetime) -> Changes:
    """`known`: the messages in force, by id. `now`: business time, aware."""
    there = {alert.id: alert for alert in fetched.alerts if alert.ends > now}
    new = [_placed(alert, known) for alert in there.values() if alert.id not in known]
    held = {alert.id for alert in fetched.alerts}
    misses = {i: _misses(message, fetched, there=i in held) for i, message in known.items()}
    over = _over(known, fetched, new, misses, now)
    missed = {
        id_: count
        for id_, count in misses.items()
        if id_ not in over and count != known[id_].missed
    }
    before = {message.incident for message in known.values()}
    stay = {message.incident for id_, message in known.items() if id_ not in over}
    after = stay | {alert.incident for alert in new}
    touched = {known[id_].incident for id_ in over} | {alert.incident for alert in new}
    return Changes(
        alerts=tuple(new),
        over=over,
        missed=missed,
        opened=frozenset(after - before),
        updated=frozenset(touched & before & after),
        ended={key: _ending(key, known, over, new) for key in sorted(before - after)},
    )


def _placed(alert: Alert, known: Mapping[str, Known]) -> Alert:
    """In the incident of the message it follows, for a key made of the year or of the oldest
    reference can change while the event goes on."""
    for identifier in sorted(alert.replaces & known.keys()):
        incident = known[identifier].incident
        if _event(incident) == _event(alert.incident):
            return replace(alert, incident=incident)
    return alert


def _event(incident: str) -> str:
    """Without the year; what has no event code is told apart by its references alone."""
    return "" if incident.startswith("root:") else incident.partition(".")[2]


def _misses(message: Known, fetched: Fetched, *, there: bool) -> int:
    """Counted up too where the feed says that it has not changed since it missed the message."""
    if fetched.not_modified:
        again = fetched.confirmed and message.missed > 0
        return message.missed + 1 if again else message.missed
    return 0 if there else message.missed + 1


def _over(
    known: Mapping[str, Known],
    fetched: Fetched,
    new: list[Alert],
    misses: Mapping[str, int],
    now: datetime,
) -> dict[str, Why]:
    followed = _followers(new)
    most = MISSES if new or not all(misses.values()) else MISSES_OF_ALL
    over: dict[str, Why] = {}
    for id_, message in known.items():
        if id_ in followed:
            over[id_] = _why_followed(message.incident, followed[id_])
        elif id_ in fetched.over:
            over[id_] = "cancelled"
        elif now >= message.ends:
            over[id_] = "expired"
        elif misses[id_] >= most:
            over[id_] = "gone"
    return over


def _followers(new: list[Alert]) -> dict[str, list[Alert]]:
    found: dict[str, list[Alert]] = {}
    for alert in new:
        for old in alert.replaces:
            found.setdefault(old, []).append(alert)
    return found


def _why_followed(incident: str, by: list[Alert]) -> Why:
    """By the code of the old event in the message of another one: it tells what became of it."""
    if any(alert.incident == incident for alert in by):
        return "replaced"
    codes = (code for alert in by for code in alert.codes)
    said = (code.action for code in codes if _event(code.key(0)) == _event(incident))
    match next(said, "UPG"):
        case "CAN":
            return "cancelled"
        case "EXP":
            return "expired"
    return "upgraded"


def _ending(
    incident: str, known: Mapping[str, Known], over: Mapping[str, Why], new: list[Alert]
) -> Ending:
    """By the most telling end of its messages; those that ended before are not known here."""
    mine = {id_ for id_, message in known.items() if message.incident == incident}
    why = min((over[id_] for id_ in mine), key=_FIRST.index)
    after = sorted((a for a in new if a.replaces & mine), key=lambda alert: not alert.holding)
    return Ending(why, after[0].incident if after else "")
