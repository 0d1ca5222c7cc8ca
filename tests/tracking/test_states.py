from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracking.carriers.base import Scan
from tracking.states import RANK, Cause, Status, Summary, fold, summary

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
S = Status


def scan(hour: int, status: Status, cause: Cause | None = None, text: str = "") -> Scan:
    at = NOON + timedelta(hours=hour)
    return Scan(at, at.isoformat(), 0, status, cause, status.value, text)


def story(*statuses: Status) -> list[Scan]:
    return [scan(hour, status) for hour, status in enumerate(statuses)]


SAID = [status for status in S if status not in {S.PENDING, S.EXPIRED}]
scans = st.builds(
    scan,
    st.integers(0, 6),
    st.sampled_from(SAID),
    st.none() | st.sampled_from(list(Cause)),
    st.sampled_from(["", "a", "b"]),
)
histories = st.lists(scans, max_size=12)


def test_no_scans_are_pending() -> None:
    assert summary([]) == Summary(S.PENDING, None, None)


@pytest.mark.parametrize("status", [s for s in SAID if s is not S.UNKNOWN])
def test_a_single_scan_is_the_status(status: Status) -> None:
    assert fold([scan(0, status)]) is status


@pytest.mark.parametrize("status", [S.UNKNOWN, S.PENDING, S.EXPIRED])
def test_what_no_scan_can_say_leaves_the_parcel_pending(status: Status) -> None:
    assert fold([scan(0, status)]) is S.PENDING


PAIRS = {
    # A label never takes back what has happened, in whatever order the clocks stamp it.
    (S.IN_TRANSIT, S.LABEL_CREATED): S.IN_TRANSIT,
    (S.PICKED_UP, S.LABEL_CREATED): S.PICKED_UP,
    (S.EXCEPTION, S.LABEL_CREATED): S.EXCEPTION,
    (S.DELAYED, S.LABEL_CREATED): S.DELAYED,
    (S.DELIVERED, S.LABEL_CREATED): S.DELIVERED,
    (S.CANCELLED, S.LABEL_CREATED): S.LABEL_CREATED,
    # A void stands until something moves, and never reaches a parcel that moved.
    (S.LABEL_CREATED, S.CANCELLED): S.CANCELLED,
    (S.CANCELLED, S.PICKED_UP): S.PICKED_UP,
    (S.CANCELLED, S.IN_TRANSIT): S.IN_TRANSIT,
    (S.IN_TRANSIT, S.CANCELLED): S.IN_TRANSIT,
    (S.PICKED_UP, S.CANCELLED): S.PICKED_UP,
    # A pickup scan stamped late.
    (S.IN_TRANSIT, S.PICKED_UP): S.IN_TRANSIT,
    (S.OUT_FOR_DELIVERY, S.PICKED_UP): S.OUT_FOR_DELIVERY,
    (S.READY_FOR_PICKUP, S.PICKED_UP): S.IN_TRANSIT,
    (S.ATTEMPT_FAILED, S.PICKED_UP): S.IN_TRANSIT,
    (S.DELAYED, S.PICKED_UP): S.PICKED_UP,
    # Movement takes trouble back to where the parcel is.
    (S.DELAYED, S.IN_TRANSIT): S.IN_TRANSIT,
    (S.EXCEPTION, S.IN_TRANSIT): S.IN_TRANSIT,
    (S.EXCEPTION, S.OUT_FOR_DELIVERY): S.OUT_FOR_DELIVERY,
    (S.ATTEMPT_FAILED, S.IN_TRANSIT): S.IN_TRANSIT,
    (S.ATTEMPT_FAILED, S.OUT_FOR_DELIVERY): S.OUT_FOR_DELIVERY,
    (S.READY_FOR_PICKUP, S.IN_TRANSIT): S.IN_TRANSIT,
    (S.OUT_FOR_DELIVERY, S.IN_TRANSIT): S.IN_TRANSIT,
    (S.OUT_FOR_DELIVERY, S.DELAYED): S.DELAYED,
    (S.OUT_FOR_DELIVERY, S.ATTEMPT_FAILED): S.ATTEMPT_FAILED,
    (S.READY_FOR_PICKUP, S.DELIVERED): S.DELIVERED,
    # Delivered stays, but for the way back.
    (S.DELIVERED, S.IN_TRANSIT): S.DELIVERED,
    (S.DELIVERED, S.OUT_FOR_DELIVERY): S.DELIVERED,
    (S.DELIVERED, S.READY_FOR_PICKUP): S.DELIVERED,
    (S.DELIVERED, S.EXCEPTION): S.DELIVERED,
    (S.DELIVERED, S.DELAYED): S.DELIVERED,
    (S.DELIVERED, S.RETURNING): S.RETURNING,
    (S.DELIVERED, S.RETURNED): S.RETURNED,
    # The way back is never left for the way there.
    (S.RETURNING, S.IN_TRANSIT): S.RETURNING,
    (S.RETURNING, S.OUT_FOR_DELIVERY): S.RETURNING,
    (S.RETURNING, S.EXCEPTION): S.RETURNING,
    (S.RETURNING, S.READY_FOR_PICKUP): S.RETURNING,
    (S.RETURNING, S.DELIVERED): S.RETURNED,
    (S.RETURNED, S.DELIVERED): S.RETURNED,
    (S.RETURNED, S.IN_TRANSIT): S.RETURNED,
    (S.RETURNED, S.RETURNING): S.RETURNED,
}


