"""What the console calls the words of our own code. For staff, in English so far."""

from collections.abc import Mapping
from typing import Final, Literal

from django.utils.translation import gettext

from notifications.policy import HELD, Milestone, Reason
from notifications.states import State
from tracking.carriers.registry import CARRIERS
from tracking.states import Status

Tone = Literal["plain", "good", "watch", "bad"]

STATUSES: Final[Mapping[Status, str]] = {
    Status.PENDING: "Pending",
    Status.LABEL_CREATED: "Label created",
    Status.PICKED_UP: "Picked up",
    Status.IN_TRANSIT: "In transit",
    Status.DELAYED: "Delayed",
    Status.OUT_FOR_DELIVERY: "Out for delivery",
    Status.ATTEMPT_FAILED: "Attempt failed",
    Status.READY_FOR_PICKUP: "Ready for pickup",
    Status.DELIVERED: "Delivered",
    Status.RETURNING: "Returning",
    Status.RETURNED: "Returned",
    Status.EXCEPTION: "Exception",
    Status.CANCELLED: "Cancelled",
    Status.EXPIRED: "Expired",
    Status.UNKNOWN: "Unknown code",
}
_TONES: Final[Mapping[Status, Tone]] = {
    Status.DELIVERED: "good",
    Status.DELAYED: "watch",
    Status.ATTEMPT_FAILED: "watch",
    Status.READY_FOR_PICKUP: "watch",
    Status.RETURNING: "watch",
    Status.EXPIRED: "watch",
    Status.EXCEPTION: "bad",
}
MESSAGE_STATES: Final[Mapping[str, str]] = {
    State.DUE: "Waiting to be sent",
    State.SENDING: "Being sent",
    State.SENT: "Sent",
    State.DELIVERED: "Arrived",
    State.FAILED: "Failed",
    State.SKIPPED: "Not sent",
    State.AMBIGUOUS: "Unclear whether it arrived",
}
_MESSAGE_TONES: Final[Mapping[str, Tone]] = {
    State.SENT: "good",
    State.DELIVERED: "good",
    State.FAILED: "bad",
    State.AMBIGUOUS: "bad",
    State.SKIPPED: "watch",
}
_REASONS: Final[Mapping[str, str]] = {
    Reason.NOT_LIVE: "It happened before the shop went live.",
    Reason.HISTORY: "It was more than a day old when we learned of it.",
    Reason.RETURN: "The parcel goes back to the shop.",
    Reason.TEST: "A test order: nothing of it leaves the house.",
    Reason.NOTIFY_OFF: "The shop asked for silence about this order or parcel.",
    Reason.OVERTAKEN: "The parcel had moved on: it would have been wrong by then.",
    Reason.ALREADY_TOLD: "The shopper had heard of it before.",
    Reason.NO_SENDER: "Neither the brand nor the house has a number to send from.",
    Reason.NO_PHONE: "The order has no phone number.",
    Reason.PHONE_NOT_ALLOWED: "Not a mobile number of the shop's or the parcel's country.",
    Reason.SAME_RECIPIENT: "Another order in the same parcel has the same recipient.",
    Reason.STALE: "It could not be sent for a day.",
    "cancelled": "The order was cancelled by then.",
    "superseded": "A later message about the same parcel said what mattered by then.",
    "not told": "An all-clear for a delay of which the shopper never heard.",
    "still late": "An all-clear while another delay went on.",
    "no e-mail": "The order has no e-mail address.",
    "e-mail invalid": "Not an e-mail address to which anything could be sent.",
    "opted out": "The shopper wants no more messages on this channel.",
    "hard bounce": "Nothing arrives at this address: an earlier message bounced for good.",
    "invalid": "The provider does not take this for an address.",
    "complaint": "The shopper reported an earlier e-mail as unwanted.",
    "dropped": "The brake held it, and somebody decided not to send it.",
    "quiet hours": "It is night where the shopper is: it waits for the morning.",
    "brake": "The brake holds its rule: a person has to say yes.",
    "notice under way": "It waits for the message that it takes back.",
    HELD: "All sending is stopped, for this retailer or the whole house.",
}


