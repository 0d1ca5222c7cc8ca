import pytest

from narvar.lib.outbound import CARRIER, MESSAGING, TENANT, WEATHER, OutboundError, Purpose
from narvar.lib.outbound.target import Target, parse


def test_the_parts_of_a_url_are_read_in_one_form() -> None:
    url = "HTTPS://Hooks.Shop.EXAMPLE:8443/a/%2e?b=c%20d&e={f}"
    assert parse(url, purpose=TENANT, private_hosts=()) == Target(
        tls=True, host="hooks.shop.example", port=8443, path="/a/%2e?b=c%20d&e={f}", listed=False
    )


@pytest.mark.parametrize(
    ("url", "path", "authority"),
    [
        ("https://shop.example", "/", "shop.example"),
        ("https://shop.example:443/x", "/x", "shop.example"),
        ("https://shop.example?x=1", "/?x=1", "shop.example"),
        ("https://[2606:2800:21f::1]:8443/", "/", "[2606:2800:21f::1]:8443"),
    ],
)
def test_path_and_host_header(url: str, path: str, authority: str) -> None:
    target = parse(url, purpose=TENANT, private_hosts=())
    assert (target.path, target.authority) == (path, authority)


@pytest.mark.parametrize("purpose", [TENANT, CARRIER, WEATHER, MESSAGING])
@pytest.mark.parametrize(
    "url", ["http://shop.example/", "https://shop.example:22/", "https://shop.example:0/"]
)
def test_every_purpose_goes_over_https_to_its_ports_only(purpose: Purpose, url: str) -> None:
    with pytest.raises(OutboundError, match="bad_url"):
        parse(url, purpose=purpose, private_hosts=())


@pytest.mark.parametrize(
    ("url", "entry"),
    [
        ("http://127.0.0.1:9000/", "127.0.0.1:9000"),
        ("http://SANDBOX:9000/", "sandbox:9000"),
        ("http://sandbox/", "sandbox:80"),
        ("http://[::1]:9000/", "[::1]:9000"),
    ],
)
def test_a_listed_host_is_free_of_scheme_and_ports(url: str, entry: str) -> None:
    assert parse(url, purpose=TENANT, private_hosts=(entry,)).listed


@pytest.mark.parametrize("entry", ["127.0.0.1", "127.0.0.1:900", "127.0.0.1:90000", "*:9000"])
def test_the_list_matches_whole_entries_only(entry: str) -> None:
    with pytest.raises(OutboundError):
        parse("http://127.0.0.1:9000/", purpose=TENANT, private_hosts=(entry,))


def test_a_url_that_is_too_long_is_refused() -> None:
    with pytest.raises(OutboundError, match="bad_url"):
        parse("https://shop.example/" + "a" * 8000, purpose=TENANT, private_hosts=())
