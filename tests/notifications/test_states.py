from collections.abc import Sequence
from functools import reduce

from hypothesis import given
from hypothesis import strategies as st

from notifications.models import Delivery
from notifications.states import TWILIO, State, forward

NOT_SENT = (State.DUE, State.SENDING, State.AMBIGUOUS, State.SKIPPED)
WALK = ("queued", "sending", "sent", "delivered")


def after(reports: Sequence[str], *, start: State = State.SENDING) -> State:
    return reduce(lambda was, said: forward(was, TWILIO[said], latest=True), reports, start)


@given(st.permutations(WALK), st.lists(st.sampled_from(WALK)))
def test_reports_out_of_order_and_repeated_end_where_the_walk_ends(
    shuffled: list[str], repeats: list[str]
) -> None:
    assert after([*shuffled, *repeats]) is State.DELIVERED


@given(st.sampled_from(NOT_SENT), st.sampled_from(["queued", "sent"]))
def test_whatever_we_thought_the_provider_knows_that_it_took_it(start: State, said: str) -> None:
    assert after([said], start=start) is State.SENT


@given(st.lists(st.sampled_from(sorted(TWILIO))), st.sampled_from([State.DELIVERED, State.FAILED]))
def test_the_providers_last_word_stands(reports: list[str], end: State) -> None:
    assert after(reports, start=end) is end


def test_an_older_attempts_failure_says_nothing_about_the_one_under_way() -> None:
    assert forward(State.SENDING, State.FAILED, latest=False) is State.SENDING


def test_an_older_attempts_success_holds_for_the_message() -> None:
    assert forward(State.SENDING, State.DELIVERED, latest=False) is State.DELIVERED


def test_the_column_takes_exactly_these_states() -> None:
    choices = Delivery._meta.get_field("state").choices
    assert [value for value, _ in choices or ()] == [state.value for state in State]
