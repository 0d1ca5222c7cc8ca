import socket
from collections.abc import Iterator

import pytest

from narvar.lib.outbound import Client, Purpose
from tests.lib.outbound.peers import Answering, ClientOf, Peer, Script, Start


@pytest.fixture
def start() -> Iterator[Start]:
    peers: list[Peer] = []

    def begin(script: Script, *, family: socket.AddressFamily = socket.AF_INET) -> Peer:
        peers.append(Peer(script, family=family))
        return peers[-1]

    yield begin
    for peer in peers:
        peer.close()


@pytest.fixture
def answering(start: Start) -> Answering:
    """A peer that answers every request of every connection with the same bytes."""

    def begin(answer: bytes = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok") -> Peer:
        def script(connection: socket.socket) -> None:
            while peer.read_request(connection):
                connection.sendall(answer)
                if b"Content-Length" not in answer and b"chunked" not in answer:
                    return connection.close()

        peer = start(script)
        return peer

    return begin


@pytest.fixture
def anything() -> Purpose:
    """Every scheme and port, so that only the address can be the reason for a refusal."""
    return Purpose("test", 3, 1000, gzip=True, https_only=False, ports=None)


@pytest.fixture
def client_of() -> ClientOf:
    """A client whose list of private hosts is the peers'."""
    return lambda *peers: Client(private_hosts=lambda: {peer.host for peer in peers})
