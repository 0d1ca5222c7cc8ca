"""/operator/: for the few who run the house, and for nobody else."""

from typing import Any

import pytest
from django.test import Client

from narvar.lib import sql
from retailers.models import AuditEntry, Brand, Invitation, Platform, Retailer
from retailers.models.retailer import HOUSE_ID
from retailers.tenancy import acting_for
from tests.console.conftest import a_person, let_in
from tests.db.refusals import refused
from tests.factories import NOON, Shop, a_parcel, an_order
from tracking.models import UnmappedCode

pytestmark = pytest.mark.django_db
PAGES = ["/operator/", "/operator/retailers", "/operator/carriers"]
NEW = {
    "do": "make",
    "name": "Alder & Finch",
    "slug": "alder-finch",
    "owner": "Ada@alder.example",
    "country": "US",
    "locale": "en",
    "zone": "America/New_York",
}


@pytest.fixture
def operator() -> Client:
    return let_in(a_person("op@house.example", is_operator=True))


def text(response: Any) -> str:
    assert response.status_code < 300, response.status_code
    return str(response.content.decode())


@pytest.mark.parametrize("page", PAGES)
def test_for_all_others_it_is_not_there(agent: Client, page: str) -> None:
    closed = a_person("was@house.example", is_operator=True, is_active=False)
    assert [c.get(page).status_code for c in (Client(), agent, let_in(closed))] == [404] * 3
    assert agent.post(page, {"do": "stop", "sure": "yes"}).status_code == 404


@pytest.mark.parametrize("page", PAGES)
def test_the_operator_sees_it_without_any_shopper(operator: Client, shop: Shop, page: str) -> None:
    a_parcel(shop, an_order(shop, "SECRET-1", first_name="Ada", email="ada@x.example"))
    assert not {"SECRET-1", "Ada", "ada@x.example"} & set(text(operator.get(page)).split())


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT * FROM operator_retailers(%s)",
        "SELECT * FROM operator_queues(%s, now())",
        "SELECT * FROM operator_troubles(%s)",
    ],
)
def test_the_database_itself_tells_nobody_else(statement: str) -> None:
    for user_id in (None, 0, a_person().pk):
        with refused():
            sql.fetch(statement, [user_id])


def test_codes_nobody_knows_are_counted_over_all_retailers(
    operator: Client, shop: Shop, rival: Shop
) -> None:
    for of in (shop, rival):
        with acting_for(of.retailer.pk):
            UnmappedCode.objects.create(
                retailer=of.retailer,
                carrier="ups",
                code="X/99",
                count=3,
                first_seen_at=NOON,
                last_seen_at=NOON,
            )
    page = text(operator.get("/operator/"))
    assert "X/99" in page
    assert 'data-label="How many">6</td>' in page


def test_what_changes_can_be_asked_for_alone(operator: Client) -> None:
    whole = operator.get("/operator/")
    part = operator.get("/operator/", headers={"HX-Request": "true"})
    assert "<html" in text(whole) and "<html" not in text(part)
    assert "Queues" in text(part)
    assert part["Vary"].startswith("HX-Request")


def test_a_retailer_is_made_with_a_link_for_its_owner(operator: Client) -> None:
    response = operator.post("/operator/retailers", NEW)
    assert response.status_code == 201
    assert "/join/" in response.content.decode()
    retailer = Retailer.objects.get(slug="alder-finch")
    assert retailer.live_at is None
    with acting_for(retailer.pk):
        assert Brand.objects.get().zone == "America/New_York"
        assert Invitation.objects.get().email == "ada@alder.example"
    with acting_for(HOUSE_ID):
        assert AuditEntry.objects.get().kind == "retailer.made"


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("slug", "Not A Slug"),
        ("slug", "acme"),
        ("slug", "console"),
        ("owner", "nobody"),
        ("country", "usa"),
        ("locale", "tlh"),
        ("zone", "Mars/Olympus"),
        ("name", ""),
    ],
)
def test_what_is_wrong_is_said_beside_the_field(
    operator: Client, shop: Shop, field: str, typed: str
) -> None:
    response = operator.post("/operator/retailers", {**NEW, field: typed})
    assert response.status_code == 422
    assert f'id="{field}-wrong"' in response.content.decode()
    assert not Retailer.objects.filter(slug="alder-finch").exists()


def test_the_whole_house_is_stopped_only_by_who_is_sure(operator: Client) -> None:
    operator.post("/operator/", {"do": "stop"})
    assert Platform.objects.get().sending_stopped is False
    operator.post("/operator/", {"do": "stop", "sure": "yes"})
    assert Platform.objects.get().sending_stopped is True
    assert "All sending of the whole house is stopped." in text(operator.get("/operator/"))
    operator.post("/operator/", {"do": "resume", "sure": "yes"})
    assert Platform.objects.get().sending_stopped is False


def test_one_retailer_is_stopped_and_the_others_are_not(
    operator: Client, shop: Shop, rival: Shop
) -> None:
    operator.post("/operator/retailers", {"do": "stop", "sure": "yes", "slug": "acme"})
    stopped = dict(Retailer.objects.values_list("slug", "sending_stopped"))
    assert (stopped["acme"], stopped["rival"]) == (True, False)
    gone = {"do": "stop", "sure": "yes", "slug": "house"}
    assert operator.post("/operator/retailers", gone).status_code == 404


def test_the_list_of_retailers_costs_the_same_for_many(
    operator: Client, shop: Shop, django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(5):
        operator.get("/operator/retailers")


def test_a_retailer_stands_with_its_counts(operator: Client, shop: Shop) -> None:
    for _ in range(3):
        an_order(shop)
    page = text(operator.get("/operator/retailers"))
    assert 'data-label="Orders">3</td>' in page
