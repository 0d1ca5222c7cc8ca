"""Who took the parcel, and where it was left."""

import re
from typing import Any, Final

from tracking.carriers.values import mapping, text
from tracking.states import Status

# FedEx fills the names in vain before that.
_HANDED_OVER: Final = frozenset({Status.DELIVERED, Status.RETURNED, Status.READY_FOR_PICKUP})
_NOBODY: Final = re.compile(
    r"signature .*(not (required|requested|needed)|on file|release)|no signature.*|not required",
    re.IGNORECASE,
)
# `locationType`, where FedEx gives no description of it.
_PLACES: Final = {
    "RECEPTIONIST_OR_FRONT_DESK": "Receptionist/Front desk",
    "SHIPPING_RECEIVING": "Shipping/Receiving",
    "MAILROOM": "Mailroom",
    "RESIDENCE": "Residence",
    "GUARD_OR_SECURITY_STATION": "Guard/Security station",
    "FEDEX_LOCATION": "FedEx location",
    "IN_BOND_OR_CAGE": "In bond/Cage",
    "PHARMACY": "Pharmacy",
    "GATE_HOUSE": "Gate house",
    "MANAGER_OFFICE": "Manager's office",
    "MAIN_OFFICE": "Main office",
    "LEASING_OFFICE": "Leasing office",
    "RENTAL_OFFICE": "Rental office",
    "APARTMENT_OFFICE": "Apartment office",
}


def proof_of(result: dict[Any, Any], status: Status) -> tuple[str | None, str | None]:
    """(delivered to, signed by)"""
    details = mapping(result.get("deliveryDetails"))
    if status not in _HANDED_OVER:
        return None, None
    where = text(details.get("locationDescription"), 120)
    where = where or _PLACES.get(text(details.get("locationType"), 40).upper(), "")
    who = text(details.get("signedByName"), 120) or text(details.get("receivedByName"), 120)
    return where or None, None if _NOBODY.fullmatch(who) else who or None
