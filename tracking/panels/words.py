"""What each status and cause means to a shopper, in one plain sentence. The shop speaks ("we")."""

from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tracking.states import Cause, Status

TITLES: Final[Mapping[Status, Promise]] = {
    Status.PENDING: _("Order received"),
    Status.LABEL_CREATED: _("Ready to ship"),
    Status.PICKED_UP: _("Shipped"),
    Status.IN_TRANSIT: _("On its way"),
    Status.DELAYED: _("Delayed"),
    Status.OUT_FOR_DELIVERY: _("Out for delivery"),
    Status.ATTEMPT_FAILED: _("Delivery attempt failed"),
    Status.READY_FOR_PICKUP: _("Ready for pickup"),
    Status.DELIVERED: _("Delivered"),
    Status.RETURNING: _("On its way back"),
    Status.RETURNED: _("Returned to sender"),
    Status.EXCEPTION: _("Needs attention"),
    Status.CANCELLED: _("Cancelled"),
    Status.EXPIRED: _("No news for a long time"),
    Status.UNKNOWN: _("Update from the carrier"),
}
"""Headings where no date can be given, and names of scans in the history."""

SENTENCES: Final[Mapping[Status, Promise]] = {
    Status.PENDING: _("We have your order. The carrier has not scanned the parcel yet."),
    Status.LABEL_CREATED: _("Your parcel has its label and waits for the carrier."),
    Status.PICKED_UP: _("The carrier has your parcel."),
    Status.IN_TRANSIT: _("Your parcel is on its way to you."),
    Status.DELAYED: _("Your parcel is on its way, but later than planned."),
    Status.OUT_FOR_DELIVERY: _("Your parcel is on the delivery vehicle."),
    Status.ATTEMPT_FAILED: _("The carrier came by but could not hand over your parcel."),
    Status.READY_FOR_PICKUP: _("Your parcel waits for you at the pickup point."),
    Status.DELIVERED: _("Your parcel has been delivered."),
    Status.RETURNING: _("Your parcel is on its way back to us."),
    Status.RETURNED: _("Your parcel has come back to us."),
    Status.EXCEPTION: _("Something keeps your parcel from being delivered."),
    Status.CANCELLED: _("This parcel has been cancelled and will not be delivered."),
    Status.EXPIRED: _("The carrier has told nothing new about this parcel for a long time."),
    Status.UNKNOWN: _("The carrier's latest words about your parcel are below."),
}

WARM: Final[Mapping[Status, Promise]] = {
    Status.PENDING: _("Thank you! We have your order. The carrier has not scanned the parcel yet."),
    Status.LABEL_CREATED: _("All packed! Your parcel waits for the carrier."),
    Status.PICKED_UP: _("Off it goes: the carrier has your parcel."),
    Status.IN_TRANSIT: _("Good news: your parcel is on its way to you."),
    Status.DELAYED: _("We are sorry: your parcel is on its way, but later than planned."),
    Status.OUT_FOR_DELIVERY: _("Almost there: your parcel is on the delivery vehicle."),
    Status.ATTEMPT_FAILED: _("We are sorry: the carrier came by but could not hand it over."),
    Status.READY_FOR_PICKUP: _("It is there! Your parcel waits for you at the pickup point."),
    Status.DELIVERED: _("Your parcel is there. We hope you love it."),
    Status.EXCEPTION: _("We are sorry: something keeps your parcel from being delivered."),
}
"""The same, from a shop that speaks warmly; whatever is not here it says plainly."""


def sentence(status: Status, tone: str) -> str:
    """`tone`: one of `retailers.theme.TONES`."""
    warm = WARM.get(status) if tone == "warm" else None
    return str(warm or SENTENCES[status])


CAUSES: Final[Mapping[Cause, Promise]] = {
    Cause.WEATHER: _("Bad weather is holding up the carrier."),
    Cause.DISASTER: _("A natural disaster is holding up the carrier."),
    Cause.CARRIER_DELAY: _("The carrier is running late."),
    Cause.CARRIER_CAPACITY: _("The carrier has more parcels than it can move right now."),
    Cause.CARRIER_MECHANICAL: _("A vehicle or machine of the carrier broke down."),
    Cause.CARRIER_MISROUTE: _("The carrier sent the parcel the wrong way and is correcting it."),
    Cause.CARRIER_DAMAGE: _("The carrier reports that the parcel was damaged."),
    Cause.CARRIER_LOST: _("The carrier cannot find the parcel."),
    Cause.CUSTOMS_CLEARANCE: _("The parcel is waiting at customs."),
    Cause.CUSTOMS_DOCUMENTS: _("Customs is missing a document for the parcel."),
    Cause.CUSTOMS_PAYMENT: _("Duties or taxes have to be paid before the parcel can go on."),
    Cause.CUSTOMS_REFUSED: _("Customs did not let the parcel in."),
    Cause.RECIPIENT_UNAVAILABLE: _("Nobody was there to take the parcel."),
    Cause.RECIPIENT_ADDRESS: _("The carrier has trouble with the delivery address."),
    Cause.RECIPIENT_REFUSED: _("The parcel was not accepted at the address."),
    Cause.RECIPIENT_UNCLAIMED: _("The parcel was not picked up in time."),
    Cause.RECIPIENT_REQUEST: _("The recipient asked the carrier for a change."),
    Cause.RETAILER_NOT_READY: _("The parcel was not ready when the carrier came."),
    Cause.RETAILER_REQUEST: _("We asked the carrier for a change."),
    Cause.SECURITY: _("The parcel is held for a security check."),
    Cause.STRIKE: _("A strike is holding up the carrier."),
    Cause.HOLIDAY: _("The carrier does not deliver on this holiday."),
}

NOTHING_TO_DO: Final = _("You do not need to do anything. We watch the parcel for you.")
HELP: Final = _("Please contact us, and we will find a solution together.")

NEXT: Final[Mapping[Cause, Promise]] = {
    Cause.RECIPIENT_ADDRESS: _(
        "Please contact us with the full address, so that we can pass it on."
    ),
    Cause.RECIPIENT_UNAVAILABLE: _("The carrier usually tries again on the next working day."),
    Cause.CUSTOMS_PAYMENT: _("Please contact us before you pay anything."),
    Cause.CARRIER_DAMAGE: _("Please contact us, and we will make it right."),
    Cause.CARRIER_LOST: _("Please contact us, and we will make it right."),
}
"""What to do, where the cause decides it; else the status does (`next_step`)."""

_CALM: Final = frozenset({Status.DELAYED})
_ASKS_FOR_HELP: Final = frozenset({Status.EXCEPTION, Status.RETURNING, Status.RETURNED})


def next_step(status: Status, cause: Cause | None) -> str:
    """What the shopper can do about it; "" where the sentence has said all."""
    if status in _CALM:
        return str(NOTHING_TO_DO)
    if cause and cause in NEXT and status not in {Status.RETURNING, Status.RETURNED}:
        return str(NEXT[cause])
    if status in _ASKS_FOR_HELP or status is Status.EXPIRED:
        return str(HELP)
    if status is Status.ATTEMPT_FAILED:
        return str(NEXT[Cause.RECIPIENT_UNAVAILABLE])
    return ""
