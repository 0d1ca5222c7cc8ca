from datetime import date, datetime, timedelta, timezone
from typing import Any

import pytest
from django.conf import settings

from notifications.context import Context
from notifications.policy import Milestone
from notifications.segments import count
from notifications.words import CAUSES, LINK, STORMS, days, locale_for, sms, with_link
from tracking.states import Cause

LATE_EVENING = datetime(2026, 11, 20, 23, 4, tzinfo=timezone(timedelta(hours=-5)))
LINKED = "https://narvar.example/s/abcdefghijk"


def text(milestone: Milestone = Milestone.DELIVERED, **changes: Any) -> str:
    how = {"locale": "en", "brand": "Acme", "order": "#1001"}
    how |= {name: changes.pop(name) for name in how.keys() & changes.keys()}
    return sms(Context(milestone, **{"at": LATE_EVENING, **changes}), **how)


def test_delivered_names_the_day_and_hour_by_the_clock_of_the_place() -> None:
    assert text() == (
        "Acme: Your order #1001 was delivered on Fri, Nov 20, 11:04 PM. "
        "{link} Reply STOP to opt out"
    )


def test_where_the_places_clock_is_unknown_no_hour_is_named() -> None:
    assert text(at=None) == ("Acme: Your order #1001 was delivered. {link} Reply STOP to opt out")


def test_out_for_delivery() -> None:
    assert text(Milestone.OUT_FOR_DELIVERY) == (
        "Acme: Your order #1001 is out for delivery. {link} Reply STOP to opt out"
    )


@pytest.mark.parametrize(
    "hostile", ["{link}", "{when}", "{0.__class__}", "%s %(order)s", "{{order}}"]
)
def test_a_shops_own_words_are_never_read_as_tokens(hostile: str) -> None:
    shown = hostile.replace("{", "").replace("}", "")
    assert text(brand=hostile, order=hostile) == (
        f"{shown}: Your order {shown} was delivered on Fri, Nov 20, 11:04 PM. "
        "{link} Reply STOP to opt out"
    )


def test_long_names_are_cut_and_controls_dropped() -> None:
    assert text(brand="A\u202eB" + "x" * 500, order="1\n2").startswith(
        f"AB{'x' * 38}: Your order 1 2 "
    )


@pytest.mark.parametrize("milestone", Milestone)
@pytest.mark.parametrize("locale", [code for code, _ in settings.LANGUAGES])
def test_every_language_has_one_link_and_the_way_out(locale: str, milestone: Milestone) -> None:
    said = text(milestone, locale=locale)
    assert (said.count(LINK), "STOP" in said, "#1001" in said, said.count("{")) == (
        1,
        True,
        True,
        1,
    )


@pytest.mark.parametrize("locale", ["en", "es", "de"])
def test_dates_need_no_characters_that_halve_an_sms(locale: str) -> None:
    assert not set("\u202f\u00a0\u200e\u200f") & set(text(locale=locale))


SATURDAY, TUESDAY = date(2026, 11, 21), date(2026, 11, 24)
NEWS: list[tuple[str, dict[str, Any], str]] = [
    ("order_confirmed", {}, "Thank you! We have your order #1001."),
    ("shipped", {}, "Your order #1001 is on its way."),
    ("shipped", {"low_on": TUESDAY}, "Your order #1001 is on its way. Expected Tue, Nov 24."),
    ("out_for_delivery", {}, "Your order #1001 is out for delivery."),
    ("delivered", {}, "Your order #1001 was delivered on Fri, Nov 20, 11:04 PM."),
    (
        "attempt_failed",
        {},
        "The carrier could not hand over your order #1001. What to do now:",
    ),
    ("ready_for_pickup", {}, "Your order #1001 is ready for pickup."),
    (
        "delayed",
        {"was_on": SATURDAY, "low_on": TUESDAY, "cause": "weather", "kind": "carrier"},
        "Your order #1001 is delayed: now Tue, Nov 24, not Sat, Nov 21. Cause: bad weather.",
    ),
    ("delayed", {"low_on": TUESDAY}, "Your order #1001 is delayed: now Tue, Nov 24."),
    (
        "delayed",
        {"kind": "late", "was_on": SATURDAY},
        "Your order #1001 is late: it was due Sat, Nov 21.",
    ),
    (
        "delayed",
        {"kind": "stalled"},
        "Your order #1001 has not moved for days. We are watching it.",
    ),
    ("delayed", {"cause": "strike"}, "Your order #1001 is delayed. Cause: a strike."),
    (
        "storm_hold",
        {"storm": "winter_storm", "place": "Davenport, IA"},
        "A winter storm near Davenport, IA holds up your order #1001.",
    ),
    (
        "storm_hold",
        {"storm": "hurricane", "storm_name": "Debby", "low_on": TUESDAY},
        "Hurricane Debby holds up your order #1001. New date: Tue, Nov 24.",
    ),
    (
        "all_clear",
        {"resolution": "cleared", "low_on": TUESDAY},
        "The storm is over. Your order #1001 can move on. Expected Tue, Nov 24.",
    ),
    ("all_clear", {"resolution": "moved"}, "Good news: your order #1001 is moving again."),
    (
        "all_clear",
        {"resolution": "rescheduled", "low_on": SATURDAY},
        "Good news: your order #1001 comes sooner than we said. Expected Sat, Nov 21.",
    ),
    (
        "all_clear",
        {"resolution": "withdrawn"},
        "Good news: your order #1001 is not delayed after all.",
    ),
]


