"""What is told of delays and storms, what takes it back, and which of many messages speaks."""

from datetime import timedelta
from typing import Any

import pytest

from narvar.lib import clock
from notifications.models import Delivery
from retailers.tenancy import acting_for
from tests.factories import Parcel
from tests.notifications.delays import (
    FRIDAY,
    SATURDAY,
    TUESDAY,
    held_by_a_storm,
    opened,
    resolved,
    updated,
)
from tests.notifications.stage import (
    Row,
    a_phone_parcel,
    a_scan,
    a_sending_shop,
    deliveries,
    happen,
    plan_facts,
    reach,
    rows,
    speaks,
)

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def house_sender(settings: Any) -> None:
    settings.TWILIO_FROM = "+15005550006"


@pytest.fixture
def parcel() -> Parcel:
    parcel = a_phone_parcel()
    happen(parcel, "in_transit", ago=2 * HOUR)
    return parcel


def sent(parcel: Parcel, state: str = "sent") -> None:
    """What is due has gone out."""
    with acting_for(parcel.shop.retailer.pk):
        Delivery.objects.filter(state="due").update(state=state)


def due(parcel: Parcel) -> list[str]:
    return [row.milestone for row in rows(parcel.shop) if row.state == "due"]


def test_a_delay_is_told_with_its_cause_and_both_dates(parcel: Parcel) -> None:
    opened(parcel, cause="strike", was_on=SATURDAY, low_on=TUESDAY, high_on=TUESDAY)
    plan_facts(parcel)
    assert deliveries(parcel.shop)[0].text.endswith(
        "is delayed: now Tue, Nov 24, not Sat, Nov 21. Cause: a strike. "
        "{link} Reply STOP to opt out"
    )


def test_a_delivery_keeps_its_case_its_values_and_its_segments(parcel: Parcel) -> None:
    case = opened(parcel, cause="strike", low_on=TUESDAY, high_on=FRIDAY)
    plan_facts(parcel)
    (delivery,) = deliveries(parcel.shop)
    assert (delivery.case_id, delivery.segments) == (case.pk, 1)
    assert delivery.context == {
        "milestone": "delayed",
        "kind": "carrier",
        "cause": "strike",
        "low_on": "2026-11-24",
        "high_on": "2026-11-27",
        "zone": "America/New_York",
    }


def test_a_storm_is_named_with_the_place_where_it_holds_the_parcel(parcel: Parcel) -> None:
    held_by_a_storm(parcel)
    plan_facts(parcel)
    (delivery,) = deliveries(parcel.shop)
    assert delivery.rule.name == "storm_hold"
    assert ": A winter storm near Davenport, IA holds up your order " in delivery.text


def test_what_is_for_agents_only_is_not_told(parcel: Parcel) -> None:
    case = opened(parcel, "storm", tell=False)
    resolved(case, "cleared")
    plan_facts(parcel)
    assert due(parcel) == []


@pytest.mark.parametrize("resolution", ["cleared", "moved", "rescheduled", "withdrawn"])
def test_a_delay_that_was_told_is_taken_back_once(parcel: Parcel, resolution: str) -> None:
    case = held_by_a_storm(parcel)
    plan_facts(parcel)
    sent(parcel)
    resolved(case, resolution)
    for _ in range(2):
        plan_facts(parcel)
    assert rows(parcel.shop) == [Row("storm_hold", "sent", ""), Row("all_clear", "due", "")]


@pytest.mark.parametrize("resolution", ["delivered", "overtaken"])
def test_what_speaks_for_itself_needs_no_correction(parcel: Parcel, resolution: str) -> None:
    case = held_by_a_storm(parcel)
    plan_facts(parcel)
    sent(parcel)
    resolved(case, resolution)
    plan_facts(parcel)
    assert rows(parcel.shop) == [Row("storm_hold", "sent", "")]


def test_a_delay_that_was_never_told_is_neither_told_nor_taken_back(parcel: Parcel) -> None:
    resolved(held_by_a_storm(parcel), "cleared")
    plan_facts(parcel)
    assert rows(parcel.shop) == [
        Row("storm_hold", "skipped", "overtaken"), Row("all_clear", "skipped", "not told"),
    ]  # fmt: skip


def test_a_notice_that_still_waits_is_stopped_by_the_all_clear(parcel: Parcel) -> None:
    case = held_by_a_storm(parcel)
    plan_facts(parcel)
    resolved(case, "cleared")
    plan_facts(parcel)
    assert rows(parcel.shop) == [
        Row("storm_hold", "skipped", "overtaken"), Row("all_clear", "skipped", "not told"),
    ]  # fmt: skip


def test_a_notice_that_failed_is_not_taken_back(parcel: Parcel) -> None:
    case = held_by_a_storm(parcel)
    plan_facts(parcel)
    sent(parcel, "failed")
    resolved(case, "cleared")
    plan_facts(parcel)
    assert rows(parcel.shop)[1] == Row("all_clear", "skipped", "not told")


def test_a_parcel_delivered_in_between_gets_no_all_clear(parcel: Parcel) -> None:
    case = held_by_a_storm(parcel)
    plan_facts(parcel)
    sent(parcel)
    happen(parcel, "delivered")
    resolved(case, "cleared")
    plan_facts(parcel)
    assert rows(parcel.shop)[1:] == [
        Row("delivered", "due", ""), Row("all_clear", "skipped", "overtaken"),
    ]  # fmt: skip


def test_a_round_that_was_told_is_correction_enough(parcel: Parcel) -> None:
    case = held_by_a_storm(parcel)
    plan_facts(parcel)
    sent(parcel)
    reach(parcel, a_scan("in_transit", ago=2 * HOUR), a_scan("out_for_delivery", ago=-MINUTE))
    resolved(case, "moved")
    plan_facts(parcel, now=clock.now() + 2 * MINUTE)
    assert rows(parcel.shop)[1:] == [
        Row("out_for_delivery", "due", ""), Row("all_clear", "skipped", "superseded"),
    ]  # fmt: skip


