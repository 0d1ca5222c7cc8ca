"""Who received a DHL shipment, and where it was left."""

import re
from typing import Any, Final

from tracking.carriers.base import Scan
from tracking.carriers.values import mapping, text

_SIGNED: Final = re.compile(r"signed (?:for )?by:? ?(.{2,120})", re.IGNORECASE)
_LEFT: Final = re.compile(
    r"(?:the |your )?(?:shipment |parcel )?(?:(?:was|has been) )?(?:successfully )?"
    r"(?:delivered|left)(?: \W)? ?"
    r"(?:at|in|to|with) (?:the |a |an )?(.{3,100}?)\.?",
    re.IGNORECASE,
)
# Nobody's name, and no place.
_NOWHERE: Final = re.compile(r"(recipient|consignee|receiver|customer|signature)\b.*")


def signed_by(shipment: dict[Any, Any], last: Scan) -> str | None:
    proof = mapping(mapping(shipment.get("details")).get("proofOfDelivery"))
    person = mapping(proof.get("signed"))
    given = (text(person.get("givenName"), 60), text(person.get("familyName"), 60))
    name = " ".join(filter(None, given)) or text(person.get("name"), 120)
    for other in (person.get("organizationName"), proof.get("signed"), proof.get("signedBy")):
        name = name or text(other, 120)
    found = _SIGNED.search(last.text)
    if name or found is None or _NOWHERE.fullmatch(found[1].lower()):
        return name or None
    return found[1].strip()


def delivered_to(last: Scan) -> str | None:
    found = _LEFT.fullmatch(last.text)
    if found is None or _NOWHERE.fullmatch(found[1].lower()):
        return None
    where = found[1].strip()
    return where[:1].upper() + where[1:]
