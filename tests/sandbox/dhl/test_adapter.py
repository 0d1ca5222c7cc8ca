"""Our own DHL adapter against the stand-in: what is scripted is what is read."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.sandbox.started import Sandbox
from tracking.carriers.base import CarrierAccount, Reading, decode
from tracking.carriers.dhl import Dhl
from tracking.states import Cause, Status, summary

NUMBERS = [f"55500{i:05}" for i in range(20)]
S = Status


@pytest.fixture
def account(sandbox: Sandbox, settings: Any) -> Iterator[CarrierAccount]:
    settings.OUTBOUND_PRIVATE_HOSTS = (sandbox.base.removeprefix("http://"),)
    secrets = {"api_key": "sandbox-dhl-key"}
    yield CarrierAccount(key=sandbox.base, base_url=f"{sandbox.base}/dhl", secrets=secrets)


def read(account: CarrierAccount, numbers: list[str]) -> list[Reading]:
    carrier = Dhl()
    answers = carrier.fetch(account, numbers)
    return [carrier.read(number, decode(answers[number])) for number in numbers]


@pytest.mark.parametrize(
    ("status", "cause"),
    [
        (S.LABEL_CREATED, None),
        (S.PICKED_UP, None),
        (S.IN_TRANSIT, None),
        (S.IN_TRANSIT, Cause.CUSTOMS_CLEARANCE),
        (S.DELAYED, None),
        (S.DELAYED, Cause.WEATHER),
        (S.DELAYED, Cause.CARRIER_DELAY),
        (S.DELAYED, Cause.CUSTOMS_CLEARANCE),
        (S.OUT_FOR_DELIVERY, None),
        (S.ATTEMPT_FAILED, Cause.RECIPIENT_UNAVAILABLE),
        (S.READY_FOR_PICKUP, None),
        (S.EXCEPTION, Cause.RECIPIENT_ADDRESS),
        (S.EXCEPTION, Cause.RECIPIENT_REFUSED),
        (S.RETURNING, None),
        (S.RETURNED, None),
        (S.DELIVERED, None),
    ],
)
def test_what_is_scripted_is_read(
    sandbox: Sandbox, account: CarrierAccount, status: Status, cause: Cause | None
) -> None:
    step = {"after": -60, "status": status.value} | ({"cause": cause.value} if cause else {})
    sandbox.parcel(NUMBERS[0], [step], carrier="dhl")
    (found,) = read(account, NUMBERS[:1])
    told = summary(found.scans)
    assert (told.status, told.cause, found.unmapped) == (status, cause, frozenset())


def test_whole_journeys_are_understood(sandbox: Sandbox, account: CarrierAccount) -> None:
    for i, number in enumerate(NUMBERS):
        sandbox.parcel(number, carrier="dhl", seed=i, shift=-30 * 86_400)
    readings = read(account, NUMBERS)
    assert {summary(found.scans).status for found in readings} == {S.DELIVERED}
    assert {found.unmapped for found in readings} == {frozenset()}
    assert all(found.delivered_to or found.signed_by for found in readings)


def test_times_are_understood(sandbox: Sandbox, account: CarrierAccount) -> None:
    at = "2026-03-03T12:00:00+00:00"
    place = {"city": "Utrecht", "country": "NL"}
    step = {"at": at, "status": "picked_up", "place": place, "zone": "Europe/Amsterdam"}
    sandbox.parcel(NUMBERS[0], [step], carrier="dhl")
    (found,) = read(account, NUMBERS[:1])
    assert (found.scans[0].at.isoformat(), found.scans[0].offset) == (at, 60)


def test_an_unknown_number_is_not_found(sandbox: Sandbox, account: CarrierAccount) -> None:
    sandbox.parcel(NUMBERS[0], [{"after": -60, "status": "picked_up"}], carrier="dhl")
    assert [found.found for found in read(account, NUMBERS[:2])] == [True, False]
