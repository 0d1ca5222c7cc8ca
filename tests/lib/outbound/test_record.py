"""One log line and one count for each request, with nothing in them that must stay secret."""

import dataclasses

import pytest
from prometheus_client import REGISTRY
from structlog.testing import capture_logs

from narvar.lib.outbound import OutboundError, Purpose
from tests.lib.outbound.peers import Answering, ClientOf


def counted(purpose: str, outcome: str) -> float:
    labels = {"purpose": purpose, "outcome": outcome}
    return REGISTRY.get_sample_value("outbound_requests_total", labels) or 0


def test_an_answer_is_one_line(
    answering: Answering, client_of: ClientOf, anything: Purpose
) -> None:
    peer = answering()
    with capture_logs() as lines:
        client_of(peer).request("GET", peer.url("/track/1Z?key=s3cret"), purpose=anything)
    (line,) = lines
    assert line.pop("ms") > 0
    assert line == {
        "event": "outbound",
        "log_level": "info",
        "method": "GET",
        "host": "127.0.0.1",
        "path": "/track/1Z",
        "purpose": "test",
        "outcome": 200,
    }


def test_a_failure_is_one_line_of_warning(client_of: ClientOf, anything: Purpose) -> None:
    with capture_logs() as lines, pytest.raises(OutboundError):
        client_of().request("GET", "http://127.0.0.1:1/", purpose=anything)
    assert [(line["log_level"], line["outcome"]) for line in lines] == [
        ("warning", "refused_address")
    ]


def test_no_secret_is_written(answering: Answering, client_of: ClientOf, anything: Purpose) -> None:
    peer = answering(b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\nX-Odd\r\n\r\ns3cret")
    secret = dataclasses.replace(anything, secret_paths=True)
    with capture_logs() as lines:
        client_of(peer).request(
            "POST",
            peer.url("/hook/s3cret?s3cret"),
            purpose=secret,
            headers={"Authorization": "s3cret"},
            body=b"s3cret",
        )
    assert "s3cret" not in str(lines)


@pytest.mark.parametrize("url", ["http://s3cret@127.0.0.1/", "s3cret"])
def test_a_url_that_is_not_understood_is_not_written(
    client_of: ClientOf, anything: Purpose, url: str
) -> None:
    with capture_logs() as lines, pytest.raises(OutboundError) as caught:
        client_of().request("GET", url, purpose=anything)
    assert "s3cret" not in str(lines) + str(caught.value)


def test_requests_are_counted_by_outcome(
    answering: Answering, client_of: ClientOf, anything: Purpose
) -> None:
    peer = answering(b"HTTP/1.1 503 No\r\nContent-Length: 0\r\n\r\n")
    counts = dataclasses.replace(anything, name="counts")
    for _ in range(3):
        client_of(peer).request("GET", peer.url(), purpose=counts)
    with pytest.raises(OutboundError):
        client_of().request("GET", "gopher://x/", purpose=counts)
    assert (counted("counts", "5xx"), counted("counts", "bad_url")) == (3, 1)
    labels = {"purpose": "counts"}
    assert REGISTRY.get_sample_value("outbound_seconds_count", labels) == 4
