import json
import os
import re
from pathlib import Path

import pytest

from tracking.carriers.fedex.events import DERIVED, EVENTS, LATE, TEXTS, VAGUE
from tracking.carriers.fedex.reasons import CODES
from tracking.carriers.fedex.statuses import Delay, Words, understand
from tracking.states import Cause, Status

REPO = Path(__file__).parents[4]
SHARED = Path(os.environ.get("NARVAR_SHARED_DATA", REPO.parent / "shared" / "data"))
PUBLISHED = SHARED / "carrier_codes" / "fedex_reference_tables.json"
S, C = Status, Cause
AWAY, REFUSED, ADDRESS = C.RECIPIENT_UNAVAILABLE, C.RECIPIENT_REFUSED, C.RECIPIENT_ADDRESS
WISH, LATE_BY_FEDEX = C.RECIPIENT_REQUEST, C.CARRIER_DELAY
CLEARANCE, PAPERS = C.CUSTOMS_CLEARANCE, C.CUSTOMS_DOCUMENTS


def published() -> set[str]:
    if not PUBLISHED.exists():
        pytest.skip("FedEx's published tables are not on this machine")
    tables = json.loads(PUBLISHED.read_bytes())
    rows = tables["Tracking Status Codes"][1:]
    codes = {code.upper() for row in rows for code in row[::2] if len(code) == 2}
    webhooks = tables["Status Code and Statuses for Webhook Tracking Events"][1:]
    return codes | {code for row in webhooks for code in re.findall(r"\b([A-Z]{2}) ?:", row[1])}


def test_every_published_event_has_a_word() -> None:
    assert set(EVENTS) == published()


def test_the_special_lists_hold_known_codes_only() -> None:
    assert set(EVENTS) >= VAGUE
    assert set(DERIVED) >= LATE


def test_every_status_is_reachable() -> None:
    lists = (EVENTS, CODES, DERIVED, TEXTS)
    said = {meaning.status for codes in lists for meaning in codes.values()}
    # `returned` is a delivery whose words name the shipper; the rest no scan ever says.
    assert said == set(S) - {S.PENDING, S.EXPIRED, S.RETURNED}


def amiss(text: str, code: str = "", event: str = "DE") -> Words:
    return Words(event, code, event, reason=text)


