"""Why something is amiss with a parcel: `exceptionDescription`, `exceptionCode`, `delayDetail`.

FedEx publishes no list of its exception codes; Express, Ground and customs number theirs apart. The
texts are FedEx's own definition of each code and are read first. The codes below were seen with
these texts in answers of 2014 to 2026 and in FedEx's documentation, and serve where a text is
missing or new.
"""

import re
from typing import Final

from tracking.carriers.meanings import (
    CLEARING,
    MOVING,
    PICKUP_POINT,
    Meaning,
    attempt,
    delayed,
    returning,
    table,
    wrong,
)
from tracking.states import Cause

CODES: Final = table(
    (attempt(Cause.RECIPIENT_UNAVAILABLE), "08 007 004"),
    (wrong(Cause.RECIPIENT_ADDRESS), "03 002 003"),
    (wrong(Cause.RECIPIENT_REFUSED), "07 006"),
    (wrong(Cause.CARRIER_DAMAGE), "10"),
    # Unable to deliver; held, unable to collect payment.
    (wrong(), "099 93"),
    (wrong(Cause.CUSTOMS_DOCUMENTS), "50 R0055 R0056 R0142"),
    (delayed(Cause.CUSTOMS_CLEARANCE), "55 R0162"),
    # Available for clearance.
    (CLEARING, "71 A25"),
    (delayed(Cause.WEATHER), "082"),
    # Beyond FedEx's control; arrived after the couriers had left.
    (delayed(Cause.CARRIER_DELAY), "84 31"),
    (delayed(Cause.CARRIER_MISROUTE), "12 012"),
    (delayed(Cause.SECURITY), "05 001"),
    (delayed(Cause.RECIPIENT_REQUEST), "17"),
    # Business closed, not attempted.
    (delayed(Cause.RECIPIENT_UNAVAILABLE), "42"),
    # Package delayed; local delivery restriction.
    (delayed(), "A52 083"),
    # Redirected to a FedEx location.
    (MOVING, "A13 A47"),
    (PICKUP_POINT, "015A"),
    (returning(), "14"),
    (returning(Cause.RETAILER_REQUEST), "060G"),
)

# `delayDetail.type`; LOCAL and GENERAL say that it is late, not why.
DELAYS: Final[dict[str, Cause | None]] = {
    "WEATHER": Cause.WEATHER,
    "OPERATIONAL": Cause.CARRIER_DELAY,
    "LOCAL": None,
    "GENERAL": None,
    "CLEARANCE": Cause.CUSTOMS_CLEARANCE,
}
# Subtypes of WEATHER that are not weather.
_DISASTERS: Final = frozenset({"EARTHQUAKE", "VOLCANO", "TSUNAMI", "WILDFIRE"})

# In this order: customs may refuse, weather may close a business, a refusal sends parcels back.
_CAUSES: Final = tuple(
    (cause, re.compile(pattern))
    for cause, pattern in (
        (
            Cause.CUSTOMS_REFUSED,
            r"\b(customs|regulatory|government|agency)\b.*\b(reject|refus|seiz|prohibit|denied)"
            r"|\b(reject|refus|seiz|denied)\w* by .*\b(customs|regulatory|government|agency)\b",
        ),
        (Cause.CUSTOMS_PAYMENT, r"\b(dut(y|ies)|taxes|customs (fees?|charges?))\b"),
        (
            Cause.CUSTOMS_DOCUMENTS,
            r"\b(paperwork|document|commercial invoice|importer|classify|commodity)"
            r"|\bclearance (instruction|information)|\bcustoms information\b",
        ),
        (Cause.WEATHER, r"\b(weather|snow|storm|blizzard|hurricane|tornado|typhoon|icy)"),
        (Cause.DISASTER, r"\b(natural disaster|disaster|earthquake|flood|wildfire|volcan)"),
        (Cause.STRIKE, r"\b(strikes?|labou?r (action|dispute|disruption))\b"),
        (Cause.CARRIER_LOST, r"\blost\b|\bloss report|\b(package|shipment) (is )?missing"),
        (Cause.CARRIER_DAMAGE, r"\bdamage"),
        (Cause.RECIPIENT_REFUSED, r"\brefus"),
        (
            Cause.RECIPIENT_ADDRESS,
            r"\b(incorrect|insufficient|invalid|incomplete|wrong|bad)\b.{0,30}\baddress"
            r"|\baddress\b.{0,30}\b(incorrect|insufficient|invalid|incomplete|wrong|needed)"
            r"|\b(recipient|customer|addressee|business) (has )?moved\b"
            r"|\bunable to locate (the )?(recipient|address|customer)"
            r"|\b(apartment|suite) number (is )?(missing|needed|required)",
        ),
        (
            Cause.CARRIER_MISROUTE,
            r"\bmis-?sort|\bmis-?rout|\bwrong (station|route|facility|location|destination)"
            r"|\bincorrect(ly)? (rout|sort)",
        ),
        (Cause.RECIPIENT_UNCLAIMED, r"\bunclaimed|\bnot (picked up|collected|claimed) by\b"),
        (
            Cause.RETAILER_REQUEST,
            r"\b(shipper|sender)('s)? (has )?request|\bper (the )?(shipper|sender)"
            r"|\brequested by (the )?(shipper|sender)",
        ),
        (
            Cause.RETAILER_NOT_READY,
            r"\b(package|shipment|pickup) (was |is )?not ready|\bno packages? available",
        ),
        (Cause.HOLIDAY, r"\bholiday"),
        (
            Cause.RECIPIENT_UNAVAILABLE,
            r"\b(customer|recipient|addressee)\b.{0,20}\b(not available|unavailable|not (in|home))"
            r"|\bbusiness (is |was )?closed|\b(adult )?signature (is |was )?required",
        ),
        (
            Cause.RECIPIENT_REQUEST,
            r"\b(customer|recipient)('s)? (has )?request|\brequested by (the )?(customer|recipient)"
            r"|\b(future|evening|appointment|scheduled) delivery (was )?requested"
            r"|\brequest was made|\bas requested|\brescheduled at",
        ),
        (Cause.SECURITY, r"\bsecurity\b"),
        (Cause.CUSTOMS_CLEARANCE, r"\b(clearance|customs|regulatory)\b"),
        (Cause.CARRIER_CAPACITY, r"\b(capacity|volumes?)\b"),
        (Cause.CARRIER_MECHANICAL, r"\bmechanical|\bbreakdown"),
        (
            Cause.CARRIER_DELAY,
            r"\bbeyond (our|fedex('s)?) control|\boperational\b|\barrived (late|after)\b"
            r"|\bmissed\b|\btraffic|\btransit delay|\blate (arrival|truck|plane|flight|linehaul)"
            r"|\b(plane|aircraft|flight|truck|vehicle) (arrived )?(late|delay)",
        ),
    )
)
_BACK: Final = re.compile(
    r"\breturn(ed|ing)? (package |shipment )?to (the )?(shipper|sender)|\breturn tracking number"
    r"|\bbeing returned\b|\breturn to (the )?(shipper|sender)"
)
_BACK_REQUESTED: Final = re.compile(r"\breturn to (the )?(shipper|sender) (was )?request")
_AT_SENDER: Final = re.compile(r"\bdelivered to (the )?(original )?(shipper|sender)\b")
_AT_A_COUNTER: Final = re.compile(r"\b(available|ready) for (recipient |customer )?pick-?up\b")
_NOT_YET: Final = re.compile(r"\bnot (yet )?(available|ready)\b")
_REDIRECTED: Final = re.compile(r"\bredirect|\bre-?routed?\b")
_NOT_DUE: Final = re.compile(r"\bnot due\b")
_NO_ATTEMPT: Final = re.compile(r"\b(no|not)\b.{0,20}\battempt")
_ATTEMPT: Final = re.compile(r"\bdelivery (was )?attempt|\battempted delivery")
_FOR_CLEARANCE: Final = re.compile(r"\bavailable for clearance\b")
_UNABLE: Final = re.compile(r"\bunable to (deliver|collect)")
_LATE: Final = re.compile(r"\bdelay|\b(may|will) be late\b|\brunning late|\bdelivery restriction")
_RETURN_NUMBER: Final = re.compile(r"\breturn tracking number:? *([0-9]{10,22})\b", re.I | re.A)

