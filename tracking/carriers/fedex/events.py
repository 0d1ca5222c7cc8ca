"""FedEx's scan events (`eventType`, also `latestStatusDetail.code`).

Sources: FedEx developer portal, API reference, "Tracking Status Codes" (66 rows) and "Status Code
and Statuses for Webhook Tracking Events". FedEx uses CA, EA and RC twice; as an event CA is the
cancellation and RC a recalled wish, and both readings of EA are movement.
"""

from typing import Final

from tracking.carriers.meanings import (
    CANCELLED,
    CLEARING,
    DELIVERED,
    LABEL,
    MOVING,
    NOTICE,
    ON_VEHICLE,
    PICKED_UP,
    PICKUP_POINT,
    delayed,
    returning,
    table,
    wrong,
)
from tracking.states import Cause

EVENTS: Final = table(
    # Announced; a return label that was sent; the truck on its way to the shipper.
    (LABEL, "OC RP SH EP AP DS"),
    # Called off by the shipper; a return label that was withdrawn.
    (CANCELLED, "CA LC LP"),
    # Dropped off, in FedEx's possession.
    (PICKED_UP, "PU PX DO IP"),
    (
        MOVING,
        "AA AC AF AR AX CC DP EA EO FD IT IX LO OF OW OX PF PL PM SF TP TR",
    ),
    # In clearance, or in the hands of customs or of a broker.
    (CLEARING, "CP CU BR"),
    (ON_VEHICLE, "AD ED OD"),
    (DELIVERED, "DL"),
    (PICKUP_POINT, "HL HP"),
    (returning(), "RS"),
    (delayed(), "DD DY PD"),
    (delayed(Cause.CUSTOMS_CLEARANCE), "CD"),
    (wrong(), "DE SE"),
    # The estimate confirmed or moved (AE, AO, US), delivery options and requests (AS, CH, HA, IN,
    # PR, RA, RC, RM, RR, RT), return links about to expire (RD, RG), a manifest, a split shipment,
    # a truck that was not needed.
    (NOTICE, "AE AO AS CH DR HA IN MD PR RA RC RD RG RM RR RT SP US"),
)

# Events that only say that something is amiss: what it is stands in the exception beside them.
VAGUE: Final = frozenset({"CD", "DD", "DE", "DY", "PD", "SE"})

# FedEx's rounded status, for answers that give no event. Two of its words are no events.
DERIVED: Final = {**EVENTS, "IN": LABEL, "RL": delayed()}
# "Running Late", "Delay", "Delivery Delay": late by FedEx's own reckoning, whatever the event.
LATE: Final = frozenset({"RL", "DY", "DD"})

# Descriptions of events, for the rare one that comes without any code. Lower case.
TEXTS: Final = {
    "shipment information sent to fedex": LABEL,
    "label created": LABEL,
    "picked up": PICKED_UP,
    "dropped off": PICKED_UP,
    "in fedex possession": PICKED_UP,
    "in transit": MOVING,
    "on the way": MOVING,
    "arrived at fedex location": MOVING,
    "arrived at fedex hub": MOVING,
    "departed fedex location": MOVING,
    "departed fedex hub": MOVING,
    "left fedex origin facility": MOVING,
    "at fedex origin facility": MOVING,
    "at destination sort facility": MOVING,
    "at local fedex facility": MOVING,
    "on fedex vehicle for delivery": ON_VEHICLE,
    "out for delivery": ON_VEHICLE,
    "ready for recipient pickup": PICKUP_POINT,
    "delivered": DELIVERED,
    "shipment cancelled by sender": CANCELLED,
}
