"""DHL Freight, and small parcels that fly with DHL Global Forwarding.

Source: DHL's list of status codes by service (Shipment Tracking – Unified), "freight", 48 rows, and
"dgf", 17 rows.
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
    attempt,
    delayed,
    returning,
    table,
    wrong,
)
from tracking.states import Cause

FREIGHT: Final = table(
    (LABEL, "15-501 31-139 48-0 64-0 ACT-2"),
    (delayed(Cause.RETAILER_NOT_READY), "55-21 55-211 55-294 55-68"),
    (delayed(Cause.CUSTOMS_CLEARANCE), "20-126 55-126"),
    (delayed(), "20-208 55-240 55-241 55-265"),
    (delayed(Cause.CARRIER_DELAY), "55-20"),
    (delayed(Cause.WEATHER), "20-266 55-266"),
    (delayed(Cause.RECIPIENT_ADDRESS), "55-234"),
    (delayed(Cause.HOLIDAY), "20-354"),
    (delayed(Cause.STRIKE), "20-270"),
    (delayed(Cause.CUSTOMS_PAYMENT), "20-296"),
    (PICKED_UP, "13-0"),
    (MOVING, "1-0 1-21 12-0 20-209 24-0 24-628 31-140"),
    (CANCELLED, "7-0"),
    (returning(), "56-222"),
    (PICKUP_POINT, "20-13"),
    (ON_VEHICLE, "24-501 361-139"),
    (attempt(Cause.RECIPIENT_UNAVAILABLE), "20-211 56-211"),
    (wrong(Cause.RECIPIENT_REFUSED), "56-241 56-284 56-292 56-611"),
    (attempt(Cause.RECIPIENT_ADDRESS), "20-234"),
    (DELIVERED, "21-0 21-23 21-234 21-600 24-600"),
    (NOTICE, "361-140"),
)

FORWARDING: Final = table(
    (LABEL, "DATA_SUBMITTED"),
    (PICKED_UP, "PICKUP_SUCCESSFUL"),
    (
        MOVING,
        """
        ARRIVED ARRIVED_AT_ORIGIN_FACILITY ARRIVED_PROCESSED_AT_FACILITY
        CLEARED_BY_CUSTOMS DEPARTED DEPARTED_FROM_ORIGIN_FACILITY
        PROCESSED_AT_ORIGIN_FACILITY READY_FOR_DEPARTURE
        """,
    ),
    (CLEARING, "ARRIVED_AT_CUSTOMS"),
    (delayed(Cause.CUSTOMS_CLEARANCE), "HELD_AT_CUSTOMS"),
    (ON_VEHICLE, "OUT_FOR_DELIVERY"),
    (DELIVERED, "DELIVERED"),
    (attempt(), "DELIVERY_EXCEPTION"),
)
