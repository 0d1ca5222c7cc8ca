from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from twilio.http.http_client import TwilioHttpClient
from twilio.rest import Client

from tests.sandbox.started import TWILIO, Sandbox
from tests.sandbox.twilio.receiver import Receiver, receiver


class Redirected:
    """The official client with another host."""

    def __init__(self, base: str) -> None:
        self.base = base
        self.own = TwilioHttpClient(timeout=5)

    def request(self, method: str, url: str, *args: Any, **kwargs: Any) -> Any:
        parts = urlsplit(url)
        query = f"?{parts.query}" if parts.query else ""
        return self.own.request(method, f"{self.base}/twilio{parts.path}{query}", *args, **kwargs)


@pytest.fixture
def sdk(sandbox: Sandbox) -> Iterator[Client]:
    http = Redirected(sandbox.base)
    yield Client(*TWILIO, http_client=http)
    http.own.session.close()


@pytest.fixture
def shop() -> Iterator[Receiver]:
    with receiver() as running:
        yield running
