"""One step of polling: a lane, a batch of its parcels, their answers, what follows."""

from collections import defaultdict
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from narvar.lib import clock, sql
from retailers.tenancy import EVERYONE, acting_for
from tests.tracking.polling.looks import lane, poll
from tests.tracking.polling.paper import Line, Paper, of_account
from tracking.carriers.base import RawAnswer
from tracking.carriers.registry import CARRIERS
from tracking.models import CarrierAccount, Scan
from tracking.polling import doubts
from tracking.polling.shift import poll_once
from tracking.states import Status

pytestmark = [pytest.mark.worker, pytest.mark.django_db]


@pytest.fixture
def carrier(monkeypatch: pytest.MonkeyPatch) -> Paper:
    paper = Paper()
    monkeypatch.setitem(CARRIERS, "ups", paper)
    monkeypatch.setattr(doubts, "_failed", defaultdict(set))
    return paper


def a_line(parcels: int) -> Line:
    """Due for a minute by the business clock."""
    return Line(parcels, due=clock.now() - timedelta(minutes=1))


def codes(line: Line) -> set[str]:
    with acting_for(line.shop.retailer.pk):
        return set(Scan.objects.values_list("code", flat=True))


def test_what_is_due_is_asked_and_taken_in(carrier: Paper) -> None:
    line = a_line(3)
    for number in line.numbers:
        carrier.will_say(number, (1, Status.IN_TRANSIT))
    assert poll_once() is True
    assert sorted(carrier.asked) == sorted(line.numbers)
    assert codes(line) == {"S1"}
    assert {poll(parcel).held for parcel in line.parcels} == {False}
    assert {account.secrets["id"] for account in carrier.accounts} == {"x"}


def test_with_nothing_due_there_is_nothing_to_do(carrier: Paper) -> None:
    line = a_line(1)
    assert (poll_once(), poll_once()) == (True, False)
    assert carrier.asked == line.numbers


def test_retailers_take_turns(carrier: Paper, settings: Any) -> None:
    settings.POLL_BATCH = 1
    many, few = a_line(3), a_line(1)
    while poll_once():
        pass
    assert carrier.asked.index(few.numbers[0]) < 2
    assert sorted(carrier.asked) == sorted(many.numbers + few.numbers)


def test_after_trouble_of_the_account_the_rest_of_the_batch_is_not_asked(carrier: Paper) -> None:
    line = a_line(5)
    for number in line.numbers:
        carrier.will_fail(number, of_account("quota", 60))
    assert poll_once() is True
    assert 1 <= len(carrier.asked) < 5
    assert lane(line)[1:] == (True, "quota", 1)
    assert poll_once() is False


def test_a_number_that_the_carrier_never_answers_puts_no_account_to_rest(carrier: Paper) -> None:
    line = a_line(1)
    carrier.will_fail(line.numbers[0], of_account("unavailable", 60))
    assert poll_once() is True
    assert lane(line)[1:] == (False, "", 0)
    assert poll(line.parcels[0]).failures == 1


def test_several_numbers_without_an_answer_put_the_account_to_rest(carrier: Paper) -> None:
    line = a_line(3)
    for number in line.numbers:
        carrier.will_fail(number, of_account("unavailable", 60))
    assert poll_once() is True
    assert lane(line)[1:] == (True, "unavailable", 1)


def test_an_answer_in_between_clears_the_account_of_doubt(carrier: Paper, settings: Any) -> None:
    settings.POLL_BATCH = 1
    line = a_line(5)
    for number in (*line.numbers[:2], *line.numbers[3:]):
        carrier.will_fail(number, of_account("timeout"))
    while poll_once():
        pass
    assert sorted(carrier.asked) == sorted(line.numbers)
    assert lane(line)[1:] == (False, "", 0)


def test_one_bad_parcel_does_not_sink_its_batch(carrier: Paper) -> None:
    line = a_line(2)
    carrier.answers[line.numbers[0]] = RawAnswer(200, b"{")
    carrier.will_say(line.numbers[1], (1, Status.IN_TRANSIT))
    assert poll_once() is True
    assert codes(line) == {"S1"}
    assert [poll(p).failures for p in line.parcels] == [1, 0]


def test_when_half_the_lease_is_over_nothing_new_is_asked(carrier: Paper, settings: Any) -> None:
    settings.POLL_LEASE_SECONDS = 0
    line = a_line(2)
    assert poll_once() is True
    assert carrier.asked == []
    assert {poll(parcel).failures for parcel in line.parcels} == {0}


SHUT = {
    "account off": "UPDATE tracking_carrieraccount SET enabled = FALSE",
    "account sealed": "UPDATE tracking_carrieraccount SET sealed = '\\x00'",
    "no adapter": "UPDATE tracking_polllane SET carrier = 'pigeon'",
}


@pytest.mark.parametrize("why", SHUT)
def test_with_an_account_that_cannot_be_used_the_lane_rests_and_its_parcels_stay_due(
    carrier: Paper, why: str
) -> None:
    line = a_line(2)
    with acting_for(EVERYONE):
        sql.run(SHUT[why])
    assert poll_once() is True
    assert (carrier.asked, lane(line)[1:]) == ([], (True, why, 1))
    for parcel in line.parcels:
        found = poll(parcel)
        assert (found.held, found.lapses, found.stopped) == (False, 0, "")
    assert poll_once() is False


def test_an_account_in_use_cannot_be_deleted(carrier: Paper) -> None:
    line = a_line(1)
    with acting_for(line.shop.retailer.pk), pytest.raises(IntegrityError), transaction.atomic():
        CarrierAccount.objects.all().delete()
        sql.run("SET CONSTRAINTS ALL IMMEDIATE")


def test_what_the_account_may_not_ask_today_stays_due_and_is_asked_tomorrow(
    carrier: Paper,
) -> None:
    line = a_line(3)
    with acting_for(line.shop.retailer.pk):
        CarrierAccount.objects.update(calls_a_day=2, calls_an_hour=2)
    while poll_once():
        pass
    assert len(carrier.asked) < 3
    waiting = [poll(parcel).due for parcel in line.parcels]
    assert all(due and due > clock.now() for due in waiting)


def test_a_parcel_is_asked_about_as_often_as_its_carrier_allows(carrier: Paper) -> None:
    line = a_line(1)
    with acting_for(line.shop.retailer.pk):
        CarrierAccount.objects.update(asks_a_day=2)
    for _ in range(4):
        with acting_for(EVERYONE):
            sql.run("UPDATE tracking_shipmentpoll SET next_poll_at = now() - interval '1 minute'")
            sql.run("UPDATE tracking_polllane SET next_due_at = now() - interval '1 minute'")
        poll_once()
    assert len(carrier.asked) == 2