def tone(status: Status) -> Tone:
    return _TONES.get(status, "plain")


def message_tone(state: str) -> Tone:
    return _MESSAGE_TONES.get(state, "plain")


def reason(code: str) -> str:
    """Our own reasons in a sentence; a provider's as it gave it."""
    return _REASONS.get(code, code)


def label(code: str) -> str:
    """`carrier_delay` → `Carrier delay`."""
    return code.replace("_", " ").capitalize()


def brand_field(name: str) -> str:
    """What the studio calls a column of a brand."""
    return {
        "name": gettext("Name"),
        "colour": gettext("Colour"),
        "accent": gettext("Accent"),
        "radius": gettext("Corners"),
        "font": gettext("Type"),
        "tone": gettext("Tone"),
        "locale": gettext("Language"),
        "zone": gettext("Time zone"),
        "support_email": gettext("Support e-mail"),
        "support_url": gettext("Help page"),
        "sender_name": gettext("Sender’s name"),
        "sender_email": gettext("Sender’s address"),
        "reply_to": gettext("Replies go to"),
        "sms_sender": gettext("SMS sender"),
    }.get(name, gettext("Logo"))


def brand_problem(why: str) -> str:
    """Why a field cannot be read (`retailers.theme.read`), and what to type instead."""
    return {
        "missing": gettext("Type a name: it stands on every page and message."),
        "long": gettext("Too long: 120 characters at most."),
        "colour": gettext("Type a colour as # and six digits, such as #1f4e79."),
        "radius": gettext("Type a whole number from 0 to 28."),
        "choice": gettext("Choose one of the list."),
        "email": gettext("Not an e-mail address. It should look like help@shop.example."),
        "link": gettext("Type a whole address, such as https://shop.example/help."),
        "locale": gettext("Choose a language, such as en or de-AT."),
        "zone": gettext("Choose a time zone of the list, such as Europe/Berlin."),
        "sender": gettext("Type a number as +14155550123, or up to 11 letters and digits."),
        "image": gettext("Upload the logo again."),
    }[why]


def refused_image(why: str) -> str:
    """Why an upload became no logo (`retailers.services.images.Refused`)."""
    return {
        "empty": gettext("The file is empty. Choose the logo again."),
        "large": gettext("The file is larger than 5 MB. Save the logo smaller and try again."),
        "format": gettext(
            "Not a PNG, JPEG, WebP or GIF. SVG and PDF have to be saved as PNG first."
        ),
        "broken": gettext("The picture is damaged: it cannot be read to its end."),
        "pixels": gettext(
            "More than 40 million pixels. Save the logo smaller: 640 px wide is plenty."
        ),
    }[why]


def preview_states() -> dict[str, str]:
    """What the studio's preview can show, by the code in its address."""
    return {
        "in_transit": gettext("In transit"),
        "ordered": gettext("Just ordered"),
        "out_for_delivery": gettext("Out for delivery"),
        "storm": gettext("Held by a storm"),
        "delayed": gettext("Delayed"),
        "attempt_failed": gettext("Delivery attempted"),
        "ready_for_pickup": gettext("Ready for pickup"),
        "delivered": gettext("Delivered"),
        "returning": gettext("Going back"),
    }


def roles() -> dict[str, str]:
    return {"owner": gettext("Owner"), "agent": gettext("Agent")}


