from datetime import datetime, timedelta, timezone

import pytest
from django.conf import settings

from notifications.policy import Milestone
from notifications.words import LINK, locale_for, sms, with_link

LATE_EVENING = datetime(2026, 11, 20, 23, 4, tzinfo=timezone(timedelta(hours=-5)))
LINKED = "https://narvar.example/s/abcdefghijk"


def text(milestone: Milestone = Milestone.DELIVERED, **changes: object) -> str:
    usual: dict[str, object] = {
        "locale": "en",
        "brand": "Acme",
        "order": "#1001",
        "happened_at": LATE_EVENING,
    }
    return sms(milestone, **{**usual, **changes})  # type: ignore[arg-type]


def test_delivered_names_the_day_and_hour_by_the_clock_of_the_place() -> None:
    assert text() == (
        "Acme: Your order #1001 was delivered on Fri, Nov 20, 11:04 PM. "
        "{link} Reply STOP to opt out"
    )


def test_where_the_places_clock_is_unknown_no_hour_is_named() -> None:
    assert text(happened_at=None) == (
        "Acme: Your order #1001 was delivered. {link} Reply STOP to opt out"
    )


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


def test_a_usual_message_fits_one_segment() -> None:
    assert len(with_link(text(), LINKED)) <= 160


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
