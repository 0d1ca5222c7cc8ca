"""DHL eCommerce Europe, and PPL in the Czech Republic.

Source: DHL's list of status codes by service (Shipment Tracking – Unified), "ecommerce-europe",
162 rows, and "ecommerce-ppl", 11 rows. What it calls delivered to a shop waits there: 43 to 46.
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
    Meaning,
    attempt,
    delayed,
    returning,
    table,
    wrong,
)
from tracking.states import Cause, Status

EUROPE: Final = table(
    (LABEL, "1 254 367 368 369 370"),
    (PICKED_UP, "2 3 4 5 6 7 8 9 14 15 16 17 226 228"),
    (
        MOVING,
        """
        19 20 22 23 25 26 27 28 29 30 31 32 33 37 38 40 41 47 130 133 230 231 232 233 234
        235 236 237 238 240 242 255 354 355 356 358 364 377 378 379 380
        """,
    ),
    (CLEARING, "258"),
    (ON_VEHICLE, "42"),
    (PICKUP_POINT, "43 44 45 46"),
    (DELIVERED, "63 64 65 66 67 68 69 70 71 302"),
    (Meaning(Status.DELIVERED, Cause.CARRIER_DAMAGE), "306"),
    (attempt(), "72 87 89 90 92 94 95 96 98 154 161 200 217 392 395"),
    (attempt(Cause.CARRIER_CAPACITY), "88 91 93 97"),
    (attempt(Cause.RECIPIENT_UNAVAILABLE), "73 74 75 82 85 330 372"),
    (attempt(Cause.RECIPIENT_REFUSED), "77 78"),
    (attempt(Cause.RECIPIENT_ADDRESS), "79 80 206"),
    (attempt(Cause.CUSTOMS_PAYMENT), "86 214 215"),
    (delayed(), "156 253 269"),
    (delayed(Cause.WEATHER), "264 266"),
    (delayed(Cause.CARRIER_CAPACITY), "265 267"),
    (delayed(Cause.RECIPIENT_UNAVAILABLE), "141"),
    (delayed(Cause.RECIPIENT_REQUEST), "142 159 172 194 218 219"),
    (delayed(Cause.CUSTOMS_PAYMENT), "268"),
    (wrong(Cause.RECIPIENT_REFUSED), "76 207 208 209 210 211"),
    (wrong(Cause.RECIPIENT_REQUEST), "222 223"),
    (wrong(Cause.RECIPIENT_ADDRESS), "81"),
    (wrong(Cause.CARRIER_DAMAGE), "83"),
    (returning(), "149 160 248 249 363 365"),
    (returning(Cause.RECIPIENT_UNCLAIMED), "99 100 101 102 155"),
    (returning(Cause.RECIPIENT_REFUSED), "151"),
    (returning(Cause.CUSTOMS_REFUSED), "152"),
    (returning(Cause.RECIPIENT_ADDRESS), "157"),
    (returning(Cause.CUSTOMS_DOCUMENTS), "259"),
    (RETURNED, "366"),
    (NOTICE, "52 53 56 57 58 59 60 61 62"),
)

CZECHIA: Final = table(
    (PICKED_UP, "150"),
    (MOVING, "300 500"),
    (PICKUP_POINT, "343"),
    (ON_VEHICLE, "400"),
    (DELIVERED, "450"),
    (delayed(), "460"),
    (wrong(Cause.RECIPIENT_REFUSED), "464"),
    (LABEL, "900"),
    (wrong(Cause.CARRIER_LOST), "997"),
    (CANCELLED, "999"),
)
