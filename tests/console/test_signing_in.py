import re
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from tests.console.conftest import PASSWORD, a_person
from tests.house import ROOT

pytestmark = pytest.mark.django_db


def sign_in(client: Client, email: str, password: str, **more: str) -> Any:
    return client.post("/login", {"login": email, "password": password, **more})


def errors(response: Any) -> list[str]:
    return re.findall(r'<p class="error"[^>]*>([^<]*)', response.content.decode())


@pytest.mark.parametrize("email", ["ann@acme.example", "Ann@ACME.example"])
def test_the_right_password_opens_the_console(client: Client, email: str) -> None:
    a_person()
    response = sign_in(client, email, PASSWORD)
    assert (response.status_code, response["Location"]) == (302, "/console/")


def test_an_unknown_address_a_wrong_password_and_a_closed_account_look_the_same() -> None:
    a_person()
    a_person("gone@acme.example", is_active=False)
    tries = [("ann@acme.example", "wrong"), ("who@acme.example", PASSWORD)]
    tries.append(("gone@acme.example", PASSWORD))
    answers = [sign_in(Client(), *one) for one in tries]
    assert [answer.status_code for answer in answers] == [200, 200, 200]
    said = "The email address and/or password you specified are not correct."
    assert [errors(answer) for answer in answers] == [[said]] * 3


def test_the_password_never_comes_back_in_the_page(client: Client) -> None:
    a_person()
    response = sign_in(client, "ann@acme.example", "my wrong secret")
    assert "my wrong secret" not in response.content.decode()


def test_the_sixth_wrong_password_for_an_address_is_too_many(client: Client) -> None:
    a_person()
    for _ in range(5):
        sign_in(client, "ann@acme.example", "wrong")
    response = sign_in(client, "ann@acme.example", PASSWORD)
    assert errors(response) == ["Too many failed login attempts. Try again later."]


def test_the_thirty_first_try_from_one_place_is_refused_with_a_page(client: Client) -> None:
    for serial in range(30):
        sign_in(client, f"{serial}@acme.example", "")
    response = sign_in(client, "ann@acme.example", "")
    assert (response.status_code, response["Retry-After"]) == (429, "60")
    assert "Too many tries" in response.content.decode()


def test_while_nobody_counts_the_tries_nobody_comes_in(client: Client, settings: Any) -> None:
    a_person()
    nowhere = {**settings.CACHES["default"], "LOCATION": "redis://127.0.0.1:9/0"}
    settings.CACHES = {"default": nowhere}
    response = sign_in(client, "ann@acme.example", PASSWORD)
    assert (response.status_code, response["Retry-After"]) == (503, "5")
    assert client.get("/console/").status_code == 302


def test_signing_in_changes_the_session(client: Client) -> None:
    """A session planted before sign-in is worth nothing after it."""
    a_person()
    session = client.session
    session["planted"] = True
    session.save()
    planted = session.session_key
    sign_in(client, "ann@acme.example", PASSWORD)
    assert client.session.session_key != planted
    thief = Client()
    thief.cookies[settings.SESSION_COOKIE_NAME] = str(planted)
    assert thief.get("/console/")["Location"] == "/login?next=/console/"


@pytest.mark.parametrize("path", ["/login", "/logout"])
def test_a_form_without_its_token_is_refused(path: str) -> None:
    assert Client(enforce_csrf_checks=True).post(path, {}).status_code == 403


def test_a_browser_may_say_where_its_form_comes_from(client: Client) -> None:
    """Under no-referrer it sends `Origin: null` with every form, and all of them are refused."""
    assert '<meta name="referrer" content="same-origin">' in client.get("/login").content.decode()


def test_after_signing_in_one_is_where_one_wanted_to_be(client: Client) -> None:
    a_person()
    response = sign_in(client, "ann@acme.example", PASSWORD, next="/console/acme/")
    assert response["Location"] == "/console/acme/"


@pytest.mark.parametrize("place", ["https://evil.example/", "//evil.example", "javascript:1"])
def test_nobody_is_sent_to_another_house(client: Client, place: str) -> None:
    a_person()
    response = sign_in(client, "ann@acme.example", PASSWORD, next=place)
    assert response["Location"] == "/console/"


def test_the_session_lives_in_the_database_and_ends_with_the_browser(client: Client) -> None:
    a_person()
    cookie = sign_in(client, "ann@acme.example", PASSWORD).cookies[settings.SESSION_COOKIE_NAME]
    assert (cookie["max-age"], cookie["httponly"], cookie["samesite"]) == ("", True, "Lax")
    assert settings.SESSION_ENGINE == "django.contrib.sessions.backends.db"


def test_signing_out_ends_the_session(agent: Client) -> None:
    key = agent.session.session_key
    assert agent.post("/logout")["Location"] == "/login"
    agent.cookies[settings.SESSION_COOKIE_NAME] = str(key)
    assert agent.get("/console/")["Location"] == "/login?next=/console/"


def test_a_link_to_sign_out_only_asks(agent: Client) -> None:
    assert "Sign out?" in agent.get("/logout").content.decode()
    assert agent.get("/console/")["Location"] == "/console/acme/"


def test_nothing_stands_inline_and_nothing_is_kept(client: Client, agent: Client) -> None:
    policy = client.get("/login")["Content-Security-Policy"]
    assert "unsafe" not in policy
    for template in (ROOT / "templates" / "console").glob("*.html"):
        found = re.findall(r"<style|\sstyle=|\son\w+=|<script>|hx-on", template.read_text())
        assert (template.name, found) == (template.name, [])
    assert agent.get("/console/acme/")["Cache-Control"] == "private, no-store"
