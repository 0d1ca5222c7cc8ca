import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from narvar.lib.text import clean, search_key

ANY_TEXT = st.text(alphabet=st.characters(exclude_categories=()), max_size=300)


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("  Ana  ", "Ana"),
        ("a\x00b", "ab"),
        ("a\ud800b", "ab"),
        ("a\x1b[31mb\x7f", "a[31mb"),
        ("To: x\r\nBcc: y", "To: x Bcc: y"),
        ("a\u2028b\x85c\td", "a b c d"),
        ("Cafe\u0301", "Café"),
        ("invoice\u202egnp.exe", "invoicegnp.exe"),
        ("شحنة \u200f1", "شحنة \u200f1"),
        ("👩\u200d🚀", "👩\u200d🚀"),
        ("abcdefghijklm", "abcdefghij"),
        ("abcdefghi jkl", "abcdefghi"),
    ],
)
def test_text_is_made_fit_for_one_line(text: str, cleaned: str) -> None:
    assert clean(text, 20 if len(text) < 12 else max(10, len(cleaned))) == cleaned


def test_line_breaks_are_kept_where_they_are_wanted() -> None:
    assert clean("a\r\nb\rc\n\td\x00\n", 50, lines=True) == "a\nb\nc\n\td"


@given(ANY_TEXT, st.integers(0, 60), st.booleans())
def test_clean_text_is_fit_for_the_database(text: str, limit: int, lines: bool) -> None:
    cleaned = clean(text, limit, lines=lines)
    cleaned.encode("utf-8")
    assert len(cleaned) <= limit
    assert unicodedata.is_normalized("NFC", cleaned)
    allowed = {"\n", "\t"} if lines else set()
    assert {char for char in cleaned if unicodedata.category(char) == "Cc"} <= allowed


@given(ANY_TEXT, st.integers(0, 60))
def test_cleaning_twice_changes_nothing(text: str, limit: int) -> None:
    assert clean(clean(text, limit), limit) == clean(text, limit)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("#1001", "1001"),
        ("ORD-2026 0042", "ord20260042"),
        ("ＡＢ－１", "ab1"),
        ("Ab–1—2", "ab12"),
        ("Ana@Shop.EXAMPLE ", "ana@shop.example"),
        ("STRASSE@x.de", "straße@x.de"),
        ("12\u00a03\u20094", "1234"),
    ],
)
def test_two_spellings_have_one_key(one: str, other: str) -> None:
    assert search_key(one) == search_key(other)


@pytest.mark.parametrize(("one", "other"), [("1001", "1010"), ("a_1", "a1"), ("a.b@x", "ab@x")])
def test_different_numbers_have_different_keys(one: str, other: str) -> None:
    assert search_key(one) != search_key(other)


@given(ANY_TEXT)
def test_a_key_is_its_own_key(text: str) -> None:
    key = search_key(text)
    key.encode("utf-8")
    assert search_key(key) == key
