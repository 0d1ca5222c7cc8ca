"""Connections are kept, lent to the same purpose and origin only, and never trusted blindly."""

import dataclasses
import gzip
import os
import socket
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from pytest_django import Settings

from narvar.lib import outbound
from narvar.lib.outbound import Client, OutboundError, Purpose
from narvar.lib.outbound.pool import Pool
from tests.lib.outbound.peers import Answering, ClientOf, Start, reset

# Without a date: the same bytes in every process.
PACKED = gzip.compress(b"ok", mtime=0)
ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"


def test_one_connection_serves_many_requests(
    answering: Answering, client_of: ClientOf, anything: Purpose
) -> None:
    peer = answering()
    client = client_of(peer)
    for _ in range(10):
        assert client.request("GET", peer.url(), purpose=anything).body == b"ok"
    assert (peer.connects, len(peer.requests)) == (1, 10)


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: %d\r\n\r\n%s"
        % (len(PACKED), PACKED),
        b"HTTP/1.1 404 No\r\nContent-Length: 2\r\n\r\nok",
        b"HTTP/1.1 204 No Content\r\nX: Content-Length\r\n\r\n",
    ],
)
def test_every_framed_answer_leaves_the_connection_usable(
    answering: Answering, client_of: ClientOf, anything: Purpose, answer: bytes
) -> None:
    peer = answering(answer)
    client = client_of(peer)
    for _ in range(3):
        client.request("GET", peer.url(), purpose=anything)
    assert peer.connects == 1


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 101 Switching\r\nX: Content-Length\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok",
        b"HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok",
    ],
)
def test_an_answer_that_ends_the_conversation_does(
    answering: Answering, client_of: ClientOf, anything: Purpose, answer: bytes
) -> None:
    peer = answering(answer)
    client = client_of(peer)
    for _ in range(3):
        client.request("GET", peer.url(), purpose=anything)
    assert peer.connects == 3


def test_threads_share_connections_without_mixing_answers(
    start: Start, client_of: ClientOf, anything: Purpose
) -> None:
    def echo(connection: socket.socket) -> None:
        while request := peer.read_request(connection):
            path = request.split()[1]
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(path) + path)

    peer = start(echo)
    client = client_of(peer)

    def ask(number: int) -> bool:
        paths = [f"/{number}/{turn}" for turn in range(20)]
        answers = [client.request("GET", peer.url(path), purpose=anything) for path in paths]
        return [answer.body.decode() for answer in answers] == paths

    with ThreadPoolExecutor(8) as threads:
        assert all(threads.map(ask, range(32)))
    assert peer.connects <= 8


def test_a_connection_that_its_peer_closed_is_not_used(
    start: Start, client_of: ClientOf, anything: Purpose
) -> None:
    def once(connection: socket.socket) -> None:
        peer.read_request(connection)
        connection.sendall(ANSWER)
        connection.close()

    peer = start(once)
    client = client_of(peer)
    for _ in range(3):
        assert client.request("POST", peer.url(), purpose=anything, body=b"{}").status == 200
        time.sleep(0.05)
    assert (peer.connects, len(peer.requests)) == (3, 3)


def test_a_connection_with_words_that_nobody_asked_for_is_not_used(
    start: Start, client_of: ClientOf, anything: Purpose
) -> None:
    smuggled = b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil"

    def script(connection: socket.socket) -> None:
        while peer.read_request(connection):
            connection.sendall(ANSWER)
            time.sleep(0.02)
            connection.sendall(smuggled)

    peer = start(script)
    client = client_of(peer)
    for _ in range(3):
        assert client.request("GET", peer.url(), purpose=anything).body == b"ok"
        time.sleep(0.05)
    assert peer.connects == 3


def test_a_reset_of_a_kept_connection_is_not_repeated_blindly(
    start: Start, client_of: ClientOf, anything: Purpose
) -> None:
    def second_is_reset(connection: socket.socket) -> None:
        peer.read_request(connection)
        connection.sendall(ANSWER)
        peer.read_request(connection)
        reset(connection)

    peer = start(second_is_reset)
    client = client_of(peer)
    client.request("POST", peer.url(), purpose=anything, body=b"1")
    with pytest.raises(OutboundError) as caught:
        client.request("POST", peer.url(), purpose=anything, body=b"2")
    assert (caught.value.reason, caught.value.may_have_arrived) == ("reset", True)
    assert len(peer.requests) == 2


def test_purposes_do_not_share_connections(
    answering: Answering, client_of: ClientOf, anything: Purpose
) -> None:
    peer = answering()
    client = client_of(peer)
    client.request("GET", peer.url(), purpose=anything)
    client.request("GET", peer.url(), purpose=dataclasses.replace(anything, name="other"))
    assert peer.connects == 2


def test_a_host_taken_off_the_list_is_unreachable_at_once(
    answering: Answering, anything: Purpose
) -> None:
    peer = answering()
    listed = {peer.host}
    client = Client(private_hosts=lambda: listed)
    client.request("GET", peer.url(), purpose=anything)
    listed.clear()
    with pytest.raises(OutboundError, match="refused_address"):
        client.request("GET", peer.url(), purpose=anything)


def test_a_kept_connection_that_takes_no_byte_is_replaced(
    answering: Answering, anything: Purpose
) -> None:
    peer = answering()
    pool = Pool()
    client = Client(private_hosts=lambda: {peer.host}, pool=pool)
    client.request("POST", peer.url(), purpose=anything, body=b"1")
    origin = (anything.name, False, "127.0.0.1", peer.port, True)
    kept = pool.take(origin)
    assert kept is not None
    kept.sock.shutdown(socket.SHUT_WR)  # as after a FIN and a RST that came just now
    pool.give(origin, kept)
    assert client.request("POST", peer.url(), purpose=anything, body=b"2").status == 200
    assert (peer.connects, len(peer.requests)) == (2, 2)


@pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")  # the peer is a thread
def test_a_child_process_does_not_speak_on_its_parents_connections(
    answering: Answering, settings: Settings, anything: Purpose
) -> None:
    peer = answering()
    settings.OUTBOUND_PRIVATE_HOSTS = (peer.host,)
    outbound.request("GET", peer.url(), purpose=anything)
    if (child := os.fork()) == 0:
        try:
            outbound.request("GET", peer.url(), purpose=anything)
        finally:
            os._exit(0)
    os.waitpid(child, 0)
    outbound.request("GET", peer.url(), purpose=anything)
    assert (peer.connects, len(peer.requests)) == (2, 3)
