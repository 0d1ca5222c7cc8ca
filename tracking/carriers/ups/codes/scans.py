"""UPS delivery codes, movement scans, manifest codes and updates.

Source: UPS developer portal, Tracking, Appendix (as of December 2025): 152 delivery codes, 38
movement scans, 4 manifest codes, 3 updates. One code may stand in several of these lists with
different meanings (DP: departed, or manifest processed), so the status type picks the list.
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
    table,
    wrong,
)
from tracking.states import Cause

DELIVERIES: Final = table(
    # Where, or with whom, it was left.
    (
        DELIVERED,
        "2W 3F 3G 3H 8N 8O 9E AI FV M1 M2 M3 M4 M5 M6 M7 M8 M9 MA MB MC MD ME MG MH MJ MK ML MM MN "
        "MP MQ MR MS MU MW MX NL NT OO OZ PF UC YC ZE ZF ZG ZH",
    ),
    # Not published; seen as the code of delivery scans in real answers.
    (DELIVERED, "FS KB"),
    (PICKUP_POINT, "1N 2Q EP P5 ZI ZQ"),
    (RETURNED, "B0"),
    (ON_VEHICLE, "2K 7K FB"),
    (PICKED_UP, "FI VS"),
    (
        MOVING,
        "2D 2J 4X 7A 83 85 86 BN EC EG EQ EZ F0 F1 F3 F7 YH",
    ),
    (CLEARING, "70 B2 L4 RQ"),
    (wrong(Cause.CUSTOMS_DOCUMENTS), "ET SB SE SG"),
    (wrong(Cause.CUSTOMS_REFUSED), "BL RN ST"),
    (delayed(Cause.CUSTOMS_CLEARANCE), "DK"),
    (delayed(Cause.WEATHER), "CR EJ"),
    (delayed(Cause.CARRIER_MECHANICAL), "EI"),
    (
        delayed(Cause.CARRIER_DELAY),
        "0 9 12 32 41 42 44 57 98 CB EA EF EK EL EM FZ KU",
    ),
    (delayed(Cause.RETAILER_NOT_READY), "CO"),
    (wrong(Cause.CARRIER_DAMAGE), "28 GK"),
    (wrong(Cause.RECIPIENT_ADDRESS), "50 BO DZ F2 MV NS NX OE"),
    (wrong(Cause.RECIPIENT_UNAVAILABLE), "BS FC"),
    (wrong(Cause.RECIPIENT_REFUSED), "53"),
    (wrong(Cause.RECIPIENT_UNCLAIMED), "5F"),
    (attempt(Cause.RECIPIENT_UNAVAILABLE), "BI CI FO"),
    (attempt(), "DI DO"),
    (wrong(), "61 62 74 7B BM CU LM TW"),
    (
        NOTICE,
        "1Z 2C 38 8Q A0 AU EB EE FD GW HI L6 MY UJ",
    ),
)

MOVEMENTS: Final = table(
    # Loaded on the vehicle (OD) and preparing (YP) may be for another day.
    (MOVING, "AG AR AT DL DP DS EP HU IP LC LM OD UL WH XA XR YH YM YN YP"),
    (PICKED_UP, "OC OR PC PT PU XD"),
    (LABEL, "PL SP"),
    (ON_VEHICLE, "OF OT YF YI"),
    # A cancelled or corrected arrival, departure or unloading; a voided pickup.
    (NOTICE, "CA CD CL UA UD VP"),
)

MANIFESTS: Final = table(
    (LABEL, "DP MP RD"),
    # The movement list's labels, which come with type M as well.
    (LABEL, "OC PL"),
    (CANCELLED, "VP"),
)

UPDATES: Final = table((NOTICE, "PX UP UT"))
