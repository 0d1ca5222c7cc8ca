"""FedEx's words and codes for what happens to a parcel (Tracking Status Codes; answers seen).

The second code of a step is "exception/delay": "08", "A52/WEATHER:SNOW", "/OPERATIONAL". Beside it
the text is the exception's description, else it is the event's.
"""

from typing import Final

from sandbox.journeys import Events
from sandbox.parcels import Words

# FedEx's description of each event, where a step's text does not give it.
TITLES: Final = {
    "AF": "At local FedEx facility",
    "AR": "Arrived at FedEx location",
    "AX": "At U.S. Postal Service facility",
    "CA": "Shipment cancelled by sender",
    "CC": "International shipment release - Import",
    "CD": "Clearance delay - Import",
    "CP": "Clearance in progress",
    "DD": "Delivery delay",
    "DE": "Delivery exception",
    "DL": "Delivered",
    "DP": "Departed FedEx location",
    "DY": "Delay",
    "HL": "Ready for recipient pickup",
    "HP": "Ready for recipient pickup",
    "IP": "In FedEx possession",
    "IT": "In transit",
    "OC": "Shipment information sent to FedEx",
    "OD": "On FedEx vehicle for delivery",
    "OX": "Shipment information sent to U.S. Postal Service",
    "PD": "Pickup delay",
    "PU": "Picked up",
    "RR": "Delivery option requested",
    "RS": "Returning package to shipper",
    "SE": "Shipment exception",
}

LABEL: Final[Words] = ("M", "OC", "", TITLES["OC"])
TAKEN: Final[Words] = ("P", "PU", "", TITLES["PU"])
MOVING: Final[Words] = ("I", "IT", "", TITLES["IT"])
DEPARTED: Final[Words] = ("I", "DP", "", TITLES["DP"])
ARRIVED: Final[Words] = ("I", "AR", "", TITLES["AR"])
OUT: Final[Words] = ("I", "OD", "", TITLES["OD"])
AWAY: Final[Words] = ("X", "DE", "08", "Customer not available or business closed")
WEATHER: Final[Words] = ("X", "DY", "A52/WEATHER:SNOW", "Package delayed")
DELIVERED: Final[Words] = ("D", "DL", "", TITLES["DL"])

EVENTS: Final = Events(LABEL, TAKEN, DEPARTED, ARRIVED, WEATHER, OUT, AWAY, DELIVERED)
KNOWN: Final[dict[str, Words]] = {
    "label_created": LABEL,
    "picked_up": TAKEN,
    "in_transit": MOVING,
    "in_transit/customs_clearance": ("I", "IT", "A25", "Package available for clearance"),
    "delayed": ("X", "DY", "A52", "Package delayed"),
    "delayed/weather": WEATHER,
    "delayed/disaster": ("X", "DY", "A52/WEATHER:EARTHQUAKE", "Package delayed"),
    "delayed/carrier_delay": ("X", "SE", "84", "Delay beyond our control"),
    "delayed/carrier_misroute": ("X", "DY", "12", "Package sorted to wrong route"),
    "delayed/customs_clearance": ("X", "CD", "R0162", "In clearance process."),
    "delayed/recipient_request": (
        "X",
        "DE",
        "17",
        "A request was made to change this delivery date.",
    ),
    "out_for_delivery": OUT,
    "attempt_failed": AWAY,
    "ready_for_pickup": ("I", "HP", "015A", "Package available for pickup at FedEx Office"),
    "exception": ("X", "SE", "099", "Unable to deliver"),
    "exception/recipient_address": ("X", "DE", "03", "Incorrect address"),
    "exception/recipient_refused": ("X", "DE", "07", "Delivery was refused by the recipient"),
    "exception/carrier_damage": ("X", "SE", "10", "Damaged, delivery not completed"),
    "exception/customs_documents": (
        "X",
        "CD",
        "R0055",
        "Clearance instructions from the importer are required.",
    ),
    "returning": ("X", "RS", "14", "Unable to deliver shipment - Returning to shipper"),
    "returning/recipient_refused": (
        "X",
        "RS",
        "07",
        "Package refused by recipient - Returning to shipper",
    ),
    "returning/retailer_request": (
        "X",
        "RS",
        "060G",
        "Shipper requested shipment to be returned - Returning to shipper",
    ),
    "returned": ("D", "DL", "026", "Package returned to shipper"),
    "delivered": DELIVERED,
    "cancelled": ("M", "CA", "", TITLES["CA"]),
}
# The letter of an event whose step gives none.
TROUBLE: Final = frozenset(words[1] for words in KNOWN.values() if words[0] == "X")
