"""UPS package exception codes (status type X), 687 published.

Source: UPS developer portal, Tracking, Appendix, "Package exceptions" (as of December 2025). The
comments name what UPS's own text says of the group. Type X is not an alarm by itself: UPS files
customs releases, arrival scans and refund requests under it too.
"""

from typing import Final

from tracking.carriers.meanings import (
    CLEARING,
    DELIVERED,
    MOVING,
    NOTICE,
    ON_VEHICLE,
    PICKED_UP,
    PICKUP_POINT,
    RETURNED,
    Meaning,
    attempt,
    delayed,
    returned,
    returning,
    table,
    wrong,
)
from tracking.states import Cause

# "Pending release from a Government Agency". UPS sends the same codes, with another statusCode and
# text, once the agency has released the parcel.
PENDING_RELEASE: Final = (
    "5 1U 2N 2T B4 B8 BW BX CE DE E4 E8 E9 L3 OB R4 R5 RD RE RM RP RZ SF SS VK X2 X3 X7 XJ XK XL XY"
)
# "UPS initiated contact with receiver or importer for clearance information"; re-used likewise.
ASKED_RECEIVER: Final = (
    "29 1W 2B 7U B5 BG BH BJ BK BP DY EU EV EW FE GF GZ OQ R7 RR RS S2 S3 SJ SL SP X6 XA XB"
)
# "UPS initiated contact with the sender for clearance information"; re-used likewise.
ASKED_SENDER: Final = (
    "40 43 71 4T 7T AO BA BB BD BE CX DN FF L2 L5 OT R6 RA S1 SN VP X5 X8 XC XE XG XN XO XV XW"
)
# "UPS is preparing your package for clearance"; re-used likewise.
PREPARING: Final = "4C 7I 7M B3 B6 BV C3 D5 DB ER HW S4 S5 SI SY X4"
# "Pending release from a non-UPS broker".
FOREIGN_BROKER: Final = "R1 RJ RU SV T9 YA"

_MOVEMENT: Final = (
    # Scans at a building or a border; a hold that is over ("1M", "9I", "X0", "1D", "Z3", "DA").
    (
        MOVING,
        "1D 1M 1P 2O 2R 2S 2U 2V 3P 3R 4B 4F 4H 4J 5S 5V 6H 6I 6J 77 7C 7D 8M 8R 92 9I DA E7 EO "
        "F0 F3 F7 GD HL HM I8 IP LX LY OA P7 PG RB RC RI SX UI VG VX VZ W8 X0 XD Y9 YG YR YT YX "
        "Z3 ZD ZK ZL ZN ZV ZW ZX ZY ZZ",
    ),
    (PICKED_UP, "HF P4 Z5"),
    (ON_VEHICLE, "76 RK RL ZS"),
    (DELIVERED, "56 59 4L F4 FN FT K7 KM KN"),
    (Meaning(DELIVERED.status, Cause.CARRIER_DAMAGE), "64"),
    (PICKUP_POINT, "54 8I E2 I5 LZ O8 UE VB VE VN ZP"),
    (Meaning(PICKUP_POINT.status, Cause.RECIPIENT_UNCLAIMED), "5G"),
)

_CUSTOMS: Final = (
    (CLEARING, f"{PENDING_RELEASE} {PREPARING} {FOREIGN_BROKER}"),
    # With an agency, awaiting final release, moving in bond, documents received, sample taken.
    (CLEARING, "LV MI TE TG TT VQ VR Y1 Y4 Y5 Z1"),
    (wrong(Cause.CUSTOMS_DOCUMENTS), f"{ASKED_RECEIVER} {ASKED_SENDER}"),
    # Invoice, power of attorney, broker, hazard papers or shipment data missing.
    (wrong(Cause.CUSTOMS_DOCUMENTS), "7P B9 CZ D0 OM RX X9"),
    (wrong(Cause.CUSTOMS_PAYMENT), "1C 7F EY"),
    (wrong(Cause.CUSTOMS_REFUSED), "1F ES"),
    (wrong(Cause.CUSTOMS_CLEARANCE), "CT"),
    # Cleared too late for the planned departure; held at a gateway.
    (delayed(Cause.CUSTOMS_CLEARANCE), "CN CP OI XZ"),
    (returning(Cause.CUSTOMS_DOCUMENTS), "7H"),
    (returning(Cause.CUSTOMS_REFUSED), "90 O0"),
    (returning(Cause.CUSTOMS_CLEARANCE), "CF"),
)

