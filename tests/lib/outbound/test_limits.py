"""Time, size and what is not done: every limit holds against a peer that wants to exceed it."""

import dataclasses
import gzip
import socket
import time
from pathlib import Path
from typing import Any

import pytest

from narvar.lib.outbound import Client, OutboundError, Purpose
from tests.lib.outbound.peers import Answering, ClientOf, Peer, Start

HEAD = b"HTTP/1.1 200 OK\r\n"


def failure(client: Client, peer: Peer, purpose: Purpose, **more: Any) -> OutboundError:
    with pytest.raises(OutboundError) as caught:
        client.request("GET", peer.url(), purpose=purpose, **more)
    return caught.value


@pytest.mark.parametrize("head", [b"", HEAD, HEAD + b"Content-Length: 500\r\n\r\n"])
def test_a_slow_drip_ends_at_the_total_time(
    start: Start, client_of: ClientOf, anything: Purpose, head: bytes
) -> None:
    def drip(connection: socket.socket) -> None:
        peer.read_request(connection)
        connection.sendall(head)
        for _ in range(100):
            connection.sendall(b"a")
            time.sleep(0.05)

    peer = start(drip)
    began = time.monotonic()
    assert failure(client_of(peer), peer, anything, seconds=0.4).reason == "timeout"
    assert 0.35 < time.monotonic() - began < 0.7


def test_a_drip_of_chunks_ends_at_the_total_time(
    start: Start, client_of: ClientOf, anything: Purpose
) -> None:
    def drip(connection: socket.socket) -> None:
        peer.read_request(connection)
        connection.sendall(HEAD + b"Transfer-Encoding: chunked\r\n\r\n")
        for _ in range(100):
            connection.sendall(b"1\r\na\r\n")
            time.sleep(0.02)

    peer = start(drip)
    began = time.monotonic()
    assert failure(client_of(peer), peer, anything, seconds=0.4).reason == "timeout"
    assert 0.35 < time.monotonic() - began < 0.7


def test_a_peer_that_takes_no_bytes_ends_at_the_total_time(
    start: Start, client_of: ClientOf, anything: Purpose
) -> None:
    peer = start(lambda _: time.sleep(2))
    error = failure(client_of(peer), peer, anything, seconds=0.3, body=bytes(50_000_000))
    assert (error.reason, error.may_have_arrived) == ("timeout", True)


def test_a_resolver_that_hangs_ends_at_the_total_time(anything: Purpose) -> None:
    def hang(_: str) -> list[str]:
        time.sleep(2)
        return []

    client = Client(private_hosts=lambda: (), resolve=hang)
    began = time.monotonic()
    with pytest.raises(OutboundError, match="timeout"):
        client.request("GET", "http://slow.example/", purpose=anything, seconds=0.2)
    assert time.monotonic() - began < 0.5


def test_seconds_do_not_lengthen_the_purpose(
    start: Start, client_of: ClientOf, anything: Purpose
) -> None:
    peer = start(lambda _: time.sleep(2))
    short = dataclasses.replace(anything, seconds=0.2)
    began = time.monotonic()
    assert failure(client_of(peer), peer, short, seconds=60).reason == "timeout"
    assert time.monotonic() - began < 0.5


@pytest.mark.parametrize(
    "answer",
    [
        HEAD + b"Content-Length: 1001\r\n\r\n" + bytes(1001),
        HEAD + b"Content-Length: 99999999999999999999\r\n\r\n",
        HEAD + b"\r\n" + bytes(1001),
        HEAD + b"Transfer-Encoding: chunked\r\n\r\n3e9\r\n" + bytes(1001) + b"\r\n0\r\n\r\n",
        HEAD + b"".join(b"X-%d: %s\r\n" % (n, b"a" * 9000) for n in range(90)) + b"\r\n",
        b"HTTP/1.1 100 Continue\r\n\r\n" * 9000,
    ],
    ids=["announced", "absurd", "until close", "chunked", "headers", "endless 100s"],
)
def test_an_answer_over_the_size_is_refused(
    answering: Answering, client_of: ClientOf, anything: Purpose, answer: bytes
) -> None:
    peer = answering(answer)
    error = failure(client_of(peer), peer, anything)
    assert (error.reason, error.may_have_arrived) == ("too_large", True)


def test_the_size_itself_is_allowed(
    answering: Answering, client_of: ClientOf, anything: Purpose
) -> None:
    peer = answering(HEAD + b"Content-Length: 1000\r\n\r\n" + bytes(1000))
    assert client_of(peer).request("GET", peer.url(), purpose=anything).body == bytes(1000)


@pytest.mark.parametrize("layers", [1, 3])
def test_a_gzip_bomb_is_refused_by_its_decoded_size(
    answering: Answering, client_of: ClientOf, anything: Purpose, layers: int
) -> None:
    bomb = bytes(50_000_000)
    for _ in range(layers):
        bomb = gzip.compress(bomb, 9)
    roomy = dataclasses.replace(anything, max_bytes=100_000)
    coding = b", ".join([b"gzip"] * layers)
    peer = answering(
        HEAD + b"Content-Encoding: %s\r\nContent-Length: %d\r\n\r\n" % (coding, len(bomb)) + bomb
    )
    assert len(bomb) < roomy.max_bytes
    assert failure(client_of(peer), peer, roomy).reason == "too_large"


def test_gzip_is_asked_for_and_decoded_only_where_the_purpose_says_so(
    answering: Answering, client_of: ClientOf, anything: Purpose
) -> None:
    packed = gzip.compress(b"hello")
    peer = answering(
        HEAD + b"Content-Encoding: gzip\r\nContent-Length: %d\r\n\r\n" % len(packed) + packed
    )
    plain = dataclasses.replace(anything, name="plain", gzip=False)
    client = client_of(peer)
    assert client.request("GET", peer.url(), purpose=anything).body == b"hello"
    assert client.request("GET", peer.url(), purpose=plain).body == packed
    assert b"Accept-Encoding: gzip\r\n" in peer.requests[0]
    assert b"Accept-Encoding: identity\r\n" in peer.requests[1]


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_an_answer(
    answering: Answering, client_of: ClientOf, anything: Purpose, status: int
) -> None:
    peer = answering(
        b"HTTP/1.1 %d Moved\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n" % status
    )
    answer = client_of(peer).request("GET", peer.url(), purpose=anything)
    assert (answer.status, answer.headers["location"]) == (status, "http://127.0.0.1:1/")
    assert len(peer.requests) == 1


def test_proxies_and_password_files_of_the_machine_are_not_read(
    answering: Answering,
    client_of: ClientOf,
    anything: Purpose,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    peer, proxy = answering(), answering()
    (tmp_path / ".netrc").write_text("machine 127.0.0.1 login me password secret")
    monkeypatch.setenv("HOME", str(tmp_path))
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, proxy.url())
    client_of(peer).request("GET", peer.url(), purpose=anything)
    assert proxy.connects == 0
    assert b"uthorization" not in peer.requests[0]
