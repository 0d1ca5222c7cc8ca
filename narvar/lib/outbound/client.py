"""The client: reads the URL, finds or opens a connection, and notes what came of it."""

import re
import ssl
from collections.abc import Callable, Collection, Mapping
from functools import cached_property
from time import monotonic
from typing import Final

import certifi
from urllib3.connection import HTTPConnection

from narvar.lib.outbound.exchange import exchange
from narvar.lib.outbound.outcome import Answer, OutboundError
from narvar.lib.outbound.pool import Origin, Pool
from narvar.lib.outbound.purposes import Purpose
from narvar.lib.outbound.record import note
from narvar.lib.outbound.sockets import (
    Resolver,
    TimedTlsSocket,
    dial,
    secure,
    system_addresses,
)
from narvar.lib.outbound.target import Target, parse

_METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"})
_NAME: Final = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_VALUE: Final = re.compile(r"[\t\x20-\x7e\x80-\xff]*")
# Framing and routing are the client's own; a second opinion on them smuggles requests.
_OURS: Final = frozenset(
    {"host", "content-length", "transfer-encoding", "connection", "accept-encoding"}
    | {"expect", "te", "trailer", "upgrade"}
)


class Client:
    """An HTTP/1.1 client for many threads. Keeps connections; never retries, never redirects.

    No proxy, cookie or password file is read. Tests give it a resolver and a TLS context.
    """

    def __init__(
        self,
        *,
        private_hosts: Callable[[], Collection[str]],
        resolve: Resolver = system_addresses,
        tls: ssl.SSLContext | None = None,
        pool: Pool | None = None,
    ) -> None:
        self._private_hosts = private_hosts
        self._resolve = resolve
        self._given_tls = tls
        self._pool = pool or Pool()

    def request(
        self,
        method: str,
        url: str,
        *,
        purpose: Purpose,
        headers: Mapping[str, str] | None = None,
        body: bytes | None = None,
        seconds: float | None = None,
    ) -> Answer:
        """Sends one request; returns its answer, whatever the status. Raises OutboundError.

        `seconds` may shorten the purpose's total time, not lengthen it.
        """
        began = monotonic()
        ends = began + (purpose.seconds if seconds is None else min(seconds, purpose.seconds))
        target: Target | None = None
        outcome: int | str = "error"
        try:
            target = parse(url, purpose=purpose, private_hosts=self._private_hosts())
            sent = _headers(method, headers or {}, target=target, purpose=purpose)
            answer = self._answer(method, target, sent, body, purpose=purpose, ends=ends)
            outcome = answer.status
            return answer
        except OutboundError as error:
            outcome = error.reason
            raise
        finally:
            note(method, target, purpose=purpose, outcome=outcome, seconds=monotonic() - began)

    def forget_connections(self) -> None:
        """Drops the waiting connections without closing them at the peer's end."""
        self._pool.forget()

    def _answer(
        self,
        method: str,
        target: Target,
        headers: Mapping[str, str],
        body: bytes | None,
        *,
        purpose: Purpose,
        ends: float,
    ) -> Answer:
        origin: Origin = (purpose.name, target.tls, target.host, target.port, target.listed)
        waiting = self._pool.take(origin)
        connection = waiting or self._connect(target, ends=ends)
        try:
            answer, reusable = exchange(
                connection,
                method,
                target.path,
                headers=headers,
                body=body,
                purpose=purpose,
                ends=ends,
            )
        except OutboundError as error:
            connection.close()
            if waiting and error.reason == "reset" and not error.may_have_arrived:
                # Its peer closed it while it waited, and not one byte went out: this is no retry.
                return self._answer(method, target, headers, body, purpose=purpose, ends=ends)
            raise
        if reusable:
            self._pool.give(origin, connection)
        else:
            connection.close()
        return answer

    def _connect(self, target: Target, *, ends: float) -> HTTPConnection:
        connection = HTTPConnection(target.host, target.port)
        connection.auto_open = 0  # or http.client would connect by itself, past the vetting
        try:
            plain = dial(target, ends=ends, resolve=self._resolve)
            connection.sock = (
                secure(plain, host=target.host, ends=ends, context=self._tls)
                if target.tls
                else plain
            )
        except TimeoutError as error:
            raise OutboundError("timeout", "connecting took too long") from error
        except (ssl.SSLError, ssl.CertificateError) as error:
            raise OutboundError("tls", str(error)) from error
        except OSError as error:
            raise OutboundError("connect", str(error)) from error
        return connection

    @cached_property
    def _tls(self) -> ssl.SSLContext:
        context = self._given_tls or ssl.create_default_context(cafile=certifi.where())
        context.sslsocket_class = TimedTlsSocket
        return context


def _headers(
    method: str, given: Mapping[str, str], *, target: Target, purpose: Purpose
) -> dict[str, str]:
    if method not in _METHODS:
        raise OutboundError("bad_url", f"no method of ours: {method!r}")
    headers = {
        "Host": target.authority,
        "Accept-Encoding": "gzip" if purpose.gzip else "identity",
        "User-Agent": "narvar",
    }
    for name, value in given.items():
        if not (_NAME.fullmatch(name) and _VALUE.fullmatch(value)) or name.lower() in _OURS:
            raise OutboundError("bad_url", f"header {name!r} cannot be sent")
        headers["User-Agent" if name.lower() == "user-agent" else name] = value
    return headers
