from decimal import Decimal
from typing import Any

import pytest
from rest_framework.serializers import ValidationError

from tracking.api.fields import (
    Country,
    Language,
    Moment,
    OrderNumber,
    Text,
    TrackingNumber,
    WebAddress,
    plain,
    storable,
)
from tracking.api.places import country_code, locale_code


def code(field: Any, value: Any) -> str:
    with pytest.raises(ValidationError) as error:
        field.run_validation(value)
    details: Any = error.value.detail
    return str(details[0].code)


@pytest.mark.parametrize(
    ("said", "kept"),
    [("us", "US"), ("USA", "US"), ("deu", "DE"), ("UK", "GB"), ("ROU", "RO"), ("xk", "XK")],
)
def test_countries_come_in_two_or_three_letters(said: str, kept: str) -> None:
    assert country_code(said) == kept


@pytest.mark.parametrize("said", ["", "EU", "ZZ", "U", "Germany", "12", "ÜS", "SUN"])
def test_what_is_no_country_is_none(said: str) -> None:
    assert country_code(said) is None


@pytest.mark.parametrize(
    ("said", "kept"),
    [("en", "en"), ("pt_BR", "pt-BR"), ("pt-br", "pt-BR"), ("zh-Hant-TW", "zh-Hant-TW")],
)
def test_languages_come_with_either_dash(said: str, kept: str) -> None:
    assert locale_code(said) == kept


@pytest.mark.parametrize("said", ["", "klingon", "xx", "1", "en;q=1", "../en"])
def test_what_is_no_language_is_none(said: str) -> None:
    assert locale_code(said) is None


def test_a_language_too_long_to_keep_is_refused() -> None:
    assert code(Language(), "ca-ES-VALENCIA") == "locale"


def test_a_text_loses_what_nobody_could_see() -> None:
    assert Text(10).run_validation(" a\x00b\u202ec\n\td ") == "abc d"
    assert code(Text(3), "abcd") == "max_length"
    assert code(Text(3, required=True), "\x00") == "blank"
    assert Country().run_validation(None) is None


@pytest.mark.parametrize("said", ["1Z 999", "1z999", " 1Z\t999 "])
def test_blanks_and_case_of_a_number_do_not_count(said: str) -> None:
    assert TrackingNumber().run_validation(said) == "1Z999"


@pytest.mark.parametrize("said", ["1Z", "☃☃☃", "1Z999;", "-1Z9", "A" * 101, "1Z\u0669\u0669"])
def test_what_no_carrier_would_take_is_refused(said: str) -> None:
    assert code(TrackingNumber(), said) == "number"


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("2026-11-20T14:30:00-05:00", "2026-11-20T19:30:00+00:00"),
        ("2026-11-20T14:30Z", "2026-11-20T14:30:00+00:00"),
        ("2026-11-20T14:30:00.123456+0530", "2026-11-20T09:00:00.123456+00:00"),
    ],
)
def test_a_moment_is_kept_in_utc(said: str, kept: str) -> None:
    assert Moment().run_validation(said).isoformat() == kept


@pytest.mark.parametrize(
    ("said", "wrong"),
    [
        ("2026-11-20T14:30:00", "naive"),
        ("2026-11-20", "naive"),
        ("1989-12-31T23:59:59Z", "range"),
        ("9999-12-31T23:59:59-23:59", "range"),
        ("yesterday", "invalid"),
        (1763649000, "invalid"),
        (True, "invalid"),
    ],
)
def test_a_moment_without_its_offset_or_out_of_range_is_refused(said: Any, wrong: str) -> None:
    assert code(Moment(), said) == wrong


@pytest.mark.parametrize("said", ["javascript:alert(1)", "//x.y/z", "https://", "http://a b"])
def test_only_web_addresses_can_stand_on_a_page(said: str) -> None:
    assert code(WebAddress(), said) == "url"
    assert WebAddress().run_validation("https://x.y/ü?a=1#b") == "https://x.y/ü?a=1#b"


@pytest.mark.parametrize("said", ["a\nb", "a\x00", "\ud800", "a\u202eb"])
def test_an_order_number_is_printable(said: str) -> None:
    with pytest.raises(ValidationError):
        OrderNumber().run_validation(said)


@pytest.mark.parametrize("said", [".", "..", "a/../b", "./7", "7/.", "/.."])
def test_an_order_number_can_stand_in_an_address(said: str) -> None:
    assert code(OrderNumber(), said) == "dots"


@pytest.mark.parametrize("said", ["...", "1..2", "a/.b", "//", ".7", "..7/8.."])
def test_dots_beside_others_are_as_good_as_any(said: str) -> None:
    assert OrderNumber().run_validation(said) == said


@pytest.mark.parametrize(
    ("amount", "text"),
    [("19.9000", "19.90"), ("1E+3", "1000.00"), ("0.1250", "0.125"), ("-3", "-3.00")],
)
def test_money_is_written_with_two_places_or_more(amount: str, text: str) -> None:
    assert plain(Decimal(amount)) == text


def test_a_number_that_no_float_holds_is_kept_as_text() -> None:
    exact = {"a": Decimal("0.1"), "b": Decimal("0.10000000000000000001"), "c": Decimal("1e999")}
    assert storable(exact) == {"a": 0.1, "b": "0.10000000000000000001", "c": "1E+999"}
