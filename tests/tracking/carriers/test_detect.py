"""Whose number it is. The formats' own test numbers come from the project they were taken from."""

import json
import os
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracking.carriers.detect import Candidate, detect, plain_number
from tracking.carriers.formats import formats
from tracking.carriers.formats.build import build

REPO = Path(__file__).parents[3]
SHARED = Path(os.environ.get("NARVAR_SHARED_DATA", REPO.parent / "shared" / "data"))
COURIERS = SHARED / "tracking_number_data" / "couriers"
there = pytest.mark.skipif(not COURIERS.exists(), reason="no formats' test numbers here")


def numbers(kind: str) -> list[tuple[str, str, str]]:
    """(courier, format, number)"""
    return [
        (courier["courier_code"], form["name"], number)
        for path in sorted(COURIERS.glob("*.json"))
        for courier in [json.loads(path.read_text())]
        for form in courier["tracking_numbers"]
        for number in form["test_numbers"][kind]
    ]


def carriers(number: Any, own: frozenset[str] = frozenset()) -> list[str]:
    return [candidate.carrier for candidate in detect(number, own)]


@there
@pytest.mark.parametrize(("courier", "form", "number"), numbers("valid"))
def test_a_valid_number_is_first_of_all_its_carriers(courier: str, form: str, number: str) -> None:
    posts = {"GB": "royal_mail", "US": "usps", "CV": "post_cv", "CF": "post_cf"}
    expected = posts[number[-2:]] if courier == "s10" else courier
    assert carriers(number)[0] == expected


ANOTHER_FORM = {"331426749957"}
"""Not Purolator's letters and digits, but Purolator's twelve digits."""


@there
@pytest.mark.parametrize(("courier", "form", "number"), numbers("invalid"))
def test_an_invalid_number_is_not_its_carriers(courier: str, form: str, number: str) -> None:
    assert number in ANOTHER_FORM or courier not in carriers(number)


@there
def test_the_formats_are_those_of_the_project() -> None:
    assert json.loads(json.dumps(build(COURIERS))) == json.loads(
        (REPO / "tracking/carriers/formats/formats.json").read_text()
    )


def test_there_are_39_formats_and_their_notice() -> None:
    assert len(formats()) == 39
    notice = (REPO / "tracking/carriers/formats/LICENSE").read_text()
    assert "Copyright (c) 2017 Jeff Keen" in notice


@pytest.mark.parametrize(
    "typed",
    [
        "1Z5R89390357567127",
        " 1z 5r8 939 03 5756 7127\n",
        "1Z-5R8-939-03-5756-7127",
        "UPS Tracking number: #1Z5R89390357567127",
        "https://www.ups.com/track?loc=en_US&tracknum=1Z5R89390357567127&requester=ST",
        "order 4711, parcel 1Z5R89390357567127, thanks",
        "１Ｚ５Ｒ８９３９０３５７５６７１２７",
        "1Z5R\u200b8939\u00ad0357567127",
    ],
)
def test_what_people_paste_is_read(typed: str) -> None:
    assert carriers(typed) == ["ups"]
    assert plain_number(typed, "ups") == "1Z5R89390357567127"


def test_digits_of_other_scripts_are_digits() -> None:
    assert carriers("٧٩٩٥٣١٢٧٤٤٨٣") == ["fedex"]


def test_where_two_fit_both_are_named_and_the_likelier_first() -> None:
    found = detect("287809468872")
    assert [c.carrier for c in found] == ["purolator", "fedex"]
    assert 0 < found[1].score < found[0].score < 1


def test_the_retailers_own_carriers_break_ties() -> None:
    assert carriers("287809468872", own=frozenset({"fedex"})) == ["fedex", "purolator"]


def test_what_a_number_says_clearly_no_account_overrules() -> None:
    assert carriers("78045768393", own=frozenset({"dhl"}))[0] == "old_dominion"


def test_a_wrong_check_digit_is_nobodys() -> None:
    assert detect("1Z5R89390357567128") == []


def test_a_candidate_has_the_carriers_name() -> None:
    assert detect("9400111206206406260787") == [
        Candidate("usps", 0.999, "United States Postal Service")
    ]


@pytest.mark.parametrize("typed", ["", "   ", "hello", "\x00", "-" * 500, None, 79953127, b"1Z"])
def test_nonsense_is_nobodys(typed: Any) -> None:
    assert detect(typed) == []


@given(st.text(max_size=400))
def test_nothing_typed_raises(typed: str) -> None:
    found = detect(typed)
    scores = [candidate.score for candidate in found]
    assert scores == sorted(scores, reverse=True)
    assert len({candidate.carrier for candidate in found}) == len(found)


@given(st.text("0123456789 -ABCDGIJLMNRSTUVXZ", max_size=60))
def test_blanks_and_dashes_between_do_not_count(typed: str) -> None:
    plain = "".join(c for c in typed if c.isalnum())
    assert {c.carrier for c in detect(plain)} <= {c.carrier for c in detect(typed)} | set(
        carriers(plain)
    )


@pytest.mark.parametrize("typed", ["1" * 10**6, "9 " * 10**5, "GM" + "A" * 10**5, "A1 " * 10**5])
def test_a_hostile_text_costs_milliseconds(typed: str) -> None:
    began = time.perf_counter()
    detect(typed)
    assert time.perf_counter() - began < 0.25