@pytest.mark.parametrize(("milestone", "told", "news"), NEWS)
def test_each_message_tells_one_fact(milestone: str, told: dict[str, Any], news: str) -> None:
    expected = f"Acme: {news} {{link}} Reply STOP to opt out"
    assert text(Milestone(milestone), **told) == expected


@pytest.mark.parametrize(("milestone", "told", "news"), NEWS)
def test_every_english_message_fits_one_segment(
    milestone: str, told: dict[str, Any], news: str
) -> None:
    sent = with_link(text(Milestone(milestone), brand="Northwind", **told), LINKED)
    assert (count(sent).encoding, count(sent).segments) == ("GSM-7", 1)


@pytest.mark.parametrize(("milestone", "told", "news"), NEWS)
@pytest.mark.parametrize(("locale", "most"), [("es", 2), ("de", 2), ("ar", 3)])
def test_no_language_needs_many_segments(
    locale: str, most: int, milestone: str, told: dict[str, Any], news: str
) -> None:
    sent = with_link(text(Milestone(milestone), locale=locale, **told), LINKED)
    assert count(sent).segments <= most


def test_spanish_saturdays_are_written_in_the_short_alphabet() -> None:
    said = text(Milestone.SHIPPED, locale="es", low_on=date(2026, 11, 28))
    assert ("sab, 28 nov" in said, count(said).encoding) == (True, "GSM-7")


def test_a_german_month_brings_no_second_full_stop() -> None:
    said = text(Milestone.DELAYED, locale="de", kind="late", was_on=SATURDAY)
    assert ("21. Nov. " in said, ".." in said) == (True, False)


def test_a_brand_outside_the_short_alphabet_keeps_its_letters() -> None:
    assert text(brand="Łódź’s").startswith("Łódź’s: ")


def test_typography_costs_no_second_segment() -> None:
    assert text(brand="Maya’s – Café").startswith("Maya's - Café: ")


@pytest.mark.parametrize(
    ("low", "high", "shown"),
    [
        (TUESDAY, None, "Tue, Nov 24"),
        (TUESDAY, TUESDAY, "Tue, Nov 24"),
        (TUESDAY, date(2026, 11, 26), "Nov 24 - 26"),
        (TUESDAY, date(2026, 12, 1), "Nov 24 - Dec 1"),
    ],
)
def test_a_window_of_days_is_short(low: date, high: date | None, shown: str) -> None:
    assert days(low, high, "en") == shown


def test_every_cause_has_a_name() -> None:
    assert set(CAUSES) == set(Cause)


@pytest.mark.parametrize("kind", [*STORMS, "something new", ""])
def test_every_storm_has_a_name(kind: str) -> None:
    said = text(Milestone.STORM_HOLD, storm=kind, place="Reno, NV")
    assert " near Reno, NV holds up your order #1001." in said


@pytest.mark.parametrize(
    ("wanted", "spoken"),
    [
        (("de_AT", "en"), "de"),
        (("pt-BR", "es"), "es"),
        (("", "ar-EG"), "ar"),
        (("../../etc", "x" * 600), "en"),
        ((), "en"),
    ],
)
def test_the_orders_language_then_the_brands_then_ours(
    wanted: tuple[str, ...], spoken: str
) -> None:
    assert locale_for(*wanted) == spoken
