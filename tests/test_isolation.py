"""Nobody sees a rival's things: through any route, by any id, with the ORM's filter on or off.

The cases stand in `tests/isolation/routes.py`.
"""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import models
from django.test import Client
from django.urls import get_resolver
from structlog.testing import capture_logs

from pages import bodies
from retailers.tenancy import EVERYONE, NoRetailer, acting, acting_for
from retailers.tenancy.owned import TenantManager
from tests.isolation import probes
from tests.isolation.parties import (
    NOBODY,
    Party,
    World,
    committed_world,
    tenant_models,
    texts,
)
from tests.isolation.routes import ROUTES, Case
from tests.isolation.walk import METHODS, operations_without_case, routes, routes_without_case
from tracking.models import Order

pytestmark = pytest.mark.django_db

every_case = pytest.mark.parametrize("case", ROUTES, ids=str)


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    with committed_world(django_db_blocker) as world:
        yield world


@pytest.fixture
def ours(world: World) -> Party:
    return world.ours


@pytest.fixture
def rival(world: World) -> Party:
    return world.rival


@pytest.fixture(autouse=True)
def house(settings: Any) -> None:
    settings.TWILIO_ACCOUNT_SID, settings.TWILIO_AUTH_TOKEN = "AC" + "0" * 32, "token"
    settings.BASE_URL = "http://127.0.0.1:9"
    # Static files by their own names: what is collected and hashed is not what is proved here.
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": plain}
    settings.TEMPLATES = [*settings.TEMPLATES, *probes.TEMPLATES]
    bodies.memory.clear()


