"""Which IP addresses the house may connect to on somebody else's word."""

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import Final

# IANA's special-purpose registries, multicast and what is reserved. Our own table, because what
# the standard library knows differs between 3.11.2 and 3.13.
_V4: Final = tuple(
    (IPv4Network(network), reason)
    for network, reason in (
        ("0.0.0.0/8", "unspecified"),
        ("10.0.0.0/8", "private"),
        ("100.64.0.0/10", "private"),
        ("127.0.0.0/8", "loopback"),
        ("169.254.0.0/16", "link_local"),
        ("172.16.0.0/12", "private"),
        ("192.0.0.0/24", "reserved"),
        ("192.0.2.0/24", "documentation"),
        ("192.88.99.0/24", "reserved"),
        ("192.168.0.0/16", "private"),
        ("198.18.0.0/15", "benchmark"),
        ("198.51.100.0/24", "documentation"),
        ("203.0.113.0/24", "documentation"),
        ("224.0.0.0/4", "multicast"),
        ("240.0.0.0/4", "reserved"),
    )
)
_V6: Final = tuple(
    (IPv6Network(network), reason)
    for network, reason in (
        ("::/128", "unspecified"),
        ("::1/128", "loopback"),
        ("64:ff9b:1::/48", "translation"),  # local-use NAT64: where the IPv4 sits is unknowable
        ("100::/64", "reserved"),
        ("2001::/23", "reserved"),  # Teredo, ORCHID and other protocol assignments
        ("2001:db8::/32", "documentation"),
        ("2002::/16", "translation"),  # 6to4
        ("3fff::/20", "documentation"),
        ("5f00::/16", "reserved"),
        ("fc00::/7", "private"),
        ("fe80::/10", "link_local"),
        ("fec0::/10", "site_local"),
        ("ff00::/8", "multicast"),
    )
)
_UNICAST: Final = IPv6Network("2000::/3")
_NAT64: Final = IPv6Network("64:ff9b::/96")
_COMPATIBLE: Final = IPv6Network("::/96")


def refusal(ip: str | IPv4Address | IPv6Address) -> str | None:
    """Why a connection to `ip` is refused, in one word, or None for a public unicast address.

    An IPv4 address wrapped in IPv6 (mapped, compatible, NAT64, 6to4, Teredo) is judged as the
    IPv4 address first. Text that is no address, or has a zone, is `not_an_address`.
    """
    try:
        address = ip_address(ip)
    except ValueError:
        return "not_an_address"
    if isinstance(address, IPv4Address):
        return _refusal_v4(address)
    return _refusal_v6(address)


def _refusal_v4(address: IPv4Address) -> str | None:
    for network, reason in _V4:
        if address in network:
            return reason
    return None if address.is_global else "not_global"


def _refusal_v6(address: IPv6Address) -> str | None:
    if address.scope_id is not None:
        return "not_an_address"
    for wrapped in _wrapped(address):
        if reason := _refusal_v4(wrapped):
            return "loopback" if address == IPv6Address(1) else reason
    if address.ipv4_mapped is not None or address in _NAT64:
        return None
    for network, reason in _V6:
        if address in network:
            return reason
    return None if address in _UNICAST and address.is_global else "not_global"


def _wrapped(address: IPv6Address) -> tuple[IPv4Address, ...]:
    if address.ipv4_mapped is not None:
        return (address.ipv4_mapped,)
    if address in _NAT64 or address in _COMPATIBLE:
        return (IPv4Address(int(address) & 0xFFFFFFFF),)
    if address.sixtofour is not None:
        return (address.sixtofour,)
    return address.teredo or ()
