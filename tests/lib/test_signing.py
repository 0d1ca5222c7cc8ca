import string
from collections import Counter
from hashlib import sha256
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from narvar.lib import signing
from narvar.lib.signing import Unsealable, parse_api_key, seal, unseal

BASE62 = set(string.ascii_letters + string.digits)


@pytest.fixture(autouse=True)
def keys(settings: Settings) -> None:
    settings.SECRET_KEY = "first"
    settings.SECRET_KEYS = ["first"]


def test_every_purpose_has_its_own_key(settings: Settings) -> None:
    link, seal_key = signing.derive("link"), signing.derive("seal")
    settings.SECRET_KEY = "second"
    assert len({link, seal_key, signing.derive("link"), b"first"}) == 4
    assert {len(link), len(seal_key)} == {32}


def test_derivation_is_fixed() -> None:
    # Changing it would kill every link that is out there.
    assert signing.derive("link").hex() == (
        "b94c73dc54c2278e18bf2d0c5a3e4f3327248f7a2b22a527df94ee6de7d96e84"
    )


def test_parts_that_run_together_are_signed_apart() -> None:
    macs = [signing.mac("x", "ab", "c"), signing.mac("x", "a", "bc"), signing.mac("x", "abc")]
    assert len(set(macs)) == 3
    assert signing.mac("x", 1, 2) == signing.mac("x", "1", "2")


@given(st.binary(max_size=40))
def test_base62_keeps_the_order_and_the_length(data: bytes) -> None:
    text = signing.base62(data)
    assert len(text) == len(signing.base62(b"\xff" * len(data)))
    assert set(text) <= BASE62
    assert signing.base62(b"\x00" * len(data)) <= text <= signing.base62(b"\xff" * len(data))


def test_a_link_token_depends_on_each_of_its_parts() -> None:
    parts = [(1, 2, 3), (1, 2, 4), (1, 3, 3), (2, 2, 3), (12, 3, 3), (1, 23, 3)]
    tokens = {
        signing.link_token(retailer_id=retailer, order_id=order, generation=generation)
        for retailer, order, generation in parts
    }
    assert len(tokens) == len(parts)
    assert {len(token) for token in tokens} == {43}


def test_a_short_code_is_the_same_in_every_attempt() -> None:
    delivery = UUID("01932c07-209d-7a5e-8b1f-0242ac120002")
    assert signing.short_code(delivery=delivery) == signing.short_code(delivery=delivery)
    assert signing.short_code(delivery=delivery) != signing.short_code(delivery=UUID(int=1))


def test_short_codes_use_every_character_in_every_place_alike() -> None:
    codes = [signing.short_code(delivery=uuid4()) for _ in range(5000)]
    for place in range(11):
        seen = Counter(code[place] for code in codes)
        assert set(seen) == BASE62
        assert max(seen.values()) < 2.2 * min(seen.values()) + 40  # 81 expected, 9 the deviation
    assert {len(code) for code in codes} == {11}


def test_an_api_key_is_parsed_and_found_by_its_digest() -> None:
    made = signing.new_api_key("test")
    parsed = parse_api_key(made.key)
    assert parsed is not None
    assert (parsed.mode, parsed.prefix, parsed.digest) == ("test", made.prefix, made.digest)
    assert made.digest == sha256(made.key.encode()).digest()
    assert [len(part) for part in made.key.split("_")] == [2, 4, 8, 32, 6]
    assert set(made.key) <= BASE62 | {"_"}


def test_every_mistyped_character_is_noticed() -> None:
    key = signing.new_api_key("live").key
    for place, char in enumerate(key):
        wrong = key[:place] + ("a" if char != "a" else "b") + key[place + 1 :]
        assert parse_api_key(wrong) is None


@pytest.mark.parametrize(
    "text", ["", "_", "nv_live", "nv_live_a_b_c", "é" * 50, "\ud800_", "_" * 9]
)
def test_other_text_is_no_api_key(text: str) -> None:
    assert parse_api_key(text) is None


def test_the_checksum_is_of_the_whole_key() -> None:
    key = signing.new_api_key("test").key
    assert parse_api_key(key.replace("nv_test", "nv_live")) is None
    assert parse_api_key(f" {key}") is None
    assert parse_api_key(f"{key}\n") is None


@given(st.binary(max_size=200), st.integers(0, 2**63))
def test_what_was_sealed_comes_back(plain: bytes, retailer_id: int) -> None:
    sealed = seal(plain, retailer_id=retailer_id)
    assert unseal(sealed, retailer_id=retailer_id) == plain
    assert sealed != seal(plain, retailer_id=retailer_id)


def test_another_retailers_secret_stays_sealed() -> None:
    sealed = seal(b"secret", retailer_id=1)
    with pytest.raises(Unsealable):
        unseal(sealed, retailer_id=11)


@pytest.mark.parametrize("place", [0, 1, 12, 13, 20, -1])
def test_a_changed_secret_stays_sealed(place: int) -> None:
    changed = bytearray(seal(b"secret", retailer_id=1))
    changed[place] ^= 1
    with pytest.raises(Unsealable):
        unseal(bytes(changed), retailer_id=1)


@pytest.mark.parametrize("length", [0, 1, 12, 13, 28])
def test_a_shortened_secret_stays_sealed(length: int) -> None:
    with pytest.raises(Unsealable):
        unseal(seal(b"secret", retailer_id=1)[:length], retailer_id=1)


def test_a_new_key_seals_and_the_old_one_still_opens(settings: Settings) -> None:
    old = seal(b"secret", retailer_id=1)
    settings.SECRET_KEYS = ["second", "first"]
    new = seal(b"secret", retailer_id=1)
    assert unseal(old, retailer_id=1) == b"secret"
    settings.SECRET_KEYS = ["second"]
    assert unseal(new, retailer_id=1) == b"secret"
    with pytest.raises(Unsealable):
        unseal(old, retailer_id=1)


def test_keys_that_share_their_id_byte_are_both_tried(settings: Settings) -> None:
    old = seal(b"secret", retailer_id=1)
    others = (f"key {number}" for number in range(10_000))
    twin = next(key for key in others if _id_byte(settings, key) == old[:1])
    settings.SECRET_KEYS = [twin, "first"]
    assert unseal(old, retailer_id=1) == b"secret"


def _id_byte(settings: Settings, key: str) -> bytes:
    settings.SECRET_KEYS = [key]
    return seal(b"", retailer_id=1)[:1]


@pytest.mark.parametrize(
    ("one", "other", "equal"),
    [("a", "a", True), ("a", b"a", True), ("a", "b", False), ("é", "é", True), ("a", "ab", False)],
)
def test_comparing_takes_any_text(one: str, other: str, equal: bool) -> None:
    assert signing.same(one, other) is equal
