import json
import os
from pathlib import Path
from typing import Any

import pytest

from tracking.carriers.meanings import CANCELLED, LABEL, table
from tracking.carriers.ups.codes.exceptions import EXCEPTIONS
from tracking.carriers.ups.codes.freight import FREIGHT
from tracking.carriers.ups.codes.mail import MAIL
from tracking.carriers.ups.codes.scans import DELIVERIES, MANIFESTS, MOVEMENTS, UPDATES
from tracking.carriers.ups.codes.statuses import STATUSES, VAGUE
from tracking.carriers.ups.statuses import Words, understand
from tracking.states import Cause, Status

REPO = Path(__file__).parents[4]
SHARED = Path(os.environ.get("NARVAR_SHARED_DATA", REPO.parent / "shared" / "data"))
PUBLISHED = SHARED / "carrier_codes" / "ups_status_codes.json"
S, C = Status, Cause

# Computed from time and orders elsewhere, or from there being no scan at all: no code says them.
NOT_SAID_BY_SCANS = {S.PENDING, S.EXPIRED}


def published(name: str) -> set[str]:
    if not PUBLISHED.exists():
        pytest.skip("UPS's published code lists are not on this machine")
    rows: list[dict[str, Any]] = json.loads(PUBLISHED.read_bytes())[name]
    return {row["code"] for row in rows}


@pytest.mark.parametrize(
    ("name", "codes", "seen_in_answers"),
    [
        ("status_description_codes", STATUSES, set()),
        ("package_exceptions", EXCEPTIONS, set()),
        ("delivery_codes", DELIVERIES, {"FS", "KB"}),
        ("movement_scans", MOVEMENTS, set()),
        ("manifest_codes", MANIFESTS, {"OC", "PL"}),
        ("updates", UPDATES, set()),
        ("mail_innovations", MAIL, set()),
    ],
)
def test_every_published_code_has_a_word(
    name: str, codes: dict[str, Any], seen_in_answers: set[str]
) -> None:
    assert set(codes) == published(name) | seen_in_answers


def test_every_published_freight_code_has_a_word() -> None:
    assert set(FREIGHT) == published("freight_activity") | published("freight_exceptions")


def test_every_status_is_reachable() -> None:
    lists = (STATUSES, EXCEPTIONS, DELIVERIES, MOVEMENTS, MANIFESTS)
    said = {meaning.status for codes in lists for meaning in codes.values()}
    assert said == set(Status) - NOT_SAID_BY_SCANS


def test_every_cause_is_reachable() -> None:
    lists = (STATUSES, EXCEPTIONS, DELIVERIES)
    assert {m.cause for codes in lists for m in codes.values()} == {None, *Cause}


def test_vague_codes_are_published_ones() -> None:
    assert set(STATUSES) >= VAGUE


def test_a_code_in_two_groups_is_refused() -> None:
    with pytest.raises(ValueError, match="MP"):
        table((LABEL, "MP"), (CANCELLED, "VP MP"))


def words(status_code: str = "", code: str = "", type: str = "", text: str = "") -> Words:
    return Words(status_code, code, type, text)


