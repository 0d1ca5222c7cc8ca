"""The exam that every carrier adapter passes. A carrier's tests inherit it and say where its
recorded answers lie, which numbers they belong to, and how its service answers when all is well."""

import copy
import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any, ClassVar

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.tracking.carriers.upstream import RESET, Reply, Request, Upstream, upstream
from tracking.carriers.base import Carrier, CarrierAccount, CarrierError, RawAnswer, Reading, decode
from tracking.carriers.registry import CARRIERS
from tracking.states import Status, fold

NASTY: list[Any] = [
    None, True, 0, -1, 10**400, 1.5, float("nan"), float("inf"), "", " ", "null", "string", "\x00",
    "\ud800", "a\x00b\udfff", "x" * 100_000, "00010101", "99991231", "99999999", "240000", "٣٣٣",
    "20260230", "+99:99", [], {}, [[]], [None], [{}], {"": None},
]  # fmt: skip
TREES = st.recursive(
    st.sampled_from(NASTY) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner),
    max_leaves=6,
)


def nodes(tree: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The paths to every node below the root."""
    items = tree.items() if isinstance(tree, dict) else enumerate(tree)
    for key, value in items:
        yield (*path, key)
        if isinstance(value, dict | list):
            yield from nodes(value, (*path, key))


def grafted(tree: Any, path: tuple[Any, ...], value: Any) -> Any:
    copied = copy.deepcopy(tree)
    place = copied
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = value
    return copied


def torn(tree: Any, path: tuple[Any, ...], how: str) -> Any:
    """`tree` without the node, or with it twice, or with what is beside it in another order."""
    copied = copy.deepcopy(tree)
    place = copied
    for key in path[:-1]:
        place = place[key]
    if how == "gone":
        del place[path[-1]]
    elif isinstance(place, list):
        place[:] = [*place, copy.deepcopy(place[path[-1]])] if how == "twice" else place[::-1]
    else:
        place[path[-1]] = [place[path[-1]]] if how == "twice" else str(place[path[-1]])
    return copied


def sound(reading: Reading) -> bool:
    """Whether a reading can be kept: moments in UTC and in order, offsets that clocks have."""
    moments = [scan.at for scan in reading.scans]
    offsets = [scan.offset for scan in reading.scans if scan.offset is not None]
    windows = [window for window in (reading.estimated, reading.original) if window is not None]
    return (
        moments == sorted(moments)
        and all(at.utcoffset() == timedelta(0) for at in moments)
        and all(abs(offset) <= 14 * 60 for offset in offsets)
        and all(w.earliest <= w.latest and w.earliest.utcoffset() is not None for w in windows)
        and fold(reading.scans) is fold(reading.scans[::-1])
    )


def nested(depth: int) -> Any:
    tree: Any = []
    for _ in range(depth):
        tree = [tree]
    return tree


class CarrierContract:
    carrier: ClassVar[Carrier]
    recorded: ClassVar[Path]
    number: ClassVar[str]
    # Recorded answers of these names are errors, not readings.
    errors: ClassVar[frozenset[str]]
    unread_code: ClassVar[str]

    def account(self, base_url: str) -> CarrierAccount:
        raise NotImplementedError

    def all_well(self, request: Request) -> Reply:
        """What the carrier's service answers to a right request, tokens included."""
        raise NotImplementedError

    def asks_for_parcels(self, request: Request) -> bool:
        """False for token requests."""
        raise NotImplementedError

    def without_unread_code(self, raw: Any) -> Any:
        """`raw` of unknown_code.json without the scan that no table knows."""
        raise NotImplementedError

    def shuffled(self, raw: Any, order: list[int]) -> Any:
        """`raw` with its scans in another order."""
        raise NotImplementedError

    # Helpers

    @pytest.fixture
    def service(self, settings: Any) -> Iterator[Upstream]:
        with upstream() as found:
            settings.OUTBOUND_PRIVATE_HOSTS = (found.host,)
            found.answering = self.all_well
            yield found

    def raw(self, name: str) -> Any:
        return json.loads((self.recorded / f"{name}.json").read_bytes())

    def read(self, name: str) -> Reading:
        return self.carrier.read(self.number, self.raw(name))

    def readable(self) -> list[str]:
        names = sorted(path.stem for path in self.recorded.glob("*.json"))
        return [name for name in names if name not in self.errors]

    def fetch_one(self, service: Upstream) -> RawAnswer:
        answers = self.carrier.fetch(self.account(service.url), [self.number])
        assert list(answers) == [self.number]
        return answers[self.number]

    def error_of(self, service: Upstream, reply: Reply) -> CarrierError:
        def troubled(request: Request) -> Reply:
            return reply if self.asks_for_parcels(request) else self.all_well(request)

        service.answering = troubled
        error = self.fetch_one(service).error
        assert error is not None
        return error

    # Identity

    def test_it_is_registered_under_its_code(self) -> None:
        assert type(CARRIERS[self.carrier.code]) is type(self.carrier)

    def test_it_asks_for_one_number_or_more_at_a_time(self) -> None:
        assert self.carrier.batch_size >= 1

    # Reading

    def test_every_scan_is_in_utc_and_after_the_one_before(self) -> None:
        for name in self.readable():
            moments = [scan.at for scan in self.read(name).scans]
            assert moments == sorted(moments), name
            assert {at.utcoffset() for at in moments} <= {timedelta(0)}, name

    def test_texts_can_be_stored_and_shown(self) -> None:
        for name in self.readable():
            for scan in self.read(name).scans:
                assert len(scan.text) <= 500, name
                assert f"{scan.text}{scan.code}{scan.said}".isprintable(), name

    def test_windows_are_aware_and_the_right_way_round(self) -> None:
        for name in self.readable():
            reading = self.read(name)
            for window in filter(None, (reading.estimated, reading.original)):
                assert window.earliest <= window.latest, name
                assert window.earliest.utcoffset() is not None, name

    def test_reading_changes_nothing_and_repeats_itself(self) -> None:
        for name in self.readable():
            raw, before = self.raw(name), self.raw(name)
            assert self.carrier.read(self.number, raw) == self.carrier.read(self.number, raw)
            assert raw == before, name

    @settings(suppress_health_check=[HealthCheck.differing_executors], max_examples=25)
    @given(st.data())
    def test_reading_says_the_same_whatever_the_order_of_scans(self, data: st.DataObject) -> None:
        for name in self.readable():
            raw = self.raw(name)
            order = data.draw(st.permutations(range(20)))
            other = self.carrier.read(self.number, self.shuffled(raw, order))
            assert fold(other.scans) is fold(self.read(name).scans), name

    def test_unknown_code_is_reported_not_guessed(self) -> None:
        reading = self.read("unknown_code")
        assert reading.unmapped == {self.unread_code}
        assert [s.status for s in reading.scans if s.code == self.unread_code] == [Status.UNKNOWN]

    def test_unknown_code_leaves_the_status_as_it_was(self) -> None:
        raw = self.raw("unknown_code")
        before = self.carrier.read(self.number, self.without_unread_code(raw))
        assert fold(self.read("unknown_code").scans) is fold(before.scans)

    def test_a_number_the_carrier_does_not_know_is_not_found(self) -> None:
        assert self.read("not_found") == Reading(self.number, found=False)

    def test_what_is_no_answer_is_malformed(self) -> None:
        for raw in [*NASTY, nested(5_000)]:
            with pytest.raises(CarrierError) as caught:
                self.carrier.read(self.number, raw)
            assert caught.value.reason == "malformed"

    @settings(
        suppress_health_check=[HealthCheck.differing_executors, HealthCheck.too_slow],
        max_examples=400,
        deadline=None,
    )
    @given(st.data(), TREES)
    def test_damage_anywhere_gives_a_reading_or_a_carrier_error(
        self, data: st.DataObject, value: Any
    ) -> None:
        raw = self.raw(data.draw(st.sampled_from(self.readable())))
        path = data.draw(st.sampled_from(list(nodes(raw))))
        try:
            reading = self.carrier.read(self.number, grafted(raw, path, value))
        except CarrierError:
            return
        assert json.dumps([s.text for s in reading.scans], ensure_ascii=False).encode()
        assert sound(reading)

    @settings(
        suppress_health_check=[HealthCheck.differing_executors, HealthCheck.too_slow],
        max_examples=200,
        deadline=None,
    )
    @given(
        st.data(), st.lists(st.sampled_from(("gone", "twice", "turned")), min_size=1, max_size=3)
    )
    def test_what_is_gone_or_there_twice_gives_a_reading_or_a_carrier_error(
        self, data: st.DataObject, tears: list[str]
    ) -> None:
        raw = self.raw(data.draw(st.sampled_from(self.readable())))
        for how in tears:
            if paths := list(nodes(raw)):
                raw = torn(raw, data.draw(st.sampled_from(paths)), how)
        try:
            assert sound(self.carrier.read(self.number, raw))
        except CarrierError:
            return

    # Asking

    def test_a_right_answer_is_fetched_and_can_be_read(self, service: Upstream) -> None:
        answer = self.fetch_one(service)
        assert answer.error is None
        assert self.carrier.read(self.number, decode(answer)).found

    def test_too_many_requests_says_when_to_try_again(self, service: Upstream) -> None:
        error = self.error_of(service, Reply(429, {}, {"Retry-After": "17"}))
        assert (error.reason, error.scope, error.retry_in) == ("quota", "account", 17)

    def test_too_many_requests_without_a_time_still_says_one(self, service: Upstream) -> None:
        error = self.error_of(service, Reply(429, b"<html>slow down</html>"))
        assert (error.reason, error.retry_in) == ("quota", 60)

    @pytest.mark.parametrize("status", [500, 502, 503, 504])
    def test_a_broken_carrier_is_asked_again_later(self, service: Upstream, status: int) -> None:
        error = self.error_of(service, Reply(status, b"oops"))
        assert (error.reason, error.scope, error.retry_in) == ("unavailable", "account", 60)

    def test_a_dropped_connection_is_asked_again_later(self, service: Upstream) -> None:
        error = self.error_of(service, RESET)
        assert (error.reason, error.scope, error.retry_in) == ("unavailable", "account", 60)

    def test_an_answer_that_is_no_answer_is_malformed_and_kept(self, service: Upstream) -> None:
        service.answering = lambda request: (
            Reply(200, b'{"half": ') if self.asks_for_parcels(request) else self.all_well(request)
        )
        answer = self.fetch_one(service)
        assert (answer.error, answer.body) == (None, b'{"half": ')
        with pytest.raises(CarrierError, match="malformed"):
            decode(answer)

    def test_refused_credentials_are_never_tried_again(self, service: Upstream) -> None:
        service.answering = lambda request: Reply(401, {})
        error = self.fetch_one(service).error
        assert error is not None
        assert (error.reason, error.scope, error.retry_in) == ("auth", "account", None)

    def test_an_address_that_may_not_be_called_is_the_account_s_trouble(self) -> None:
        account = self.account("http://10.0.0.1")
        error = self.carrier.fetch(account, [self.number])[self.number].error
        assert error is not None
        assert (error.reason, error.scope, error.retry_in) == ("misconfigured", "account", None)
