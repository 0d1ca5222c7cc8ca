"""What DHL's sentences say, where it gives no code or a vague one. English, and some German.

DHL itself advises to trust codes before sentences, so a sentence never speaks against `statusCode`.
"""

import re
from functools import lru_cache
from typing import Final

from tracking.carriers.meanings import (
    CANCELLED,
    CLEARING,
    DELIVERED,
    LABEL,
    MOVING,
    ON_VEHICLE,
    PICKED_UP,
    PICKUP_POINT,
    RETURNED,
    Meaning,
    attempt,
    delayed,
    returning,
    wrong,
)
from tracking.states import Cause

# Read from top to bottom; the first that is found counts.
_RULES: Final[tuple[tuple[Meaning, str], ...]] = (
    (CANCELLED, r"\bcancel(l?ed|lation)|storniert"),
    (
        returning(Cause.RECIPIENT_UNCLAIMED),
        r"not (been )?(picked up|collected).*(return|sent back)|storage period.*expired",
    ),
    (
        returning(),
        r"(will be|is being|being|to be) (returned|sent back)|return(ing)? (to|shipment)"
        r"|on its way back|rücksendung|zurück ?(gesandt|gesendet|an den absender)",
    ),
    (RETURNED, r"(returned|delivered|handed over) (back )?to (the )?(sender|shipper|consignor)"),
    (delayed(Cause.WEATHER), r"\b(weather|snow|storm|flood)|(un)?wetter|witterung"),
    (delayed(Cause.STRIKE), r"\b(strike|industrial action)|streik"),
    (delayed(Cause.DISASTER), r"\b(natural disaster|force majeure)|höhere gewalt"),
    (delayed(Cause.CUSTOMS_PAYMENT), r"(awaiting|pending|held for).{0,30}payment"),
    (MOVING, r"(customs|clearance).{0,40}(complete|released|cleared)|(cleared|released).*customs"),
    (delayed(Cause.CUSTOMS_CLEARANCE), r"(held|hold|delay).{0,30}(customs|clearance)"),
    (wrong(Cause.CUSTOMS_DOCUMENTS), r"clearance.{0,30}(documents|information|required)"),
    (CLEARING, r"\b(customs|clearance)\b|zollabfertigung|verzollung"),
    (wrong(Cause.RECIPIENT_REFUSED), r"\brefus(ed|al)|verweigert"),
    (wrong(Cause.CARRIER_DAMAGE), r"\bdamaged?\b|beschädigt"),
    (wrong(Cause.CARRIER_LOST), r"\blost\b|verlust"),
    (
        wrong(Cause.RECIPIENT_ADDRESS),
        r"(incorrect|incomplete|insufficient|wrong|bad) (delivery )?address"
        r"|address information needed|recipient (has )?moved|adresse.*(falsch|unvollständig)",
    ),
    (
        PICKUP_POINT,
        r"(ready|available|waiting) (for|to be) (pick|collect)|awaiting collection"
        r"|can be (picked up|collected)|zur abholung"
        r"|delivered to (the |a )?(packstation|parcel ?(locker|shop)|access point|service ?point"
        r"|post office|retail outlet)",
    ),
    (
        attempt(Cause.RECIPIENT_UNAVAILABLE),
        r"not (at )?home|nobody (was )?(at )?home|recipient (was )?not (available|present)"
        r"|business closed|closed on arrival|nicht angetroffen",
    ),
    (
        attempt(),
        r"delivery attempt|attempted delivery|(could not|unable to|cannot) be delivered"
        r"|unable to deliver|not delivered|konnte nicht zugestellt|notice left",
    ),
    (
        ON_VEHICLE,
        r"out for delivery|out with (the )?courier|with (the )?(delivery )?courier"
        r"|(delivery vehicle|onto the van)|zustellfahrzeug",
    ),
    (
        DELIVERED,
        r"\b(picked up|collected) (by|from).*(recipient|consignee|packstation|locker)"
        r"|^(successfully )?delivered|(has been|was|been) (successfully )?delivered"
        r"|(wurde|erfolgreich) (erfolgreich )?zugestellt",
    ),
    (delayed(), r"on hold|postponed|delay(ed)?\b|next working day|zurückgestellt|verzöger"),
    (
        LABEL,
        r"electronic(al(ly)?)?\b|(shipment )?information (has been )?received|instruction data"
        r"|label (has been )?(created|printed)|angekündigt",
    ),
    (PICKED_UP, r"picked up|\baccepted\b|handed (in|over).*(sender|branch)|eingeliefert|abgeholt"),
)
_READY: Final = tuple((meaning, re.compile(pattern, re.IGNORECASE)) for meaning, pattern in _RULES)


@lru_cache(maxsize=4096)
def meaning_of(sentence: str) -> Meaning | None:
    """None where nothing is recognised."""
    return next((meaning for meaning, rule in _READY if rule.search(sentence)), None)
