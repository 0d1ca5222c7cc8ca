"""The calendar file of an order's parcels."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.test import Client
from icalendar import Calendar

from insights.models import DailyCount
from narvar.lib import clock
from retailers.services.doors import digest, open_doors
from retailers.tenancy import acting_for
from tests.factories import Shop, a_parcel, an_order
from tests.pages.conftest import change, path_to
from tracking.models import Order

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 24, 12, tzinfo=UTC)
WINDOW: dict[str, Any] = {
    "country": "US",
    "state": "NY",
    "carrier_earliest_at": datetime(2026, 11, 26, 19, tzinfo=UTC),
    "carrier_latest_at": datetime(2026, 11, 26, 23, tzinfo=UTC),
    "carrier_window": "window",
}


def fetched(client: Client, order: Order, query: str = "") -> Any:
    answer = client.get(f"{path_to(order)}?do=calendar{query}")
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    return Calendar.from_ical(answer.content)


def only_event(client: Client, order: Order, query: str = "") -> Any:
    (event,) = fetched(client, order, query).events
    return event


def test_a_promised_day_is_a_whole_day(client: Client, shop: Shop) -> None:
    order = an_order(shop, promised_on=date(2026, 11, 26))
    a_parcel(shop, order)
    event = only_event(client, order)
    assert (event.start, event.end) == (date(2026, 11, 26), date(2026, 11, 27))
    assert (event["TRANSP"], event["STATUS"]) == ("TRANSPARENT", "CONFIRMED")
    assert event["SUMMARY"] == f"Arriving: parcel from {shop.brand.name}"


def test_a_window_stands_on_the_clock_of_the_place(client: Client, shop: Shop) -> None:
    order = a_parcel(shop, **WINDOW).order
    calendar = fetched(client, order)
    (event,) = calendar.events
    assert event.start.isoformat() == "2026-11-26T14:00:00-05:00"
    assert event.end.isoformat() == "2026-11-26T18:00:00-05:00"
    assert [zone["TZID"] for zone in calendar.timezones] == ["America/New_York"]


def test_what_is_fetched_again_replaces_what_was_there(client: Client, shop: Shop) -> None:
    order = an_order(shop, promised_on=date(2026, 11, 26))
    a_parcel(shop, order)
    before = only_event(client, order)
    change(order, promised_on=date(2026, 11, 28))
    after = only_event(client, order)
    assert (after["UID"], after.start) == (before["UID"], date(2026, 11, 28))
    assert after["SEQUENCE"] > before["SEQUENCE"]


def test_each_parcel_has_an_entry_of_its_own(client: Client, shop: Shop) -> None:
    order = an_order(shop, promised_on=date(2026, 11, 26))
    a_parcel(shop, order)
    a_parcel(shop, order)
    first, second = fetched(client, order).events
    assert (first["UID"] != second["UID"], second["SUMMARY"][-5:]) == (True, "(2/2)")
    assert only_event(client, order, "&parcel=2")["UID"] == second["UID"]


@pytest.mark.parametrize(
    ("fields", "status", "summary"),
    [
        ({"status": "delivered", "delivered_at": AT}, "CONFIRMED", "Delivered: parcel from"),
        ({"status": "returned"}, "CANCELLED", "Not coming: parcel from"),
    ],
)
def test_how_it_ended_stands_in_the_entry(
    client: Client, shop: Shop, fields: dict[str, Any], status: str, summary: str
) -> None:
    order = an_order(shop, promised_on=date(2026, 11, 26))
    a_parcel(shop, order, **fields)
    event = only_event(client, order)
    assert (event["STATUS"], event["SUMMARY"][: len(summary)]) == (status, summary)


def test_a_delivered_parcel_stands_on_its_day(client: Client, shop: Shop) -> None:
    parcel = a_parcel(shop, status="delivered", delivered_at=AT)
    assert only_event(client, parcel.order).start == date(2026, 11, 24)


def test_a_cancelled_order_is_taken_out(client: Client, shop: Shop) -> None:
    order = an_order(shop, promised_on=date(2026, 11, 26), cancelled_at=AT)
    a_parcel(shop, order)
    assert only_event(client, order)["STATUS"] == "CANCELLED"


def test_it_speaks_the_orders_language(client: Client, shop: Shop) -> None:
    order = an_order(shop, promised_on=date(2026, 11, 26), locale="de")
    a_parcel(shop, order)
    assert client.get(f"{path_to(order)}?do=calendar")["Content-Language"] == "de"


def test_without_a_day_one_is_told_so(client: Client, shop: Shop) -> None:
    path = path_to(a_parcel(shop).order)
    answer = client.get(f"{path}?do=calendar")
    assert (answer.status_code, "There is no day yet" in answer.content.decode()) == (404, True)
    assert f'href="{path}"' in answer.content.decode()


def test_a_shops_name_writes_no_lines_of_its_own(client: Client, shop: Shop) -> None:
    order = an_order(shop, promised_on=date(2026, 11, 26))
    a_parcel(shop, order)
    with acting_for(shop.retailer.pk):
        shop.brand.name = "A;B,C\r\nBEGIN:VALARM\\n\u202e"
        shop.brand.save()
    calendar = fetched(client, order)
    assert [part.name for part in calendar.walk()] == ["VCALENDAR", "VEVENT"]


def test_each_fetch_is_counted(client: Client, shop: Shop) -> None:
    order = an_order(shop, promised_on=date(2026, 11, 26))
    a_parcel(shop, order)
    path = f"{path_to(order)}?do=calendar"
    client.get(path)
    client.head(path)
    with acting_for(shop.retailer.pk):
        assert list(DailyCount.objects.values_list("kind", "count")) == [("calendar", 1)]


@pytest.mark.parametrize("parcels", (1, 3))
def test_it_costs_the_same_for_one_parcel_and_three(
    client: Client, shop: Shop, parcels: int, django_assert_max_num_queries: Any
) -> None:
    order = an_order(shop, promised_on=date(2026, 11, 26))
    for _ in range(parcels):
        a_parcel(shop, order)
    path = f"{path_to(order)}?do=calendar"
    clock.now()
    with django_assert_max_num_queries(10):
        assert client.get(path).status_code == 200


@pytest.mark.parametrize("query", ["&parcel=0", "&parcel=999", "&parcel=-1", "&parcel=%D9%A1"])
def test_a_parcel_that_is_not_there_breaks_nothing(client: Client, shop: Shop, query: str) -> None:
    order = an_order(shop, promised_on=date(2026, 11, 26))
    a_parcel(shop, order)
    assert client.get(f"{path_to(order)}?do=calendar{query}").status_code in {200, 404}


def test_the_masked_page_has_a_calendar_without_the_order(client: Client, shop: Shop) -> None:
    order = an_order(shop, "#SECRET", promised_on=date(2026, 11, 26), first_name="Anna")
    a_parcel(shop, order)
    with acting_for(shop.retailer.pk):
        open_doors(kind="masked", digests=[digest("m" * 43)], subject_ids=[order.pk])
    text = client.get(f"/m/{'m' * 43}?do=calendar").content.decode()
    assert ("BEGIN:VEVENT" in text, "SECRET" in text, "Anna" in text) == (True, False, False)
