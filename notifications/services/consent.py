"""A shopper asks on an order's page for texts. All for the retailer acted for; business time.

Asking sends one question to the phone; nothing else goes there before the phone itself answered
YES. What was shown, when, and in which language is kept, also after STOP.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final

from django.conf import settings
from django.db import transaction
from django.db.models import DateTimeField, TextField, Value
from django.db.models.functions import Cast
from django.utils import translation
from django.utils.translation import gettext

from narvar.lib import claims, clock, ids, signing, sql
from narvar.lib.phones import e164, is_mobile_allowed
from narvar.lib.text import clean
from notifications.models import Consent, Delivery, Rule
from notifications.segments import count as segments
from notifications.services.queue import SENDS
from notifications.services.rules import SMS, send_lane
from notifications.services.suppression import suppressed
from notifications.states import State
from notifications.words import locale_for
from retailers.models import Outbox
from retailers.services.doors import open_doors
from retailers.services.outbox import Fact, publish
from retailers.tenancy import retailer_id
from tracking.models import Order, Shipment

RULE: Final = "opt_in"
PHONES_A_PARCEL: Final = 2
QUESTIONS_A_PHONE: Final = 3
"""In a day, about all orders of the retailer; a stranger's phone is not to be rung for fun."""
QUESTIONS_AN_HOUR: Final = 300
"""Of a retailer: what pumping of texts to paid numbers can cost at most."""
ASK_AGAIN_AFTER: Final = timedelta(minutes=10)
_DAY, _HOUR = timedelta(days=1), timedelta(hours=1)
_WORDING: Final = 1_000
NEVER: Final = Cast(Value("infinity", TextField()), DateTimeField())


class OptIn(StrEnum):
    SENT = "sent"
    """The phone was asked, or had been moments ago. Said also of a phone that stopped all texts:
    whoever types a number learns nothing about it."""
    KNOWN = "known"
    """It gets texts about this parcel already."""
    INVALID = "invalid"
    """No number, not a mobile one, or not of a country of the order or the shop."""
    LIMIT = "limit"
    """Two phones have this parcel, or there were too many questions."""


def opt_in(
    *,
    order_id: int,
    shipment_id: int | None,
    phone: str,
    locale: str,
    wording: str,
    now: datetime,
) -> OptIn:
    """Ask the phone whether it wants texts about the parcel; `shipment_id` None: all of the order.

    `phone` as typed. Raises Order.DoesNotExist, Shipment.DoesNotExist.
    """
    with transaction.atomic():
        order = _held(order_id, shipment_id)
        number = _number(phone, order, shipment_id)
        if number is None:
            return OptIn.INVALID
        asked = {"order_id": order_id, "shipment_id": shipment_id, "phone": number}
        known = Consent.objects.filter(**asked).first()
        if known is not None and known.confirmed_at and not known.withdrawn_at:
            return OptIn.KNOWN
        if known is not None and now - known.asked_at < ASK_AGAIN_AFTER:
            return OptIn.SENT
        if _too_many(order_id, shipment_id, number, now):
            return OptIn.LIMIT
        told = {
            "locale": clean(locale, 10),
            "wording": clean(wording, _WORDING, lines=True),
            "asked_at": now,
            "confirmed_at": None,
            "withdrawn_at": None,
        }
        consent = _asked(known, asked, told)
        _send_question(consent, order, now)
    return OptIn.SENT


def confirm(*, consent_id: int, now: datetime) -> None:
    """The phone answered YES."""
    Consent.objects.filter(pk=consent_id).update(confirmed_at=now, withdrawn_at=None)


def withdraw(*, phone: str, now: datetime) -> int:
    """The phone answered STOP: all that it asked for here ends. How many that were."""
    return Consent.objects.filter(phone=phone, withdrawn_at=None).update(withdrawn_at=now)


def resume(*, phone: str) -> None:
    """The phone answered START: what it had confirmed and then stopped goes on."""
    Consent.objects.filter(phone=phone, confirmed_at__isnull=False).update(withdrawn_at=None)


def pending(*, phone: str, now: datetime) -> Consent | None:
    """The newest question that the phone has not answered, of the last three days."""
    asked = Consent.objects.filter(phone=phone, confirmed_at=None, withdrawn_at=None)
    return asked.filter(asked_at__gt=now - 3 * _DAY).order_by("-asked_at", "-pk").first()


def confirmed_phones(order_ids: Collection[int]) -> Mapping[int, Sequence[tuple[int, str, str]]]:
    """Order → (consent id, E.164, locale) of the phones that asked, confirmed and did not stop."""
    found: dict[int, list[tuple[int, str, str]]] = defaultdict(list)
    rows = Consent.objects.filter(
        order__in=order_ids, confirmed_at__isnull=False, withdrawn_at=None
    ).order_by("pk")
    for row in rows:
        found[row.order_id].append((row.pk, row.phone, row.locale))
    return found


