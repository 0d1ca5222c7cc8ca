"""USPS's scan events: what it says of a parcel, and the codes beside it.

Sources: Publication 199, appendix G-4 "Domestic Tracking Scan Events" (codes and words as quoted
by integrators; the appendix itself was not at hand), USPS's list of status words, the Universal
Postal Union's M40 events (codes of three letters), and answers seen.
"""

from typing import Final

from tracking.carriers.meanings import (
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

HELD_AS_ASKED: Final = Meaning(Status.READY_FOR_PICKUP, Cause.RECIPIENT_REQUEST)

# Code by code, where the words say nothing or something new.
CODES: Final = table(
    (LABEL, "GX MA 89"),
    # In USPS's hands; TM is a whole truckload received and not yet counted, 80 a partner's pickup.
    (PICKED_UP, "03 80 AD OA PA TM UA"),
    # 60 and 59 stand in integrators' tables only.
    (MOVING, "06 07 10 19 41 42 60 81 82 83 A1 EF NT PC SF T1 TL EMA EMB EMC EMD EMF EMG EMJ EMK"),
    (ON_VEHICLE, "59 OF"),
    (DELIVERED, "01 17 43 EMI"),
    (PICKUP_POINT, "14 16"),
    (CLEARING, "EDB EME"),
    (attempt(), "02 30 52 53 54 55 EMH"),
    (attempt(Cause.RECIPIENT_UNAVAILABLE), "51 56"),
    (delayed(Cause.CARRIER_MISROUTE), "08 15"),
    (delayed(Cause.CARRIER_DELAY), "71"),
    (wrong(Cause.RECIPIENT_REFUSED), "04"),
    # An address that does not do may yet be found: only "return to sender" turns a parcel back.
    (wrong(Cause.RECIPIENT_ADDRESS), "05 21 22 23 24 25 26"),
    (wrong(), "11 28"),
    (returning(), "09 29"),
    (returning(Cause.RECIPIENT_UNCLAIMED), "27 31"),
    (returning(Cause.RETAILER_REQUEST), "44"),
    # A return receipt was joined to it; no scan where one was due.
    (NOTICE, "DX GC"),
)

# In lower case, without their tail ", USPS Awaiting Item". A phrase that is not here is cut at its
# last comma or bracket and looked up again: "delivered, po box" is "delivered".
_GROUPS: Final[tuple[tuple[Meaning, str], ...]] = (
    (
        LABEL,
        """
        shipping label created
        pre-shipment
        pre-shipment info sent to usps
        usps awaiting item
        usps currently awaiting package
        electronic shipping info received
        merchant order receipt notification
        origin post is preparing shipment
        """,
    ),
    (
        PICKED_UP,
        """
        acceptance
        accepted
        accept or pickup
        usps in possession of item
        usps picked up item
        picked up by shipping partner
        picked up by shipping agent
        shipment received
        shipment acceptance
        posting/collection
        """,
    ),
    (
        MOVING,
        """
        in transit
        in transit to next facility
        in transit to destination
        moving through network
        arrived
        departed
        arrived at facility
        arrived at hub
        arrived at post office
        arrived at military post office
        arrived abroad
        arrival at unit
        arrival at post office
        departed post office
        departed facility
        processed through facility
        processed at destination facility
        sorting complete
        sorting/processing complete
        processing complete
        dispatched from usps international service center
        dispatched to sort facility
        international dispatch
        depart from transit office of exchange
        departed country of origin
        arrived shipping partner facility
        departed shipping partner facility
        usps handoff to shipping partner
        tendered to postal service
        received at opening unit
        package transferred to post office
        forwarded
        forward processed
        redelivery scheduled
        redelivery scheduled for next business day
        inbound out of customs
        out of foreign customs
        released from us customs
        customs clearance processing complete
        """,
    ),
    (
        CLEARING,
        """
        customs clearance
        inbound into customs
        into foreign customs
        """,
    ),
    (ON_VEHICLE, "out for delivery\nout for delivery or available at po box"),
    (
        DELIVERED,
        """
        delivered
        delivered to agent
        delivered to agent for final delivery
        delivered to recipient by agent
        delivered abroad
        tendered to agent for final delivery
        tendered to military agent
        picked up
        picked up by agent
        """,
    ),
    (
        PICKUP_POINT,
        """
        available for pickup
        available for redelivery or pickup
        arrival at pickup point
        collect for pick up
        addressee requests own pick-up
        """,
    ),
    (HELD_AS_ASKED, "held at post office, at customer request"),
    (
        attempt(),
        """
        notice left
        delivery attempt
        delivery attempted
        delivery attempted - no access to delivery location
        delivery attempt: action needed
        attempted delivery abroad
        delivery exception, animal interference
        receptacle blocked
        receptacle full/item oversized
        no secure location available
        no access
        """,
    ),
    (
        attempt(Cause.RECIPIENT_UNAVAILABLE),
        """
        notice left (no authorized recipient available)
        no authorized recipient available
        business closed
        notice left (business closed)
        addressee not available
        """,
    ),
    (
        delayed(),
        """
        delivery exception
        processing exception
        transportation exception
        """,
    ),
    (
        delayed(Cause.CARRIER_DELAY),
        """
        arriving late
        in transit, arriving late
        in transit to next facility, arriving late
        rescheduled to next delivery day
        processing exception, other delay
        delivery exception, other delay
        """,
    ),
    (delayed(Cause.CARRIER_MISROUTE), "missent\nmis-shipped"),
    (delayed(Cause.CUSTOMS_CLEARANCE), "held in customs"),
    (delayed(Cause.RETAILER_REQUEST), "intercepted"),
    (wrong(Cause.RECIPIENT_REFUSED), "refused"),
    (
        wrong(Cause.RECIPIENT_ADDRESS),
        """
        undeliverable as addressed
        no such number
        insufficient address
        moved, left no address
        forward expired
        addressee unknown
        vacant
        """,
    ),
    (
        wrong(),
        """
        deceased
        dead letter
        dead mail
        disposed by post office
        sent to mail recovery center
        usps: sent to mail recovery center
        """,
    ),
    (wrong(Cause.SECURITY), "seized by law enforcement"),
    (
        returning(),
        """
        return to sender
        return to sender processed
        return to sender processing
        returning to sender
        """,
    ),
    (
        returning(Cause.RECIPIENT_UNCLAIMED),
        """
        unclaimed
        unclaimed/being returned to sender
        not picked up
        """,
    ),
    (returning(Cause.RETAILER_REQUEST), "customer recall"),
    (
        RETURNED,
        """
        delivered, to original sender
        delivered to original sender
        tendered to returns agent
        """,
    ),
    (
        NOTICE,
        """
        awaiting delivery scan
        delivery status not updated
        reminder to schedule redelivery of your item
        reminder to pick up your item
        return receipt associated
        package research case created
        package research case closed
        missing mail search request initiated
        """,
    ),
)


def _phrases() -> dict[str, Meaning]:
    lines = ((line.strip(), meaning) for meaning, text in _GROUPS for line in text.splitlines())
    return {phrase: meaning for phrase, meaning in lines if phrase}


PHRASES: Final = _phrases()
