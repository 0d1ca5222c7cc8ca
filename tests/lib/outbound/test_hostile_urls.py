"""No spelling of a private address, and no resolver's trick, reaches a listener of this machine."""

import socket
from collections.abc import Sequence

import pytest

from narvar.lib.outbound import Client, OutboundError, Purpose
from tests.lib.outbound.peers import Answering, ClientOf, Peer, Start

Listeners = tuple[Peer, Peer]

# {port} is the listener's on 127.0.0.1, {port6} the one's on ::1.
ADDRESSES = [
    "http://127.0.0.1:{port}/",
    "http://127.0.0.2:{port}/",
    "http://127.255.255.254:{port}/",
    "http://0.0.0.0:{port}/",
    "http://0:{port}/",
    "http://127.1:{port}/",
    "http://127.0.1:{port}/",
    "http://2130706433:{port}/",
    "http://017700000001:{port}/",
    "http://0177.0.0.1:{port}/",
    "http://0177.0.0.01:{port}/",
    "http://00127.0.0.1:{port}/",
    "http://127.0.0.01:{port}/",
    "http://0x7f000001:{port}/",
    "http://0X7F000001:{port}/",
    "http://0x7f.0.0.1:{port}/",
    "http://0x7f.0x0.0x0.0x1:{port}/",
    "http://0x7f.1:{port}/",
    "http://127.0.0.0x1:{port}/",
    "http://3232235521:{port}/",
    "http://4294967297:{port}/",
    "http://10.0.0.1:{port}/",
    "http://100.64.0.1:{port}/",
    "http://169.254.169.254:{port}/latest/meta-data/",
    "http://172.16.0.1:{port}/",
    "http://192.168.0.1:{port}/",
    "http://192.0.0.8:{port}/",
    "http://198.18.0.1:{port}/",
    "http://224.0.0.1:{port}/",
    "http://255.255.255.255:{port}/",
    "http://[::1]:{port6}/",
    "http://[0:0:0:0:0:0:0:1]:{port6}/",
    "http://[0000::0001]:{port6}/",
    "http://[::]:{port6}/",
    "http://[::127.0.0.1]:{port}/",
    "http://[::7f00:1]:{port}/",
    "http://[::ffff:127.0.0.1]:{port}/",
    "http://[::ffff:7f00:1]:{port}/",
    "http://[::FFFF:7F00:0001]:{port}/",
    "http://[0:0:0:0:0:ffff:127.0.0.1]:{port}/",
    "http://[64:ff9b::127.0.0.1]:{port}/",
    "http://[64:ff9b::7f00:1]:{port}/",
    "http://[64:ff9b:1::7f00:1]:{port}/",
    "http://[2002:7f00:1::]:{port}/",
    "http://[2001:0:7f00:1::80ff:fffe]:{port}/",
    "http://[fe80::1]:{port6}/",
    "http://[fc00::1]:{port6}/",
    "http://[fd00:ec2::254]:{port6}/",
    "http://[fec0::1]:{port6}/",
    "http://[ff02::1]:{port6}/",
]
SPELLINGS = [
    "http://[fe80::1%25lo]:{port6}/",
    "http://[::1%25lo]:{port6}/",
    "http://[::1%lo]:{port6}/",
    "http://[v1.::1]:{port6}/",
    "http://[127.0.0.1]:{port}/",
    "http://::1:{port6}/",
    "http://127.0.0.1.:{port}/",
    "http://127.0.0.1..:{port}/",
    "http://localhost.:{port}/",
    "http://user@127.0.0.1:{port}/",
    "http://user:word@127.0.0.1:{port}/",
    "http://shop.example@127.0.0.1:{port}/",
    "http://shop.example:80@127.0.0.1:{port}/",
    "http://shop.example%40127.0.0.1:{port}/",
    "http://shop.example\\@127.0.0.1:{port}/",
    "http://127.0.0.1:{port}\\@shop.example/",
    "http://127.0.0.1:{port}#@shop.example/",
    "http://127.0.0.1:{port}/#shop.example",
    "http://shop.example#@127.0.0.1:{port}/",
    "http://127.0.0.1%2eshop.example:{port}/",
    "http://%31%32%37.0.0.1:{port}/",
    "http://127。0。0。1:{port}/",
    "http://127．0．0．1:{port}/",
    "http://127｡0｡0｡1:{port}/",
    "http://①②⑦.⓪.⓪.①:{port}/",
    "http://١٢٧.0.0.1:{port}/",
    "http://ⓛocalhost:{port}/",
    "http://localhost\u200b:{port}/",
    "http:127.0.0.1:{port}/",
    "http:/127.0.0.1:{port}/",
    "http:///127.0.0.1:{port}/",
    "http:\\\\127.0.0.1:{port}/",
    "//127.0.0.1:{port}/",
    " http://127.0.0.1:{port}/",
    "http://127.0.0.1:{port}/ ",
    "http://127.0.0.1 :{port}/",
    "http://127.0.0.1:{port}\t/",
    "http://127.0.0.1:{port}/\r\nX-Injected: 1",
    "http://127.0.0.1:{port}/%0d\r\n",
    "http://127.0.0.1:{port}/\x00",
    "http://127.0.0.1\x00.shop.example:{port}/",
    "http://127.0.0.1:+{port}/",
    "http://127.0.0.1:0{port}0000/",
    "http://127.0.0.1:{port}:80/",
    "ftp://127.0.0.1:{port}/",
    "file:///etc/passwd",
    "gopher://127.0.0.1:{port}/_x",
    "https+unix://127.0.0.1:{port}/",
    "http://-.example:{port}/",
    "http://a..example:{port}/",
    "http://:{port}/",
    "http://",
    "",
]