def deed(kind: str) -> str:
    """What an audit entry tells of."""
    known = {
        "order.email": gettext("E-mail address changed"),
        "order.phone": gettext("Phone changed"),
        "order.notify": gettext("Messages switched"),
        "order.link": gettext("Page link renewed"),
        "order.asked": gettext("Carrier asked at once"),
        "order.sent_again": gettext("Link sent again"),
        "case.acknowledged": gettext("Delay acknowledged"),
        "brand.published": gettext("Brand published"),
        "brand.restored": gettext("Earlier look brought back"),
        "member.invited": gettext("Person invited"),
        "member.joined": gettext("Person joined"),
        "member.role": gettext("Role changed"),
        "member.removed": gettext("Person removed"),
        "rule.switched": gettext("Message switched"),
        "carrier_account.created": gettext("Carrier account added"),
        "carrier_account.changed": gettext("Carrier account changed"),
        "retailer.live": gettext("Went live"),
        "retailer.stopped": gettext("Sending stopped or resumed"),
    }
    return known.get(kind, label(kind.replace(".", " ")))


def flags() -> dict[str, tuple[str, str, Tone]]:
    """Cause of a flag → what it is called, what to do about it, how bad it is."""
    return {
        "exception": (
            gettext("Exception"),
            gettext("Ask the carrier, then tell the shopper: replace or refund."),
            "bad",
        ),
        "message": (
            gettext("Message did not arrive"),
            gettext("Check the address, then write or call the shopper."),
            "bad",
        ),
        "stalled": (
            gettext("No movement"),
            gettext("Open a search at the carrier; offer a replacement."),
            "bad",
        ),
        "attempt_failed": (
            gettext("Delivery attempted"),
            gettext("Make sure that the shopper can take it, or collect it in time."),
            "watch",
        ),
        "late": (
            gettext("Late"),
            gettext("The promised day is over. Tell the shopper what you do about it."),
            "watch",
        ),
        "carrier": (
            gettext("Carrier says delayed"),
            gettext("The shopper is told the new date. Look whether it is needed earlier."),
            "watch",
        ),
        "storm": (
            gettext("Held by a storm"),
            gettext("Nothing to do: shoppers are told, and again when it is over."),
            "plain",
        ),
        "returning": (
            gettext("Going back"),
            gettext("Ask the shopper for the right address before it is sent anew."),
            "watch",
        ),
    }


def cause(code: str) -> str:
    """A cause as people say it: `carrier_delay` → `Carrier: delay`."""
    who, _, what = code.partition("_")
    if not what:
        return label(code)
    return f"{label(who)}: {what.replace('_', ' ')}"


def milestone(name: str) -> str:
    """What a rule is called."""
    return {
        "order_confirmed": gettext("Order confirmed"),
        "shipped": gettext("Shipped"),
        "out_for_delivery": gettext("Out for delivery"),
        "delivered": gettext("Delivered"),
        "attempt_failed": gettext("Delivery attempted"),
        "ready_for_pickup": gettext("Ready for pickup"),
        "delayed": gettext("Delayed"),
        "storm_hold": gettext("Held by a storm"),
        "all_clear": gettext("All clear after a delay"),
        "opt_in": gettext("Question whether texts are wanted"),
    }.get(name, label(name))


def milestones() -> dict[str, str]:
    """What messages are sent for, by the name of their rule; the storm's first: it says most."""
    return {one.value: milestone(one.value) for one in Milestone}


def carrier(code: str) -> str:
    return CARRIERS[code].name if code in CARRIERS else code.upper()


def channel(code: str) -> str:
    return {"sms": gettext("SMS"), "email": gettext("E-mail")}.get(code, code)


def statuses() -> Mapping[Status, str]:
    return STATUSES


def event_kinds() -> dict[str, str]:
    """The chips over an order's timeline."""
    return {
        "scan": gettext("Scans"),
        "date": gettext("Dates"),
        "case": gettext("Delays"),
        "message": gettext("Messages"),
        "consent": gettext("Consents"),
        "deed": gettext("Who did what"),
        "order": gettext("Order"),
    }


def resolution(code: str) -> str:
    """How a delay ended."""
    return {
        "moved": gettext("The parcel moves again."),
        "delivered": gettext("The parcel was delivered."),
        "withdrawn": gettext("The carrier took its word back."),
        "cleared": gettext("The weather is over."),
        "rescheduled": gettext("There is a new date."),
        "overtaken": gettext("Something weightier took its place."),
    }.get(code, label(code) if code else "")
