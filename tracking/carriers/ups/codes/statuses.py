"""UPS status codes (`statusCode`): the field that UPS's own pages show. Read before all others.

Source: UPS developer portal, Tracking, Appendix, "Status codes" (as of December 2025), 160 codes.
Answers carry them with three digits ("005"); here they stand without leading zeros.
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
    returned,
    returning,
    table,
    wrong,
)
from tracking.states import Cause

STATUSES: Final = table(
    (LABEL, "3 77 80 157 166"),
    (CANCELLED, "7"),
    (PICKED_UP, "38 160 167 168 169"),
    # "Preparing for delivery" and "loaded on delivery vehicle" (71, 72) may be for another day.
    (
        MOVING,
        "5 10 14 16 25 39 44 45 47 57 70 71 72 73 74 75 79 84 87 94 134 137 138 158 159 164 165",
    ),
    # In progress; pending release from a broker or an agency.
    (CLEARING, "12 92 123 126"),
    (ON_VEHICLE, "6 21 37 78 89 91 146 162"),
    (DELIVERED, "11 26 156"),
    # Held for pickup, at an access point, an agent's or a post office.
    (PICKUP_POINT, "17 40 143 144 161"),
    (attempt(), "22 23 24 60 62 66 145"),
    (attempt(Cause.RECIPIENT_UNAVAILABLE), "61"),
    (delayed(), "46 48 55 86 90 136"),
    (delayed(Cause.WEATHER), "32 51 52 53"),
    (delayed(Cause.CARRIER_DELAY), "93"),
    (delayed(Cause.SECURITY), "132"),
    (delayed(Cause.RECIPIENT_REQUEST), "19 115"),
    (delayed(Cause.RETAILER_NOT_READY), "65 135"),
    (wrong(), "13 29 30 49 69 76 83 85 149"),
    (wrong(Cause.RETAILER_NOT_READY), "131"),
    (wrong(Cause.RECIPIENT_ADDRESS), "50 139"),
    (wrong(Cause.RECIPIENT_REFUSED), "64"),
    (wrong(Cause.CUSTOMS_DOCUMENTS), "58 124 125 141"),
    (wrong(Cause.CARRIER_DAMAGE), "59"),
    (wrong(Cause.CARRIER_LOST), "68"),
    (wrong(Cause.SECURITY), "147"),
    (returning(), "35 36 117 118"),
    (RETURNED, "34 67"),
    (returned(Cause.CARRIER_DAMAGE), "81"),
    # Requests and their progress, claims and investigations, a new date (the date itself is read
    # elsewhere), a photo, a voided pickup, "not available".
    (
        NOTICE,
        "0 18 20 27 28 33 41 42 43 54 56 63 82 88 95 96 97 98 99 100 101 102 103 104 105 106 107 "
        "108 109 110 111 112 113 114 116 119 120 121 122 127 128 129 130 133 140 142 148 153 154 "
        "155 163",
    ),
)

# Catch-alls. UPS files pickup scans, rescheduled deliveries and refused parcels alike under
# "Exception" (13), loaded for today (OF) and for Monday (OD) under 72, agents for pickup and for
# the last mile under 143; where the package's own code is known it says which. 0, 148 and 163 only
# say that no status is available.
VAGUE: Final = frozenset({"0", "13", "30", "69", "72", "76", "143", "148", "163"})
