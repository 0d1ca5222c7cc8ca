"""Mail to the house's people: it arrives, and tells strangers nothing."""

import re
import time
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from narvar.relay import django_relay
from tests.console.conftest import a_person, let_in
from tests.factories import Shop
from tests.sandbox.started import Sandbox

pytestmark = pytest.mark.django_db
SENT = "/password/sent"


@pytest.fixture(scope="module")
def sandbox_process() -> Iterator[Sandbox]:
    running = Sandbox.start()
    yield running
    running.stop()


@pytest.fixture
def relay(sandbox_process: Sandbox, settings: Any) -> Sandbox:
    port = sandbox_process.control("GET", "mailboxes")["smtp_port"]
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST_SET, settings.DEFAULT_FROM_EMAIL = True, "house@mail.example"
    for name, value in django_relay(f"smtp+plain://127.0.0.1:{port}").items():
        setattr(settings, name, value)
    return sandbox_process


def mails(relay: Sandbox, address: str, *, wait: float = 5.0) -> list[dict[str, Any]]:
    ends = time.monotonic() + wait
    while not (found := relay.control("GET", f"mailboxes/{address}")):
        if time.monotonic() > ends:
            break
        time.sleep(0.05)
    return list(found)


def test_the_link_to_a_new_password_arrives_and_opens_once(client: Client, relay: Sandbox) -> None:
    a_person("reset@acme.example")
    asked = client.post("/password/reset", {"email": "Reset@acme.example"}, HTTP_HOST="127.0.0.1:9")
    assert asked["Location"] == SENT
    (mail,) = mails(relay, "reset@acme.example")
    (link,) = re.findall(r"http://127\.0\.0\.1:8000(/password/reset/\S+)", mail["text"])
    form = client.get(link)["Location"]
    new = "another battery staple"
    assert client.post(form, {"password1": new, "password2": new})["Location"] == "/password/set"
    assert client.login(email="reset@acme.example", password=new)
    assert "Location" not in Client().get(link)


def test_nobody_learns_who_has_an_account(client: Client, relay: Sandbox) -> None:
    assert client.post("/password/reset", {"email": "who@acme.example"})["Location"] == SENT
    assert mails(relay, "who@acme.example", wait=0.5) == []


def test_nor_while_the_relay_is_away(client: Client, settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST_SET, settings.EMAIL_HOST, settings.EMAIL_PORT = True, "127.0.0.1", 9
    a_person()
    for email in ("ann@acme.example", "who@acme.example"):
        assert client.post("/password/reset", {"email": email})["Location"] == SENT


def test_a_house_without_a_relay_says_so_to_everybody(client: Client, settings: Any) -> None:
    settings.EMAIL_HOST_SET = False
    a_person()
    answers = [
        client.post("/password/reset", {"email": email}).status_code
        for email in ("ann@acme.example", "who@acme.example")
    ]
    assert answers == [503, 503]


def test_an_invitation_arrives_and_opens(shop: Shop, relay: Sandbox) -> None:
    owner = let_in(a_person(), shop, role="owner")
    form = {"do": "invite", "email": "new@acme.example", "role": "agent"}
    assert owner.post("/console/acme/people", form).status_code == 302
    (mail,) = mails(relay, "new@acme.example")
    (link,) = re.findall(r"http://127\.0\.0\.1:8000(/join/\S+)", mail["text"])
    assert "Join Acme" in Client().get(link).content.decode()


@pytest.mark.parametrize(
    ("url", "port", "starttls", "tls"),
    [
        ("smtp://u%40x:p%2F@mail.example", 587, True, False),
        ("smtps://u%40x:p%2F@mail.example:2465", 2465, False, True),
        ("smtp+plain://u%40x:p%2F@mail.example:2525", 2525, False, False),
    ],
)
def test_the_relay_is_the_shoppers_mail_s(url: str, port: int, starttls: bool, tls: bool) -> None:
    assert django_relay(url) == {
        "EMAIL_HOST": "mail.example",
        "EMAIL_PORT": port,
        "EMAIL_HOST_USER": "u@x",
        "EMAIL_HOST_PASSWORD": "p/",
        "EMAIL_USE_TLS": starttls,
        "EMAIL_USE_SSL": tls,
        "EMAIL_TIMEOUT": 10,
    }