@pytest.mark.parametrize(
    ("said", "status", "cause"),
    [
        # statusCode before code: RZ and BB are sent in more than one state.
        (words("012", "RZ", "X"), S.IN_TRANSIT, C.CUSTOMS_CLEARANCE),
        (words("014", "RZ", "X"), S.IN_TRANSIT, None),
        (words("058", "BB", "X"), S.EXCEPTION, C.CUSTOMS_DOCUMENTS),
        (words("014", "BB", "X"), S.IN_TRANSIT, None),
        (words("134", "VK", "X"), S.IN_TRANSIT, None),
        (words("092", "", "X"), S.IN_TRANSIT, C.CUSTOMS_CLEARANCE),
        # UPS's own page says "Out for Delivery" of this one.
        (words("021", "DS", "I"), S.OUT_FOR_DELIVERY, None),
        # The code adds the cause, with and without its padding.
        (words("048", "08", "X"), S.DELAYED, C.CARRIER_DELAY),
        (words("048", "8", "X"), S.DELAYED, C.CARRIER_DELAY),
        (words("032", "DJ", "X"), S.DELAYED, C.WEATHER),
        (words("052", "7W", "X"), S.DELAYED, C.WEATHER),
        (words("48", "DF", "X"), S.DELAYED, C.DISASTER),
        (words("029", "H1", "X"), S.EXCEPTION, C.RECIPIENT_ADDRESS),
        (words("022", "48", "X"), S.ATTEMPT_FAILED, C.RECIPIENT_UNAVAILABLE),
        (words("035", "8H", "X"), S.RETURNING, C.RECIPIENT_REFUSED),
        # Catch-alls: the code says which.
        (words("013", "Z5", "X"), S.PICKED_UP, None),
        (words("013", "O6", "X"), S.DELAYED, None),
        (words("013", "", "X"), S.EXCEPTION, None),
        (words("072", "OF", "I"), S.OUT_FOR_DELIVERY, None),
        (words("072", "OD", "I"), S.IN_TRANSIT, None),
        (words("143", "F7", "X"), S.IN_TRANSIT, None),
        (words("143", "", "X"), S.READY_FOR_PICKUP, None),
        # Without statusCode the type picks the list.
        (words("", "DP", "I"), S.IN_TRANSIT, None),
        (words("", "DP", "M"), S.LABEL_CREATED, None),
        (words("", "VP", "MV"), S.CANCELLED, None),
        (words("", "AR", "I"), S.IN_TRANSIT, None),
        (words("", "OT", "I"), S.OUT_FOR_DELIVERY, None),
        (words("", "RZ", "X", "has been released by the agency"), S.IN_TRANSIT, None),
        (words("", "RZ", "X", "is pending release"), S.IN_TRANSIT, C.CUSTOMS_CLEARANCE),
        # Wherever it was delivered to.
        (words("011", "FS", "D", "DELIVERED"), S.DELIVERED, None),
        (words("011", "FS", "D", "Returned to sender"), S.RETURNED, None),
        (words("011", "B0", "D"), S.RETURNED, None),
        (words("011", "2Q", "D"), S.READY_FOR_PICKUP, None),
        (words("", "", "D", "Delivered to UPS Access Point"), S.READY_FOR_PICKUP, None),
        # Notices leave the parcel where it is.
        (words("154", "UP", "U"), S.UNKNOWN, None),
        (words("027", "", "X"), S.UNKNOWN, None),
        # Neither statusCode nor code.
        (words("", "", "I", "Departed from Facility"), S.IN_TRANSIT, None),
        (words("", "", "", "Out For Delivery Today "), S.OUT_FOR_DELIVERY, None),
        (words("", "", "M", "anything"), S.LABEL_CREATED, None),
        (words("", "", "MV"), S.CANCELLED, None),
        (words("", "", "P"), S.PICKED_UP, None),
        (words("", "", "D"), S.DELIVERED, None),
    ],
)
def test_what_ups_means(said: Words, status: Status, cause: Cause | None) -> None:
    understood = understand(said)
    assert (understood.meaning, understood.mapped) == ((status, cause), True)


@pytest.mark.parametrize(
    ("said", "status", "cause"),
    [
        (words("970", "#1", "X", "Delivered"), S.UNKNOWN, None),
        (words("", "#1", "I", "Arrived at Facility"), S.UNKNOWN, None),
        (words("", "#1", "", "Arrived at Facility"), S.UNKNOWN, None),
        (words("", "", "I", "A new sentence"), S.UNKNOWN, None),
        # The type decides, and the codes are counted all the same.
        (words("970", "#1", "D", "DELIVERED"), S.DELIVERED, None),
        (words("970", "#1", "M"), S.LABEL_CREATED, None),
        # Half of it is known.
        (words("970", "DJ", "X"), S.DELAYED, C.WEATHER),
        (words("048", "#1", "X"), S.DELAYED, None),
        (words("013", "#1", "X"), S.EXCEPTION, None),
    ],
)
def test_what_is_new_is_counted(said: Words, status: Status, cause: Cause | None) -> None:
    understood = understand(said)
    assert (understood.meaning, understood.mapped) == ((status, cause), False)


def test_mail_innovations_codes_are_read_for_mail_innovations_only() -> None:
    weather = words("", "EA", "X")
    assert understand(weather, mail=True).meaning == (S.DELAYED, C.WEATHER)
    assert understand(weather).meaning == (S.DELAYED, C.CARRIER_DELAY)


def test_freight_codes_are_read_for_freight_only() -> None:
    assert understand(words("", "012", "DD"), freight=True).meaning.status is S.DELIVERED
    assert understand(words("", "BW", "X"), freight=True).meaning == (S.DELAYED, C.WEATHER)


@pytest.mark.parametrize("code", ["1E", "2A", "3D", "6D", "7V", "7W", "7X", "C5", "DJ", "PZ"])
def test_the_weather_codes(code: str) -> None:
    assert EXCEPTIONS[code] == (S.DELAYED, C.WEATHER)
