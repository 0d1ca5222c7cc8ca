"""Where a storm ends: holes, areas that shrink, names that merge, doors that stayed shut."""

from typing import Any

import pytest

from retailers.tenancy import EVERYONE, acting_for
from tests.factories import NOON, Parcel, Shop, a_shop
from tests.isolation.lanes import a_lane
from tests.tracking.polling.paper import a_sealed_account
from tests.tracking.services.said import HOUR, heard
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
from tracking.models import Shipment, ShipmentPoll, WeatherAlert
from tracking.services.alerts import _carry_on
from tracking.services.readings import take_in
from tracking.services.storms.finding import newly_exposed
from tracking.states import Status
from tracking.weather.feed import Changes, Ending

pytestmark = [pytest.mark.worker, pytest.mark.django_db]


@pytest.fixture
def shop() -> Shop:
    return a_shop()


def ring(west: float, south: float, size: float) -> list[list[float]]:
    east, north = west + size, south + size
    return [[west, south], [east, south], [east, north], [west, north], [west, south]]


AROUND_DALLAS = ring(-98, 32, 2)
DALLAS_ITSELF = ring(-97, 32.5, 0.6)


def redrawn(alert: WeatherAlert, *rings: Any) -> None:
    with acting_for(EVERYONE):
        WeatherAlert.objects.filter(pk=alert.pk).update(polygon=rings)


def test_a_hole_in_the_storm_holds_nothing_and_costs_no_second_look(shop: Shop) -> None:
    parcel = a_moving_parcel(shop)
    an_alert(DALLAS, polygon=[AROUND_DALLAS, DALLAS_ITSELF])
    assert newly_exposed(NOON + 13 * HOUR) == []
    swept(13)
    assert told(parcel) == []


def test_who_is_let_go_is_judged_anew(shop: Shop) -> None:
    parcel = a_moving_parcel(shop)
    lane = a_lane(shop, a_sealed_account(shop.retailer.pk), NOON)
    with acting_for(shop.retailer.pk):
        ShipmentPoll.objects.create(
            retailer=shop.retailer,
            number=parcel.number,
            lane=lane,
            next_poll_at=NOON,
            judge_at=NOON,
        )
    alert = an_alert(DALLAS)
    swept(12)
    over(alert)
    swept(13)
    with acting_for(shop.retailer.pk):
        assert ShipmentPoll.objects.get().judge_at is None


def test_a_storm_that_shrinks_lets_go_of_what_it_no_longer_covers(shop: Shop) -> None:
    parcel = a_moving_parcel(shop)
    alert = an_alert(DALLAS, polygon=[AROUND_DALLAS])
    swept(12)
    redrawn(alert, ring(-98, 30, 0.5))
    swept(13)
    assert cases(parcel) == [("resolved", "cleared", True)]


def test_it_passes_what_it_lets_go_to_the_storm_that_covers_it(shop: Shop) -> None:
    parcel = a_moving_parcel(shop)
    alert = an_alert(DALLAS, polygon=[AROUND_DALLAS])
    swept(12)
    # The one that lasts longest lies elsewhere.
    an_alert(DALLAS, incident="2026.KFWD.BZ.W.0002", polygon=[ring(-98, 30, 0.5)], hours=200)
    an_alert(DALLAS, incident="2026.KFWD.IS.W.0003", polygon=[AROUND_DALLAS])
    over(alert)
    swept(13)
    assert cases(parcel) == [("open", "", True)]
    assert storms(shop)[-1].incident == "2026.KFWD.IS.W.0003"


def test_two_storms_that_become_one_hold_on_as_one(shop: Shop) -> None:
    parcels = [a_moving_parcel(shop), a_moving_parcel(shop, MEMPHIS)]
    alerts = [an_alert(DALLAS, incident="a"), an_alert(MEMPHIS, incident="b")]
    swept(12)
    for alert in alerts:
        over(alert, "upgraded")
    an_alert(DALLAS, MEMPHIS, incident="c", event="Blizzard Warning", kind="blizzard")
    with acting_for(EVERYONE):
        ended = {key: Ending("upgraded", "c") for key in "ab"}
        _carry_on(Changes(ended=ended), NOON + 13 * HOUR)
    swept(13)
    assert [cases(parcel) for parcel in parcels] == [[("open", "", True)]] * 2
    assert [s.held for s in storms(shop) if s.cleared_at is None] == [2]


def test_a_parcel_that_nobody_was_home_for_can_be_held_and_is_held_once(shop: Shop) -> None:
    parcel = a_moving_parcel(shop)
    tried = seen_at(DALLAS, NOON + HOUR, Status.ATTEMPT_FAILED, "NH")
    heard(parcel, seen_at(DALLAS, NOON), tried, now=NOON + HOUR)
    an_alert(DALLAS)
    swept(13)
    judged_again(parcel)
    swept(15)
    assert told(parcel) == [("opened", True)]


def test_an_attempt_in_the_storm_ends_it_and_speaks_for_itself(shop: Shop) -> None:
    parcel = a_moving_parcel(shop)
    an_alert(DALLAS)
    swept(12)
    tried = seen_at(DALLAS, NOON + 13 * HOUR, Status.ATTEMPT_FAILED, "NH")
    heard(parcel, seen_at(DALLAS, NOON), tried, now=NOON + 13 * HOUR)
    assert cases(parcel) == [("resolved", "overtaken", True)]


def test_a_new_destination_counts_from_the_next_answer_on(shop: Shop) -> None:
    parcel = a_moving_parcel(shop, MEMPHIS)
    an_alert(NASHVILLE)
    swept(12)
    assert told(parcel) == []
    with acting_for(shop.retailer.pk):
        Shipment.objects.update(city="Nashville", state="TN", postcode="37201")
    judged_again(parcel)
    swept(13)
    assert told(parcel) == [("opened", True)]


def judged_again(parcel: Parcel) -> None:
    """The carrier answered the same as before."""
    with acting_for(parcel.shop.retailer.pk):
        take_in([], now=NOON + 12 * HOUR, due=[parcel.number.pk], watches={})
