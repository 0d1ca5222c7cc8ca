"""UPS freight codes: three digits for activities, two characters for exceptions.

Source: UPS developer portal, Tracking, Appendix, "Freight" (as of December 2025), 66 + 207 rows.
Read only for freight, and only where no `statusCode` says it better.
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

_ACTIVITIES: Final = (
    (LABEL, "001 003 037 038 039 072"),
    (PICKED_UP, "002 017 046 051"),
    (
        MOVING,
        "004 005 006 007 009 010 015 016 022 027 028 029 030 031 040 044 048 049 052 057 059 060 "
        "061 062 063 065 066 067 068 069 070 073 074 080",
    ),
    (CLEARING, "043 056"),
    (ON_VEHICLE, "011"),
    (DELIVERED, "012 050"),
    (CANCELLED, "014"),
    (wrong(), "013"),
    (wrong(Cause.CARRIER_LOST), "053 058"),
    # Appointments, documents on their way, filings, a trailer left for the consignee.
    (NOTICE, "000 020 032 033 034 035 036 041 042 045 047 054 055"),
)

_EXCEPTIONS: Final = (
    (MOVING, "60 68 E4 E5 EX"),
    (CLEARING, "C7 G1 G2"),
    (PICKUP_POINT, "09"),
    (DELIVERED, "10 12 28 31 63 D2 E9"),
    (CANCELLED, "50 SC"),
    (returning(Cause.RETAILER_REQUEST), "86"),
    (delayed(Cause.WEATHER), "05 BW"),
    (delayed(Cause.DISASTER), "45"),
    (delayed(Cause.STRIKE), "F3"),
    (delayed(Cause.HOLIDAY), "55 94 DH HN IP"),
    (delayed(Cause.SECURITY), "69 IT"),
    (delayed(Cause.CUSTOMS_CLEARANCE), "11 46 61 99 A1 A2 A3 EC HC"),
    (delayed(Cause.CARRIER_MECHANICAL), "01 43 91 92 AR EF FX HA IO MB TM UL UM"),
    (
        delayed(Cause.CARRIER_DELAY),
        "03 04 18 19 22 38 39 40 42 44 48 51 64 67 71 72 73 77 82 87 88 89 90 98 A5 E2 GD HD HE I3 "
        "I4 I5 I6 IJ IK IL IN MS U4 UZ",
    ),
    (delayed(Cause.CARRIER_CAPACITY), "32 41 62 79 A4 BL BM BP D3 IM SA"),
    (delayed(Cause.CARRIER_MISROUTE), "96 MR"),
    (delayed(Cause.RECIPIENT_REQUEST), "20 21 53 66"),
    (delayed(Cause.RETAILER_NOT_READY), "49 57 59 76"),
    (delayed(Cause.RETAILER_REQUEST), "83 85 E6 HU"),
    (delayed(Cause.RECIPIENT_ADDRESS), "E1"),
    (delayed(), "07 08 B3 B4 B6 B7 B8 B9 C0 C3 UI UK"),
    (attempt(Cause.RECIPIENT_UNAVAILABLE), "UF"),
    (attempt(), "02 IE"),
    (wrong(Cause.CUSTOMS_DOCUMENTS), "24 25 26 47 52 56 70 74 75 84 DP G3 G5 I1 I2 IF IQ LD"),
    (wrong(Cause.CUSTOMS_PAYMENT), "58"),
    (wrong(Cause.CUSTOMS_REFUSED), "35 HF HG"),
    (wrong(Cause.CARRIER_DAMAGE), "06 14 15 27 80 97 D4 E8 UJ"),
    (wrong(Cause.CARRIER_LOST), "16 17 34 36 LC PS UX"),
    (wrong(Cause.RECIPIENT_REFUSED), "D1 D5 E7 II RF UY"),
    (wrong(Cause.RECIPIENT_ADDRESS), "IA UG UN"),
    (wrong(), "33 54 65 78 81 93 95 DG F2 G4 IC IG IH TE TI U2 U3 U6 UH UQ"),
    (NOTICE, "29 30 AS DE DX F1 IS"),
)

FREIGHT: Final = table(*_ACTIVITIES, *_EXCEPTIONS)
