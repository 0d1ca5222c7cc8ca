"""UPS's words for the journeys that are told of any carrier."""

from typing import Final

from sandbox.journeys import ENDS, Events
from sandbox.parcels import Words

__all__ = ["ENDS", "EVENTS"]

# Type, code, statusCode and UPS's words for each event (tracking appendix, developer.ups.com).
LABEL: Final[Words] = (
    "M",
    "MP",
    "003",
    "Shipper created a label, UPS has not received the package yet. ",
)
ORIGIN: Final[Words] = ("I", "OR", "160", "We Have Your Package")
DEPARTED: Final[Words] = ("I", "DP", "005", "Departed from Facility")
ARRIVED: Final[Words] = ("I", "AR", "005", "Arrived at Facility")
WEATHER: Final[Words] = ("X", "DJ", "032", "Severe weather conditions have delayed delivery.")
LOADED: Final[Words] = ("I", "OT", "021", "Out For Delivery Today")
ATTEMPT: Final[Words] = (
    "X",
    "48",
    "022",
    "The receiver was not available for delivery. "
    "We'll make a second attempt the next business day.",
)
DELIVERED: Final[Words] = ("D", "F4", "011", "DELIVERED ")
EVENTS: Final = Events(LABEL, ORIGIN, DEPARTED, ARRIVED, WEATHER, LOADED, ATTEMPT, DELIVERED)
