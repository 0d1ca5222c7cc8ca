"""What the console calls the words of our own code."""

from collections.abc import Iterable, Mapping
from typing import Final, Literal

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as N_

from narvar.lib import dates
from notifications.policy import HELD, Milestone, Reason
from notifications.states import State
from tracking.carriers.registry import CARRIERS
from tracking.states import Status

Tone = Literal["plain", "good", "watch", "bad"]
CHOSEN: Final = "language"
"""In the session: the language that somebody chose by hand."""

STATUSES: Final[Mapping[Status, str]] = {
    Status.PENDING: N_("Pending"),
    Status.LABEL_CREATED: N_("Label created"),
    Status.PICKED_UP: N_("Picked up"),
    Status.IN_TRANSIT: N_("In transit"),
    Status.DELAYED: N_("Delayed"),
    Status.OUT_FOR_DELIVERY: N_("Out for delivery"),
    Status.ATTEMPT_FAILED: N_("Attempt failed"),
    Status.READY_FOR_PICKUP: N_("Ready for pickup"),
    Status.DELIVERED: N_("Delivered"),
    Status.RETURNING: N_("Returning"),
    Status.RETURNED: N_("Returned"),
    Status.EXCEPTION: N_("Exception"),
    Status.CANCELLED: N_("Cancelled"),
    Status.EXPIRED: N_("Expired"),
    Status.UNKNOWN: N_("Unknown code"),
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
    State.DUE: N_("Waiting to be sent"),
    State.SENDING: N_("Being sent"),
    State.SENT: N_("Sent"),
    State.DELIVERED: N_("Arrived"),
    State.FAILED: N_("Failed"),
    State.SKIPPED: N_("Not sent"),
    State.AMBIGUOUS: N_("Unclear whether it arrived"),
}
_MESSAGE_TONES: Final[Mapping[str, Tone]] = {
    State.SENT: "good",
    State.DELIVERED: "good",
    State.FAILED: "bad",
    State.AMBIGUOUS: "bad",
    State.SKIPPED: "watch",
}
_REASONS: Final[Mapping[str, str]] = {
    Reason.NOT_LIVE: N_("It happened before the shop went live."),
    Reason.HISTORY: N_("It was more than a day old when we learned of it."),
    Reason.RETURN: N_("The parcel goes back to the shop."),
    Reason.TEST: N_("A test order: nothing of it leaves the house."),
    Reason.NOTIFY_OFF: N_("The shop asked for silence about this order or parcel."),
    Reason.OVERTAKEN: N_("The parcel had moved on: it would have been wrong by then."),
    Reason.ALREADY_TOLD: N_("The shopper had heard of it before."),
    Reason.NO_SENDER: N_("Neither the brand nor the house has a number to send from."),
    Reason.NO_PHONE: N_("The order has no phone number."),
    Reason.PHONE_NOT_ALLOWED: N_("Not a mobile number of the shop's or the parcel's country."),
    Reason.SAME_RECIPIENT: N_("Another order in the same parcel has the same recipient."),
    Reason.STALE: N_("It could not be sent for a day."),
    "cancelled": N_("The order was cancelled by then."),
    "superseded": N_("A later message about the same parcel said what mattered by then."),
    "not told": N_("An all-clear for a delay of which the shopper never heard."),
    "still late": N_("An all-clear while another delay went on."),
    "no e-mail": N_("The order has no e-mail address."),
    "e-mail invalid": N_("Not an e-mail address to which anything could be sent."),
    "opted out": N_("The shopper wants no more messages on this channel."),
    "hard bounce": N_("Nothing arrives at this address: an earlier message bounced for good."),
    "invalid": N_("The provider does not take this for an address."),
    "complaint": N_("The shopper reported an earlier e-mail as unwanted."),
    "dropped": N_("The brake held it, and somebody decided not to send it."),
    "quiet hours": N_("It is night where the shopper is: it waits for the morning."),
    "brake": N_("The brake holds its rule: a person has to say yes."),
    "notice under way": N_("It waits for the message that it takes back."),
    HELD: N_("All sending is stopped, for this retailer or the whole house."),
}


def turned(parts: Iterable[str]) -> str:
    """What it was → what it is, in the direction in which people read."""
    text = ""
    for part in filter(None, parts):
        gaps = {"was": text, "now": dates.kept(part)}
        text = gettext("%(was)s → %(now)s") % gaps if text else gaps["now"]
    return text


def tone(status: Status) -> Tone:
    return _TONES.get(status, "plain")


def message_tone(state: str) -> Tone:
    return _MESSAGE_TONES.get(state, "plain")


def reason(code: str) -> str:
    """Our own reasons in a sentence; a provider's as it gave it."""
    return gettext(_REASONS[code]) if code in _REASONS else code


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


_FLAGS: Final[Mapping[str, tuple[str, str, Tone]]] = {
    "exception": (
        N_("Exception"),
        N_("Ask the carrier, then tell the shopper: replace or refund."),
        "bad",
    ),
    "message": (
        N_("Message did not arrive"),
        N_("Check the address, then write or call the shopper."),
        "bad",
    ),
    "stalled": (
        N_("No movement"),
        N_("Open a search at the carrier; offer a replacement."),
        "bad",
    ),
    "attempt_failed": (
        N_("Delivery attempted"),
        N_("Make sure that the shopper can take it, or collect it in time."),
        "watch",
    ),
    "late": (
        N_("Late"),
        N_("The promised day is over. Tell the shopper what you do about it."),
        "watch",
    ),
    "carrier": (
        N_("Carrier says delayed"),
        N_("The shopper is told the new date. Look whether it is needed earlier."),
        "watch",
    ),
    "storm": (
        N_("Held by a storm"),
        N_("Nothing to do: shoppers are told, and again when it is over."),
        "plain",
    ),
    "returning": (
        N_("Going back"),
        N_("Ask the shopper for the right address before it is sent anew."),
        "watch",
    ),
}


def flags() -> dict[str, tuple[str, str, Tone]]:
    """Cause of a flag → what it is called, what to do about it, how bad it is."""
    return {code: (gettext(one), gettext(how), bad) for code, (one, how, bad) in _FLAGS.items()}


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


def statuses() -> dict[Status, str]:
    return {one: gettext(word) for one, word in STATUSES.items()}


def status(one: Status) -> str:
    return gettext(STATUSES[one])


def message_state(state: str) -> str:
    return gettext(MESSAGE_STATES[state]) if state in MESSAGE_STATES else state


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
