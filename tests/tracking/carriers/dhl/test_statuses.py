import json
import os
from pathlib import Path

import pytest

from tracking.carriers.dhl.codes.ecommerce import ECOMMERCE, ECOMMERCE_WORDS
from tracking.carriers.dhl.codes.europe import CZECHIA, EUROPE
from tracking.carriers.dhl.codes.express import EXPRESS
from tracking.carriers.dhl.codes.freight import FORWARDING, FREIGHT
from tracking.carriers.dhl.codes.germany import LETTER, PARCEL
from tracking.carriers.dhl.codes.netherlands import BENELUX
from tracking.carriers.dhl.codes.poland import POLAND
from tracking.carriers.dhl.statuses import Words, understand
from tracking.carriers.meanings import Meaning
from tracking.states import Cause, Status

REPO = Path(__file__).parents[4]
SHARED = Path(os.environ.get("NARVAR_SHARED_DATA", REPO.parent / "shared" / "data"))
PUBLISHED = SHARED / "carrier_codes" / "dhl_unified_status_codes.json"
S, C = Status, Cause

TABLES = {
    "dgf": FORWARDING,
    "ecommerce": ECOMMERCE,
    "ecommerce-europe": EUROPE,
    "ecommerce-ppl": CZECHIA,
    "express": EXPRESS,
    "freight": FREIGHT,
    "parcel-de": PARCEL,
    "parcel-nl": BENELUX,
    "parcel-pl": POLAND,
    "svb": LETTER,
}
# Computed from time and orders elsewhere, or from there being no scan at all: no code says them.
NOT_SAID_BY_SCANS = {S.PENDING, S.EXPIRED}


def published(column: str, service: str) -> set[str]:
    if not PUBLISHED.exists():
        pytest.skip("DHL's published code list is not on this machine")
    rows = json.loads(PUBLISHED.read_bytes())["rows"]
    return {" ".join(row[column].split()) for row in rows if row["Service"] == service}


@pytest.mark.parametrize("service", TABLES)
def test_every_published_code_has_a_word(service: str) -> None:
    assert set(TABLES[service]) == published("Status", service)


def test_ecommerce_is_known_by_its_words_as_well() -> None:
    words = {said.replace("–", "-").lower() for said in published("Description", "ecommerce")}
    assert set(ECOMMERCE_WORDS) == words


def test_every_status_is_reachable() -> None:
    said = {meaning.status for table in TABLES.values() for meaning in table.values()}
    assert said == set(Status) - NOT_SAID_BY_SCANS


def words(service: str, status: str = "", coarse: str = "transit", text: str = "") -> Words:
    return Words(service, status, coarse, text)


@pytest.mark.parametrize(
    ("said", "status", "cause"),
    [
        (words("express", "PU"), S.PICKED_UP, None),
        (words("express", "WC"), S.OUT_FOR_DELIVERY, None),
        (words("express", "OK", "delivered"), S.DELIVERED, None),
        (words("express", "CC"), S.READY_FOR_PICKUP, None),
        (words("express", "NH", "failure"), S.ATTEMPT_FAILED, C.RECIPIENT_UNAVAILABLE),
        (words("express", "UD", "failure"), S.DELAYED, C.CUSTOMS_CLEARANCE),
        (words("express", "BA", "failure"), S.EXCEPTION, C.RECIPIENT_ADDRESS),
        (words("express", "RD", "failure"), S.EXCEPTION, C.RECIPIENT_REFUSED),
        (words("express", "RT", "failure"), S.RETURNED, None),
        (words("express", "PY"), S.UNKNOWN, None),
        # On hold: the sentence tells why, if it does.
        (words("express", "OH", "failure"), S.DELAYED, None),
        (words("express", "OH", "failure", "On hold due to a snow storm"), S.DELAYED, C.WEATHER),
        (words("express", "OH", "failure", "Shipment on hold"), S.DELAYED, None),
        # The word for all businesses in the code's place: the sentence, within its limits.
        (words("express", "transit", text="With delivery courier"), S.OUT_FOR_DELIVERY, None),
        (words("express", "transit", text="Shipment picked up"), S.PICKED_UP, None),
        (words("express", "transit", text="Processed at LEIPZIG - GERMANY"), S.IN_TRANSIT, None),
        (words("express", "transit", text="Delivered to the hub"), S.IN_TRANSIT, None),
        (words("express", "DELIVERED", "pre-transit", "JESSICA"), S.LABEL_CREATED, None),
        (words("express", "delivered", "delivered", "Delivered"), S.DELIVERED, None),
        (words("express", "", "failure", "Recipient refused"), S.EXCEPTION, C.RECIPIENT_REFUSED),
        (words("parcel-de", "ZF"), S.READY_FOR_PICKUP, None),
        (words("parcel-de", "PO"), S.OUT_FOR_DELIVERY, None),
        (words("parcel-de", "ZU", "delivered"), S.DELIVERED, None),
        (words("parcel-de", "ZU", "delivered", "Delivered to the sender"), S.RETURNED, None),
        (words("parcel-de", "BV", "failure", "Damaged"), S.EXCEPTION, C.CARRIER_DAMAGE),
        (words("parcel-de", "ZN", "failure", "It will be returned to sender"), S.RETURNING, None),
        (words("ecommerce-europe", "264", "failure"), S.DELAYED, C.WEATHER),
        (words("ecommerce-europe", "43", "delivered"), S.READY_FOR_PICKUP, None),
        (words("parcel-nl", "FORCE_MAJEURE"), S.DELAYED, C.DISASTER),
        (words("freight", "20-266"), S.DELAYED, C.WEATHER),
        (words("ecommerce", "NO ONE HOME"), S.ATTEMPT_FAILED, C.RECIPIENT_UNAVAILABLE),
        (words("ecommerce", "delivered", "delivered"), S.DELIVERED, None),
        # A business without a list: DHL's five words.
        (words("parcel-uk", "", "transit", "Out for delivery"), S.OUT_FOR_DELIVERY, None),
        (words("sameday", "", "delivered"), S.DELIVERED, None),
    ],
)
def test_what_dhl_means(said: Words, status: Status, cause: Cause | None) -> None:
    understood = understand(said)
    assert (understood.meaning, understood.mapped) == (Meaning(status, cause), True)


@pytest.mark.parametrize(
    ("said", "status"),
    [
        (words("express", "Z9Z", "unknown", "Delivered"), S.UNKNOWN),
        (words("express", "Z9Z", "teleported", "Delivered"), S.UNKNOWN),
        (words("express", "", "teleported", "A new sentence"), S.UNKNOWN),
        # DHL's own word for all businesses stands in, and the code is counted all the same.
        (words("express", "Z9Z", "transit"), S.IN_TRANSIT),
        (words("parcel-uk", "77", "delivered"), S.DELIVERED),
    ],
)
def test_what_is_new_is_counted(said: Words, status: Status) -> None:
    understood = understand(said)
    assert (understood.meaning.status, understood.mapped) == (status, False)
