"""The demo's parcels, told by the sandbox and read by our adapters, carrier by carrier."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from demo.carriers import HOUSE_SECRETS, NUMBERS
from demo.cast import CAST, Shop
from demo.journeys import JOURNEYS, PROMISED, script
from demo.plots import LIVELY, SCENERY, Plot
from tests.sandbox.started import Sandbox
from tracking.carriers.base import CarrierAccount, decode
from tracking.carriers.registry import CARRIERS
from tracking.states import Cause, Status, summary

AT_THE_START = {
    "arrived": (Status.DELIVERED, None),
    "at_the_counter": (Status.READY_FOR_PICKUP, None),
    "at_the_door": (Status.OUT_FOR_DELIVERY, None),
    "damaged": (Status.EXCEPTION, Cause.CARRIER_DAMAGE),
    "delayed": (Status.DELAYED, Cause.WEATHER),
    "fresh": (Status.LABEL_CREATED, None),
    "in_customs": (Status.IN_TRANSIT, Cause.CUSTOMS_CLEARANCE),
    "missed": (Status.ATTEMPT_FAILED, Cause.RECIPIENT_UNAVAILABLE),
    "moving": (Status.IN_TRANSIT, None),
    "overdue": (Status.IN_TRANSIT, None),
    "sent_back": (Status.RETURNING, None),
    "snowed_in": (Status.IN_TRANSIT, None),
    "underway": (Status.IN_TRANSIT, None),
}
SHOPS = {shop.slug: shop for shop in CAST}


def plots(slug: str) -> tuple[Plot, ...]:
    return (*SCENERY[slug], *LIVELY[slug])


TOLD = sorted(
    {(slug, p.carrier, p.journey) for slug in SHOPS for plot in plots(slug) for p in plot.parcels}
)


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    running = Sandbox.start()
    yield running
    running.stop()


def test_the_demo_shows_the_four_carriers_that_it_has_accounts_with() -> None:
    shown = {carrier for _, carrier, _ in TOLD}
    assert shown == {"ups", "fedex", "usps", "dhl"} == set(NUMBERS) == set(HOUSE_SECRETS)


def test_every_journey_is_played_and_promised() -> None:
    assert {journey for _, _, journey in TOLD} == set(JOURNEYS) == set(PROMISED)


def test_plots_name_people_and_things_that_there_are() -> None:
    for slug, shop in SHOPS.items():
        for plot in plots(slug):
            bought = [*plot.waiting, *(item for parcel in plot.parcels for item in parcel.items)]
            assert plot.shopper < len(shop.shoppers)
            assert bought and max(bought) < len(shop.items) and len(set(bought)) == len(bought)


@pytest.mark.parametrize(("slug", "carrier", "journey"), TOLD)
def test_each_journey_starts_as_it_should(
    sandbox: Sandbox, settings: Any, slug: str, carrier: str, journey: str
) -> None:
    settings.OUTBOUND_PRIVATE_HOSTS = (sandbox.base.removeprefix("http://"),)
    shop: Shop = SHOPS[slug]
    number = NUMBERS[carrier](7)
    sandbox.parcel(number, script(journey, shop.shoppers[0], carrier), carrier=carrier)
    base = f"{sandbox.base}/{carrier}"
    account = CarrierAccount(key=base, base_url=base, secrets=HOUSE_SECRETS[carrier])
    (answer,) = CARRIERS[carrier].fetch(account, [number]).values()
    reading = CARRIERS[carrier].read(number, decode(answer))
    told = summary(reading.scans)
    assert (told.status, told.cause, reading.unmapped) == (*AT_THE_START[journey], frozenset())
    assert max(scan.at for scan in reading.scans) <= datetime.now(UTC)


@pytest.mark.parametrize(
    ("carrier", "number"),
    [
        ("ups", "1ZNRVR000300000019"),
        ("fedex", "700000000010"),
        ("usps", "9400100000000000000013"),
        ("dhl", "7000000011"),
    ],
)
def test_numbers_have_the_carriers_form_and_check_digit(carrier: str, number: str) -> None:
    assert NUMBERS[carrier](1) == number
