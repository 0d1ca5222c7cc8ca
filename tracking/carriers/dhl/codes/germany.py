"""DHL parcels within Germany, and small goods by letter post.

Source: DHL's list of status codes by service (Shipment Tracking – Unified), "parcel-de", 16 rows,
and "svb", 46 rows.
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
    attempt,
    delayed,
    returning,
    table,
    wrong,
)
from tracking.states import Cause

# LA and ZF: at a Packstation, a shop or a post office. BV: anything that went wrong.
PARCEL: Final = table(
    (LABEL, "VA"),
    (PICKED_UP, "AE ES"),
    (MOVING, "AA EE NB"),
    (CLEARING, "ZO"),
    (ON_VEHICLE, "PO"),
    (PICKUP_POINT, "LA ZF"),
    (attempt(), "ZN"),
    (DELIVERED, "ZU"),
    (wrong(), "BV"),
    (delayed(Cause.RETAILER_NOT_READY), "AN"),
    (NOTICE, "DD GT"),
)

LETTER: Final = table(
    (LABEL, "ANNOUNCED"),
    (PICKED_UP, "POSTED POSTED_ARRIVED POSTED_MAIL_TERMINAL"),
    (
        MOVING,
        """
        ARRIVAL_AT_OFFICE_OF_DELIVERY ARRIVED_IN_DESTINATION_COUNTRY ARRIVED_TRANSIT BZ
        BZA BZE DEPARTURE_FROM_INWARD_OE FORWARDED_ABROAD MARBURG PASSED_LETTER_CENTER
        REDIRECTED TO_BE_SENT_ABROAD
        """,
    ),
    (CLEARING, "HANDOVER_CUSTOMS IP_CUSTOMS"),
    (delayed(Cause.CUSTOMS_CLEARANCE), "HELD_BY_CUSTOMS"),
    (ON_VEHICLE, "IN_DELIVERY"),
    (attempt(), "DELIVERY_ATTEMPTED"),
    (PICKUP_POINT, "NOTIFIED NOTIFIED_KEY_ACCOUNT NOTIFIED_PACKSTATION NOTIFIED_PO_BOX"),
    (
        DELIVERED,
        """
        AMOUNT_TRANSFERRED CONFIRMATION_PENDING CONFIRMED CONFIRMED_BY_SENDER DELIVERED
        DELIVERED_ZU_NOT_OK DELIVERED_ZU_OK FETCHED
        FETCHED_KEY_ACCOUNT_PENDING_DELIVERY_CONFIRMATION FETCHED_NOTIFIED
        FETCHED_PACKSTATION FETCHED_PENDING_DELIVERY_CONFIRMATION
        FETCHED_PO_BOX_PENDING_DELIVERY_CONFIRMATION PAID_EPOS PAID_MAILMAN
        """,
    ),
    (RETURNED, "RETURNED_TO_SENDER"),
    (returning(), "SENT_BACK SENT_BACK_ABROAD"),
    (NOTICE, "AMBIGUOUS ISSUE_OF_A_REPLACEMENT_CERTIFICATE_PZA NO_INFO"),
)
