"""A URL, read once and strictly: what is logged, vetted and connected to is the same text."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache
from ipaddress import AddressValueError, IPv4Address, IPv6Address
from typing import Final

from narvar.lib.outbound.outcome import OutboundError
from narvar.lib.outbound.purposes import Purpose

# Printable ASCII without "#" and "\": no user info, fragment, zone, blank or control gets by.
_URL: Final = re.compile(
    r"(https?)://(\[[0-9a-f:.]+\]|[a-z0-9._-]+)(?::([0-9]{1,5}))?(/[!-\"$-\[\]-~]*)?(\?[!-\"$-\[\]-~]*)?",
    re.IGNORECASE | re.ASCII,
)
_LABEL: Final = re.compile(r"[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?")
# What inet_aton would take for a number: 127.1, 0x7f.1, 0177.0.0.1, 2130706433.
_NUMBER: Final = re.compile(r"[0-9]+|0x[0-9a-f]*")
_MAX_URL: Final = 8_000
_DEFAULT_PORT: Final = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class Target:
    """`host` is lower-case, without brackets; `path` is what follows the host, with the query."""

    tls: bool
    host: str
    port: int
    path: str
    listed: bool

    @property
    def authority(self) -> str:
        """The Host header."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == (443 if self.tls else 80) else f"{host}:{self.port}"


def parse(url: str, *, purpose: Purpose, private_hosts: Collection[str]) -> Target:
    """The URL's parts, or OutboundError `bad_url`.

    Names outside ASCII are to be given in their xn-- form. A host:port on `private_hosts` is
    free of the purpose's scheme and ports: whoever runs the house named it.
    """
    match = _URL.fullmatch(url) if len(url) <= _MAX_URL else None
    if match is None:
        raise OutboundError("bad_url", "not an http(s) URL of the plain form")
    scheme, host, port_text, path, query = match.groups()
    scheme, host = scheme.lower(), _host(host.lower())
    port = int(port_text) if port_text else _DEFAULT_PORT[scheme]
    listed = (f"[{host}]:{port}" if ":" in host else f"{host}:{port}") in private_hosts
    if not listed:
        _require_allowed(scheme, port, purpose)
    return Target(scheme == "https", host, port, (path or "/") + (query or ""), listed)


def _require_allowed(scheme: str, port: int, purpose: Purpose) -> None:
    if purpose.https_only and scheme != "https":
        raise OutboundError("bad_url", f"{purpose.name} requests go over https only")
    if port not in (purpose.ports or (port,)) or not 0 < port < 65536:
        raise OutboundError("bad_url", f"{purpose.name} requests do not go to port {port}")


@lru_cache(maxsize=2048)
def _host(host: str) -> str:
    try:
        if host.startswith("["):
            return str(IPv6Address(host[1:-1]))
        labels = host.split(".")
        if _NUMBER.fullmatch(labels[-1]):
            return str(IPv4Address(host))
    except AddressValueError as error:
        raise OutboundError("bad_url", "the host is a malformed IP address") from error
    if len(host) > 253 or not all(map(_LABEL.fullmatch, labels)):
        raise OutboundError("bad_url", "the host is no name")
    return host