_ALWAYS_LATE: Final = frozenset(
    {
        Cause.WEATHER,
        Cause.DISASTER,
        Cause.STRIKE,
        Cause.CARRIER_DELAY,
        Cause.CARRIER_MECHANICAL,
        Cause.CARRIER_MISROUTE,
    }
)
_LATE_FOR: Final = _ALWAYS_LATE | {
    Cause.CARRIER_CAPACITY,
    Cause.CUSTOMS_CLEARANCE,
    Cause.RECIPIENT_REQUEST,
    Cause.SECURITY,
    Cause.HOLIDAY,
}


def cause_of(text: str) -> Cause | None:
    plain = text.lower()
    return next((cause for cause, pattern in _CAUSES if pattern.search(plain)), None)


def reason_of(text: str, code: str) -> Meaning | None:
    """What an exception means, by its text or else its code; None where neither is known."""
    return (_by_text(text.lower()) if text else None) or CODES.get(code)


def sends_back(text: str) -> bool:
    plain = text.lower()
    return bool(_BACK.search(plain)) and not _BACK_REQUESTED.search(plain)


def ends_at_sender(text: str) -> bool:
    return sends_back(text) or bool(_AT_SENDER.search(text.lower()))


def says_late(text: str) -> bool:
    """Whether the words themselves speak of a delay, and not only of something that may cause one
    ("cleared customs")."""
    plain = text.lower()
    return bool(_LATE.search(plain)) or cause_of(plain) in _ALWAYS_LATE


def return_number_of(text: str) -> str | None:
    """The number of the way back, which FedEx writes into a sentence."""
    found = _RETURN_NUMBER.search(text)
    return found[1] if found else None


def delay_of(kind: str, subtype: str) -> tuple[Cause | None, bool]:
    """The cause in `delayDetail`, and whether its type is a known one."""
    if subtype in _DISASTERS:
        return Cause.DISASTER, True
    return DELAYS.get(kind), kind in DELAYS


def _by_text(plain: str) -> Meaning | None:
    cause = cause_of(plain)
    if sends_back(plain):
        return returning(cause)
    if _AT_A_COUNTER.search(plain) and not _NOT_YET.search(plain):
        return PICKUP_POINT
    if _REDIRECTED.search(plain) or _NOT_DUE.search(plain):
        return MOVING
    if _FOR_CLEARANCE.search(plain):
        return CLEARING
    return _trouble(plain, cause)


def _trouble(plain: str, cause: Cause | None) -> Meaning | None:
    attempted = not _NO_ATTEMPT.search(plain)
    if cause is Cause.RECIPIENT_UNAVAILABLE:
        return attempt(cause) if attempted else delayed(cause)
    if cause in _LATE_FOR:
        return delayed(cause)
    if cause is not None:
        return wrong(cause)
    if _LATE.search(plain) or not attempted:
        return delayed()
    if _ATTEMPT.search(plain):
        return attempt()
    return wrong() if _UNABLE.search(plain) else None
