"""One request and its answer on an open connection, or what a failure says of its fate."""

import logging
import ssl
from collections.abc import Mapping
from http.client import HTTPException, IncompleteRead
from typing import Final, cast

from urllib3.connection import HTTPConnection
from urllib3.exceptions import HTTPError, ReadTimeoutError
from urllib3.response import HTTPResponse

from narvar.lib.outbound.outcome import Answer, OutboundError, Reason
from narvar.lib.outbound.purposes import Purpose
from narvar.lib.outbound.sockets import AnySocket, TooMuch, begin

_CHUNK: Final = 64 * 1024

# Its warnings quote the URL with its query when a peer's headers are odd.
logging.getLogger("urllib3.connection").setLevel(logging.ERROR)


def exchange(
    connection: HTTPConnection,
    method: str,
    path: str,
    *,
    headers: Mapping[str, str],
    body: bytes | None,
    purpose: Purpose,
    ends: float,
) -> tuple[Answer, bool]:
    """The answer, and whether the connection may carry another request. Raises OutboundError."""
    sock = cast(AnySocket, connection.sock)
    begin(sock, ends=ends, max_bytes=purpose.max_bytes)
    try:
        connection.request(
            method, path, body, headers, preload_content=False, decode_content=purpose.gzip
        )
        response = connection.getresponse()
        answer = Answer(response.status, _headers(response), _body(response, purpose))
    except (TooMuch, OSError, HTTPException, HTTPError) as error:
        cause = error.__cause__ or error
        raise OutboundError(_reason(cause), repr(cause), may_have_arrived=sock.sent > 0) from error
    # After 101 the peer speaks another protocol, though nobody asked it to.
    return answer, connection.sock is not None and response.status >= 200


def _headers(response: HTTPResponse) -> dict[str, str]:
    return {name.lower(): value for name, value in response.headers.itermerged()}


def _body(response: HTTPResponse, purpose: Purpose) -> bytes:
    declared = response.length_remaining
    if declared is not None and declared > purpose.max_bytes:
        raise TooMuch(f"{declared} bytes announced")
    if declared is not None and not (purpose.gzip and "content-encoding" in response.headers):
        return response.read()
    parts: list[bytes] = []
    room = purpose.max_bytes
    while part := response.read(_CHUNK):
        parts.append(part)
        room -= len(part)
        if room < 0:
            raise TooMuch(f"more than {purpose.max_bytes} bytes")
    return b"".join(parts)


def _reason(cause: BaseException) -> Reason:
    match cause:
        case TooMuch():
            return "too_large"
        case TimeoutError() | ReadTimeoutError():
            return "timeout"
        case ssl.SSLError():
            return "tls"
        case OSError() | IncompleteRead():
            return "reset"
        case _:
            return "protocol"
