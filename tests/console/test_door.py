from typing import Any

import pytest
from django.db import ProgrammingError
from django.test import Client

from narvar.lib import sql
from retailers.models import Membership as Row
from retailers.models import User
from retailers.selectors import Membership, membership_of, memberships_of
from retailers.services.opening import add_member
from retailers.tenancy import acting, acting_for
from tests.console.conftest import a_person, let_in
from tests.factories import Shop, an_order

pytestmark = pytest.mark.django_db


def test_a_stranger_is_sent_to_sign_in(client: Client, shop: Shop) -> None:
    response = client.get("/console/acme/?status=delayed")
    assert response["Location"] == "/login?next=/console/acme/%3Fstatus%3Ddelayed"


def test_the_only_shop_opens_by_itself(agent: Client) -> None:
    assert agent.get("/console/")["Location"] == "/console/acme/"


def test_of_several_shops_one_chooses(shop: Shop, rival: Shop) -> None:
    page = let_in(a_person(), shop, rival).get("/console/").content.decode()
    assert [f'href="/console/{slug}/"' in page for slug in ("acme", "rival")] == [True, True]


def test_without_a_shop_one_is_told_whom_to_ask(client: Client) -> None:
    client.force_login(a_person())
    page = client.get("/console/").content.decode()
    assert "No shop yet" in page


@pytest.mark.parametrize("path", ["/", "/search?q=1", "/orders/rival/1"])
def test_a_rivals_shop_and_no_shop_are_the_same_404(agent: Client, rival: Shop, path: str) -> None:
    answers = [agent.get(f"/console/{slug}{path}") for slug in ("rival", "no-such")]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert answers[0].content == answers[1].content


def test_a_rivals_order_under_ones_own_shop_is_not_there(agent: Client, rival: Shop) -> None:
    an_order(rival, "R-1")
    assert agent.get("/console/acme/orders/rival/R-1").status_code == 404


def test_who_is_let_go_is_out_at_once(agent: Client, shop: Shop) -> None:
    with acting_for(shop.retailer.pk):
        Row.objects.get().delete()
    assert agent.get("/console/acme/").status_code == 404


def test_a_closed_account_is_out_at_once(agent: Client) -> None:
    User.objects.update(is_active=False)
    assert agent.get("/console/acme/").status_code == 302


def test_nobody_is_left_acting(agent: Client) -> None:
    agent.get("/console/acme/")
    assert acting() is None


def test_an_operator_sees_no_shop_without_being_let_in(client: Client, shop: Shop) -> None:
    client.force_login(a_person(is_operator=True))
    assert client.get("/console/acme/").status_code == 404


def test_an_operator_without_a_shop_is_led_to_the_house(client: Client) -> None:
    client.force_login(a_person(is_operator=True))
    assert client.get("/console/")["Location"] == "/operator/"


def test_memberships_tell_of_one_person_whoever_asks(shop: Shop, rival: Shop) -> None:
    ann, bob = a_person(), a_person("bob@rival.example")
    for user, where in ((ann, shop), (bob, rival)):
        with acting_for(where.retailer.pk):
            add_member(user=user, role="owner")
    ours = Membership(shop.retailer.pk, "acme", "Acme", "owner")
    with acting_for(rival.retailer.pk):
        assert memberships_of(user_id=ann.pk) == [ours]
    assert membership_of(user_id=ann.pk, slug="rival") is None
    assert memberships_of(user_id=None) == []


@pytest.mark.worker
def test_a_worker_signs_nobody_in(db: Any) -> None:
    with pytest.raises(ProgrammingError, match="permission denied"):
        sql.fetch("SELECT * FROM member_retailers(1)")


@pytest.mark.parametrize(
    ("code", "turned", "word"),
    [("en", "ltr", "Delivered"), ("es", "ltr", "Entregado"), ("ar", "rtl", "تم التسليم")],
)
def test_the_console_speaks_the_browsers_language(
    agent: Client, code: str, turned: str, word: str
) -> None:
    page = agent.get("/console/acme/orders", headers={"Accept-Language": code}).content.decode()
    assert f'<html lang="{code}" dir="{turned}">' in page
    assert f">{word}</option>" in page


def test_an_unknown_language_hears_english(agent: Client) -> None:
    page = agent.get("/console/acme/orders", headers={"Accept-Language": "fi"}).content.decode()
    assert '<html lang="en" dir="ltr">' in page


def test_who_signs_in_is_spoken_to_in_their_language(client: Client) -> None:
    page = client.get("/login", headers={"Accept-Language": "ar"}).content.decode()
    assert '<html lang="ar" dir="rtl">' in page
    assert "تسجيل الدخول" in page


def choose(person: Client, code: str, back: str = "/console/acme/orders") -> str:
    answer = person.post("/console/language", {"language": code, "back": back})
    return str(answer["Location"])


def test_a_language_chosen_by_hand_goes_before_the_browsers(agent: Client) -> None:
    assert choose(agent, "de") == "/console/acme/orders"
    answer = agent.get("/console/acme/orders", headers={"Accept-Language": "es"})
    assert answer["Content-Language"] == "de"
    assert '<html lang="de" dir="ltr">' in answer.content.decode()


def test_a_language_that_nobody_speaks_here_changes_nothing(agent: Client) -> None:
    choose(agent, "xx")
    assert '<html lang="en" dir="ltr">' in agent.get("/console/acme/").content.decode()


def test_choosing_a_language_leads_to_no_other_house(agent: Client) -> None:
    assert choose(agent, "de", "https://evil.example/") == "/console/"


def test_a_stranger_chooses_no_language(client: Client) -> None:
    assert choose(client, "de") == "/login?next=/console/language"
