"""The demo's parcels, told by the sandbox and read by our adapters, carrier by carrier."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from demo.carriers import HOUSE_SECRETS, NUMBERS, carrier_of
from demo.cast import CAST
from demo.journeys import JOURNEYS, script
from tests.sandbox.started import Sandbox
from tracking.carriers.base import CarrierAccount, decode
from tracking.carriers.registry import CARRIERS
from tracking.states import Cause, Status, summary

AT_THE_START = {
    "arrived": (Status.DELIVERED, None),
    "at_the_door": (Status.OUT_FOR_DELIVERY, None),
    "delayed": (Status.DELAYED, Cause.WEATHER),
    "fresh": (Status.LABEL_CREATED, None),
    "moving": (Status.IN_TRANSIT, None),
}


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    running = Sandbox.start()
    yield running
    running.stop()


def test_the_demo_shows_the_four_carriers_that_it_has_accounts_with() -> None:
    shown = {carrier_of(shop.slug, journey) for shop in CAST for journey in JOURNEYS}
    assert shown == {"ups", "fedex", "usps", "dhl"} == set(NUMBERS) == set(HOUSE_SECRETS)


@pytest.mark.parametrize("journey", list(JOURNEYS))
@pytest.mark.parametrize("carrier", list(NUMBERS))
@pytest.mark.parametrize("shop", CAST, ids=lambda shop: shop.slug)
def test_each_journey_starts_as_it_should(
    sandbox: Sandbox, settings: Any, shop: Any, carrier: str, journey: str
) -> None:
    settings.OUTBOUND_PRIVATE_HOSTS = (sandbox.base.removeprefix("http://"),)
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
