from collections.abc import Iterator
from itertools import count

import pytest

from tests.sandbox.started import DATA, Sandbox

SERVICES = ("ups", "fedex", "usps", "dhl", "twilio", "twilio_callback", "smtp", "nws")
USPS = {"client_id": "sandbox-usps-id", "client_secret": "sandbox-usps-secret"}
DHL = {"api_key": "sandbox-dhl-key"}
_phones = count(4155553000)
_numbers = count(1)


@pytest.fixture(scope="session")
def _running() -> Iterator[Sandbox]:
    running = Sandbox.start()
    running.control("PUT", "pace", {"sent_after": [0.05, 0.05], "ends_after": [0.05, 0.05]})
    yield running
    assert running.stop() == 0


@pytest.fixture
def sandbox(_running: Sandbox) -> Iterator[Sandbox]:
    # Tests share the accounts that are always accepted; what an account may do has its own tests.
    _running.control("PUT", "accounts", {"service": "usps", **USPS, "calls_an_hour": 100_000})
    _running.control("PUT", "accounts", {"service": "dhl", **DHL, "asks_a_day": 100_000})
    yield _running
    for service in SERVICES:
        _running.fault(service, "none")
    _running.control("DELETE", "parcels")
    _running.control("DELETE", "storms")


@pytest.fixture
def phone() -> str:
    """A number that no other test sends to."""
    return f"+1{next(_phones)}"


@pytest.fixture
def number() -> str:
    """A UPS number that no other test asks for."""
    return f"1ZTEST{next(_numbers):012}"


@pytest.fixture
def data() -> object:
    if not DATA.is_dir():
        pytest.skip(f"no shared data at {DATA}")
    return DATA
