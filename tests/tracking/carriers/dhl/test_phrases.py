import pytest

from tracking.carriers.dhl.phrases import meaning_of
from tracking.states import Cause, Status

S, C = Status, Cause


@pytest.mark.parametrize(
    ("sentence", "status", "cause"),
    [
        ("The instruction data were provided to DHL electronically.", S.LABEL_CREATED, None),
        ("Die Sendung wurde elektronisch angekündigt.", S.LABEL_CREATED, None),
        ("Shipment cancelled", S.CANCELLED, None),
        ("Shipment picked up", S.PICKED_UP, None),
        ("Die Sendung wurde vom Absender in der Filiale eingeliefert.", S.PICKED_UP, None),
        ("Clearance processing complete at LEIPZIG", S.IN_TRANSIT, None),
        ("Released by customs", S.IN_TRANSIT, None),
        ("Customs clearance status updated", S.IN_TRANSIT, C.CUSTOMS_CLEARANCE),
        ("Clearance documents are required", S.EXCEPTION, C.CUSTOMS_DOCUMENTS),
        ("Held at customs", S.DELAYED, C.CUSTOMS_CLEARANCE),
        ("Awaiting receipt of payment", S.DELAYED, C.CUSTOMS_PAYMENT),
        ("Shipment is out with courier for delivery", S.OUT_FOR_DELIVERY, None),
        ("Die Sendung wurde in das Zustellfahrzeug geladen.", S.OUT_FOR_DELIVERY, None),
        ("Delivery attempted; recipient not home", S.ATTEMPT_FAILED, C.RECIPIENT_UNAVAILABLE),
        ("The shipment could not be delivered", S.ATTEMPT_FAILED, None),
        ("Ready for pick-up at the PACKSTATION", S.READY_FOR_PICKUP, None),
        ("Die Sendung liegt zur Abholung bereit.", S.READY_FOR_PICKUP, None),
        ("The shipment has been successfully delivered", S.DELIVERED, None),
        ("Delivered - Signed for by: MORGAN", S.DELIVERED, None),
        ("The recipient has picked up the parcel", S.PICKED_UP, None),
        ("The parcel was picked up by the recipient", S.DELIVERED, None),
        ("Die Sendung wurde erfolgreich zugestellt.", S.DELIVERED, None),
        ("Delivery delayed by heavy snow", S.DELAYED, C.WEATHER),
        ("Wegen Streik verzögert", S.DELAYED, C.STRIKE),
        ("Shipment on hold", S.DELAYED, None),
        ("Address information needed; contact DHL", S.EXCEPTION, C.RECIPIENT_ADDRESS),
        ("Recipient refused delivery", S.EXCEPTION, C.RECIPIENT_REFUSED),
        ("The shipment was damaged", S.EXCEPTION, C.CARRIER_DAMAGE),
        ("It was not collected and will be returned", S.RETURNING, C.RECIPIENT_UNCLAIMED),
        ("The shipment is being returned to the sender", S.RETURNING, None),
        ("Returned to shipper", S.RETURNED, None),
    ],
)
def test_what_sentences_say(sentence: str, status: Status, cause: Cause | None) -> None:
    assert meaning_of(sentence) == (status, cause)


@pytest.mark.parametrize("sentence", ["", "Processed at LEIPZIG - GERMANY", "JESSICA", "x" * 500])
def test_what_says_nothing(sentence: str) -> None:
    assert meaning_of(sentence) is None
