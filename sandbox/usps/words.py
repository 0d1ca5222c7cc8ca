"""USPS's words and codes for what happens to a parcel (Publication 199; answers seen)."""

from typing import Final

from sandbox.journeys import Events
from sandbox.parcels import Words

LABEL: Final[Words] = ("M", "GX", "", "Shipping Label Created, USPS Awaiting Item")
TAKEN: Final[Words] = ("P", "03", "", "USPS in possession of item")
MOVING: Final[Words] = ("I", "NT", "", "In Transit to Next Facility")
DEPARTED: Final[Words] = ("I", "T1", "", "Departed USPS Regional Facility")
ARRIVED: Final[Words] = ("I", "A1", "", "Arrived at USPS Regional Facility")
OUT: Final[Words] = ("I", "OF", "", "Out for Delivery")
NOTICE_LEFT: Final[Words] = ("X", "56", "", "Notice Left (No Authorized Recipient Available)")
WEATHER: Final[Words] = ("X", "NT", "", "Delivery Exception, Local Weather Delay")
DELIVERED: Final[Words] = ("D", "01", "", "Delivered")

EVENTS: Final = Events(LABEL, TAKEN, DEPARTED, ARRIVED, WEATHER, OUT, NOTICE_LEFT, DELIVERED)
KNOWN: Final[dict[str, Words]] = {
    "label_created": LABEL,
    "picked_up": TAKEN,
    "in_transit": MOVING,
    "in_transit/customs_clearance": ("I", "10", "", "Inbound Into Customs"),
    "out_for_delivery": OUT,
    "attempt_failed": NOTICE_LEFT,
    "ready_for_pickup": ("I", "16", "", "Available for Pickup"),
    "delayed": ("X", "NT", "", "In Transit to Next Facility, Arriving Late"),
    "delayed/weather": WEATHER,
    "delayed/carrier_misroute": ("X", "08", "", "Missent"),
    "exception": ("X", "05", "", "Undeliverable as Addressed"),
    "exception/recipient_refused": ("X", "04", "", "Refused"),
    "returning": ("X", "09", "", "Return to Sender"),
    "returning/recipient_unclaimed": ("X", "27", "", "Unclaimed/Being Returned to Sender"),
    "returned": ("D", "01", "", "Delivered, To Original Sender"),
    "delivered": DELIVERED,
}
# statusCategory by the type of the newest event, and by the code where that says more.
CATEGORIES: Final = {
    "M": "Pre-Shipment",
    "P": "Accepted",
    "I": "Moving Through Network",
    "X": "Alert",
    "D": "Delivered",
}
CATEGORIES_BY_CODE: Final = {"OF": "Out for Delivery", "16": "Available for Pickup"}
