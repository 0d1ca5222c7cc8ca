"""Our own USPS adapter against the stand-in: what is scripted is what is read."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.sandbox.started import Sandbox
from tracking.carriers.base import CarrierAccount, Reading, decode
from tracking.carriers.usps import Usps
from tracking.states import Cause, Status, summary

NUMBERS = [f"92009876543210{i:06}" for i in range(40)]
SECRETS = {"client_id": "sandbox-usps-id", "client_secret": "sandbox-usps-secret"}
S = Status


@pytest.fixture
def account(sandbox: Sandbox, settings: Any) -> Iterator[CarrierAccount]:
    settings.OUTBOUND_PRIVATE_HOSTS = (sandbox.base.removeprefix("http://"),)
    yield CarrierAccount(key=sandbox.base, base_url=f"{sandbox.base}/usps", secrets=SECRETS)


def read(account: CarrierAccount, numbers: list[str]) -> list[Reading]:
    carrier = Usps()
    answers = carrier.fetch(account, numbers)
    return [carrier.read(number, decode(answers[number])) for number in numbers]


@pytest.mark.parametrize(
    ("status", "cause"),
    [
        (S.LABEL_CREATED, None),
        (S.PICKED_UP, None),
        (S.IN_TRANSIT, None),
        (S.IN_TRANSIT, Cause.CUSTOMS_CLEARANCE),
        (S.DELAYED, Cause.CARRIER_DELAY),
        (S.DELAYED, Cause.WEATHER),
        (S.DELAYED, Cause.CARRIER_MISROUTE),
        (S.OUT_FOR_DELIVERY, None),
        (S.ATTEMPT_FAILED, Cause.RECIPIENT_UNAVAILABLE),
        (S.READY_FOR_PICKUP, None),
        (S.EXCEPTION, Cause.RECIPIENT_ADDRESS),
        (S.EXCEPTION, Cause.RECIPIENT_REFUSED),
        (S.RETURNING, None),
        (S.RETURNING, Cause.RECIPIENT_UNCLAIMED),
        (S.RETURNED, None),
        (S.DELIVERED, None),
    ],
)
def test_what_is_scripted_is_read(
    sandbox: Sandbox, account: CarrierAccount, status: Status, cause: Cause | None
) -> None:
    step = {"after": -60, "status": status.value} | ({"cause": cause.value} if cause else {})
    sandbox.parcel(NUMBERS[0], [step], carrier="usps")
    (found,) = read(account, NUMBERS[:1])
    told = summary(found.scans)
    assert (told.status, told.cause, found.unmapped) == (status, cause, frozenset())


def test_a_whole_journey_is_understood(sandbox: Sandbox, account: CarrierAccount) -> None:
    for i, number in enumerate(NUMBERS):
        sandbox.parcel(number, carrier="usps", seed=i, shift=-30 * 86_400)
    readings = read(account, NUMBERS)
    assert {summary(found.scans).status for found in readings} == {S.DELIVERED}
    assert {found.unmapped for found in readings} == {frozenset()}
    assert all(found.delivered_to for found in readings)


def test_one_bad_number_costs_the_others_nothing(sandbox: Sandbox, account: CarrierAccount) -> None:
    sandbox.parcel(NUMBERS[0], [{"after": -60, "status": "picked_up"}], carrier="usps")
    answers = Usps().fetch(account, ["92001234", NUMBERS[0], NUMBERS[1]])
    assert answers["92001234"].status == 400
    found = [Usps().read(n, decode(answers[n])).found for n in NUMBERS[:2]]
    assert found == [True, False]
