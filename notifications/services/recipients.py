"""To whom a message goes on each channel, and who must not get one."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, NamedTuple

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from narvar.lib import sql
from narvar.lib.phones import e164, is_mobile_allowed
from notifications.policy import Reason
from notifications.services.rules import EMAIL, SMS
from notifications.services.subjects import Subject
from notifications.services.zones import zone_at
from notifications.words import locale_for

SHOPPER: Final = "shopper"


@dataclass(frozen=True, slots=True)
class Recipient:
    """`address` as given, `to` in the channel's form or None where no message may go."""

    role: str
    address: str
    to: str | None
    sender: str
    locale: str
    zone: str


class OptIn(NamedTuple):
    """A phone whose holder asked on the page for texts, and confirmed it."""

    consent_id: int
    phone: str
    locale: str
    # Null: all parcels of the order.
    shipment_id: int | None


OptIns = Mapping[int, Sequence[OptIn]]


def recipients(subject: Subject, channel: str, optins: OptIns) -> list[Recipient]:
    return _CHANNELS[channel](subject, optins)


def _phones(subject: Subject, optins: OptIns) -> list[Recipient]:
    """The order's phone, and those that were left on its page: the shopper's own first."""
    phone = subject.order.phone
    found = [_phone(subject, SHOPPER, phone, subject.locale)]
    parcel = subject.parcel.id if subject.parcel else None
    for optin in optins.get(subject.order.id, ()):
        if optin.shipment_id in (None, parcel):
            locale = locale_for(optin.locale, subject.locale)
            found.append(_phone(subject, f"optin-{optin.consent_id}", optin.phone, locale))
    # A phone that was left on the page serves: that the order had none is no news then.
    return found[1:] if len(found) > 1 and not phone else found


def _phone(subject: Subject, role: str, phone: str, locale: str) -> Recipient:
    to = _number(phone, tuple(subject.countries))
    sender = subject.shop.sms_sender or settings.TWILIO_FROM
    return Recipient(role, phone, to, sender, locale, _zone(subject, to or ""))


@lru_cache(maxsize=4096)
def _number(phone: str, countries: tuple[str, ...]) -> str | None:
    """In E.164, if it may be mobile, and of the order's, the parcel's or the shop's country."""
    number = e164(phone, next(iter(countries), None)) if phone else None
    if number is None or not is_mobile_allowed(number, countries=countries):
        return None
    return number


def _mailbox(subject: Subject, optins: OptIns) -> list[Recipient]:
    email = subject.order.email
    phone = _number(subject.order.phone, tuple(subject.countries)) or ""
    # Without a relay no mail leaves the house, whoever would be its sender.
    sender = (subject.shop.sender_email or settings.EMAIL_FROM) if settings.SMTP_URL else ""
    zone = _zone(subject, phone)
    return [Recipient(SHOPPER, email, mailbox(email), sender, subject.locale, zone)]


def mailbox(email: str) -> str | None:
    """In lower case, or None where it cannot be one."""
    try:
        validate_email(email)
    except ValidationError:
        return None
    return email.lower()


def _zone(subject: Subject, phone: str) -> str:
    country, state, postcode = subject.home
    return zone_at(
        country=country, state=state, postcode=postcode, phone=phone, usual=subject.shop.zone
    )


_CHANNELS: Final[Mapping[str, Callable[[Subject, OptIns], list[Recipient]]]] = {
    SMS: _phones,
    EMAIL: _mailbox,
}


def confirmed(order_ids: Iterable[int]) -> OptIns:
    """The phones that were left on the pages of these orders, and answered that they want it."""
    rows = sql.fetch(
        """SELECT order_id, id, phone, locale, shipment_id FROM notifications_consent
           WHERE order_id = ANY(%s) AND confirmed_at IS NOT NULL AND withdrawn_at IS NULL
           ORDER BY id""",
        [sorted(order_ids)],
    )
    found: dict[int, list[OptIn]] = defaultdict(list)
    for order_id, *rest in rows:
        found[order_id].append(OptIn(*rest))
    return found


def blocks(wanted: Collection[tuple[str, str]]) -> Mapping[tuple[str, str], Reason]:
    """(channel, address) → why it gets nothing more; only those that are blocked."""
    if not wanted:
        return {}
    rows = sql.fetch(
        """SELECT channel, address, reason FROM notifications_suppression
           WHERE address = ANY(%s)""",
        [sorted({address for _, address in wanted})],
    )
    return {(channel, address): block(reason) for channel, address, reason in rows}


def block(reason: str) -> Reason:
    """A `states.Block` as the reason of a delivery."""
    return Reason(reason.replace("_", " "))
