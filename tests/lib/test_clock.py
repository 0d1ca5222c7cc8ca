"""Business time is machine time seen through one row; machine time is the host's."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from django.db import DatabaseError, connection, connections, transaction
from django.test.utils import CaptureQueriesContext

from narvar.lib import claims, clock, sql
from narvar.lib.clock import MAX_AHEAD_SECONDS, Setting
from retailers.tenancy import EVERYONE, acting_for
from tests.factories import a_shop
from tests.isolation.lanes import a_job, a_lane, an_account
from tracking.polling.queue import POLLS

pytestmark = [
    pytest.mark.worker,
    pytest.mark.django_db(transaction=True, databases=["default", "owner"]),
]
NEXT_YEAR = datetime(2099, 1, 1, tzinfo=UTC)
SECOND = timedelta(seconds=1)


@pytest.fixture
def sandbox() -> Iterator[None]:
    with connections["owner"].cursor() as cursor:
        cursor.execute("UPDATE platform SET sandbox = TRUE")
    yield
    connections["owner"].close()


def set_clock(base: datetime, rate: float) -> None:
    sql.fetch("SELECT set_business_clock(%s, %s)", [base, rate])


def is_near(moment: datetime, other: datetime, within: timedelta = 5 * SECOND) -> bool:
    return abs(moment - other) < within


def test_without_a_row_both_clocks_are_one() -> None:
    assert is_near(clock.now(), clock.machine())
    assert (clock.now().tzinfo, clock.machine().tzinfo) == (UTC, UTC)


@pytest.mark.usefixtures("sandbox")
def test_a_set_clock_moves_business_time_and_leaves_machine_time() -> None:
    set_clock(NEXT_YEAR, 1)
    clock.forget()
    assert is_near(clock.now(), NEXT_YEAR)
    assert is_near(clock.machine(), datetime.now(UTC))


@pytest.mark.parametrize(("rate", "passed"), [(0, 0), (1, 10), (60, 600), (100_000, 1_000_000)])
def test_business_time_runs_at_its_rate(rate: float, passed: int) -> None:
    since = datetime(2026, 1, 1, tzinfo=UTC)
    setting = Setting(since, NEXT_YEAR, rate)
    assert setting.business(since + 10 * SECOND) == NEXT_YEAR + passed * SECOND


@pytest.mark.usefixtures("sandbox")
def test_a_stopped_clock_stands() -> None:
    set_clock(NEXT_YEAR, 0)
    clock.forget()
    assert clock.now() == clock.now() == NEXT_YEAR


@pytest.mark.usefixtures("sandbox")
def test_it_never_runs_backwards_when_it_is_slowed_down() -> None:
    set_clock(NEXT_YEAR, 1_000)
    clock.forget()
    seen = [clock.now()]
    sql.fetch(
        """SELECT set_business_clock(base + (clock_timestamp() - since) * rate
             + interval '1 minute', 0) FROM business_clock"""
    )
    for _ in range(40):
        sql.fetch("SELECT pg_sleep(0.001)")
        seen.append(clock.now())
    assert seen == sorted(seen)
    # Standing still after the few milliseconds for which it trusts a fast row.
    assert len(set(seen[10:])) == 1


def test_a_row_that_was_set_back_by_hand_does_not_turn_it_back(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(clock, "MAX_AGE_SECONDS", -1)
    before = clock.now()
    with connections["owner"].cursor() as cursor:
        cursor.execute("INSERT INTO business_clock VALUES (1, now(), '2001-01-01Z', 1)")
    assert clock.now() == before


def queries(times: int) -> int:
    with CaptureQueriesContext(connection) as asked:
        for _ in range(times):
            clock.now()
    return len(asked)


def test_the_row_is_read_once_a_second_at_most(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []
    for moment in (1000.0, 1000.0, 1000.99, 1001.01, 1001.02):
        monkeypatch.setattr(time, "monotonic", partial(float, moment))
        asked.append(queries(10))
    assert asked == [1, 0, 0, 1, 0]


@pytest.mark.parametrize(
    ("rate", "seconds"), [(0, 1), (1, 1), (5, 1), (50, 0.1), (100_000, 0.000_05)]
)
def test_a_fast_clock_is_looked_at_more_often(rate: float, seconds: float) -> None:
    """So that a process is never far ahead of a row that was slowed down."""
    setting = Setting(NEXT_YEAR, NEXT_YEAR, rate)
    assert setting.keep_seconds == pytest.approx(seconds)
    assert setting.keep_seconds * rate <= MAX_AHEAD_SECONDS


@pytest.mark.usefixtures("sandbox")
@pytest.mark.parametrize(
    ("base", "rate"),
    [(datetime(2001, 1, 1, tzinfo=UTC), 1), (NEXT_YEAR, -1), (NEXT_YEAR, float("nan"))],
    ids=["backwards", "negative rate", "no number"],
)
def test_an_impossible_clock_is_refused(base: datetime, rate: float) -> None:
    with pytest.raises(DatabaseError), transaction.atomic():
        set_clock(base, rate)
    assert sql.fetch("SELECT 1 FROM business_clock") == []


@pytest.mark.usefixtures("sandbox")
def test_the_clock_may_be_set_again_but_only_forwards() -> None:
    set_clock(NEXT_YEAR, 1)
    set_clock(NEXT_YEAR + timedelta(days=1), 60)
    with pytest.raises(DatabaseError, match="backwards"):
        set_clock(NEXT_YEAR, 60)


def test_with_the_sandbox_off_it_cannot_be_set() -> None:
    with pytest.raises(DatabaseError, match="sandbox is off"):
        set_clock(NEXT_YEAR, 1)


def test_a_moment_some_seconds_ahead_is_machine_time() -> None:
    assert is_near(clock.machine_in(60), clock.machine() + 60 * SECOND)


@pytest.mark.usefixtures("sandbox")
def test_leases_do_not_follow_a_fast_business_clock() -> None:
    """A minute of business time is over in no time; a lease of a minute is not."""
    set_clock(NEXT_YEAR, 100_000)
    clock.forget()
    shop = a_shop()
    a_job(shop, a_lane(shop, an_account()))
    lane = claims.next_lane(POLLS, now=clock.now())
    assert lane is not None
    assert len(claims.claim(POLLS, lane=lane, now=clock.now(), limit=1, lease=60).jobs) == 1
    sql.fetch("SELECT pg_sleep(0.05)")
    assert claims.reap(POLLS, now=clock.now()) == 0
    with acting_for(EVERYONE):
        ((left,),) = sql.fetch("SELECT lease_until - clock_timestamp() FROM tracking_shipmentpoll")
    assert 50 * SECOND < left < 60 * SECOND


@pytest.mark.usefixtures("sandbox")
@pytest.mark.parametrize(("rate", "seconds"), [(1, 3600), (60, 60), (0.5, 7200), (0, 86_400)])
def test_a_business_moment_is_met_by_the_machine_at_the_rate(rate: float, seconds: int) -> None:
    set_clock(NEXT_YEAR, rate)
    clock.forget()
    expected = clock.machine() + seconds * SECOND
    assert is_near(clock.machine_at(NEXT_YEAR + timedelta(hours=1)), expected)


def test_what_lies_too_far_ahead_is_met_in_a_year() -> None:
    met = clock.machine_at(datetime(9999, 12, 31, tzinfo=UTC))
    assert is_near(met, clock.machine() + timedelta(days=365))
