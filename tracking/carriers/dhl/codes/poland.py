"""DHL Parcel Poland.

Source: DHL's list of status codes by service (Shipment Tracking – Unified), "parcel-pl", 107 rows.
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
    RETURNED,
    attempt,
    delayed,
    returning,
    table,
    wrong,
)
from tracking.states import Cause

POLAND: Final = table(
    (LABEL, "EDWP SP_DWP"),
    (PICKED_UP, "DWP PPDOR SP_PU"),
    (
        MOVING,
        """
        BCZ EDC EXC KWC LIK LP LW LW_PL SORT SP_ATDSP SP_DW TRM TRM2 TRM_X WEJPL WER WYJPL
        ZID ZMA ZOS
        """,
    ),
    (CLEARING, "EDB EXA SEC"),
    (ON_VEHICLE, "LK"),
    (DELIVERED, "DOR DOR_LOK DOR_OTH DOR_OWL DOR_RDZ DOR_SAS SP_DOR"),
    (
        PICKUP_POINT,
        """
        DOR_POC DOR_SP OWL OWL_KP OWL_ONO OWL_PS_KP OWL_PS_ONO OWL_SP_KP OWL_SP_ONO SP_DSP
        SP_KP SP_PA
        """,
    ),
    (wrong(Cause.RECIPIENT_ADDRESS), "AN AN_BO AN_RA AN_SAS"),
    (attempt(Cause.RECIPIENT_UNAVAILABLE), "AWI AWI_DP2 AWI_NSP AWI_ONU AWI_OZ AWI_SAS"),
    (attempt(), "AWI_ROD ZWW ZWW_KRYZ ZWW_NSP"),
    (attempt(Cause.CARRIER_CAPACITY), "AWI_SPCAP SP_CAP"),
    (delayed(Cause.CUSTOMS_PAYMENT), "BRG BRG_SAS"),
    (delayed(Cause.RECIPIENT_REQUEST), "PNPT PO18 PSHOP SOB ZA ZAIT"),
    (wrong(), "CC PNK SP_ZAM"),
    (
        wrong(Cause.RECIPIENT_REFUSED),
        """
        OP OP_BWER OP_COD OP_DUB OP_OTH OP_PLA OP_PNK OP_REZ OP_ROD OP_SAS OP_TNZ OP_UMO
        OP_USK OP_USP
        """,
    ),
    (returning(Cause.RECIPIENT_UNAVAILABLE), "AWI_CZAS OP_DO OP_DOK"),
    (returning(Cause.RECIPIENT_REQUEST), "REZ"),
    (returning(Cause.RECIPIENT_UNCLAIMED), "SP_KZW SP_TO ZWR_ZB ZWR_ZT"),
    (returning(Cause.RECIPIENT_REFUSED), "SP_OP SP_ZWR ZWR_OP"),
    (returning(Cause.RECIPIENT_ADDRESS), "ZWR_AN"),
    (returning(), "ZWR ZWR_WER"),
    (RETURNED, "ZWN"),
    (CANCELLED, "SP_CN"),
    (NOTICE, "POW SAS"),
)
