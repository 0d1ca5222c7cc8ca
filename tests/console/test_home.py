import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from narvar.lib import clock, ids
from notifications.models import Rule
from notifications.services.rules import ensure_default_rules
from retailers.models import Retailer
from retailers.tenancy import acting_for
from tests.factories import Parcel, Shop, a_parcel, an_order
from tracking.models import DelayCase, Storm, UnmappedCode
from tracking.states import Status

pytestmark = pytest.mark.django_db
HOME = "/console/acme/"


def a_case(parcel: Parcel, kind: str, hours: int = 3, **fields: Any) -> DelayCase:
    at = clock.now() - timedelta(hours=hours)
    with acting_for(parcel.shop.retailer.pk):
        return DelayCase.objects.create(
            retailer=parcel.shop.retailer,
            shipment=parcel.shipment,
            kind=kind,
            opened_at=at,
            updated_at=at,
            **fields,
        )


def shown(agent: Client, query: str = "") -> str:
    response = agent.get(HOME + query)
    assert response.status_code == 200
    return str(response.content.decode())


def flags(page: str) -> list[tuple[str, str]]:
    """(cause, order) of each flag, from the top."""
    causes = re.findall(r'<li class="card flag.*?<span class="mark \w+">([^<]*)', page, re.DOTALL)
    return list(zip(causes, re.findall(r'<h2><a href="[^"]*">([^<]*)', page), strict=True))


def test_a_new_shop_learns_what_to_do_first(agent: Client) -> None:
    assert "How to send orders" in shown(agent)


def test_when_nothing_asks_for_anybody_it_says_so(agent: Client, shop: Shop) -> None:
    a_parcel(shop, status=Status.IN_TRANSIT)
    assert "Nothing needs you now" in shown(agent)


def test_an_order_has_one_flag_and_the_most_urgent_cause_wins(agent: Client, shop: Shop) -> None:
    parcel = a_parcel(shop, an_order(shop, "A"), status=Status.EXCEPTION)
    a_case(parcel, "late")
    a_case(a_parcel(shop, an_order(shop, "B")), "late")
    a_case(a_parcel(shop, an_order(shop, "C")), "stalled")
    assert flags(shown(agent)) == [("Exception", "A"), ("No movement", "C"), ("Late", "B")]
    assert flags(shown(agent, "?cause=late")) == [("Late", "B")]


def test_a_storm_is_one_incident_for_all_its_parcels(agent: Client, shop: Shop) -> None:
    with acting_for(shop.retailer.pk):
        now = clock.now()
        moments = {"onset": now, "ends": now, "opened_at": now, "updated_at": now}
        storm = Storm.objects.create(
            retailer=shop.retailer, incident="x", event="Winter Storm Warning", held=3, **moments
        )
    for _ in range(3):
        a_case(a_parcel(shop), "storm", storm=storm)
    page = shown(agent)
    assert "Winter Storm Warning" in page and "3 parcels held" in page
    assert flags(page) == []


def act(agent: Client, do: str, **form: str) -> Any:
    known = {"brand": "acme", "number": "A", "cause": "late", "case": ""}
    return agent.post(HOME, {"do": do, **known, **form})


def test_seen_is_seen_by_everybody_until_it_changes(agent: Client, shop: Shop) -> None:
    case = a_case(a_parcel(shop, an_order(shop, "A")), "late")
    public_id = shown(agent).split('name="case" value="')[1].split('"')[0]
    assert act(agent, "acknowledge", case=public_id).status_code == 302
    assert flags(shown(agent)) == []
    with acting_for(shop.retailer.pk):
        assert DelayCase.objects.get(pk=case.pk).acknowledged_by == "ann@acme.example"


def test_put_off_is_gone_for_a_while_and_a_new_cause_brings_it_back(
    agent: Client, shop: Shop
) -> None:
    parcel = a_parcel(shop, an_order(shop, "A"))
    a_case(parcel, "late")
    act(agent, "1d")
    assert flags(shown(agent)) == []
    a_case(parcel, "stalled")
    assert flags(shown(agent)) == [("No movement", "A")]


@pytest.mark.parametrize(
    "form", [{"number": "none"}, {"cause": "boredom"}, {"brand": "rival"}, {"case": "dly_x"}]
)
def test_what_is_not_there_cannot_be_acknowledged(
    agent: Client, shop: Shop, form: dict[str, str]
) -> None:
    an_order(shop, "A")
    assert act(agent, "acknowledge", **form).status_code == 404


def test_a_rivals_case_is_not_there(agent: Client, shop: Shop, rival: Shop) -> None:
    an_order(shop, "A")
    case = a_case(a_parcel(rival), "late")
    with acting_for(rival.retailer.pk):
        public_id = ids.encode("dly", DelayCase.objects.get(pk=case.pk).public_id)
    assert act(agent, "acknowledge", case=public_id).status_code == 404


def test_the_works_tell_what_rests(agent: Client, shop: Shop) -> None:
    Retailer.objects.filter(pk=shop.retailer.pk).update(sending_stopped=True)
    with acting_for(shop.retailer.pk):
        ensure_default_rules()
        Rule.objects.filter(name="delayed", channel="sms").update(braked_at=clock.now())
        now = clock.now()
        UnmappedCode.objects.create(
            retailer=shop.retailer, carrier="ups", code="ZZ", first_seen_at=now, last_seen_at=now
        )
    page = shown(agent)
    for words in ("All sending of this shop is stopped.", "The brake holds “Delayed”", "UPS ZZ"):
        assert words in page


@pytest.mark.parametrize("many", [1, 3])
def test_three_flags_cost_what_one_costs(
    agent: Client, shop: Shop, many: int, django_assert_num_queries: Any
) -> None:
    for _ in range(many):
        a_case(a_parcel(shop, status=Status.EXCEPTION), "late")
    with django_assert_num_queries(24):
        assert len(flags(shown(agent))) == many
