import io

import pytest
from django.core.management import CommandError, call_command

from retailers.models import User

pytestmark = pytest.mark.django_db


def made(monkeypatch: pytest.MonkeyPatch, email: str, password: str) -> str:
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{password}\n"))
    out = io.StringIO()
    call_command("make_operator", email, stdout=out)
    return out.getvalue()


def test_a_new_person_runs_the_house_with_the_password_from_standard_input(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert "sign in at /login" in made(monkeypatch, " Ada@House.example ", "long enough for us")
    ada = User.objects.get(email="ada@house.example")
    assert (ada.is_operator, ada.check_password("long enough for us")) == (True, True)


def test_somebody_known_keeps_the_password(monkeypatch: pytest.MonkeyPatch) -> None:
    User.objects.create_user(email="bea@house.example", password="as before it was")
    assert "as before" in made(monkeypatch, "bea@house.example", "another one entirely")
    bea = User.objects.get(email="bea@house.example")
    assert (bea.is_operator, bea.check_password("as before it was")) == (True, True)


@pytest.mark.parametrize(("email", "password"), [("not an address", "long enough"), ("c@d.e", "1")])
def test_what_cannot_stand_makes_nobody(
    monkeypatch: pytest.MonkeyPatch, email: str, password: str
) -> None:
    with pytest.raises(CommandError):
        made(monkeypatch, email, password)
    assert not User.objects.filter(is_operator=True).exists()
