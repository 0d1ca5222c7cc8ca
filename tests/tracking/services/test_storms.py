"""A storm's life: it holds what rests in it, tells it once, lets go once."""

from dataclasses import replace
from datetime import timedelta

import pytest

from retailers.tenancy import acting_for
from tests.factories import NOON, Shop, a_shop
from tests.tracking.services.said import HOUR, heard, page_version
from tests.tracking.services.storm_stage import (
    DALLAS,
    MEMPHIS,
    NASHVILLE,
    a_moving_parcel,
    an_alert,
    cases,
    over,
    seen_at,
    storms,
    swept,
    told,
)
from tracking.models import DelayCase, StormShipment
from tracking.services.expiring import expire
from tracking.states import Cause, Status

pytestmark = [pytest.mark.worker, pytest.mark.django_db]
HELD = [("opened", True)]
RISK = [("opened", False)]


@pytest.fixture
def shop() -> Shop:
    return a_shop()


def test_a_parcel_that_rests_in_the_storm_too_long_is_held(shop: Shop) -> None:
    parcel = a_moving_parcel(shop)
    an_alert(DALLAS)
    swept(12)
    assert (cases(parcel), told(parcel)) == ([("open", "", True)], HELD)
    (storm,) = storms(shop)
    assert (storm.event, storm.held, storm.at_risk) == ("Winter Storm Warning", 1, 0)


def test_until_then_it_is_at_risk_and_only_agents_know(shop: Shop) -> None:
    parcel = a_moving_parcel(shop)
    an_alert(DALLAS)
    before = page_version(parcel)
    swept(11.9)
    assert (told(parcel), page_version(parcel)) == (RISK, before)
    swept(12)
    assert (told(parcel), page_version(parcel)) == ([*RISK, ("updated", True)], before + 1)


def test_a_storm_over_the_destination_alone_holds_nothing(shop: Shop) -> None:
    parcel = a_moving_parcel(shop, MEMPHIS, city="Dallas", state="TX", postcode="75201")
    an_alert(DALLAS)
    swept(40)
    assert told(parcel) == RISK
    assert [(s.held, s.at_risk) for s in storms(shop)] == [(0, 1)]


def test_on_the_last_leg_the_destination_is_the_next_place(shop: Shop) -> None:
    parcel = a_moving_parcel(shop, MEMPHIS, city="Nashville", state="TN", postcode="37201")
    an_alert(NASHVILLE)
    swept(12)
    assert told(parcel) == HELD


def test_a_storm_elsewhere_concerns_nobody(shop: Shop) -> None:
    parcel = a_moving_parcel(shop, MEMPHIS)
    an_alert(DALLAS)
    swept(40)
    assert (told(parcel), storms(shop)) == ([], [])


def test_sweeping_again_says_nothing_again(shop: Shop) -> None:
    parcel = a_moving_parcel(shop)
    an_alert(DALLAS)
    for hours in (1, 12, 13, 13, 20):
        swept(hours)
    assert told(parcel) == [*RISK, ("updated", True)]


def test_when_it_is_over_each_parcel_gets_one_all_clear(shop: Shop) -> None:
    parcels = [a_moving_parcel(shop) for _ in range(3)]
    alert = an_alert(DALLAS)
    swept(12)
    over(alert)
    swept(13)
    swept(14)
    assert [told(p) for p in parcels] == [[("opened", True), ("resolved", True)]] * 3
    assert cases(parcels[0]) == [("resolved", "cleared", True)]
    (storm,) = storms(shop)
    assert (storm.cleared_at, storm.why) == (NOON + 13 * HOUR, "cancelled")
    assert (storm.held, storm.released) == (0, 3)


def test_a_movement_takes_the_parcel_out_of_the_storm_before_its_end(shop: Shop) -> None:
    parcel = a_moving_parcel(shop)
    alert = an_alert(DALLAS)
    swept(12)
    moved = seen_at(MEMPHIS, NOON + 13 * HOUR, code="DP")
    heard(parcel, seen_at(DALLAS, NOON), moved, now=NOON + 13 * HOUR)
    assert cases(parcel) == [("resolved", "moved", True)]
    over(alert)
    swept(14)
    assert told(parcel) == [("opened", True), ("resolved", True)]
    with acting_for(shop.retailer.pk):
        assert [s.reason for s in StormShipment.objects.all()] == ["moved"]


