from collections.abc import Callable, Iterator
from itertools import count
from urllib.parse import urlsplit

import pytest
from pytest_django import Settings

from notifications.transports.twilio import Twilio, TwilioAccount
from tests.lib.outbound.peers import Peer
from tests.sandbox.started import TWILIO, Sandbox

Saying = Callable[..., Twilio]
_phones = count(4155558000)


@pytest.fixture(scope="session")
def _running() -> Iterator[Sandbox]:
    running = Sandbox.start()
    yield running
    running.stop()


@pytest.fixture
def sandbox(_running: Sandbox, settings: Settings) -> Iterator[Sandbox]:
    settings.OUTBOUND_PRIVATE_HOSTS = (urlsplit(_running.base).netloc,)
    yield _running
    _running.fault("twilio", "none")


@pytest.fixture
def twilio(sandbox: Sandbox) -> Twilio:
    sid, token = TWILIO
    return Twilio(TwilioAccount(sid, token, f"{sandbox.base}/twilio"))


@pytest.fixture
def phone() -> str:
    """A number that no other test sends to."""
    return f"+1{next(_phones)}"


@pytest.fixture
def saying(settings: Settings) -> Iterator[Saying]:
    """Twilio where it answers each request with the next of the given bytes, the last for ever."""
    peers: list[Peer] = []

    def begin(*answers: bytes) -> Twilio:
        left = list(answers)

        def script(connection: object) -> None:
            while peer.read_request(connection):  # type: ignore[arg-type]
                answer = left.pop(0) if len(left) > 1 else left[0]
                connection.sendall(answer)  # type: ignore[attr-defined]

        peer = Peer(script)
        peers.append(peer)
        settings.OUTBOUND_PRIVATE_HOSTS = (peer.host,)
        return Twilio(TwilioAccount(*TWILIO, f"http://{peer.host}"))

    yield begin
    for peer in peers:
        peer.close()
