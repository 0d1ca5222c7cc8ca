"""What the control API takes for a parcel, and how it says what is wrong."""

from typing import Any

import pytest

from sandbox.fields import Refused
from sandbox.parcels import Scripted
from sandbox.ups.scripts import parcel

NOW = 1_800_000_000.0
STEP = {"after": 0, "type": "I"}


def read(script: Any, **about: Any) -> Scripted:
    given = {"carrier": "ups", "number": "1z9999aa", "script": script, **about}
    read = parcel(given, now=NOW, where="parcel")
    assert isinstance(read, Scripted)
    return read


def test_steps_count_from_creation_and_are_sorted() -> None:
    steps = read([{**STEP, "after": 60}, {**STEP, "after": -60.5}]).peek(NOW + 60)
    assert [step.at - NOW for step in steps] == [-60.5, 60]


def test_shift_moves_the_steps_that_count_from_creation() -> None:
    assert read([STEP], shift=-3600).peek(NOW)[0].at == NOW - 3600


def test_zone_gives_the_offset_of_that_day() -> None:
    winter = {"at": "2026-01-10T12:00:00+00:00", "type": "I", "zone": "America/New_York"}
    summer = {"at": "2026-07-10T12:00:00+00:00", "type": "I", "zone": "America/New_York"}
    assert [step.offset for step in read([winter, summer]).peek(NOW)] == [-300, -240]


def test_number_is_kept_in_capitals() -> None:
    assert read([STEP]).number == "1Z9999AA"


@pytest.mark.parametrize(
    ("wrong", "problem"),
    [
        ({"carrier": "fedex"}, "parcel.carrier: must be ups"),
        ({"number": "1Z"}, "parcel.number: must be 7 to 34 letters and digits"),
        ({"scrpit": []}, "parcel.scrpit: unknown field"),
        ({"script": [{"type": "I"}]}, "script[0].after: give either after or at"),
        (
            {"script": [{**STEP, "at": "2026-01-10T12:00:00+00:00"}]},
            "script[0].after: give either after or at",
        ),
        (
            {"script": [{"type": "I", "at": "2026-01-10T12:00:00"}]},
            "script[0].at: must be an ISO time with offset",
        ),
        ({"script": [{**STEP, "offset": "EST"}]}, 'script[0].offset: must be like "-05:00"'),
        ({"script": [{**STEP, "zone": "Mars/Base"}]}, "script[0].zone: must be an IANA zone"),
        ({"script": [{**STEP, "type": 3}]}, "script[0].type: must be text"),
        ({"script": ["go"]}, "script[0]: must be an object"),
        ({"script": [], "window": ["25", "3"]}, 'parcel.window: must be like ["130000", "170000"]'),
        ({"script": {"raw": {}, "status": 99}}, "script.status: must be between 200 and 599"),
        ({"script": {"raw": {}, "shift_to_now": 1}}, "script.shift_to_now: must be true or false"),
        ({"script": None}, "parcel.seed: must be a whole number"),
    ],
)
def test_wrong_fields_are_named(wrong: dict[str, Any], problem: str) -> None:
    given = {"carrier": "ups", "number": "1Z9999AA", "script": [STEP], **wrong}
    with pytest.raises(Refused) as refused:
        parcel(given, now=NOW, where="parcel")
    assert refused.value.problems == (problem,)