@pytest.mark.parametrize(
    ("said", "status", "cause"),
    [
        # The event decides, whatever FedEx derives from it.
        (Words("OD", derived="IT"), S.OUT_FOR_DELIVERY, None),
        (Words("HP", derived="IT"), S.READY_FOR_PICKUP, None),
        (Words("RS", derived="DL"), S.RETURNING, None),
        (Words("IN", derived="IT"), S.UNKNOWN, None),
        (Words("OW", derived="IT"), S.IN_TRANSIT, None),
        (Words("AO", derived="IT"), S.UNKNOWN, None),
        (Words("CC", derived="IT"), S.IN_TRANSIT, None),
        (Words("CP"), S.IN_TRANSIT, CLEARANCE),
        # Without an event its derivation, without both the description.
        (Words("", derived="IN"), S.LABEL_CREATED, None),
        (Words("", derived="RL"), S.DELAYED, None),
        (Words("", text="On FedEx vehicle for delivery"), S.OUT_FOR_DELIVERY, None),
        # What is amiss.
        (amiss("Customer not available or business closed", "007"), S.ATTEMPT_FAILED, AWAY),
        (amiss("Business closed - No delivery attempt", "42"), S.DELAYED, AWAY),
        (amiss("Incorrect address", "03"), S.EXCEPTION, ADDRESS),
        (amiss("Incorrect address - Recipient moved", "03"), S.EXCEPTION, ADDRESS),
        (amiss("Delivery was refused by the recipient", "07"), S.EXCEPTION, REFUSED),
        (amiss("A request was made to change this delivery date.", "17"), S.DELAYED, WISH),
        (amiss("Held, unable to collect payment", "93"), S.EXCEPTION, None),
        (amiss("Local delivery restriction - Delivery not attempted", "083"), S.DELAYED, None),
        (amiss("Local weather delay - Delivery not attempted", "082"), S.DELAYED, C.WEATHER),
        (amiss("Business closed due to strike", "15"), S.DELAYED, C.STRIKE),
        (amiss("Holiday - Business closed", "42"), S.DELAYED, C.HOLIDAY),
        (amiss("Damaged, handling per shipper instructions", "10"), S.EXCEPTION, C.CARRIER_DAMAGE),
        (amiss("Package sorted to wrong route", "12"), S.DELAYED, C.CARRIER_MISROUTE),
        (amiss("Customer security delay", "05"), S.DELAYED, C.SECURITY),
        (amiss("Redirecting to FedEx Office", "A13"), S.IN_TRANSIT, None),
        (amiss("Package available for pickup at: 1 Main St", "015A"), S.READY_FOR_PICKUP, None),
        (amiss("Return tracking number 794000000011", "14"), S.RETURNING, None),
        (amiss("Package refused by recipient - Returning to shipper"), S.RETURNING, REFUSED),
        (amiss("Return to shipper requested"), S.EXCEPTION, C.RETAILER_REQUEST),
        (amiss("Weather - Delay in transit", event="SE"), S.DELAYED, C.WEATHER),
        (amiss("Delay beyond our control", "84", "SE"), S.DELAYED, LATE_BY_FEDEX),
        (amiss("Unable to deliver", "099", "SE"), S.EXCEPTION, None),
        (amiss("Mechanical delay", "85", "SE"), S.DELAYED, C.CARRIER_MECHANICAL),
        (amiss("Arrived after courier dispatch.", "31", "DY"), S.DELAYED, LATE_BY_FEDEX),
        (amiss("Package delayed", "A52", "DY"), S.DELAYED, None),
        (amiss("Goods are subject to regulatory review.", "", "CD"), S.DELAYED, CLEARANCE),
        (amiss("In clearance process.", "R0162", "CD"), S.DELAYED, CLEARANCE),
        (amiss("Instructions from the importer are required.", "R0055", "CD"), S.EXCEPTION, PAPERS),
        (amiss("Package held for taxes", "63", "CD"), S.EXCEPTION, C.CUSTOMS_PAYMENT),
        (amiss("Shipment refused by customs", "", "CD"), S.EXCEPTION, C.CUSTOMS_REFUSED),
        (amiss("", "", "CD"), S.DELAYED, CLEARANCE),
        # The code alone.
        (amiss("", "08"), S.ATTEMPT_FAILED, AWAY),
        (amiss("", "060G"), S.RETURNING, C.RETAILER_REQUEST),
        (amiss("Words that are new", "03"), S.EXCEPTION, ADDRESS),
        # Neither.
        (amiss("", "", "DE"), S.EXCEPTION, None),
        (amiss("", "", "DY"), S.DELAYED, None),
        # A movement with a delay, and movements with words that are none.
        (Words("IT", "84", reason="May be late- local delivery restrictions"), S.DELAYED, None),
        (Words("IX", reason="Weather delay"), S.DELAYED, C.WEATHER),
        (Words("IT", "71", reason="Package available for clearance"), S.IN_TRANSIT, CLEARANCE),
        (Words("IT", "", "IT", reason="Customs cleared"), S.IN_TRANSIT, None),
        (Words("AF", "A3", "IT", reason="Tendered at FedEx Office"), S.IN_TRANSIT, None),
        (Words("PU", "A25", "PU", reason="Package available for clearance"), S.PICKED_UP, None),
        (Words("IP", reason="Tendered at FedEx location"), S.PICKED_UP, None),
        # Whose door it was.
        (Words("DL", "014", "DL", reason="Left at front door"), S.DELIVERED, None),
        (Words("DL", "026", "DL", reason="Package returned to shipper"), S.RETURNED, None),
        (Words("DL", "", "DL", reason="Delivered to the original shipper"), S.RETURNED, None),
        (Words("RS", "07", "DL", reason="Shipment refused by recipient"), S.RETURNING, REFUSED),
    ],
)  # fmt: skip
def test_what_fedex_means(said: Words, status: Status, cause: Cause | None) -> None:
    understood = understand(said)
    assert (understood.meaning, understood.mapped) == ((status, cause), True)


