"""What shoppers answer by SMS: STOP, START, YES, HELP. Twilio posts it, and takes TwiML back.

Whose shopper it is follows from the two numbers: all retailers that texted this phone from the
number it wrote to. An order to stop is heeded by all of them, because the phone cannot tell them
apart, and because Twilio itself blocks the number for all who send from it. Free text is kept for
the one who wrote last and for nobody else, and so is a YES: it answers the newest question.

Twilio's default handling confirms its own words (STOP, START, YES …) once, by itself, and refuses
everything to a stopped phone with 21610: to those we answer nothing.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, NamedTuple
from xml.sax.saxutils import escape

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext

from narvar.lib import clock, sql
from narvar.lib.text import clean
from notifications.keywords import TWILIO_START, TWILIO_STOP, action_of, word_of
from notifications.metrics import REPORTS
from notifications.models import Delivery, InboundMessage
from notifications.services.callbacks import NotTwilio, Unreadable
from notifications.services.consent import confirm, pending, resume, withdraw
from notifications.services.mailing import contact
from notifications.services.suppression import lift, suppress
from notifications.states import Action, Block
from notifications.transports.twilio import Twilio, house_account
from notifications.words import locale_for
from retailers.tenancy import acting_for, retailer_id
from retailers.theme import theme_of

_SID: Final = re.compile(r"[A-Za-z0-9]{2,64}")
_PHONE: Final = re.compile(r"\+[1-9]\d{6,14}")
_LONGEST: Final = 1_600
SILENCE: Final = '<?xml version="1.0" encoding="UTF-8"?><Response/>'


@dataclass(frozen=True, slots=True)
class Inbound:
    sid: str
    phone: str
    # The number written to, and the messaging service that it belongs to, if any.
    senders: tuple[str, ...]
    body: str

    @property
    def action(self) -> Action:
        return action_of(self.body)


class _Shop(NamedTuple):
    """A retailer that texted the phone, and its newest message to it (0: none)."""

    retailer_id: int
    last_delivery: int


def take_inbound(
    *, path: str, fields: Mapping[str, str], signature: str, only: int | None = None
) -> str:
    """TwiML of the answer. `only`: the retailer whose own number it is.

    Raises NotTwilio, Unreadable.
    """
    url = f"{settings.BASE_URL}{path}"
    if not Twilio(house_account()).valid_callback(url, fields, signature):
        raise NotTwilio
    inbound = _understood(fields)
    shops = _shops(inbound, only)
    REPORTS.labels("sms", f"inbound {inbound.action}").inc()
    if not shops:
        return SILENCE
    now, confirmed = clock.now(), _confirmed(inbound, shops)
    concerned = shops if inbound.action is not Action.NOTHING else shops[-1:]
    news = [_heeded(shop, inbound, confirmed, now) for shop in concerned]
    return _answer(inbound, shops[-1], confirmed) if any(news) else SILENCE


def _understood(fields: Mapping[str, str]) -> Inbound:
    sid, phone = fields.get("MessageSid", ""), fields.get("From", "")
    senders = [fields.get("To", ""), fields.get("MessagingServiceSid", "")]
    if not _SID.fullmatch(sid) or not _PHONE.fullmatch(phone):
        raise Unreadable
    body = clean(fields.get("Body", ""), _LONGEST, lines=True)
    return Inbound(sid, phone, tuple(clean(s, 40) for s in senders if s), body)


def _shops(inbound: Inbound, only: int | None) -> Sequence[_Shop]:
    """Who texted last stands last."""
    rows = sql.fetch(
        "SELECT retailer_id, last_delivery FROM sms_correspondents(%s, %s)",
        [list(inbound.senders), inbound.phone],
    )
    shops = [_Shop(*row) for row in rows if only in (None, row[0])]
    return shops or ([_Shop(only, 0)] if only is not None else [])


class _Confirmed(NamedTuple):
    retailer_id: int
    consent_id: int
    order_id: int


def _confirmed(inbound: Inbound, shops: Sequence[_Shop]) -> _Confirmed | None:
    """The newest open question of any of the shops, where the answer is YES."""
    if inbound.action is not Action.CONFIRM:
        return None
    found: list[tuple[datetime, _Confirmed]] = []
    for shop in shops:
        with acting_for(shop.retailer_id):
            consent = pending(phone=inbound.phone, now=clock.now())
            if consent is not None:
                one = _Confirmed(shop.retailer_id, consent.pk, consent.order_id)
                found.append((consent.asked_at, one))
    return max(found)[1] if found else None


def _heeded(shop: _Shop, inbound: Inbound, confirmed: _Confirmed | None, now: datetime) -> bool:
    """Whether the message is new: Twilio repeats what it got no answer to."""
    with acting_for(shop.retailer_id), transaction.atomic():
        if not _kept(inbound):
            return False
        match inbound.action:
            case Action.STOP:
                source = f"reply {word_of(inbound.body)}"
                suppress("sms", inbound.phone, Block.OPTED_OUT, now=now, source=source)
                withdraw(phone=inbound.phone, now=now)
            case Action.CONFIRM if confirmed is not None:
                # It unblocks the number at Twilio too, whoever asked.
                lift("sms", inbound.phone)
                if confirmed.retailer_id == shop.retailer_id:
                    confirm(consent_id=confirmed.consent_id, now=now)
            case Action.START | Action.CONFIRM:
                if lift("sms", inbound.phone):
                    resume(phone=inbound.phone)
    return True


def _kept(inbound: Inbound) -> bool:
    _, created = InboundMessage.objects.get_or_create(
        provider_id=inbound.sid,
        defaults={
            "retailer_id": retailer_id(),
            "phone": inbound.phone,
            "to": inbound.senders[0] if inbound.senders else "",
            "body": inbound.body,
            "action": inbound.action,
            "received_at": clock.machine(),
        },
    )
    return created


def _answer(inbound: Inbound, shop: _Shop, confirmed: _Confirmed | None) -> str:
    """In the name of whoever asked, or wrote last; the phone knows that one."""
    who = confirmed.retailer_id if confirmed else shop.retailer_id
    with acting_for(who):
        words = _words(inbound, shop, confirmed)
    return twiml(words) if words else SILENCE


def _words(inbound: Inbound, shop: _Shop, confirmed: _Confirmed | None) -> str:
    voice = _voice(shop.last_delivery, confirmed)
    word = word_of(inbound.body)
    if voice is None:
        return ""
    with translation.override(voice.locale):
        match inbound.action:
            case Action.HELP:
                return _help(voice)
            case Action.CONFIRM if confirmed is not None:
                said = gettext("{brand}: Thank you! You get our texts. Reply STOP to opt out")
            case Action.STOP if word not in TWILIO_STOP:
                said = gettext("{brand}: No more texts from us. Reply START to get them again")
            case Action.START | Action.CONFIRM if word not in TWILIO_START:
                said = gettext("{brand}: You get our texts again. Reply STOP to opt out")
            case _:
                return ""
    return said.replace("{brand}", voice.brand)


class _Voice(NamedTuple):
    brand: str
    contact: str
    locale: str


def _voice(last_delivery: int, confirmed: _Confirmed | None) -> _Voice | None:
    """The brand of the newest message, or of the question that was just answered."""
    found = Delivery.objects.select_related("order__brand")
    if confirmed is not None:
        delivery = found.filter(role=f"optin-{confirmed.consent_id}").order_by("-pk").first()
    else:
        delivery = found.filter(pk=last_delivery).first()
    if delivery is None:
        return None
    order, brand = delivery.order, delivery.order.brand
    known = contact(theme_of(brand))
    locale = locale_for(order.locale, brand.locale)
    name = clean(brand.name, 40).replace("{", "").replace("}", "")
    return _Voice(name, known.text if known else "", locale)


def _help(voice: _Voice) -> str:
    said = (
        gettext("{brand}: texts about your delivery. Questions: {contact}. Reply STOP to opt out")
        if voice.contact
        else gettext("{brand}: texts about your delivery. Reply STOP to opt out")
    )
    return said.replace("{contact}", voice.contact).replace("{brand}", voice.brand)


def twiml(words: str) -> str:
    return (
        '<?xml version="1.0" encoding="UTF-8"?>'
        f"<Response><Message>{escape(words)}</Message></Response>"
    )
