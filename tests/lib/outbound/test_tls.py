"""TLS is verified against the name of the URL, at the vetted address."""

import datetime as dt
import socket
import ssl
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from narvar.lib.outbound import Client, OutboundError, Purpose
from tests.lib.outbound.peers import Peer, Start, reset

ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"


def _usage() -> x509.KeyUsage:
    also = {"key_cert_sign": True, "crl_sign": True, "digital_signature": True}
    names = ("content_commitment", "key_encipherment", "data_encipherment", "key_agreement")
    never = dict.fromkeys((*names, "encipher_only", "decipher_only"), False)
    return x509.KeyUsage(**also, **never)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A self-signed certificate for shop.example and 127.0.0.1, with its key, as PEM."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "shop.example")])
    now = dt.datetime.now(dt.UTC)
    names = [x509.DNSName("shop.example"), x509.IPAddress(ip_address("127.0.0.1"))]
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(key.public_key()), critical=False
        )
        .add_extension(_usage(), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("tls") / "shop.pem"
    pem = serialization.Encoding.PEM
    plain = serialization.NoEncryption()
    secret = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, plain)
    path.write_bytes(secret + made.public_bytes(pem))
    return path


@pytest.fixture
def sni_names() -> list[str | None]:
    return []


@pytest.fixture
def server_tls(certificate: Path, sni_names: list[str | None]) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    context.sni_callback = lambda _sock, name, _context: sni_names.append(name)
    return context


@pytest.fixture
def secure_peer(start: Start, server_tls: ssl.SSLContext) -> Peer:
    def script(connection: socket.socket) -> None:
        with server_tls.wrap_socket(connection, server_side=True) as secured:
            while peer.read_request(secured):
                secured.sendall(ANSWER)

    peer = start(script)
    return peer


def client(peer: Peer, certificate: Path | None, *, resolves_to: str = "127.0.0.1") -> Client:
    trust = ssl.create_default_context(cafile=str(certificate)) if certificate else None
    if trust:
        trust.verify_flags |= ssl.VERIFY_X509_STRICT  # the default from Python 3.13 on
    hosts = {f"{name}:{peer.port}" for name in ("shop.example", "other.example", "127.0.0.1")}
    return Client(private_hosts=lambda: hosts, resolve=lambda _: [resolves_to], tls=trust)


def test_the_name_is_used_for_sni_host_and_verification(
    secure_peer: Peer, sni_names: list[str | None], certificate: Path, anything: Purpose
) -> None:
    ours = client(secure_peer, certificate)
    url = f"https://shop.example:{secure_peer.port}/"
    for _ in range(3):
        assert ours.request("POST", url, purpose=anything, body=b"{}").body == b"ok"
    assert sni_names == ["shop.example"]
    assert secure_peer.connects == 1
    assert f"Host: shop.example:{secure_peer.port}".encode() in secure_peer.requests[0]


def test_an_address_in_the_url_is_verified_too(
    secure_peer: Peer, certificate: Path, anything: Purpose
) -> None:
    url = f"https://127.0.0.1:{secure_peer.port}/"
    assert client(secure_peer, certificate).request("GET", url, purpose=anything).status == 200


@pytest.mark.parametrize("host", ["other.example", "shop.example"])
def test_a_wrong_name_or_an_unknown_issuer_carries_nothing(
    secure_peer: Peer, certificate: Path, anything: Purpose, host: str
) -> None:
    ours = client(secure_peer, certificate if host == "other.example" else None)
    with pytest.raises(OutboundError) as caught:
        ours.request("POST", f"https://{host}:{secure_peer.port}/", purpose=anything, body=b"{}")
    assert (caught.value.reason, caught.value.may_have_arrived) == ("tls", False)
    assert secure_peer.requests == []


def test_a_handshake_that_hangs_ends_in_time(
    start: Start, certificate: Path, anything: Purpose
) -> None:
    peer = start(lambda connection: connection.recv(1))
    with pytest.raises(OutboundError) as caught:
        client(peer, certificate).request(
            "GET", f"https://shop.example:{peer.port}/", purpose=anything, seconds=0.3
        )
    assert (caught.value.reason, caught.value.may_have_arrived) == ("timeout", False)


def test_a_peer_without_tls_carries_nothing(
    start: Start, certificate: Path, anything: Purpose
) -> None:
    peer = start(lambda connection: connection.sendall(ANSWER))
    with pytest.raises(OutboundError, match="tls"):
        client(peer, certificate).request(
            "GET", f"https://shop.example:{peer.port}/", purpose=anything
        )


def test_a_reset_after_a_request_over_tls_may_have_arrived(
    start: Start, server_tls: ssl.SSLContext, certificate: Path, anything: Purpose
) -> None:
    def script(connection: socket.socket) -> None:
        with server_tls.wrap_socket(connection, server_side=True) as secured:
            peer.read_request(secured)
            reset(secured)

    peer = start(script)
    with pytest.raises(OutboundError) as caught:
        client(peer, certificate).request(
            "POST", f"https://shop.example:{peer.port}/", purpose=anything, body=b"{}"
        )
    assert caught.value.reason in {"reset", "tls"}
    assert caught.value.may_have_arrived
