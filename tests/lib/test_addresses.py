from ipaddress import ip_address, ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from narvar.lib.addresses import refusal

PUBLIC = [
    "1.1.1.1",
    "8.8.8.8",
    "93.184.215.14",
    "172.15.255.255",
    "172.32.0.0",
    "100.63.255.255",
    "100.128.0.0",
    "223.255.255.255",
    "2606:4700:4700::1111",
    "2a00:1450:4001:82a::200e",
    "::ffff:8.8.8.8",
    "64:ff9b::8.8.8.8",
]
REFUSED = {
    "0.0.0.0": "unspecified",  # noqa: S104
    "10.255.255.255": "private",
    "100.64.0.1": "private",
    "100.127.255.255": "private",
    "127.0.0.1": "loopback",
    "127.255.255.255": "loopback",
    "169.254.169.254": "link_local",
    "172.31.255.255": "private",
    "192.0.0.8": "reserved",
    "192.0.2.1": "documentation",
    "192.88.99.1": "reserved",
    "192.168.255.255": "private",
    "198.19.255.255": "benchmark",
    "198.51.100.1": "documentation",
    "203.0.113.1": "documentation",
    "224.0.0.1": "multicast",
    "240.0.0.1": "reserved",
    "255.255.255.255": "reserved",
    "::": "unspecified",
    "::1": "loopback",
    "::127.0.0.1": "loopback",
    "::8.8.8.8": "not_global",
    "::ffff:127.0.0.1": "loopback",
    "::ffff:169.254.169.254": "link_local",
    "64:ff9b::10.0.0.1": "private",
    "64:ff9b:1::8.8.8.8": "translation",
    "100::1": "reserved",
    "2001::1": "unspecified",
    "2001:0:7f00:1::": "loopback",
    "2001:20::1": "reserved",
    "2001:db8::1": "documentation",
    "2002:7f00:1::": "loopback",
    "2002:808:808::": "translation",
    "3fff::1": "documentation",
    "4000::1": "not_global",
    "5f00::1": "reserved",
    "fc00::1": "private",
    "fd00:ec2::254": "private",
    "fe80::1": "link_local",
    "febf::1": "link_local",
    "fec0::1": "site_local",
    "ff02::1": "multicast",
    "fe80::1%eth0": "not_an_address",
    "2606:4700:4700::1111%1": "not_an_address",
    "127.1": "not_an_address",
    "": "not_an_address",
    "shop.example": "not_an_address",
}


@pytest.mark.parametrize("ip", PUBLIC)
def test_public_addresses_are_allowed(ip: str) -> None:
    assert refusal(ip) is None
    assert refusal(ip_address(ip)) is None


@pytest.mark.parametrize(("ip", "reason"), REFUSED.items())
def test_the_rest_is_refused_with_its_reason(ip: str, reason: str) -> None:
    assert refusal(ip) == reason


@given(st.ip_addresses(v=4))
def test_a_wrapped_address_is_never_better_than_the_bare_one(ip: object) -> None:
    bare = refusal(str(ip))
    for form in ("::ffff:{}", "64:ff9b::{}", "::{}"):
        assert bare is None or refusal(form.format(ip)) is not None


@given(st.ip_addresses())
def test_nothing_outside_global_unicast_is_allowed(ip: object) -> None:
    address = ip_address(str(ip))
    if refusal(address) is None:
        assert address.is_global
        assert not address.is_multicast
        wrapped = (ip_network("::ffff:0:0/96"), ip_network("64:ff9b::/96"), ip_network("2000::/3"))
        assert address.version == 4 or any(address in network for network in wrapped)
