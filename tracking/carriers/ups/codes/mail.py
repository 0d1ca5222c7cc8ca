"""UPS Mail Innovations codes: parcels whose last mile is a postal operator's.

Source: UPS developer portal, Tracking, Appendix, "Mail Innovations" (as of December 2025), 214
rows. Most of these codes mean something else in the package lists, so they are read only for Mail
Innovations parcels.
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
    returned,
    returning,
    table,
    wrong,
)
from tracking.states import Cause

MAIL: Final = table(
    (LABEL, "2N ML MP MQ PF Q0"),
    (PICKED_UP, "2O MV Q1 VS ZS"),
    (
        MOVING,
        "1B DQ DR DS DY DZ EN MR MU MW MX MY MZ OF P2 P3 P7 P8 PA PB Q2 Q3 Q4 S4 S5 S6 S7 S8 XA "
        "YG YH YI ZN ZR ZT ZU ZV ZW ZX ZY ZZ",
    ),
    (ON_VEHICLE, "1A EL P9 RB RC RD RE"),
    (DELIVERED, "1E 1G DL F4 P1 PP RQ YC"),
    (PICKUP_POINT, "1C 1D AU DN ED P0 PC R1 RP SO YD"),
    (returning(Cause.RECIPIENT_UNCLAIMED), "EI"),
    (RETURNED, "1F PT PV PW S9 SQ XO"),
    (returned(Cause.RECIPIENT_UNCLAIMED), "KP PJ SJ"),
    (returned(Cause.RECIPIENT_ADDRESS), "PS SA SE SF SK"),
    (returned(Cause.RECIPIENT_UNAVAILABLE), "SB"),
    (returned(Cause.RECIPIENT_REFUSED), "SH"),
    (returned(Cause.CUSTOMS_PAYMENT), "SC"),
    (returned(Cause.CUSTOMS_DOCUMENTS), "PQ"),
    (returned(Cause.CUSTOMS_REFUSED), "PR SI"),
    (returned(Cause.DISASTER), "SD"),
    (returned(Cause.CARRIER_DAMAGE), "SG XD"),
    (returning(), "EJ EK SL SM SP"),
    (CLEARING, "MS P4 PK Q6"),
    (MOVING, "P5 Q7"),
    (delayed(Cause.CUSTOMS_CLEARANCE), "PD"),
    (wrong(Cause.CUSTOMS_DOCUMENTS), "PO Q9 QA QB QC QD QE QF QG QH QI QJ QK QL QP"),
    (wrong(Cause.CUSTOMS_REFUSED), "Q8"),
    # Retained for reasons not given, or handed over to the authority.
    (wrong(Cause.CUSTOMS_CLEARANCE), "QM QN QQ"),
    (delayed(Cause.WEATHER), "EA PY"),
    (delayed(Cause.DISASTER), "R4 RG"),
    (delayed(Cause.CARRIER_DELAY), "00 PM RF"),
    (delayed(), "DM EB MT"),
    (delayed(Cause.RECIPIENT_REQUEST), "QW R6"),
    (delayed(Cause.CARRIER_MISROUTE), "RN SN"),
    (attempt(), "DO DU DV DW P6 QS ZM EC"),
    (attempt(Cause.RECIPIENT_UNAVAILABLE), "DX EM QT QU RI"),
    (attempt(Cause.CARRIER_DAMAGE), "QV"),
    # RT to RZ and S0 to S3: seized or destroyed, for the cause they stand under.
    (
        wrong(Cause.RECIPIENT_ADDRESS),
        "EE EF EG EH PI PN QZ R0 R5 RH RJ RK RM RR RT RX RY S3 YF YJ YK",
    ),
    (wrong(Cause.RECIPIENT_UNAVAILABLE), "R2 RU SR"),
    (wrong(Cause.RECIPIENT_REFUSED), "PG PL PU QX S0 YE"),
    (wrong(Cause.RECIPIENT_UNCLAIMED), "RA S2"),
    (wrong(Cause.CUSTOMS_PAYMENT), "R7 RV"),
    (wrong(Cause.CARRIER_DAMAGE), "PH PX QR R3 RZ"),
    (wrong(Cause.DISASTER), "RW"),
    (wrong(Cause.CARRIER_LOST), "R9 YM"),
    # Held or rejected; prohibited; seized or destroyed; dead mail.
    (wrong(), "Q5 QY R8 RL RS S1 YL"),
    (PICKUP_POINT._replace(cause=Cause.RECIPIENT_UNCLAIMED), "PE"),
    (NOTICE, "DP"),
)