def test_no_all_clear_while_another_delay_that_was_told_goes_on(parcel: Parcel) -> None:
    opened(parcel, "late", was_on=SATURDAY)
    plan_facts(parcel)
    sent(parcel)
    storm = held_by_a_storm(parcel)
    plan_facts(parcel)
    sent(parcel)
    resolved(storm, "cleared")
    plan_facts(parcel)
    assert rows(parcel.shop)[2] == Row("all_clear", "skipped", "still late")


def test_a_storm_that_goes_on_is_told_once(parcel: Parcel) -> None:
    case = held_by_a_storm(parcel)
    plan_facts(parcel)
    sent(parcel)
    updated(case, low_on=FRIDAY)
    plan_facts(parcel, now=clock.now() + 13 * HOUR)
    assert rows(parcel.shop)[1] == Row("storm_hold", "skipped", "already told")


def test_a_new_date_makes_an_unsent_older_one_pointless(parcel: Parcel) -> None:
    case = opened(parcel, low_on=TUESDAY)
    plan_facts(parcel)
    updated(case, low_on=FRIDAY)
    plan_facts(parcel)
    assert rows(parcel.shop) == [
        Row("delayed", "skipped", "superseded"), Row("delayed", "due", ""),
    ]  # fmt: skip
    assert "now Fri, Nov 27" in deliveries(parcel.shop)[1].text


def test_dates_that_change_by_the_hour_are_told_once(parcel: Parcel) -> None:
    case = opened(parcel, low_on=TUESDAY)
    plan_facts(parcel)
    sent(parcel)
    updated(case, low_on=FRIDAY)
    plan_facts(parcel)
    assert rows(parcel.shop)[1] == Row("delayed", "skipped", "already told")


def told_and_taken_back(parcel: Parcel) -> None:
    case = opened(parcel, cause="strike", low_on=TUESDAY)
    plan_facts(parcel)
    sent(parcel)
    resolved(case, "moved")
    plan_facts(parcel)
    sent(parcel)


def test_a_delay_after_the_all_clear_is_told_and_taken_back_again(parcel: Parcel) -> None:
    for _ in range(2):
        told_and_taken_back(parcel)
    assert [(row.milestone, row.state) for row in rows(parcel.shop)] == [
        ("delayed", "sent"), ("all_clear", "sent"),
    ] * 2  # fmt: skip


def test_who_cannot_make_up_his_mind_is_not_told_a_third_time(parcel: Parcel) -> None:
    for _ in range(3):
        told_and_taken_back(parcel)
    assert rows(parcel.shop)[4:] == [
        Row("delayed", "skipped", "already told"), Row("all_clear", "skipped", "not told"),
    ]  # fmt: skip


def test_a_storm_says_better_what_a_delay_by_weather_says(parcel: Parcel) -> None:
    opened(parcel, "carrier", cause="weather")
    held_by_a_storm(parcel)
    plan_facts(parcel)
    assert rows(parcel.shop) == [
        Row("delayed", "skipped", "superseded"), Row("storm_hold", "due", ""),
    ]  # fmt: skip


def test_the_delay_by_weather_that_follows_a_storm_adds_nothing(parcel: Parcel) -> None:
    held_by_a_storm(parcel)
    opened(parcel, "carrier", cause="weather")
    plan_facts(parcel)
    assert rows(parcel.shop)[1] == Row("delayed", "skipped", "superseded")


def test_delivered_beats_a_delay_that_waits(parcel: Parcel) -> None:
    opened(parcel, low_on=TUESDAY)
    plan_facts(parcel)
    happen(parcel, "delivered")
    plan_facts(parcel)
    assert rows(parcel.shop) == [
        Row("delayed", "skipped", "overtaken"), Row("delivered", "due", ""),
    ]  # fmt: skip


def test_twelve_old_scans_make_one_message() -> None:
    parcel = a_phone_parcel(a_sending_shop())
    speaks(parcel.shop, "shipped", "order_confirmed")
    way = ["label_created", "picked_up", *["in_transit"] * 5, "out_for_delivery"]
    way += ["attempt_failed", "in_transit", "out_for_delivery", "delivered"]
    scans = [a_scan(status, ago=(14 - n) * HOUR) for n, status in enumerate(way)]
    for seen in range(1, len(scans) + 1):
        reach(parcel, *scans[:seen])
    plan_facts(parcel)
    assert (len(way), due(parcel)) == (12, ["delivered"])


def test_one_after_the_other_they_leave_one_message_too() -> None:
    parcel = a_phone_parcel(a_sending_shop())
    speaks(parcel.shop, "shipped")
    way = ["picked_up", "out_for_delivery", "attempt_failed", "ready_for_pickup"]
    scans = [a_scan(status, ago=(5 - n) * HOUR) for n, status in enumerate(way)]
    for seen in range(1, len(scans) + 1):
        reach(parcel, *scans[:seen])
        plan_facts(parcel)
    assert rows(parcel.shop) == [
        Row("shipped", "skipped", "superseded"),
        Row("out_for_delivery", "skipped", "superseded"),
        Row("attempt_failed", "skipped", "superseded"),
        Row("ready_for_pickup", "due", ""),
    ]


def test_what_a_worker_is_sending_is_left_to_it(parcel: Parcel) -> None:
    opened(parcel, low_on=TUESDAY)
    plan_facts(parcel)
    sent(parcel, "sending")
    happen(parcel, "delivered")
    plan_facts(parcel)
    assert [row.state for row in rows(parcel.shop)] == ["sending", "due"]
