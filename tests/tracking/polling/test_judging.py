"""Verdicts follow answers: late and stalled parcels, no verdict while blind. NOON is a Friday."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from narvar.lib import claims, sql
from narvar.lib.claims import Lane
from retailers.tenancy import acting_for
from tests.factories import NOON
from tests.tracking.polling.looks import poll
from tests.tracking.polling.paper import Line, Paper, body_of, of_account
from tests.tracking.services.said import page_version
from tests.tracking.services.storm_stage import cases, told
from tracking.carriers.base import RawAnswer
from tracking.models import Shipment, ShipmentPoll
from tracking.polling.queue import POLLS
from tracking.polling.settle import Asked, settle_polls
from tracking.polling.shift import Job, _asked
from tracking.services.delays.subjects import more_blind
from tracking.states import Status

pytestmark = [pytest.mark.worker, pytest.mark.django_db]
MOVING = body_of((0, Status.IN_TRANSIT))
DOWN = RawAnswer(0, b"", of_account("unavailable", 60))
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
MONDAY = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
TEXAS = {"city": "Dallas", "state": "TX", "country": "US"}


@pytest.fixture
def line() -> Line:
    return Line(1)


def bound_for(line: Line, **fields: Any) -> None:
    with acting_for(line.shop.retailer.pk):
        Shipment.objects.update(**{**TEXAS, **fields})


def asked(line: Line, at: datetime, answer: RawAnswer = MOVING) -> None:
    """One whole round of polling at the moment."""
    lane = Lane(line.lane.pk, line.shop.retailer.pk)
    with acting_for(line.shop.retailer.pk):
        ShipmentPoll.objects.update(next_poll_at=at)
    claim = claims.claim(POLLS, lane=lane, now=at, limit=10, lease=60)
    found: list[Asked] = [_asked(Job(*job), answer) for job in claim.jobs]
    with acting_for(line.shop.retailer.pk):
        settle_polls(owner=claim.owner, lane_id=line.lane.pk, carrier=Paper(), asked=found, now=at)


def asked_every_six_hours(line: Line, start: datetime, end: datetime) -> None:
    while start <= end:
        asked(line, start)
        start += 6 * HOUR


def test_three_business_days_without_a_scan_are_too_many(line: Line) -> None:
    bound_for(line)
    asked_every_six_hours(line, NOON, NOON + 5 * DAY - HOUR)
    assert cases(line.parcels[0], "stalled") == []
    asked(line, NOON + 5 * DAY + HOUR)
    assert cases(line.parcels[0], "stalled") == [("open", "", True)]
    assert told(line.parcels[0]) == [("opened", True)]


def test_the_next_question_comes_when_time_alone_may_have_stalled_it(line: Line) -> None:
    bound_for(line)
    asked_every_six_hours(line, NOON + HOUR, NOON + 5 * DAY)
    asked(line, NOON + 5 * DAY)
    spread = timedelta(seconds=line.parcels[0].shipment.pk % 900)
    assert poll(line.parcels[0]).due == NOON + 5 * DAY + HOUR + spread


def test_two_blind_days_do_not_count(line: Line) -> None:
    bound_for(line)
    asked(line, NOON)
    asked_every_six_hours(line, MONDAY + 2 * DAY, MONDAY + 4 * DAY + 6 * HOUR)
    assert cases(line.parcels[0], "stalled") == []


@pytest.mark.parametrize(("hours", "blind"), [(12, 0), (13, 13)])
def test_two_answers_vouch_for_half_a_day_between_them(hours: int, blind: int) -> None:
    gone = more_blind((), NOON, NOON + hours * HOUR)
    assert sum((b - a for a, b in gone), timedelta()) == blind * HOUR


def test_an_account_in_trouble_gives_no_verdict(line: Line) -> None:
    bound_for(line, promised_on=NOON.date())
    asked(line, NOON)
    asked(line, NOON + 9 * DAY, DOWN)
    assert told(line.parcels[0]) == []


def test_a_parcel_is_late_once_the_promised_day_is_over_where_it_goes(line: Line) -> None:
    bound_for(line, promised_on=NOON.date())
    midnight_in_dallas = datetime(2026, 11, 21, 6, 0, tzinfo=UTC)
    asked(line, NOON)
    asked(line, midnight_in_dallas - HOUR / 60)
    assert cases(line.parcels[0], "late") == []
    before = page_version(line.parcels[0])
    asked(line, midnight_in_dallas + HOUR / 4)
    assert cases(line.parcels[0], "late") == [("open", "", True)]
    assert page_version(line.parcels[0]) == before + 1


@pytest.mark.parametrize(
    ("day", "place", "over"),
    [
        (
            date(2026, 11, 20),
            {"state": "HI", "country": "US"},
            datetime(2026, 11, 21, 10, tzinfo=UTC),
        ),
        (
            date(2026, 11, 20),
            {"state": "", "country": "AE"},
            datetime(2026, 11, 20, 20, tzinfo=UTC),
        ),
        # The clocks of New York go back in the night to the first of November.
        (
            date(2026, 10, 31),
            {"state": "NY", "country": "US"},
            datetime(2026, 11, 1, 4, tzinfo=UTC),
        ),
        (date(2026, 11, 1), {"state": "NY", "country": "US"}, datetime(2026, 11, 2, 5, tzinfo=UTC)),
    ],
)
def test_the_day_ends_by_the_clock_of_the_place(
    line: Line, day: date, place: dict[str, str], over: datetime
) -> None:
    bound_for(line, city="", promised_on=day, **place)
    asked(line, over - HOUR / 60)
    assert cases(line.parcels[0], "late") == []
    asked(line, over + HOUR / 4)
    assert cases(line.parcels[0], "late") == [("open", "", True)]


@pytest.mark.parametrize("came", [Status.ATTEMPT_FAILED, Status.READY_FOR_PICKUP])
def test_who_came_in_time_is_not_late_however_it_goes_on(line: Line, came: Status) -> None:
    bound_for(line, promised_on=NOON.date())
    asked(line, NOON + 2 * HOUR, body_of((0, Status.IN_TRANSIT), (1, came)))
    back = body_of((0, Status.IN_TRANSIT), (1, came), (3, Status.IN_TRANSIT))
    asked(line, NOON + DAY, back)
    assert cases(line.parcels[0], "late") == []


def test_it_is_asked_about_soon_after_that_midnight(line: Line) -> None:
    bound_for(line, promised_on=NOON.date())
    midnight_in_dallas = datetime(2026, 11, 21, 6, 0, tzinfo=UTC)
    asked(line, midnight_in_dallas - HOUR / 2)
    due = poll(line.parcels[0]).due
    assert due is not None
    assert midnight_in_dallas <= due < midnight_in_dallas + HOUR / 4


def test_delivery_ends_what_was_open_and_says_so_once(line: Line) -> None:
    bound_for(line, promised_on=NOON.date())
    asked(line, NOON)
    asked(line, NOON + DAY)
    home = body_of((0, Status.IN_TRANSIT), (26, Status.DELIVERED))
    for hours in (27, 39):
        asked(line, NOON + hours * HOUR, home)
    assert cases(line.parcels[0], "late") == [("resolved", "delivered", True)]
    assert told(line.parcels[0]) == [("opened", True), ("resolved", True)]


def test_a_scan_disproves_that_it_stands_still(line: Line) -> None:
    bound_for(line)
    asked_every_six_hours(line, NOON, NOON + 5 * DAY + 6 * HOUR)
    on = body_of((0, Status.IN_TRANSIT), (127, Status.IN_TRANSIT))
    asked(line, NOON + 128 * HOUR, on)
    assert cases(line.parcels[0], "stalled") == [("resolved", "moved", True)]


def test_a_label_without_a_pickup_is_for_agents_after_four_days(line: Line) -> None:
    bound_for(line)
    label = body_of((0, Status.LABEL_CREATED))
    start = NOON
    while start <= NOON + 7 * DAY + 6 * HOUR:
        asked(line, start, label)
        start += 6 * HOUR
    # Thursday was Thanksgiving.
    assert cases(line.parcels[0], "stalled") == [("open", "", False)]


def test_an_exception_is_the_carriers_word_and_ends_when_it_is_taken_back(line: Line) -> None:
    bound_for(line)
    asked(line, NOON)
    wrong = body_of((0, Status.IN_TRANSIT), (1, Status.EXCEPTION))
    asked(line, NOON + 2 * HOUR, wrong)
    assert cases(line.parcels[0], "carrier") == [("open", "", True)]
    asked(line, NOON + 3 * HOUR)
    assert cases(line.parcels[0], "carrier") == [("resolved", "withdrawn", True)]


def test_what_time_cannot_delay_for_now_is_not_judged(
    line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    bound_for(line, promised_on=(NOON + 9 * DAY).date())
    asked(line, NOON)
    sent: list[str] = []
    monkeypatch.setattr(sql, "fetch", _noting(sent, sql.fetch))
    asked(line, NOON + HOUR)
    assert [text for text in sent if "delaycase" in text or "FOR NO KEY UPDATE" in text] == []


def _noting(sent: list[str], fetch: Callable[..., Any]) -> Callable[..., Any]:
    def noted(text: str, *params: Any) -> Any:
        if "polllane" not in text:
            sent.append(text)
        return fetch(text, *params)

    return noted