def test_word_of_the_weather_from_the_carrier_needs_no_patience(shop: Shop) -> None:
    parcel = a_moving_parcel(shop)
    an_alert(DALLAS)
    late = replace(seen_at(DALLAS, NOON + HOUR, Status.DELAYED, "WX"), cause=Cause.WEATHER)
    heard(parcel, seen_at(DALLAS, NOON), late, now=NOON + HOUR)
    swept(1)
    assert cases(parcel) == [("open", "", True)]


def test_an_extended_storm_is_the_same_one_with_later_dates(shop: Shop) -> None:
    parcel = a_moving_parcel(shop, promised_on=(NOON + timedelta(days=1)).date())
    alert = an_alert(DALLAS)
    swept(12)
    first = dates(shop)
    over(alert, "replaced")
    an_alert(DALLAS, hours=120)
    swept(13)
    assert told(parcel) == [("opened", True), ("updated", True)]
    assert (len(storms(shop)), dates(shop) > first) == (1, True)


def dates(shop: Shop) -> tuple[object, object]:
    with acting_for(shop.retailer.pk):
        case = DelayCase.objects.get()
    assert case.low_on is not None and case.high_on is not None
    return case.low_on, case.high_on


def test_a_storm_that_another_one_follows_gives_no_all_clear(shop: Shop) -> None:
    parcel = a_moving_parcel(shop)
    alert = an_alert(DALLAS)
    swept(12)
    over(alert, "upgraded")
    an_alert(DALLAS, incident="2026.KFWD.BZ.W.0001", event="Blizzard Warning", kind="blizzard")
    swept(13)
    assert cases(parcel) == [("open", "", True)]
    assert [s.cleared_at is None for s in storms(shop)] == [False, True]
    assert [s.held for s in storms(shop)] == [0, 1]


def test_a_parcel_outside_the_polygon_is_not_in_the_storm(shop: Shop) -> None:
    parcel = a_moving_parcel(shop)
    ring = [[-100.0, 40.0], [-99.0, 40.0], [-99.0, 41.0], [-100.0, 40.0]]
    an_alert(DALLAS, polygon=[ring])
    swept(13)
    assert (told(parcel), storms(shop)) == ([], [])


def test_a_parcel_inside_it_is(shop: Shop) -> None:
    parcel = a_moving_parcel(shop)
    ring = [[-98.0, 32.0], [-96.0, 32.0], [-96.0, 34.0], [-98.0, 34.0], [-98.0, 32.0]]
    an_alert(DALLAS, polygon=[ring])
    swept(13)
    assert told(parcel) == HELD


def test_what_holds_no_parcels_is_no_storm(shop: Shop) -> None:
    parcel = a_moving_parcel(shop)
    an_alert(DALLAS, holding=False, kind="", event="Winter Weather Advisory")
    swept(13)
    assert told(parcel) == []


def test_two_retailers_have_each_their_own_incident() -> None:
    shops = a_shop(), a_shop()
    parcels = [a_moving_parcel(shop) for shop in shops]
    an_alert(DALLAS)
    swept(12)
    assert [told(parcel) for parcel in parcels] == [HELD, HELD]
    assert [len(storms(shop)) for shop in shops] == [1, 1]


def test_a_delivered_parcel_is_in_no_storm(shop: Shop) -> None:
    parcel = a_moving_parcel(shop)
    home = seen_at(DALLAS, NOON + HOUR, Status.DELIVERED, "KB")
    heard(parcel, seen_at(DALLAS, NOON), home, now=NOON + HOUR)
    an_alert(DALLAS)
    swept(13)
    assert told(parcel) == []


def test_of_two_storms_over_a_parcel_one_holds_it_until_it_is_over(shop: Shop) -> None:
    parcel = a_moving_parcel(shop)
    first = an_alert(DALLAS, incident="2026.KFWD.IS.W.0001", event="Ice Storm Warning")
    an_alert(DALLAS)
    for hours in (12, 13):
        swept(hours)
    assert told(parcel) == HELD
    assert [(s.event, s.held) for s in storms(shop)] == [("Ice Storm Warning", 1)]
    over(first)
    swept(14)
    assert cases(parcel) == [("open", "", True)]
    assert [(s.event, s.held) for s in storms(shop)][1:] == [("Winter Storm Warning", 1)]


def test_a_parcel_given_up_is_no_longer_in_the_storm(shop: Shop) -> None:
    parcel = a_moving_parcel(shop)
    an_alert(DALLAS)
    swept(12)
    with acting_for(shop.retailer.pk):
        expire(shipment_ids=[parcel.shipment.pk], now=NOON + 13 * HOUR)
    swept(14)
    assert cases(parcel) == [("resolved", "overtaken", True)]
    assert told(parcel) == [("opened", True), ("resolved", True)]
