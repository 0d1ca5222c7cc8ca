import pytest
from hypothesis import given
from hypothesis import strategies as st

from narvar.lib.phones import e164, is_mobile_allowed


@pytest.mark.parametrize(
    ("text", "country", "number"),
    [
        ("(212) 555-0123", "US", "+12125550123"),
        ("212.555.0123", "us", "+12125550123"),
        ("+1 212 555 0123", None, "+12125550123"),
        ("+1 212 555 0123", "DE", "+12125550123"),
        ("07400 123456", "GB", "+447400123456"),
        ("00 49 1512 3456789", "DE", "+4915123456789"),
        ("٠٥١٢٣٤٥٦٧٨", "SA", "+966512345678"),
    ],
)
def test_a_number_has_one_written_form(text: str, country: str | None, number: str) -> None:
    assert e164(text, country) == number


@pytest.mark.parametrize(
    ("text", "country"),
    [
        ("", "US"),
        ("hello", "US"),
        ("212 555 0123", None),
        ("212 555 0123", "XX"),
        ("12", "US"),
        ("+1 212 555 01234", None),
        ("+999 1234567", None),
        ("(212) 555-0123 ext. 7", "US"),
        ("1" * 100_000, "US"),
        ("\x00", "US"),
    ],
)
def test_what_is_no_number_is_none(text: str, country: str | None) -> None:
    assert e164(text, country) is None


@given(st.text(max_size=30), st.sampled_from(["US", "GB", "BR", None]))
def test_a_form_is_its_own_form(text: str, country: str | None) -> None:
    number = e164(text, country)
    assert number is None or e164(number, None) == number


@pytest.mark.parametrize(
    ("number", "countries", "allowed"),
    [
        ("+12125550123", {"US"}, True),  # mobile or fixed: the number does not tell
        ("+447400123456", {"US", "GB"}, True),
        ("+447400123456", {"US"}, False),
        ("+442079460123", {"GB"}, False),  # fixed
        ("+449098790000", {"GB"}, False),  # premium rate
        ("+18002345678", {"US"}, False),  # free phone
        ("+881612345678", {"US"}, False),  # satellite
        ("212 555 0123", {"US"}, False),
        ("", {"US"}, False),
    ],
)
def test_messages_go_to_mobiles_of_the_chosen_countries(
    number: str, countries: set[str], allowed: bool
) -> None:
    assert is_mobile_allowed(number, countries=countries) is allowed
