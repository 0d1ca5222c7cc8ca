"""What recipients of a parcel's messages know, or are about to be told. Pure.

Holds the messages of earlier plans and, as they are decided, those of the present one. One memory
a channel.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final

from notifications.policy import AT_THE_DOOR, DELAYS, SILENCES, YIELDS, Milestone, Notice
from notifications.states import State

_TOLD: Final = frozenset({State.SENT, State.DELIVERED, State.AMBIGUOUS})
_UNTOLD: Final = frozenset({State.SKIPPED, State.FAILED})
_STORMY: Final = frozenset({"weather", "disaster"})
_BETTER: Final = AT_THE_DOOR | {Milestone.DELIVERED}
"""Whoever got one of these after a notice of delay needs no all-clear any more."""


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads: of which parcel, for which order, in which role, at which address."""

    shipment_id: int | None
    order_id: int
    role: str
    to: str


@dataclass(frozen=True, slots=True)
class News:
    """What a message says, as far as it matters to those that follow. Business time."""

    milestone: Milestone
    occurred_at: datetime
    case_id: int | None = None
    kind: str = ""
    cause: str = ""
    low_on: date | None = None
    high_on: date | None = None


@dataclass(slots=True, eq=False)
class Told:
    """One message. `delivery_id` None: of the present plan."""

    reader: Reader
    news: News
    state: State
    delivery_id: int | None = None


@dataclass(slots=True)
class Memory:
    _by_parcel: dict[int, list[Told]] = field(default_factory=lambda: defaultdict(list))

    def add(self, told: Told) -> None:
        """Messages that failed or were skipped told nobody anything."""
        if told.reader.shipment_id is not None and told.state not in _UNTOLD:
            self._by_parcel[told.reader.shipment_id].append(told)

    def told_at(self, reader: Reader, milestone: Milestone) -> datetime | None:
        """When what the reader last heard of this milestone happened, if it still holds.

        An unsent notice of delay does not count: the newest dates take its place. Nor does an
        all-clear that a later notice has undone, or the last notice that an all-clear has taken
        back: who was told that all is well again must hear that it is not. The one before it
        counts, so that a carrier that cannot make up its mind is told twice and no more.
        """
        mine = list(self._of(reader))
        room = milestone in DELAYS
        heard = _times(mine, {milestone}, but_due=room)
        if milestone is Milestone.ALL_CLEAR:
            undone = max(_times(mine, DELAYS), default=None)
            heard = [at for at in heard if undone is None or at > undone]
        elif (
            room
            and heard
            and max(_times(mine, {Milestone.ALL_CLEAR}), default=heard[0]) > max(heard)
        ):
            heard.remove(max(heard))
        return max(heard, default=None)

    def told_same(self, reader: Reader, news: News) -> bool:
        """The reader knows this delay with these dates; of a storm, that it holds the parcel."""
        if news.milestone not in DELAYS or news.case_id is None:
            return False
        return any(_says(told.news, news) for told in self._of(reader))

    def is_superseded(self, reader: Reader, news: News) -> bool:
        """What the reader has, or is about to get, says it better."""
        mine = list(self._of(reader))
        yields = YIELDS.get(news.milestone, frozenset())
        if any(told.state is State.DUE and told.news.milestone in yields for told in mine):
            return True
        match news.milestone:
            case Milestone.ALL_CLEAR:
                return _is_corrected(mine, news)
            case Milestone.DELAYED if news.cause in _STORMY:
                return _is_in_a_storm(mine, news)
        return False

    def notice(self, reader: Reader, case_id: int | None) -> Notice:
        """What the reader knows of a delay."""
        return notice_of({t.state for t in self._of(reader) if _tells_of(t, case_id)})

    def goes_on(self, reader: Reader, case_id: int | None, over: Collection[int]) -> bool:
        """Whether the reader knows, or is about to hear, of another delay that is not `over`."""
        return any(
            told.news.milestone in DELAYS
            and told.news.case_id is not None
            and told.news.case_id != case_id
            and told.news.case_id not in over
            for told in self._of(reader)
        )

    def silence(self, reader: Reader, news: News) -> list[Told]:
        """The unsent messages to this reader that the news makes pointless: forgotten here."""
        pointless = SILENCES[news.milestone]
        return self._forget(reader, lambda told: told.news.milestone in pointless)

    def take_back(self, reader: Reader, case_id: int | None) -> list[Told]:
        """The unsent notices of a delay that is over: forgotten here."""
        return self._forget(reader, lambda told: _tells_of(told, case_id))

    def _forget(self, reader: Reader, is_pointless: Callable[[Told], bool]) -> list[Told]:
        gone = [t for t in self._of(reader) if t.state is State.DUE and is_pointless(t)]
        for told in gone:
            self._by_parcel[reader.shipment_id or 0].remove(told)
        return gone

    def _of(self, reader: Reader) -> Iterator[Told]:
        """Messages to the same address, or in the same role for the same order."""
        for told in self._by_parcel.get(reader.shipment_id or 0, ()):
            known = told.reader
            if (known.order_id, known.role) == (reader.order_id, reader.role) or (
                reader.to and known.to == reader.to
            ):
                yield told


def notice_of(states: Collection[State]) -> Notice:
    """By the states of all notices of one delay to one reader."""
    if not _TOLD.isdisjoint(states):
        return Notice.TOLD
    if State.SENDING in states:
        return Notice.SENDING
    return Notice.WAITING if State.DUE in states else Notice.NONE


def _times(
    told: Iterable[Told], milestones: Collection[Milestone], *, but_due: bool = False
) -> list[datetime]:
    """When what was told of these happened; `but_due`: only what has left."""
    return [
        one.news.occurred_at
        for one in told
        if one.news.milestone in milestones and not (but_due and one.state is State.DUE)
    ]


def _tells_of(told: Told, case_id: int | None) -> bool:
    return told.news.milestone in DELAYS and told.news.case_id == case_id


def _is_corrected(mine: Iterable[Told], news: News) -> bool:
    """A message from the door followed the last notice of the delay that is over now."""
    mine = list(mine)
    since = max((t.news.occurred_at for t in mine if _tells_of(t, news.case_id)), default=None)
    return since is not None and any(
        told.news.milestone in _BETTER and told.news.occurred_at > since for told in mine
    )


def _is_in_a_storm(mine: Iterable[Told], news: News) -> bool:
    """The storm that holds the parcel was told, and this adds no date to it."""
    mine = list(mine)
    lifted = {t.news.case_id for t in mine if t.news.milestone is Milestone.ALL_CLEAR}
    return any(
        told.news.milestone is Milestone.STORM_HOLD
        and told.news.case_id not in lifted
        and (news.low_on is None or told.state is State.DUE)
        for told in mine
    )


def _says(known: News, news: News) -> bool:
    if (known.milestone, known.case_id) != (news.milestone, news.case_id):
        return False
    if news.milestone is Milestone.STORM_HOLD:
        return True
    return (known.low_on, known.high_on) == (news.low_on, news.high_on)
