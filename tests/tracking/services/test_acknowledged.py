"""Somebody deals with a case: until there is news of it."""

from dataclasses import replace

import pytest

from retailers.tenancy import acting_for
from tests.factories import NOON, Parcel, a_shop
from tests.tracking.services.said import HOUR, heard
from tests.tracking.services.storm_stage import DALLAS, seen_at, told
from tests.tracking.services.storm_stage import a_moving_parcel as moving
from tracking.models import DelayCase
from tracking.services.delays import acknowledge
from tracking.states import Cause, Status

pytestmark = pytest.mark.django_db
WRONG = seen_at(DALLAS, NOON + HOUR, Status.EXCEPTION, "X1")
STRIKE = replace(seen_at(DALLAS, NOON + 3 * HOUR, Status.EXCEPTION, "X2"), cause=Cause.STRIKE)
AGAIN = seen_at(DALLAS, NOON + 3 * HOUR, Status.EXCEPTION, "X1")


@pytest.fixture
def parcel() -> Parcel:
    """Of which somebody has seen the case."""
    parcel = moving(a_shop())
    heard(parcel, seen_at(DALLAS, NOON), WRONG, now=NOON + HOUR)
    seen(parcel)
    return parcel


def seen(parcel: Parcel, by: str = "ann@shop.example", hours: int = 2) -> None:
    with acting_for(parcel.shop.retailer.pk):
        acknowledge(case_id=DelayCase.objects.get().pk, by=by, now=NOON + hours * HOUR)


def case(parcel: Parcel) -> tuple[str, str, bool]:
    """(state, by whom, since when or not at all)"""
    with acting_for(parcel.shop.retailer.pk):
        row = DelayCase.objects.get()
    return row.state, row.acknowledged_by, row.acknowledged_at == NOON + 2 * HOUR


def test_the_first_who_sees_it_is_kept(parcel: Parcel) -> None:
    seen(parcel, "bob@shop.example", hours=5)
    assert case(parcel) == ("acknowledged", "ann@shop.example", True)


def test_more_of_the_same_leaves_it_so(parcel: Parcel) -> None:
    heard(parcel, seen_at(DALLAS, NOON), WRONG, AGAIN, now=NOON + 3 * HOUR)
    assert case(parcel) == ("acknowledged", "ann@shop.example", True)


def test_news_opens_it_again(parcel: Parcel) -> None:
    heard(parcel, seen_at(DALLAS, NOON), WRONG, STRIKE, now=NOON + 3 * HOUR)
    assert case(parcel) == ("open", "", False)
    assert told(parcel) == [("opened", True), ("updated", True)]


def test_a_movement_ends_it_for_good(parcel: Parcel) -> None:
    on = seen_at(DALLAS, NOON + 3 * HOUR, code="DP")
    heard(parcel, seen_at(DALLAS, NOON), WRONG, on, now=NOON + 3 * HOUR)
    seen(parcel, "bob@shop.example", hours=5)
    assert case(parcel) == ("resolved", "ann@shop.example", True)


def test_nobody_acknowledges_a_rivals_case(parcel: Parcel) -> None:
    with acting_for(parcel.shop.retailer.pk):
        theirs = DelayCase.objects.get().pk
    with acting_for(a_shop().retailer.pk):
        assert acknowledge(case_id=theirs, by="eve", now=NOON) is None
