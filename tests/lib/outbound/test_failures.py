"""Each failure has its reason, and says whether the peer can have acted on the request."""

import socket
import time

import pytest

from narvar.lib.outbound import Client, OutboundError, Purpose
from tests.lib.outbound.peers import Answering, ClientOf, Start, reset

HEAD = b"HTTP/1.1 200 OK\r\n"


def outcome(client: Client, url: str, purpose: Purpose) -> tuple[str, bool]:
    with pytest.raises(OutboundError) as caught:
        client.request("POST", url, purpose=purpose, body=b"{}", seconds=0.5)
    return caught.value.reason, caught.value.may_have_arrived


def closed_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_a_refused_connection_carried_nothing(anything: Purpose) -> None:
    host = f"127.0.0.1:{closed_port()}"
    client = Client(private_hosts=lambda: {host})
    assert outcome(client, f"http://{host}/", anything) == ("connect", False)


def test_a_name_without_address_carried_nothing(anything: Purpose) -> None:
    def nobody(_: str) -> list[str]:
        raise socket.gaierror(socket.EAI_NONAME, "unknown")

    client = Client(private_hosts=lambda: (), resolve=nobody)
    assert outcome(client, "http://no.example/", anything) == ("dns", False)
    client = Client(private_hosts=lambda: (), resolve=lambda _: [])
    assert outcome(client, "http://no.example/", anything) == ("dns", False)


def test_an_address_that_swallows_connections_ends_in_time(anything: Purpose) -> None:
    full = socket.socket()
    full.bind(("127.0.0.1", 0))
    full.listen(0)
    waiting = [socket.socket() for _ in range(3)]  # fills the queue; the next SYN is dropped
    for each in waiting:
        each.setblocking(False)
        each.connect_ex(full.getsockname())
    host = f"127.0.0.1:{full.getsockname()[1]}"
    client = Client(private_hosts=lambda: {host})
    assert outcome(client, f"http://{host}/", anything) == ("timeout", False)
    for each in (*waiting, full):
        each.close()


def test_an_address_that_fails_is_followed_by_the_next(
    answering: Answering, anything: Purpose
) -> None:
    peer = answering()  # on 127.0.0.1 only
    client = Client(
        private_hosts=lambda: {f"two.example:{peer.port}"},
        resolve=lambda _: ["::1", "127.0.0.1"],
    )
    url = f"http://two.example:{peer.port}/"
    assert client.request("GET", url, purpose=anything).status == 200


@pytest.mark.parametrize("answer", [b"", HEAD, HEAD + b"Content-Length: 10\r\n\r\nhalf"])
def test_a_reset_after_the_request_may_have_arrived(
    start: Start, client_of: ClientOf, anything: Purpose, answer: bytes
) -> None:
    def script(connection: socket.socket) -> None:
        peer.read_request(connection)
        connection.sendall(answer)
        time.sleep(0.05)
        reset(connection)

    peer = start(script)
    assert outcome(client_of(peer), peer.url(), anything) == ("reset", True)


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        HEAD + b"Content-Length: 10\r\n\r\nhalf",
        HEAD + b"Transfer-Encoding: chunked\r\n\r\nff\r\nhalf",
    ],
)
def test_an_answer_cut_short_may_have_arrived(
    start: Start, client_of: ClientOf, anything: Purpose, answer: bytes
) -> None:
    def script(connection: socket.socket) -> None:
        peer.read_request(connection)
        connection.sendall(answer)
        connection.close()

    peer = start(script)
    assert outcome(client_of(peer), peer.url(), anything) == ("reset", True)


def test_a_hang_may_have_arrived(start: Start, client_of: ClientOf, anything: Purpose) -> None:
    peer = start(lambda _: time.sleep(2))
    assert outcome(client_of(peer), peer.url(), anything) == ("timeout", True)


@pytest.mark.parametrize(
    "answer",
    [
        b"SSH-2.0-OpenSSH_9.2\r\n\r\n",
        b"HTTP/1.1 two OK\r\n\r\n",
        b"HTTP/1.1 99 Low\r\n\r\n",
        b"\x00\x01\x02\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n" + b"X" * 66_000 + b"\r\n\r\n",
        HEAD + b"X: 1\r\n" * 200 + b"\r\n",
        HEAD + b"Content-Length: 1\r\nContent-Length: 2\r\n\r\nab",
        HEAD + b"Content-Encoding: gzip\r\nContent-Length: 4\r\n\r\nnope",
    ],
)
def test_an_answer_that_is_not_http_is_a_protocol_error(
    answering: Answering, client_of: ClientOf, anything: Purpose, answer: bytes
) -> None:
    peer = answering(answer)
    assert outcome(client_of(peer), peer.url(), anything) == ("protocol", True)
