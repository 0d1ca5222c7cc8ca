"""Sockets that end at one deadline, and the way to them: resolve once, vet all, connect."""

import math
import socket
import ssl
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from contextlib import suppress
from ipaddress import ip_address
from time import monotonic
from typing import Any, Final, cast

from narvar.lib.addresses import refusal
from narvar.lib.outbound.outcome import OutboundError
from narvar.lib.outbound.target import Target

Resolver = Callable[[str], Sequence[str]]
"""A host name → its IP addresses as text, best first; raises OSError when there are none."""

# Status line and headers, beside the body.
_HEAD_BYTES: Final = 64 * 1024
# What a listed host may be; a cloud's metadata address or a multicast group never is.
_LISTABLE: Final = frozenset({"loopback", "private", "site_local"})


class TooMuch(Exception):
    """The peer sent more bytes than the request allows, headers and framing counted."""


class TimedSocket(socket.socket):
    """A TCP socket whose every wait ends at `ends` (monotonic seconds)."""

    ends: float = math.inf
    allowance: int = _HEAD_BYTES
    sent: int = 0

    def recv_into(self, buffer: Any, nbytes: int = 0, flags: int = 0) -> int:
        self.settimeout(left(self.ends))
        count = super().recv_into(buffer, nbytes, flags)
        self.allowance -= count
        if self.allowance < 0:
            raise TooMuch
        return count

    def sendall(self, data: Any, flags: int = 0) -> None:
        """By steps of our own: after a failure `sent` tells whether the kernel took any byte."""
        rest = memoryview(data)
        while rest:
            self.settimeout(left(self.ends))
            count = self.send(rest, flags)
            self.sent += count
            rest = rest[count:]


class TimedTlsSocket(ssl.SSLSocket):
    """The same over TLS. OpenSSL's read and write end at the time-out as a whole."""

    ends: float = math.inf
    allowance: int = _HEAD_BYTES
    sent: int = 0

    def recv_into(self, buffer: Any, nbytes: int | None = None, flags: int = 0) -> int:
        self.settimeout(left(self.ends))
        count = super().recv_into(buffer, nbytes, flags)
        self.allowance -= count
        if self.allowance < 0:
            raise TooMuch
        return count

    def sendall(self, data: Any, flags: int = 0) -> None:
        rest = memoryview(data)
        while rest:
            self.settimeout(left(self.ends))
            # Counted before: a record that OpenSSL sent in part has left the house.
            self.sent += len(rest)
            rest = rest[self.send(rest, flags) :]


AnySocket = TimedSocket | TimedTlsSocket


def begin(sock: AnySocket, *, ends: float, max_bytes: int) -> None:
    """Sets the limits of one request on its connection."""
    sock.ends = ends
    sock.allowance = max_bytes + _HEAD_BYTES
    sock.sent = 0


def left(ends: float) -> float:
    """Seconds until `ends`, never 0, which would mean "do not block". Raises TimeoutError."""
    seconds = ends - monotonic()
    if seconds <= 0:
        raise TimeoutError("the request's time is up")
    return seconds


def dial(target: Target, *, ends: float, resolve: Resolver) -> TimedSocket:
    """A TCP connection to a vetted address of the target.

    Raises OutboundError (`dns`, `refused_address`), TimeoutError, or another OSError: the last
    address's, as each is tried with an equal part of the time that is left.
    """
    addresses = _addresses(target.host, ends=ends, resolve=resolve)
    for address in addresses:
        _vet(address, listed=target.listed)
    failure: OSError | None = None
    for tried, address in enumerate(addresses):
        try:
            return _connect(address, target.port, seconds=left(ends) / (len(addresses) - tried))
        except OSError as error:
            failure = error
    raise failure or OutboundError("dns", f"{target.host} has no address")


def _addresses(host: str, *, ends: float, resolve: Resolver) -> Sequence[str]:
    with suppress(ValueError):
        return [str(ip_address(host))]
    found = _in_time(lambda: resolve(host))
    try:
        return found.result(timeout=left(ends))
    except TimeoutError:
        raise
    except (OSError, UnicodeError) as error:
        raise OutboundError("dns", f"{host} does not resolve") from error


def _in_time(look_up: Callable[[], Sequence[str]]) -> Future[Sequence[str]]:
    """Looks up in a thread of its own: the C library's resolver keeps no deadline."""
    found: Future[Sequence[str]] = Future()

    def run() -> None:
        try:
            found.set_result(look_up())
        except (OSError, UnicodeError) as error:
            found.set_exception(error)

    threading.Thread(target=run, name="outbound-lookup", daemon=True).start()
    return found


def _vet(address: str, *, listed: bool) -> None:
    reason = refusal(address)
    if reason is not None and not (listed and reason in _LISTABLE):
        raise OutboundError("refused_address", f"the host leads to a {reason} address")


def _connect(address: str, port: int, *, seconds: float) -> TimedSocket:
    sock = TimedSocket(socket.AF_INET6 if ":" in address else socket.AF_INET, socket.SOCK_STREAM)
    try:
        sock.settimeout(seconds)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        sock.connect((address, port))
    except BaseException:
        sock.close()
        raise
    return sock


def secure(sock: TimedSocket, *, host: str, ends: float, context: ssl.SSLContext) -> TimedTlsSocket:
    """TLS for `host` over a connection. Raises ssl.SSLError, TimeoutError or another OSError."""
    try:
        sock.settimeout(left(ends))
        return cast(TimedTlsSocket, context.wrap_socket(sock, server_hostname=host))
    except BaseException:
        sock.close()
        raise


def system_addresses(host: str) -> Sequence[str]:
    """What the system's resolver says, each address once."""
    found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))
