from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from narvar.lib.ids import decode, encode

UUIDS = st.uuids()


def test_the_form_is_a_prefix_and_26_characters() -> None:
    uuid = UUID("01932c07-209d-7a5e-8b1f-0242ac120002")
    assert encode("ord", uuid) == "ord_01jcp0e84xf9f8p7r28ap14002"
    assert encode("shp", UUID(int=0)) == "shp_" + "0" * 26
    assert encode("shp", UUID(int=2**128 - 1)) == "shp_7" + "z" * 25


@given(UUIDS)
def test_every_uuid_comes_back(uuid: UUID) -> None:
    assert decode("ord", encode("ord", uuid)) == uuid


@given(UUIDS, UUIDS)
def test_ids_sort_as_their_uuids_do(one: UUID, other: UUID) -> None:
    assert (encode("o", one) < encode("o", other)) == (one < other)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "ord_",
        "01jcp0e84xf9f8p7r28ap14002",
        "shp_01jcp0e84xf9f8p7r28ap14002",
        "ord_ord_01jcp0e84xf9f8p7r28ap14002",
        "ord_01jcp0e84xf9f8p7r28ap1400",
        "ord_01jcp0e84xf9f8p7r28ap140020",
        "ord_01JCP0E84XF9F8P7R28AP14002",
        "ord_o1jcp0e84xf9f8p7r28ap14002",
        "ord_01jcp0e84xf9f8p7r28ap1400l",
        "ord_81jcp0e84xf9f8p7r28ap14002",
        "ord_01jcp0e84xf9f8p7r28ap1400\u0662",
        "ord_01jcp0e84xf9f8p7r28ap14002\n",
        "ord-01jcp0e84xf9f8p7r28ap14002",
    ],
)
def test_any_other_text_is_no_id(text: str) -> None:
    assert decode("ord", text) is None


@given(st.text(max_size=40))
def test_an_id_has_one_spelling(text: str) -> None:
    uuid = decode("ord", f"ord_{text}")
    assert uuid is None or encode("ord", uuid) == f"ord_{text}"