SNOW = Delay("WEATHER", "SNOW", "DELAYED")


@pytest.mark.parametrize(
    ("said", "status", "cause"),
    [
        (Words("AR", delay=SNOW), S.DELAYED, C.WEATHER),
        (Words("PU", delay=SNOW), S.DELAYED, C.WEATHER),
        (Words("AR", delay=Delay("WEATHER", "EARTHQUAKE", "DELAYED")), S.DELAYED, C.DISASTER),
        (Words("AR", delay=Delay("CLEARANCE", "", "DELAYED")), S.DELAYED, CLEARANCE),
        (Words("AR", delay=Delay("OPERATIONAL", "", "DELAYED")), S.DELAYED, LATE_BY_FEDEX),
        (Words("AR", delay=Delay("", "", "DELAYED")), S.DELAYED, None),
        (Words("AR", delay=Delay("WEATHER", "SNOW", "ON_TIME")), S.IN_TRANSIT, None),
        (Words("AR", delay=Delay("", "", "EARLY")), S.IN_TRANSIT, None),
        (Words("AR", derived="DY"), S.DELAYED, None),
        # A delay's type says more than "delayed" and "beyond our control".
        (Words("DY", "A52", reason="Package delayed", delay=SNOW), S.DELAYED, C.WEATHER),
        (Words("SE", "84", reason="Delay beyond our control", delay=SNOW), S.DELAYED, C.WEATHER),
        (Words("SE", delay=SNOW), S.DELAYED, C.WEATHER),
        (Words("DE", "Z9", delay=SNOW), S.DELAYED, C.WEATHER),
        (Words("DY", delay=Delay("GENERAL")), S.DELAYED, None),
        # But less than an exception that has a cause of its own.
        (Words("DE", "03", reason="Incorrect address", delay=SNOW), S.EXCEPTION, ADDRESS),
        (Words("DE", "08", delay=Delay("", "", "DELAYED")), S.ATTEMPT_FAILED, AWAY),
        # Where it lies counts more than how late it is.
        (Words("OD", delay=SNOW), S.OUT_FOR_DELIVERY, None),
        (Words("HP", delay=SNOW), S.READY_FOR_PICKUP, None),
        (Words("DL", delay=SNOW), S.DELIVERED, None),
        (Words("OC", delay=SNOW), S.LABEL_CREATED, None),
    ],
)  # fmt: skip
def test_delays(said: Words, status: Status, cause: Cause | None) -> None:
    understood = understand(said)
    assert (understood.meaning, understood.mapped) == ((status, cause), True)


@pytest.mark.parametrize(
    ("said", "status"),
    [
        (Words("ZQ", derived="IT"), S.UNKNOWN),
        (Words("ZQ", derived="DL"), S.UNKNOWN),
        (Words("", derived="ZQ"), S.UNKNOWN),
        (Words("", text="A new sentence"), S.UNKNOWN),
        (Words("DE", "Z9"), S.EXCEPTION),
        (Words("DE", "", reason="A new sentence"), S.EXCEPTION),
        (Words("AR", delay=Delay("LOCUSTS", "", "DELAYED")), S.DELAYED),
    ],
)
def test_what_is_new_is_counted(said: Words, status: Status) -> None:
    understood = understand(said)
    assert (understood.meaning.status, understood.mapped) == (status, False)


@pytest.mark.parametrize(
    ("said", "label"),
    [
        (Words("DE", "08", "DE"), "DE/08/DE"),
        (Words("AR", delay=SNOW), "AR///WEATHER:SNOW"),
        (Words("AR", delay=Delay("", "", "DELAYED")), "AR///DELAYED"),
        (Words("AR", delay=Delay("WEATHER", "SNOW", "ON_TIME")), "AR//"),
    ],
)
def test_a_label_holds_what_the_meaning_was_derived_from(said: Words, label: str) -> None:
    assert said.label() == label
