"""Our own FedEx adapter against the stand-in: what is scripted is what is read."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from sandbox.fedex.words import KNOWN
from tests.sandbox.fedex.asking import NUMBER, NUMBERS
from tests.sandbox.started import Sandbox
from tracking.carriers.base import CarrierAccount, CarrierError, Reading, Window, decode
from tracking.carriers.fedex import Fedex
from tracking.states import Cause, Status, summary

SECRETS = {"client_id": "sandbox-fedex-id", "client_secret": "sandbox-fedex-secret"}
# What FedEx's words say beyond the status they were asked for.
IMPLIED = {
    "attempt_failed": Cause.RECIPIENT_UNAVAILABLE,
}


@pytest.fixture
def account(sandbox: Sandbox, settings: Any) -> Iterator[CarrierAccount]:
    settings.OUTBOUND_PRIVATE_HOSTS = (sandbox.base.removeprefix("http://"),)
    yield CarrierAccount(key=sandbox.base, base_url=f"{sandbox.base}/fedex", secrets=SECRETS)


def parcel(sandbox: Sandbox, number: str, script: Any = None, **about: Any) -> None:
    sandbox.parcel(number, script, carrier="fedex", **about)


def read(account: CarrierAccount, *numbers: str) -> list[Reading]:
    carrier = Fedex()
    answers = carrier.fetch(account, numbers)
    return [carrier.read(number, decode(answers[number])) for number in numbers]


@pytest.mark.parametrize("asked", KNOWN)
def test_what_is_scripted_is_read(sandbox: Sandbox, account: CarrierAccount, asked: str) -> None:
    status, _, cause = asked.partition("/")
    step = {"after": -60, "status": status} | ({"cause": cause} if cause else {})
    parcel(sandbox, NUMBER, [step])
    (found,) = read(account, NUMBER)
    told = summary(found.scans)
    meant = Cause(cause) if cause else IMPLIED.get(asked)
    assert (told.status, told.cause, found.unmapped) == (Status(status), meant, frozenset())
    assert len(found.scans) == 1


def test_whole_journeys_are_understood(sandbox: Sandbox, account: CarrierAccount) -> None:
    for i, number in enumerate(NUMBERS):
        parcel(sandbox, number, seed=i, shift=-30 * 86_400)
    readings = read(account, *NUMBERS)
    assert {summary(found.scans).status for found in readings} == {Status.DELIVERED}
    assert {found.unmapped for found in readings} == {frozenset()}
    assert all(found.delivered_to for found in readings)
    assert all(scan.offset is not None for found in readings for scan in found.scans)


def test_sixty_four_numbers_are_three_calls(sandbox: Sandbox, account: CarrierAccount) -> None:
    after = sandbox.last()
    assert {found.found for found in read(account, *NUMBERS)} == {False}
    assert len(sandbox.log(after, service="fedex", what="answer")) == 64
    assert len(sandbox.log(after, service="fedex", what="token")) == 1


def test_one_bad_number_costs_the_others_nothing(sandbox: Sandbox, account: CarrierAccount) -> None:
    parcel(sandbox, NUMBER, [{"after": -60, "status": "picked_up"}])
    parcel(sandbox, NUMBERS[1], {"raw": {"trackResults": "junk"}})
    answers = Fedex().fetch(account, ["77", "?", NUMBERS[1], NUMBER, NUMBERS[2]])
    damaged = [number for number, answer in answers.items() if answer.error is not None]
    found = [Fedex().read(n, decode(answers[n])).found for n in (NUMBER, NUMBERS[2])]
    assert (damaged, found) == (["77", "?", NUMBERS[1]], [True, False])


def test_a_moved_promise_is_read(sandbox: Sandbox, account: CarrierAccount) -> None:
    late = {"after": -60, "status": "delayed", "rescheduled": "2030-03-10"}
    about = {"scheduled": "2030-03-08", "window": ["130000", "170000"]}
    parcel(sandbox, NUMBER, [late], destination={"city": "Wayne", "state": "NJ"}, **about)
    (found,) = read(account, NUMBER)
    hours = datetime(2030, 3, 10, 17, tzinfo=UTC), datetime(2030, 3, 10, 21, tzinfo=UTC)
    assert found.estimated == Window(*hours, "window")
    assert found.original is not None
    assert (found.original.latest.date(), found.original.kind) == (date(2030, 3, 8), "day")


def test_proof_of_delivery_is_read(sandbox: Sandbox, account: CarrierAccount) -> None:
    step = {"at": "2026-03-09T18:00:00+00:00", "status": "delivered", "offset": "-04:00"}
    parcel(sandbox, NUMBER, [step], received_by="J. Roe", delivered_to="Front door")
    (found,) = read(account, NUMBER)
    (scan,) = found.scans
    assert (found.signed_by, found.delivered_to) == ("J. Roe", "Front door")
    assert scan.at == datetime(2026, 3, 9, 18, tzinfo=UTC)
    assert scan.offset == -timedelta(hours=4) // timedelta(minutes=1)


def test_repeated_and_shuffled_scans_read_the_same(
    sandbox: Sandbox, account: CarrierAccount
) -> None:
    parcel(sandbox, NUMBER, seed=5, shift=-30 * 86_400)
    (usual,) = read(account, NUMBER)
    sandbox.fault("fedex", "duplicate")
    sandbox.fault("fedex", "out_of_order", seed=3)
    (disturbed,) = read(account, NUMBER)
    assert summary(disturbed.scans) == summary(usual.scans)
    assert {scan.at for scan in disturbed.scans} == {scan.at for scan in usual.scans}


@pytest.mark.parametrize(
    ("kind", "details", "reason"),
    [
        ("429", {"seconds": 7}, "quota"),
        ("5xx", {}, "unavailable"),
        ("reset_before", {}, "unavailable"),
    ],
)
def test_trouble_of_the_account_is_told_for_every_number(
    sandbox: Sandbox, account: CarrierAccount, kind: str, details: dict[str, Any], reason: str
) -> None:
    carrier = Fedex()
    carrier.fetch(account, NUMBERS[:1])
    sandbox.fault("fedex", kind, **details)
    errors = {answer.error for answer in carrier.fetch(account, NUMBERS[:3]).values()}
    assert {error and (error.reason, error.scope) for error in errors} == {(reason, "account")}


def test_a_broken_answer_is_the_parcels_trouble(sandbox: Sandbox, account: CarrierAccount) -> None:
    carrier = Fedex()
    carrier.fetch(account, NUMBERS[:1])
    sandbox.fault("fedex", "malformed")
    for number, answer in carrier.fetch(account, NUMBERS[:2]).items():
        with pytest.raises(CarrierError, match="malformed"):
            carrier.read(number, decode(answer))


def test_a_wrong_secret_is_the_account_s_trouble(sandbox: Sandbox, account: CarrierAccount) -> None:
    secrets = {**SECRETS, "client_secret": "guess"}
    wrong = CarrierAccount(key="wrong", base_url=account.base_url, secrets=secrets)
    (answer,) = Fedex().fetch(wrong, NUMBERS[:1]).values()
    assert answer.error is not None
    assert (answer.error.reason, answer.error.scope) == ("auth", "account")