@pytest.mark.parametrize(("pair", "after"), PAIRS.items(), ids=str)
def test_one_scan_after_another(pair: tuple[Status, Status], after: Status) -> None:
    assert fold(story(*pair)) is after


def test_a_void_before_the_pickup_of_a_delayed_parcel_counts() -> None:
    assert fold(story(S.LABEL_CREATED, S.DELAYED, S.CANCELLED)) is S.CANCELLED


def test_a_pickup_after_the_first_departure_ends_a_delay() -> None:
    assert fold(story(S.IN_TRANSIT, S.DELAYED, S.PICKED_UP)) is S.IN_TRANSIT


def test_a_withdrawn_delivery_is_simply_absent() -> None:
    there = story(S.IN_TRANSIT, S.OUT_FOR_DELIVERY, S.DELIVERED, S.IN_TRANSIT)
    assert fold(there) is S.DELIVERED
    assert fold([s for s in there if s.status is not S.DELIVERED]) is S.IN_TRANSIT


def test_the_cause_is_that_of_the_present_state() -> None:
    late = [scan(0, S.DELAYED, Cause.WEATHER)]
    assert summary(late).cause is Cause.WEATHER
    assert summary([*late, scan(1, S.IN_TRANSIT)]).cause is None
    assert summary([*late, scan(1, S.UNKNOWN)]).cause is Cause.WEATHER


def test_the_way_back_keeps_its_reason() -> None:
    back = [scan(0, S.RETURNING, Cause.RECIPIENT_REFUSED), scan(1, S.RETURNING)]
    assert summary(back).cause is Cause.RECIPIENT_REFUSED
    assert summary([*back, scan(2, S.DELIVERED)]).cause is Cause.RECIPIENT_REFUSED


def test_delivered_at_is_the_first_delivery() -> None:
    assert summary(story(S.DELIVERED, S.DELIVERED)).delivered_at == NOON


def test_a_parcel_on_its_way_back_is_not_delivered_any_more() -> None:
    assert summary(story(S.DELIVERED, S.RETURNING)).delivered_at is None


def test_of_one_instant_the_open_customs_case_counts() -> None:
    asked = scan(0, S.EXCEPTION, Cause.CUSTOMS_DOCUMENTS)
    assert summary([asked, scan(0, S.IN_TRANSIT)]).cause is Cause.CUSTOMS_DOCUMENTS


def test_of_one_instant_and_status_the_one_with_a_cause_counts() -> None:
    held = scan(0, S.IN_TRANSIT, Cause.CUSTOMS_CLEARANCE, text="a")
    assert summary([held, scan(0, S.IN_TRANSIT, text="b")]).cause is Cause.CUSTOMS_CLEARANCE


def test_every_status_has_a_rank() -> None:
    assert set(RANK) == set(Status)


@given(st.data(), histories)
def test_the_order_of_arrival_does_not_matter(data: st.DataObject, history: list[Scan]) -> None:
    assert summary(data.draw(st.permutations(history))) == summary(history)


@given(histories)
def test_repeats_do_not_matter(history: list[Scan]) -> None:
    assert summary(history + history) == summary(history)


@given(histories, st.lists(st.builds(scan, st.integers(0, 6), st.just(S.UNKNOWN)), max_size=4))
def test_unknown_scans_change_nothing(history: list[Scan], unknown: list[Scan]) -> None:
    assert summary(unknown + history) == summary(history)


@given(histories, histories)
def test_delivered_and_returned_are_never_lost(before: list[Scan], after: list[Scan]) -> None:
    later = [Scan(s.at + timedelta(days=1), s.said, 0, s.status, s.cause) for s in after]
    was, now = fold(before), fold([*before, *later])
    stays: dict[Status, set[Status]] = {
        S.DELIVERED: {S.DELIVERED, S.RETURNING, S.RETURNED},
        S.RETURNING: {S.RETURNING, S.RETURNED},
        S.RETURNED: {S.RETURNED},
    }
    assert now in stays.get(was, set(Status))


@given(histories)
def test_nothing_goes_back_to_before_the_first_movement(history: list[Scan]) -> None:
    moved: Callable[[Scan], bool] = lambda s: s.status in {S.PICKED_UP, S.IN_TRANSIT}  # noqa: E731
    if any(map(moved, history)):
        assert fold(history) not in {S.PENDING, S.LABEL_CREATED, S.CANCELLED}
