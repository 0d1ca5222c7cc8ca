"""A number that a carrier hands the parcel on under is followed at its own carrier."""

import pytest

from retailers.tenancy import acting_for
from tests.factories import NOON, Parcel, Shop, a_parcel, a_shop
from tests.tracking.services.orders_stage import an_account
from tests.tracking.services.said import scan
from tracking.carriers.base import Reading
from tracking.models import ShipmentNumber, ShipmentPoll
from tracking.services.handing_over import adopt_numbers
from tracking.services.readings import NumberReading
from tracking.states import Status

pytestmark = pytest.mark.django_db
USPS = "9400111206206406260787"


@pytest.fixture
def parcel() -> Parcel:
    shop = a_shop()
    an_account(shop.retailer.pk, carrier="usps")
    return a_parcel(shop)


def told(parcel: Parcel, *partners: tuple[str, str], status: Status = Status.IN_TRANSIT) -> int:
    reading = Reading("1Z", True, (scan(1, status, "X"),), handed_to=partners)
    with acting_for(parcel.shop.retailer.pk):
        return adopt_numbers([NumberReading(parcel.number.pk, reading)], now=NOON)


def numbers(shop: Shop) -> list[tuple[str, str, str]]:
    with acting_for(shop.retailer.pk):
        rows = ShipmentNumber.objects.exclude(kind="main").order_by("pk")
        return list(rows.values_list("carrier", "number", "kind"))


def polls(shop: Shop) -> int:
    with acting_for(shop.retailer.pk):
        return ShipmentPoll.objects.filter(next_poll_at=NOON).count()


def test_a_partners_number_is_kept_and_asked_about_once(parcel: Parcel) -> None:
    assert [told(parcel, ("usps", USPS)), told(parcel, ("usps", USPS))] == [1, 0]
    assert numbers(parcel.shop) == [("usps", USPS, "last_mile")]
    assert polls(parcel.shop) == 1


def test_whose_it_is_may_be_read_off_the_number(parcel: Parcel) -> None:
    assert told(parcel, ("", "9400 1112 0620 6406 2607 87")) == 1
    assert numbers(parcel.shop) == [("usps", USPS, "last_mile")]


def test_a_number_that_tells_nothing_is_left_alone(parcel: Parcel) -> None:
    assert (told(parcel, ("", "AB123")), numbers(parcel.shop)) == (0, [])


@pytest.mark.parametrize(("status", "new"), [(Status.IN_TRANSIT, 0), (Status.RETURNING, 1)])
def test_the_same_carriers_other_number_counts_on_the_way_back_only(
    parcel: Parcel, status: Status, new: int
) -> None:
    assert told(parcel, ("ups", "1Z12345E0205271688"), status=status) == new


def test_a_carrier_without_an_account_is_kept_and_not_asked(parcel: Parcel) -> None:
    told(parcel, ("canada_post", "0073938000549297"))
    assert (len(numbers(parcel.shop)), polls(parcel.shop)) == (1, 0)


def test_a_number_of_another_parcel_stays_with_it(parcel: Parcel) -> None:
    told(parcel, ("usps", USPS))
    assert told(a_parcel(parcel.shop), ("usps", USPS)) == 0