@pytest.fixture(params=["filter and database", "database alone"])
def wall(request: pytest.FixtureRequest, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second is the sabotage: every manager forgets its retailer."""
    if request.param == "database alone":
        monkeypatch.setattr(TenantManager, "get_queryset", models.Manager.get_queryset)


def seen(response: Any) -> str:
    """All that leaves the house: head and body, in one case."""
    body = b"".join(response) if response.streaming else response.content
    # What is left of a caller's own allowance shrinks with each call, whatever it asks for.
    head = {name: value for name, value in response.headers.items() if "RateLimit-" not in name}
    return f"{head}\n{body.decode('utf-8', 'replace')}".lower()


def shown_of(party: Party, response: Any, asked: str = "") -> set[str]:
    """The party's marks in an answer, beside those that we sent ourselves."""
    said = seen(response)
    return {mark for mark in party.marks if mark.lower() in said and mark not in asked}


def sent(case: Case, thing: Party) -> str:
    return case.path(thing) + json.dumps(case.body(thing) if case.body else None)


@every_case
@pytest.mark.usefixtures("wall")
def test_our_own_things_are_shown_to_us(case: Case, ours: Party, rival: Party) -> None:
    response = case.call(ours, key=ours.key)
    assert response.status_code == case.own
    assert shown_of(rival, response) == set()
    assert (ours.canary in seen(response)) == case.tells


@every_case
@pytest.mark.usefixtures("wall")
def test_a_rivals_things_are_not_there_for_us(case: Case, ours: Party, rival: Party) -> None:
    response = case.call(rival, key=ours.key)
    assert response.status_code == case.rival
    if "rival" in case.shows:
        assert shown_of(ours, response) == set()
    else:
        assert shown_of(rival, response, asked=sent(case, rival)) == set()


@every_case
@pytest.mark.usefixtures("wall")
def test_who_shows_nothing_sees_nothing(case: Case, ours: Party, rival: Party) -> None:
    response = case.call(NOBODY)
    assert response.status_code == case.nobody
    assert shown_of(ours, response) | shown_of(rival, response) == set()


@pytest.mark.parametrize("case", [c for c in ROUTES if c.rival == 404], ids=str)
@pytest.mark.usefixtures("wall")
def test_what_a_rival_has_is_answered_as_what_is_not_there(
    case: Case, ours: Party, rival: Party
) -> None:
    answers = [case.call(thing, key=ours.key) for thing in (rival, NOBODY)]
    assert [a.status_code for a in answers] == [404, 404]
    assert seen(answers[0]) == seen(answers[1])


@pytest.mark.parametrize("method", [*METHODS, "HEAD", "OPTIONS"])
@every_case
def test_no_other_method_shows_a_rivals_things(
    case: Case, method: str, ours: Party, rival: Party
) -> None:
    response = case.call(rival, key=ours.key, method=method)
    assert response.status_code < 500
    if "rival" not in case.shows:
        assert shown_of(rival, response, asked=sent(case, rival)) == set()


@pytest.mark.usefixtures("wall")
def test_a_rivals_cursor_opens_no_page_of_ours(ours: Party, rival: Party) -> None:
    def page(key: str, **query: Any) -> Any:
        headers = {"Authorization": f"Bearer {key}"}
        return Client().get("/api/v1/orders", {"limit": 1, **query}, headers=headers)

    cursor = page(rival.key).json()["next_cursor"]
    assert page(rival.key, cursor=cursor).status_code == 200
    response = page(ours.key, cursor=cursor)
    assert (response.status_code, shown_of(rival, response)) == (422, set())


# --- the list is whole --------------------------------------------------------------------------


def openapi() -> Any:
    return Client().get("/api/v1/openapi.json").json()


def test_every_route_and_every_operation_has_a_case() -> None:
    assert routes_without_case(get_resolver(), ROUTES) == []
    assert operations_without_case(openapi(), ROUTES) == []


def test_a_case_names_a_route_that_exists() -> None:
    named = {route.name for route in routes(get_resolver())}
    assert {case.route for case in ROUTES} - named == set()


def test_a_new_route_without_a_case_is_named(settings: Any) -> None:
    settings.ROOT_URLCONF = "tests.isolation.one_more"
    assert routes_without_case(get_resolver(), ROUTES) == [
        "/forgotten/<int:pk>",
        "DELETE /api/v1/forgotten",
    ]


def test_a_new_operation_without_a_case_is_named() -> None:
    document = openapi()
    document["paths"]["/api/v1/orders/{number}"]["delete"] = {}
    document["paths"]["/api/v1/unheard-of"] = {"get": {}}
    assert operations_without_case(document, ROUTES) == [
        "DELETE /api/v1/orders/{number}",
        "GET /api/v1/unheard-of",
    ]


@pytest.mark.parametrize("model", list(tenant_models()), ids=lambda model: model._meta.label)
def test_the_canary_sits_in_every_text(model: Any, rival: Party) -> None:
    with acting_for(rival.retailer_id):
        rows = list(model.objects.order_by("pk")[:1])
    assert len(rows) == 1
    for column in texts(model):
        assert rival.canary in json.dumps(getattr(rows[0], column.attname)), column.name


# --- the scope around a request -----------------------------------------------------------------


@pytest.fixture
def probe(settings: Any) -> Client:
    settings.ROOT_URLCONF = "tests.isolation.probes"
    return Client()


def own_numbers(party: Party) -> list[str]:
    """As `a_world` made them."""
    tricky = ["bulk", f"{party.order}/shipments"] if party.canary == "canarylike" else []
    return [party.order, "#1001", *tricky]


def test_two_requests_through_one_thread_leave_nobody_behind(
    probe: Client, ours: Party, rival: Party
) -> None:
    def ask(where: str) -> Any:
        return probe.get(f"/probe/{where}").json()["numbers"]

    assert ask(f"left-open/{ours.retailer_id}") == own_numbers(ours)
    assert acting() is None
    assert ask("nobody") == []
    assert ask(f"door/{rival.retailer_id}") == own_numbers(rival)
    assert ask("nobody") == []


def test_a_request_that_fails_leaves_nobody_behind(probe: Client, ours: Party) -> None:
    probe.raise_request_exception = False
    assert probe.get(f"/probe/failing/{ours.retailer_id}").status_code == 500
    assert acting() is None


def test_a_template_rendered_after_the_view_is_an_error_and_no_empty_page(
    probe: Client, ours: Party
) -> None:
    with pytest.raises(NoRetailer):
        probe.get(f"/probe/late/{ours.retailer_id}")


def test_a_template_rendered_while_the_door_is_open_shows_its_rows(
    probe: Client, ours: Party
) -> None:
    response = probe.get(f"/probe/inside/{ours.retailer_id}")
    assert response.content.decode().split() == own_numbers(ours)


def test_a_stream_read_after_the_view_acts_for_nobody(probe: Client, ours: Party) -> None:
    response = probe.get(f"/probe/streamed/{ours.retailer_id}")
    assert b"".join(response) == b"nothing"


def test_a_thread_acts_for_nobody_unless_it_is_given_the_context(
    probe: Client, ours: Party
) -> None:
    response = probe.get(f"/probe/threads/{ours.retailer_id}")
    assert response.json() == {"plain": [], "given": own_numbers(ours)}


def test_a_web_process_cannot_act_for_everyone(probe: Client) -> None:
    with capture_logs() as lines:
        response = probe.get("/probe/everyone")
    assert (response.status_code, response.content) == (404, b"")
    assert [(line["event"], line["security"]) for line in lines] == [
        ("tenancy wall refused a statement", True)
    ]


def test_scopes_nest_and_unwind(ours: Party, rival: Party) -> None:
    def numbers() -> list[str]:
        return list(Order.objects.order_by("id").values_list("number", flat=True))

    with acting_for(ours.retailer_id):
        assert numbers() == probes.numbers() == own_numbers(ours)
        with acting_for(rival.retailer_id):
            assert numbers() == probes.numbers() == own_numbers(rival)
            with acting_for(ours.retailer_id):
                assert numbers() == probes.numbers() == own_numbers(ours)
            assert numbers() == probes.numbers() == own_numbers(rival)
        with acting_for(None):
            assert probes.numbers() == []
        assert numbers() == probes.numbers() == own_numbers(ours)


@pytest.mark.worker
def test_a_worker_may_act_for_everyone_and_comes_back(ours: Party, rival: Party) -> None:
    with acting_for(ours.retailer_id):
        with acting_for(EVERYONE):
            everyone = probes.numbers()
            with acting_for(rival.retailer_id):
                assert probes.numbers() == own_numbers(rival)
        assert probes.numbers() == own_numbers(ours)
    assert sorted(everyone) == sorted([*own_numbers(ours), *own_numbers(rival)])
