"""DHL Express's words and codes for what happens to a parcel (DHL's list of status codes).

The second code is `statusCode`, one of the five words that all of DHL's businesses share.
"""

from typing import Final

from sandbox.journeys import Events
from sandbox.parcels import Words

LABEL: Final[Words] = ("M", "104", "pre-transit", "Shipment information received")
TAKEN: Final[Words] = ("P", "PU", "transit", "Shipment picked up")
DEPARTED: Final[Words] = ("I", "DF", "transit", "Shipment has departed from a DHL facility")
ARRIVED: Final[Words] = ("I", "AF", "transit", "Arrived at DHL Sort Facility")
OUT: Final[Words] = ("I", "WC", "transit", "Shipment is out with courier for delivery")
NOT_HOME: Final[Words] = ("X", "NH", "failure", "Delivery attempted; recipient not home")
WEATHER: Final[Words] = ("X", "OH", "failure", "Shipment on hold because of bad weather")
DELIVERED: Final[Words] = ("D", "OK", "delivered", "Delivered")
SENT_BACK: Final = "The shipment is being returned to the shipper"

EVENTS: Final = Events(LABEL, TAKEN, DEPARTED, ARRIVED, WEATHER, OUT, NOT_HOME, DELIVERED)
KNOWN: Final[dict[str, Words]] = {
    "label_created": LABEL,
    "picked_up": TAKEN,
    "in_transit": ("I", "PL", "transit", "Processed at DHL facility"),
    "in_transit/customs_clearance": ("I", "IC", "transit", "Customs clearance status updated"),
    "out_for_delivery": OUT,
    "attempt_failed": NOT_HOME,
    "ready_for_pickup": ("I", "CC", "transit", "Awaiting collection by recipient as requested"),
    "delayed": ("X", "OH", "failure", "Shipment on hold"),
    "delayed/weather": WEATHER,
    "delayed/carrier_delay": ("X", "MD", "failure", "Missed delivery cycle"),
    "delayed/customs_clearance": ("X", "UD", "failure", "Clearance event"),
    "exception": ("X", "BA", "failure", "Address information needed; contact DHL"),
    "exception/recipient_refused": ("X", "RD", "failure", "Recipient refused delivery"),
    "returning": ("X", "OH", "failure", SENT_BACK),
    "returned": ("D", "RT", "failure", "Returned to shipper"),
    "delivered": DELIVERED,
}
COARSE: Final = {
    "M": "pre-transit",
    "P": "transit",
    "I": "transit",
    "X": "failure",
    "D": "delivered",
}
