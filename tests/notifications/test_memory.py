"""Laws of what a reader is told, whatever happens to the parcel and in whatever order."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifications.memory import Memory, News, Reader, Told, notice_of
from notifications.policy import (
    AT_THE_DOOR,
    DELAYS,
    SILENCES,
    TELL_AGAIN_AFTER,
    YIELDS,
    Case,
    Milestone,
    Notice,
    Standing,
    reason_not_to_plan,
)
from notifications.states import State
from tests.factories import NOON

HOUR = timedelta(hours=1)
SHOPPER = Reader(1, 1, "shopper", "+12125550123")
PARCEL_NEWS = [milestone for milestone in Milestone if milestone is not Milestone.ORDER_CONFIRMED]


@dataclass
class Telling:
    """A reader, and everything that is due to or was heard by them."""

    memory: Memory = field(default_factory=Memory)
    due: list[Told] = field(default_factory=list)
    heard: list[Told] = field(default_factory=list)
    over: set[int] = field(default_factory=set)

    def happens(self, news: News) -> None:
        memory = self.memory
        case = {news.case_id or 0}
        self.over = self.over | case if _is_end(news) else self.over - case
        gone = memory.take_back(SHOPPER, news.case_id) if _is_end(news) else []
        if reason_not_to_plan(self._case(news), now=news.occurred_at) is None:
            gone += memory.silence(SHOPPER, news)
            told = Told(SHOPPER, news, State.DUE)
            memory.add(told)
            self.due.append(told)
        self.due = [told for told in self.due if told not in gone]

    def _case(self, news: News) -> Case:
        memory, at = self.memory, news.occurred_at
        status = news.milestone if news.milestone in {*AT_THE_DOOR, "delivered"} else "in_transit"
        notice = memory.notice(SHOPPER, news.case_id) if _is_end(news) else Notice.NONE
        return Case(
            milestone=news.milestone, occurred_at=at, live_at=at, outbound=True, test=False,
            standing=Standing(status, notify=True, status_at=at, notice=notice),
            told_at=memory.told_at(SHOPPER, news.milestone), sender="x", address="x", to="x",
            told_same=memory.told_same(SHOPPER, news),
            superseded=memory.is_superseded(SHOPPER, news),
            still_late=_is_end(news) and memory.goes_on(SHOPPER, news.case_id, self.over),
        )  # fmt: skip

    def send(self) -> None:
        for told in self.due:
            told.state = State.SENT
        self.heard += self.due
        self.due = []


def _is_end(news: News) -> bool:
    return news.milestone is Milestone.ALL_CLEAR


steps = st.lists(
    st.tuples(
        st.sampled_from(PARCEL_NEWS),
        st.integers(0, 2),
        st.sampled_from(["", "weather", "strike"]),
        st.integers(0, 30),
        st.booleans(),
    ),
    max_size=14,
)


def lived(way: list[tuple[Milestone, int, str, int, bool]]) -> Telling:
    telling, at = Telling(), NOON
    for milestone, case, cause, hours, sent in way:
        at += hours * HOUR
        case_id = case if milestone in DELAYS or milestone is Milestone.ALL_CLEAR else None
        telling.happens(News(milestone, at, case_id, "carrier", cause))
        assert len(telling.due) <= 1
        if sent:
            telling.send()
    telling.send()
    return telling


@given(steps)
def test_of_all_that_waits_about_a_parcel_one_message_is_sent(
    way: list[tuple[Milestone, int, str, int, bool]],
) -> None:
    lived(way)


UNDONE = {Milestone.ALL_CLEAR: DELAYS, **dict.fromkeys(DELAYS, frozenset({Milestone.ALL_CLEAR}))}


@given(steps)
def test_no_milestone_is_told_twice_within_its_time_but_what_was_taken_back(
    way: list[tuple[Milestone, int, str, int, bool]],
) -> None:
    last: dict[Milestone, News] = {}
    since: dict[Milestone, set[Milestone]] = defaultdict(set)
    for told in lived(way).heard:
        milestone, again = told.news.milestone, TELL_AGAIN_AFTER[told.news.milestone]
        undone = since[milestone] & UNDONE.get(milestone, set())
        if (before := last.get(milestone)) is not None and not undone:
            assert again is not None and told.news.occurred_at - before.occurred_at >= again
        for others in since.values():
            others.add(milestone)
        last[milestone], since[milestone] = told.news, set()


@given(steps)
def test_a_delay_that_comes_and_goes_is_told_twice_within_its_time_and_no_more(
    way: list[tuple[Milestone, int, str, int, bool]],
) -> None:
    heard = [told.news for told in lived(way).heard]
    for milestone in DELAYS:
        again = TELL_AGAIN_AFTER[milestone] or HOUR
        times = [news.occurred_at for news in heard if news.milestone is milestone]
        assert all(third - first >= again for first, third in zip(times, times[2:], strict=False))


@given(steps)
def test_every_all_clear_follows_a_notice_that_was_heard(
    way: list[tuple[Milestone, int, str, int, bool]],
) -> None:
    noticed: set[int | None] = set()
    for told in lived(way).heard:
        if told.news.milestone in DELAYS:
            noticed.add(told.news.case_id)
        assert told.news.milestone is not Milestone.ALL_CLEAR or told.news.case_id in noticed


@pytest.mark.parametrize("milestone", Milestone)
def test_nothing_makes_the_confirmation_of_the_order_pointless(milestone: Milestone) -> None:
    assert Milestone.ORDER_CONFIRMED not in SILENCES[milestone]
    assert Milestone.ORDER_CONFIRMED not in YIELDS.get(milestone, ())


def test_delivered_silences_all_that_is_said_of_the_way() -> None:
    expected = set(PARCEL_NEWS) - {Milestone.DELIVERED}
    assert SILENCES[Milestone.DELIVERED] == expected


@pytest.mark.parametrize(
    ("states", "notice"),
    [
        (set(), Notice.NONE),
        ({State.FAILED, State.SKIPPED}, Notice.NONE),
        ({State.DUE}, Notice.WAITING),
        ({State.DUE, State.SENDING}, Notice.SENDING),
        ({State.SENDING, State.SENT}, Notice.TOLD),
        ({State.AMBIGUOUS}, Notice.TOLD),
        ({State.DELIVERED}, Notice.TOLD),
    ],
)
def test_a_notice_is_told_when_it_may_have_arrived(states: set[State], notice: Notice) -> None:
    assert notice_of(states) is notice


def test_another_order_of_the_parcel_with_the_same_phone_shares_the_memory() -> None:
    memory = Memory()
    memory.add(Told(SHOPPER, News(Milestone.DELIVERED, NOON), State.SENT))
    other = Reader(1, 2, "shopper", SHOPPER.to)
    stranger = Reader(1, 2, "shopper", "+12125550199")
    assert memory.told_at(other, Milestone.DELIVERED) == NOON
    assert memory.told_at(stranger, Milestone.DELIVERED) is None


def test_a_phone_left_on_the_page_has_a_memory_of_its_own() -> None:
    memory = Memory()
    memory.add(Told(SHOPPER, News(Milestone.DELIVERED, NOON), State.SENT))
    guest = Reader(1, 1, "optin-7", "+12125550199")
    assert memory.told_at(guest, Milestone.DELIVERED) is None
