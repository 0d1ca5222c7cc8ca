import pytest

from tracking.carriers.usps.statuses import understand
from tracking.carriers.usps.words import CODES, PHRASES
from tracking.states import Cause, Status

S, C = Status, Cause

# Computed from time and orders elsewhere; and USPS has no word for a label that was cancelled.
NOT_SAID_BY_SCANS = {S.PENDING, S.EXPIRED, S.CANCELLED}


def test_every_status_is_reachable() -> None:
    said = {meaning.status for words in (CODES, PHRASES) for meaning in words.values()}
    assert said == set(Status) - NOT_SAID_BY_SCANS


def test_phrases_are_written_as_they_are_looked_up() -> None:
    assert [p for p in PHRASES if p != " ".join(p.lower().split()).rstrip(".")] == []


@pytest.mark.parametrize(
    ("code", "said", "status", "cause"),
    [
        ("GX", "Shipping Label Created, USPS Awaiting Item", S.LABEL_CREATED, None),
        ("MA", "Pre-Shipment, USPS Awaiting Item", S.LABEL_CREATED, None),
        ("MA", "Pre-Shipment Info Sent to USPS, USPS Awaiting Item", S.LABEL_CREATED, None),
        ("03", "USPS in possession of item", S.PICKED_UP, None),
        ("80", "Picked Up by Shipping Partner, USPS Awaiting Item", S.PICKED_UP, None),
        ("TM", "Shipment Received, Package Acceptance Pending", S.PICKED_UP, None),
        ("OA", "Accepted at USPS Origin Facility", S.PICKED_UP, None),
        ("AD", "Accepted at USPS Regional Destination Facility", S.PICKED_UP, None),
        ("82", "Departed Shipping Partner Facility, USPS Awaiting Item", S.IN_TRANSIT, None),
        ("10", "Arrived at USPS Regional Destination Facility", S.IN_TRANSIT, None),
        ("T1", "Departed USPS Regional Facility", S.IN_TRANSIT, None),
        ("10", "Processed Through Facility", S.IN_TRANSIT, None),
        ("NT", "In Transit, Arriving On Time", S.IN_TRANSIT, None),
        ("NT", "In Transit to Next Facility, Arriving Late", S.DELAYED, C.CARRIER_DELAY),
        ("OF", "Out for Delivery, Expected Delivery by 9:00pm", S.OUT_FOR_DELIVERY, None),
        ("01", "Delivered, PO Box", S.DELIVERED, None),
        ("01", "Delivered, In/At Mailbox", S.DELIVERED, None),
        ("17", "Delivered to Agent for Final Delivery", S.DELIVERED, None),
        ("01", "Delivered, To Original Sender", S.RETURNED, None),
        ("02", "Notice Left (No Secure Location Available)", S.ATTEMPT_FAILED, None),
        (
            "56",
            "Notice Left (No Authorized Recipient Available)",
            S.ATTEMPT_FAILED,
            C.RECIPIENT_UNAVAILABLE,
        ),
        ("30", "Delivery Attempted - No Access to Delivery Location", S.ATTEMPT_FAILED, None),
        ("16", "Available for Pickup", S.READY_FOR_PICKUP, None),
        ("", "Held at Post Office, At Customer Request", S.READY_FOR_PICKUP, C.RECIPIENT_REQUEST),
        ("", "Delivery Exception, Local Weather Delay", S.DELAYED, C.WEATHER),
        ("", "Processing Exception, Regional Weather Delay", S.DELAYED, C.WEATHER),
        ("", "Delivery Exception, Natural Disaster", S.DELAYED, C.DISASTER),
        ("", "Delivery Exception, Animal Interference", S.ATTEMPT_FAILED, None),
        ("71", "Rescheduled to Next Delivery Day", S.DELAYED, C.CARRIER_DELAY),
        ("08", "Missent", S.DELAYED, C.CARRIER_MISROUTE),
        ("04", "Refused", S.EXCEPTION, C.RECIPIENT_REFUSED),
        ("22", "Insufficient Address", S.EXCEPTION, C.RECIPIENT_ADDRESS),
        ("09", "Return to Sender", S.RETURNING, None),
        ("27", "Unclaimed/Being Returned to Sender", S.RETURNING, C.RECIPIENT_UNCLAIMED),
        ("10", "Inbound Into Customs", S.IN_TRANSIT, C.CUSTOMS_CLEARANCE),
        ("10", "Held in Customs", S.DELAYED, C.CUSTOMS_CLEARANCE),
        ("10", "Inbound Out of Customs", S.IN_TRANSIT, None),
        ("DX", "Delivery Status Not Updated", S.UNKNOWN, None),
        # The code alone, or beside words that are new.
        ("01", "", S.DELIVERED, None),
        ("OF", "A new sentence", S.OUT_FOR_DELIVERY, None),
    ],
)
def test_what_usps_means(code: str, said: str, status: Status, cause: Cause | None) -> None:
    understood = understand(code, said)
    assert (understood.meaning, understood.mapped) == ((status, cause), True)


@pytest.mark.parametrize(
    ("code", "said", "status"),
    [
        ("Q9", "A new sentence", S.UNKNOWN),
        ("", "A new sentence", S.UNKNOWN),
        ("#9", "Delivered, In/At Mailbox", S.UNKNOWN),
        # USPS's own words decide, and the code is counted all the same.
        ("Q9", "Arrived at USPS Facility", S.IN_TRANSIT),
    ],
)
def test_what_is_new_is_counted(code: str, said: str, status: Status) -> None:
    understood = understand(code, said)
    assert (understood.meaning.status, understood.mapped) == (status, False)
