from collections.abc import Iterator
from itertools import count
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.sandbox.started import TWILIO, Sandbox

BASE_URL = "http://127.0.0.1:9"
_phones = count(2125550100)


@pytest.fixture(scope="session")
def sandbox_process() -> Iterator[Sandbox]:
    running = Sandbox.start()
    yield running
    running.stop()


@pytest.fixture(autouse=True)
def no_night(settings: Any) -> None:
    """Tests run at any hour; those about the night say so."""
    settings.QUIET_HOURS = (0, 0)


@pytest.fixture
def house(settings: Any) -> Any:
    """The house's sender and account; nothing of it is reached."""
    settings.TWILIO_ACCOUNT_SID, settings.TWILIO_AUTH_TOKEN = TWILIO
    settings.TWILIO_FROM = "+15005550006"
    settings.BASE_URL = BASE_URL
    return settings


@pytest.fixture
def phones(sandbox_process: Sandbox, house: Any) -> Iterator[Sandbox]:
    """The sandbox's Twilio, as the provider of the house. Its callbacks go nowhere."""
    house.TWILIO_API_BASE = f"{sandbox_process.base}/twilio"
    house.OUTBOUND_PRIVATE_HOSTS = (urlsplit(sandbox_process.base).netloc,)
    yield sandbox_process
    sandbox_process.fault("twilio", "none")
    sandbox_process.fault("twilio_callback", "none")


@pytest.fixture
def phone() -> str:
    """A number that no other test sends to."""
    return f"+1{next(_phones)}"


@pytest.fixture
def post(sandbox_process: Sandbox, house: Any) -> Iterator[Sandbox]:
    """The sandbox's mail server, as the relay of the house. Nothing comes back from it."""
    address = f"127.0.0.1:{sandbox_process.control('GET', 'mailboxes')['smtp_port']}"
    house.SMTP_URL = f"smtp+plain://{address}"
    house.EMAIL_FROM, house.EMAIL_BOUNCE_DOMAIN = "news@house.example", "back.house.example"
    house.EMAIL_CALLBACK_KEY = "the-mail-key"
    house.OUTBOUND_PRIVATE_HOSTS = (*house.OUTBOUND_PRIVATE_HOSTS, address)
    yield sandbox_process
    sandbox_process.fault("smtp", "none")


@pytest.fixture
def box() -> str:
    """A mailbox to which no other test writes."""
    return f"box{next(_phones)}@shopper.example"