def refused(client: Client, url: str, purpose: Purpose) -> str:
    with pytest.raises(OutboundError) as caught:
        client.request("POST", url, purpose=purpose, body=b"{}")
    assert not caught.value.may_have_arrived
    return caught.value.reason


@pytest.fixture
def listeners(start: Start) -> Listeners:
    """Deaf listeners on both loopbacks; a connect is all they note."""
    return start(lambda _: None), start(lambda _: None, family=socket.AF_INET6)


def fill(form: str, listeners: Listeners) -> str:
    return form.replace("{port}", str(listeners[0].port)).replace("{port6}", str(listeners[1].port))


@pytest.mark.parametrize("form", ADDRESSES)
def test_a_private_address_is_not_connected_to(
    form: str, listeners: Listeners, anything: Purpose
) -> None:
    reason = refused(Client(private_hosts=lambda: ()), fill(form, listeners), anything)
    assert reason in {"refused_address", "bad_url"}
    assert [listener.connects for listener in listeners] == [0, 0]


@pytest.mark.parametrize("form", SPELLINGS)
def test_an_odd_spelling_is_refused_unread(
    form: str, listeners: Listeners, anything: Purpose
) -> None:
    # Even the operator's list does not help a URL that two readers could read differently.
    client = Client(private_hosts=lambda: {f"127.0.0.1:{listeners[0].port}"})
    assert refused(client, fill(form, listeners), anything) == "bad_url"
    assert [listener.connects for listener in listeners] == [0, 0]


def test_the_listener_would_have_noticed(
    answering: Answering, anything: Purpose, client_of: ClientOf
) -> None:
    peer = answering()
    client_of(peer).request("POST", peer.url(), purpose=anything, body=b"{}")
    assert peer.connects == 1


@pytest.mark.parametrize("host", ["localhost", "LocalHost", "a.example", "xn--e1afmkfd.example"])
def test_a_name_that_leads_inside_is_refused(
    host: str, listeners: Listeners, anything: Purpose
) -> None:
    client = Client(private_hosts=lambda: (), resolve=lambda _: ["127.0.0.1"])
    url = f"http://{host}:{listeners[0].port}/"
    assert refused(client, url, anything) == "refused_address"
    assert listeners[0].connects == 0


@pytest.mark.parametrize("inside", ["127.0.0.1", "::1", "fe80::1%lo", "::ffff:10.0.0.1", "garbage"])
@pytest.mark.parametrize("position", [0, 1])
def test_one_private_address_among_public_ones_spoils_the_name(
    inside: str, position: int, anything: Purpose
) -> None:
    answers = ["93.184.215.14", "2606:2800:21f:cb07:6820:80da:af6b:8b2c"]
    answers.insert(position, inside)
    client = Client(private_hosts=lambda: (), resolve=lambda _: answers)
    assert refused(client, "http://mixed.example/", anything) == "refused_address"


def test_a_name_that_rebinds_is_judged_by_the_answer_that_is_used(
    listeners: Listeners, anything: Purpose
) -> None:
    answers = [["192.0.2.1"], ["127.0.0.1"]]  # first outside (and unreachable), then inside
    asked: list[str] = []

    def rebinding(host: str) -> Sequence[str]:
        asked.append(host)
        return answers[min(len(asked), 2) - 1]

    client = Client(private_hosts=lambda: (), resolve=rebinding)
    url = f"http://rebind.example:{listeners[0].port}/"
    assert [refused(client, url, anything) for _ in range(3)] == ["refused_address"] * 3
    assert len(asked) == 3
    assert listeners[0].connects == 0


def test_the_list_opens_one_host_and_port_and_no_other(
    answering: Answering, anything: Purpose, client_of: ClientOf
) -> None:
    listed, other = answering(), answering()
    client = client_of(listed)
    assert client.request("GET", listed.url(), purpose=anything).body == b"ok"
    assert refused(client, other.url(), anything) == "refused_address"
    assert refused(client, f"http://localhost:{listed.port}/", anything) == "refused_address"
    assert other.connects == 0


@pytest.mark.parametrize("address", ["169.254.169.254", "224.0.0.1", "::"])
def test_a_listed_name_may_be_private_but_no_metadata_address(
    address: str, anything: Purpose
) -> None:
    client = Client(private_hosts=lambda: {"inner:80"}, resolve=lambda _: [address])
    assert refused(client, "http://inner/", anything) == "refused_address"