_DELAYS: Final = (
    (delayed(Cause.WEATHER), "1E 2A 3D 6D 7V 7W 7X C5 DJ PZ"),
    (delayed(Cause.DISASTER), "DF"),
    (delayed(Cause.STRIKE), "B1 DG Q0 RY"),
    (delayed(Cause.HOLIDAY), "AZ VL"),
    (delayed(Cause.SECURITY), "7R 7S G6 G9"),
    # Operating conditions, transit delays, a missed transfer, events beyond control, traffic.
    (
        delayed(Cause.CARRIER_DELAY),
        "1 11 1B 1L 1V 1X 2H 2Y 3 31 3A 3B 3C 3J 3T 4 4Y 6E 6P 7N 7Y 7Z 8 87 8K 8L 8Y 8Z 9L 9M 9N "
        "9O 9P 9Q 9R 9T 9U 9V 9X 9Y 9Z C6 CC CL DC DQ DU E3 EH EN FG GC GV H7 HA HH J8 K1 MT NW "
        "OD OS P6 Q1 TI TN UK",
    ),
    # Plane, trailer, train or vehicle: late, broken, derailed, cancelled, re-routed.
    (
        delayed(Cause.CARRIER_MECHANICAL),
        "15 16 17 18 19 22 23 68 1K 1O 2Z 4K 7G 9S CK CM CQ DR GH GI HG LE LF NP S8",
    ),
    # No room: dangerous-goods limits of a plane or vehicle, an access point that is full or shut.
    (delayed(Cause.CARRIER_CAPACITY), "1G 1H 1Q 3L 5U 5W 7E"),
    # Mis-sorted, misrouted, left on a plane or in a container, handed to the wrong post office.
    (delayed(Cause.CARRIER_MISROUTE), "34 6 7 8G CD D1 ED YI"),
    (delayed(), "14 2 3U 46 6K D4 IB LH O6 RO TH"),
    # The receiver wants it later, by appointment, at certain hours, is away; a change under way.
    (delayed(Cause.RECIPIENT_REQUEST), "4M 7Q AT MF OL S6 UG VD Y7"),
    (delayed(Cause.RETAILER_REQUEST), "4I 72 G1 LI T3"),
    # Tendered after the latest pickup time, or not ready when the driver came.
    (delayed(Cause.RETAILER_NOT_READY), "8A G4 K2 KY"),
    (wrong(Cause.RETAILER_NOT_READY), "G5"),
    # Corrected, and therefore later.
    (delayed(Cause.RECIPIENT_ADDRESS), "AH E0 IJ"),
)

_ATTEMPTS: Final = (
    # Nobody in, business closed, no adult, no valid PIN or proof of identity, a notice was left.
    (
        attempt(Cause.RECIPIENT_UNAVAILABLE),
        "48 49 55 89 2X 5R 6R 7L AY C4 FM G3 G7 G8 GB HQ IQ IR KX L1 OH PI YD ZM",
    ),
    # No money for cash on delivery; does not fit the locker; the access point could not take it.
    (attempt(), "51 52 84 5Z 6L KZ"),
)

_WRONG: Final = (
    (
        wrong(Cause.RECIPIENT_ADDRESS),
        "47 95 A5 A6 A7 A8 A9 AA AB AC AD AE AF AG AK AL AV AW C8 CW CY DS DW E1 FA H1 H2 H3 H4 "
        "H5 OJ PH TF YF",
    ),
    (wrong(Cause.RECIPIENT_UNAVAILABLE), "AX BQ BR DD VI VJ Y3"),
    (wrong(Cause.RECIPIENT_REFUSED), "AM AN AP AQ AS KI KQ KR KS KT YE"),
    (wrong(Cause.CARRIER_DAMAGE), "13 25 26 45 66 67 A2 A3 A4 HD HE HR TV"),
    # Merchandise missing; sent to lost and found; a lost-package investigation; cannot be located.
    (wrong(Cause.CARRIER_LOST), "AJ F8 S9 TJ UO UP"),
    (wrong(Cause.RETAILER_REQUEST), "NI"),
    (wrong(Cause.SECURITY), "IY"),
    # Held for an approval, a label, a payment or instructions; prohibited or over the limits;
    # undeliverable and disposed of; seized.
    (
        wrong(),
        "1A 33 4P 4Q 4Z 5T 60 6B 6T 73 8D 91 99 9F BF BZ C7 C9 CA CH CJ CV D2 D7 D9 DP EX H9 HK "
        "HO I2 J0 OR TC TX U0 U3 UN UR US XS YL YM YU YV",
    ),
)

_BACK: Final = (
    (returning(), "4R DL H8 KP O4 PP RV UF XU"),
    (returning(Cause.RETAILER_REQUEST), "I1"),
    (returning(Cause.RECIPIENT_UNCLAIMED), "3N 6C"),
    (returning(Cause.RECIPIENT_REFUSED), "8H"),
    (returning(Cause.CARRIER_DAMAGE), "24 27 65 A1"),
    (RETURNED, "4S UA YK"),
    (returned(Cause.RECIPIENT_ADDRESS), "TU YJ"),
)

# Wishes and their progress, claims and investigations, refunds, labels printed, cooling, notices.
_NOTICES: Final = (
    (
        NOTICE,
        "1T 2E 2G 30 37 39 3Q 3S 3V 3W 3Z 4N 5A 5B 5D 63 6G 6W 6X 6Z 78 79 8C 8E 8F 93 9C 9D 9J "
        "9K BT CG CS DT F5 FW GN GO GQ GR H6 HJ HN I3 I9 J9 JA JB JC JH JI JJ K5 K6 K8 KO L0 L8 "
        "LN LO LQ LU O1 O2 O3 O5 O7 O9 R3 R8 RF RG RH RW S0 S7 SO SU T4 T5 T6 T7 T8 TA TB TK TL "
        "TO TR TS UD UL UT UW UX UZ V9 VA VF VH VM VU VV VW Y2 YS YW Z7 Z8 ZA ZB ZC ZO ZU",
    ),
)

EXCEPTIONS: Final = table(*_MOVEMENT, *_CUSTOMS, *_DELAYS, *_ATTEMPTS, *_WRONG, *_BACK, *_NOTICES)
