from datetime import timedelta

import pytest

from notifications.services.suppression import (
    SOFT_BOUNCES,
    count_soft_bounce,
    lift,
    suppress,
    suppressed,
)
from notifications.states import Block
from retailers.tenancy import acting_for
from tests.factories import NOON, a_shop

pytestmark = pytest.mark.django_db
ANN = "ann@shopper.example"


def test_an_address_is_one_whatever_its_case() -> None:
    with acting_for(a_shop().retailer.pk):
        assert suppress("email", "Ann@Shopper.example", Block.OPTED_OUT, now=NOON)
        assert suppressed("email", [ANN, "ANN@shopper.example", "bob@shopper.example"]) == {
            ANN: Block.OPTED_OUT,
            "ANN@shopper.example": Block.OPTED_OUT,
        }


def test_it_holds_for_its_channel_and_its_retailer() -> None:
    ours, rival = a_shop(), a_shop()
    with acting_for(ours.retailer.pk):
        suppress("email", ANN, Block.OPTED_OUT, now=NOON)
        assert suppressed("sms", [ANN]) == {}
    with acting_for(rival.retailer.pk):
        assert suppressed("email", [ANN]) == {}
        assert not lift("email", ANN)


def test_twice_is_no_news_and_a_heavier_reason_stays() -> None:
    with acting_for(a_shop().retailer.pk):
        assert suppress("email", ANN, Block.OPTED_OUT, now=NOON)
        assert not suppress("email", ANN, Block.OPTED_OUT, now=NOON)
        assert suppress("email", ANN, Block.COMPLAINT, now=NOON)
        assert not suppress("email", ANN, Block.HARD_BOUNCE, now=NOON)
        assert suppressed("email", [ANN]) == {ANN: Block.COMPLAINT}


def test_only_ones_own_word_is_taken_back() -> None:
    with acting_for(a_shop().retailer.pk):
        suppress("email", ANN, Block.HARD_BOUNCE, now=NOON)
        assert not lift("email", ANN)
        assert lift("email", ANN, reason=Block.HARD_BOUNCE)
        assert suppressed("email", [ANN]) == {}


def test_passing_trouble_suppresses_when_it_lasts() -> None:
    with acting_for(a_shop().retailer.pk):
        days = [NOON + timedelta(days=day) for day in range(SOFT_BOUNCES)]
        told = [count_soft_bounce(ANN, now=day, source="soft bounce 5.2.2") for day in days]
        assert told == [False, False, False, False, True]
        assert suppressed("email", [ANN]) == {ANN: Block.HARD_BOUNCE}


def test_many_bounces_of_one_day_are_one_bad_day() -> None:
    with acting_for(a_shop().retailer.pk):
        assert not any(count_soft_bounce(ANN, now=NOON, source="x") for _ in range(20))


def test_a_month_of_silence_starts_anew() -> None:
    with acting_for(a_shop().retailer.pk):
        for _ in range(4):
            count_soft_bounce(ANN, now=NOON, source="x")
        later = NOON + timedelta(days=31)
        assert not count_soft_bounce(ANN, now=later, source="x")
        assert suppressed("email", [ANN]) == {}


def test_nobody_is_asked_about_without_a_statement() -> None:
    assert suppressed("email", []) == {}