def _held(order_id: int, shipment_id: int | None) -> Order:
    """The rows that a question points at, in the house's order of locks; one asker at a time."""
    if shipment_id is not None:
        linked = sql.fetch(
            "SELECT 1 FROM tracking_shipmentorder WHERE shipment_id = %s AND order_id = %s",
            [shipment_id, order_id],
        )
        if not linked:
            raise Shipment.DoesNotExist
        sql.fetch("SELECT 1 FROM tracking_shipment WHERE id = %s FOR KEY SHARE", [shipment_id])
    sql.fetch("SELECT 1 FROM tracking_order WHERE id = %s FOR NO KEY UPDATE", [order_id])
    return Order.objects.select_related("brand__retailer").get(pk=order_id)


def _number(phone: str, order: Order, shipment_id: int | None) -> str | None:
    parcel = Shipment.objects.get(pk=shipment_id).country if shipment_id else ""
    address = order.ship_to.get("address")
    home = (address if isinstance(address, dict) else order.ship_to).get("country") or ""
    known = (str(home), parcel, order.brand.retailer.country)
    countries = [country.upper() for country in known if country]
    number = e164(phone, next(iter(countries), None))
    if number is None or not is_mobile_allowed(number, countries=countries):
        return None
    return number


def _too_many(order_id: int, shipment_id: int | None, phone: str, now: datetime) -> bool:
    others = Consent.objects.filter(order=order_id, shipment=shipment_id, withdrawn_at=None)
    if others.exclude(phone=phone).count() >= PHONES_A_PARCEL:
        return True
    questions = Delivery.objects.filter(rule__name=RULE, channel=SMS)
    to_phone = questions.filter(to=phone, occurred_at__gt=now - _DAY)
    if to_phone.count() >= QUESTIONS_A_PHONE:
        return True
    return questions.filter(occurred_at__gt=now - _HOUR).count() >= QUESTIONS_AN_HOUR


def _asked(known: Consent | None, asked: dict[str, Any], told: dict[str, Any]) -> Consent:
    """The row that keeps what was shown; an older question's row begins anew."""
    if known is None:
        return Consent.objects.create(retailer_id=retailer_id(), **asked, **told)
    Consent.objects.filter(pk=known.pk).update(**told)
    known.refresh_from_db()
    return known


def _send_question(consent: Consent, order: Order, now: datetime) -> None:
    """A delivery like any other: claimed, sent once, and asked for when its worker dies."""
    sender = order.brand.sms_sender or settings.TWILIO_FROM
    reason = _reason_not_to(consent, order, sender)
    text = question(consent.locale, order.brand.name, order.number)
    delivery = Delivery.objects.create(
        retailer_id=retailer_id(),
        lane_id=send_lane(SMS),
        rule=_rule(),
        fact_id=_fact(consent, order, now),
        order=order,
        shipment_id=consent.shipment_id,
        channel=SMS,
        role=f"optin-{consent.pk}",
        state=State.SKIPPED if reason else State.DUE,
        reason=reason,
        to="" if reason else consent.phone,
        sender="" if reason else sender,
        text="" if reason else text,
        segments=0 if reason else segments(text).segments,
        occurred_at=now,
        retry_at=NEVER if reason else clock.machine(),
    )
    if not reason:
        delivery.refresh_from_db(fields=["public_id"])
        code = signing.short_code(delivery=delivery.public_id)
        open_doors(kind="short", digests=[signing.digest(code)], subject_ids=[order.pk])
        claims.wake_lane(SENDS, lane_id=delivery.lane_id, due=clock.machine())


def _reason_not_to(consent: Consent, order: Order, sender: str) -> str:
    live_at = order.brand.retailer.live_at
    if live_at is None or live_at > consent.asked_at:
        return "not live"
    if order.test:
        return "test"
    if not sender:
        return "no sender"
    block = suppressed(SMS, [consent.phone]).get(consent.phone)
    return block.value.replace("_", " ") if block else ""


def question(locale: str, brand: str, order: str) -> str:
    """The first text to a phone that asked for texts, with `{link}` for the short link."""
    with translation.override(locale_for(locale)):
        words = gettext(
            "{brand}: Reply YES to get texts about your order {order}. {link}"
            " Msg&data rates may apply. Reply STOP to opt out, HELP for help"
        )
    own = {"{brand}": clean(brand, 40), "{order}": clean(order, 30)}
    # A shop's own words hold no braces of ours.
    for token, value in own.items():
        words = words.replace(token, value.replace("{", "").replace("}", ""))
    return words


def _rule() -> Rule:
    rule, _ = Rule.objects.get_or_create(
        name=RULE, channel=SMS, defaults={"retailer_id": retailer_id()}
    )
    return rule


def _fact(consent: Consent, order: Order, now: datetime) -> int:
    """Each question is a fact of its own: it is asked at most once."""
    key = f"consent:{consent.pk}:{now.isoformat()}"
    payload = {"order": order.pk, "shipment": consent.shipment_id, "consent": consent.pk}
    subject = ids.encode("ord", order.public_id)
    publish([Fact("consent.asked", subject, payload, key, now)])
    return Outbox.objects.get(dedupe_key=key).pk
