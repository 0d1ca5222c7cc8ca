"""What goes out on the wire, and what comes back from it."""

import pytest

from narvar.lib.outbound import Answer, OutboundError, Purpose
from tests.lib.outbound.peers import Answering, ClientOf


def test_a_request_is_written_as_it_was_asked_for(
    answering: Answering, client_of: ClientOf, anything: Purpose
) -> None:
    peer = answering()
    client_of(peer).request(
        "POST",
        peer.url("/orders?page=2"),
        purpose=anything,
        headers={"Content-Type": "application/json", "user-agent": "mine"},
        body=b"{}",
    )
    line, *headers = peer.requests[0].removesuffix(b"\r\n\r\n{}").decode().split("\r\n")
    assert line == "POST /orders?page=2 HTTP/1.1"
    assert sorted(headers) == [
        "Accept-Encoding: gzip",
        "Content-Length: 2",
        "Content-Type: application/json",
        f"Host: {peer.host}",
        "User-Agent: mine",
    ]


def test_an_answer_has_lower_case_headers_and_its_body(
    answering: Answering, client_of: ClientOf, anything: Purpose
) -> None:
    peer = answering(
        b"HTTP/1.1 429 Slow\r\nRetry-After: 7\r\nX-A: 1\r\nx-a: 2\r\n"
        b'Content-Length: 7\r\n\r\n{"a":1}'
    )
    answer = client_of(peer).request("GET", peer.url(), purpose=anything)
    assert answer == Answer(
        429, {"retry-after": "7", "x-a": "1, 2", "content-length": "7"}, b'{"a":1}'
    )
    assert answer.json() == {"a": 1}


@pytest.mark.parametrize("status", [204, 304])
def test_an_answer_without_a_body_is_not_waited_for(
    answering: Answering, client_of: ClientOf, anything: Purpose, status: int
) -> None:
    peer = answering(b"HTTP/1.1 %d X\r\nContent-Length: 10\r\n\r\n" % status)
    answer = client_of(peer).request("GET", peer.url(), purpose=anything, seconds=1)
    assert (answer.status, answer.body) == (status, b"")


@pytest.mark.parametrize(
    "headers",
    [
        {"X-A": "1\r\nX-B: 2"},
        {"X-A": "1\nX-B: 2"},
        {"X-A": "1\r"},
        {"X-A": "\x00"},
        {"X-A": "€"},
        {"X-A\r\nX-B": "1"},
        {"X A": "1"},
        {"X-A:": "1"},
        {"": "1"},
        {"Host": "other.example"},
        {"content-length": "0"},
        {"Transfer-Encoding": "chunked"},
        {"Connection": "close"},
        {"Expect": "100-continue"},
    ],
)
def test_a_header_that_would_change_the_request_is_refused(
    answering: Answering, client_of: ClientOf, anything: Purpose, headers: dict[str, str]
) -> None:
    peer = answering()
    with pytest.raises(OutboundError, match="bad_url"):
        client_of(peer).request("GET", peer.url(), purpose=anything, headers=headers)
    assert peer.connects == 0


@pytest.mark.parametrize("method", ["get", "CONNECT", "TRACE", "GET /x HTTP/1.1\r\nX:", ""])
def test_a_method_that_is_not_ours_is_refused(
    answering: Answering, client_of: ClientOf, anything: Purpose, method: str
) -> None:
    peer = answering()
    with pytest.raises(OutboundError, match="bad_url"):
        client_of(peer).request(method, peer.url(), purpose=anything)
    assert peer.connects == 0


@pytest.mark.parametrize("body", [b"", b"{", b"\xff\xfe\xfa", b"[" * 100_000])
def test_a_body_that_is_not_json_is_a_value_error(body: bytes) -> None:
    with pytest.raises(ValueError):
        Answer(200, {}, body).json()
