"""DHL Express: two letters for each checkpoint, three digits for the shipment as a whole.

Source: DHL's list of status codes by service (Shipment Tracking – Unified), "express", 44 rows.
Express has no code for weather: such delays come as "on hold" (OH), and the words may tell more.
"""

from typing import Final

from tracking.carriers.meanings import (
    CLEARING,
    DELIVERED,
    LABEL,
    MOVING,
    NOTICE,
    ON_VEHICLE,
    PICKED_UP,
    PICKUP_POINT,
    RETURNED,
    Meaning,
    attempt,
    delayed,
    table,
    wrong,
)
from tracking.states import Cause, Status

EXPRESS: Final = table(
    (DELIVERED, "OK 101"),
    (MOVING, "AF AR BR CR DF FD PL RR SM TP TR 102"),
    (wrong(), "DS ND SS 103"),
    (LABEL, "104"),
    (PICKED_UP, "PU SA"),
    (ON_VEHICLE, "WC"),
    (CLEARING, "BN IC"),
    (PICKUP_POINT, "CC"),
    (Meaning(Status.IN_TRANSIT, Cause.RECIPIENT_REQUEST), "AD"),
    (Meaning(Status.DELIVERED, Cause.CARRIER_DAMAGE), "DD"),
    (attempt(Cause.RECIPIENT_UNAVAILABLE), "CA NH"),
    (delayed(Cause.CUSTOMS_CLEARANCE), "CD UD"),
    (delayed(Cause.CUSTOMS_PAYMENT), "HP"),
    (delayed(Cause.CARRIER_DELAY), "MD"),
    (delayed(Cause.CARRIER_MISROUTE), "MC MS"),
    (delayed(), "OH"),
    (wrong(Cause.RECIPIENT_ADDRESS), "BA CM"),
    (wrong(Cause.RECIPIENT_REFUSED), "RD"),
    (RETURNED, "RT"),
    (NOTICE, "CS PD PY SC"),
)
