"""E-mails, made when they are sent: words, look and headers from the rows as they are then."""

import json
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final, NamedTuple
from uuid import UUID, uuid4

from babel import Locale, UnknownLocaleError
from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext, ngettext

from narvar.lib import clock, ids, signing, sql
from narvar.lib.text import clean
from notifications.composing import Envelope, compose, first_address
from notifications.context import Context
from notifications.letters import Facts, Letter, letter, plain_text
from notifications.models import Delivery
from notifications.services.looks import Look, look_of
from notifications.transports.base import Outgoing
from notifications.words import locale_for
from retailers.services.doors import digest, open_doors
from retailers.theme import Theme, theme_of
from tracking.carriers.registry import CARRIERS
from tracking.models import OrderItem, ShipmentItem, ShipmentNumber
from tracking.panels.local import Local
from tracking.services.links import page_url

ITEMS_AT_MOST: Final = 12
NUMBERS_AT_MOST: Final = 4


def mail_code(delivery: UUID) -> str:
    """26 lower-case letters and digits, 128 bits: stands in the unsubscribe address and in the
    return path, where no mail server may change its case unnoticed."""
    return ids.encode("m", UUID(bytes=signing.mac("mail", str(delivery))[:16]))[2:]


def message_id(delivery: UUID) -> str:
    """The same in every attempt, so that a second copy can be told for one."""
    named = uuid4() if settings.SABOTAGE == "mail_id" else delivery
    return f"<{ids.encode('msg', named)}@{_domain()}>"


def unsubscribe_url(code: str) -> str:
    return f"{settings.BASE_URL}/u/{code}"


def write_mail(delivery_ids: Collection[int]) -> dict[int, Outgoing]:
    """The e-mails of these deliveries, ready to hand over; keeps their subjects as `text`.

    Opens the doors of their unsubscribe and return addresses. Needs a transaction.
    """
    if not delivery_ids:
        return {}
    rows = Delivery.objects.filter(pk__in=delivery_ids).select_related(
        "rule", "order__brand", "shipment"
    )
    deliveries = list(rows.order_by("pk"))
    packed = _packed(deliveries)
    mails = {delivery.pk: _mail(delivery, packed) for delivery in deliveries}
    open_doors(
        kind="mail",
        digests=[digest(mail_code(delivery.public_id)) for delivery in deliveries],
        subject_ids=[delivery.pk for delivery in deliveries],
    )
    sql.values(
        "UPDATE notifications_delivery d SET text = v.text"
        " FROM (VALUES %s) AS v (id, text) WHERE d.id = v.id",
        [(delivery_id, mail.subject) for delivery_id, mail in mails.items()],
    )
    return {delivery_id: mail.outgoing for delivery_id, mail in mails.items()}


class _Mail(NamedTuple):
    subject: str
    outgoing: Outgoing


@dataclass(frozen=True, slots=True)
class _Packed:
    """Numbers and items of several parcels; items of orders as a whole."""

    numbers: Mapping[int, Sequence[str]]
    in_parcel: Mapping[tuple[int, int], Sequence[tuple[str, int]]]
    in_order: Mapping[int, Sequence[tuple[str, int]]]

    def items(self, order: int, parcel: int | None) -> Sequence[tuple[str, int]]:
        """The parcel's, as far as the shop has told which they are."""
        return self.in_parcel.get((parcel or 0, order)) or self.in_order.get(order, ())


def _packed(deliveries: Sequence[Delivery]) -> _Packed:
    orders = {d.order_id for d in deliveries}
    parcels = {d.shipment_id for d in deliveries if d.shipment_id is not None}
    numbers: dict[int, list[str]] = defaultdict(list)
    live = ShipmentNumber.objects.filter(shipment__in=parcels, retired_at=None).order_by("pk")
    for parcel, number in live.values_list("shipment_id", "number"):
        numbers[parcel].append(number)
    items = {i.pk: i for i in OrderItem.objects.filter(order__in=orders).order_by("pk")}
    in_order: dict[int, list[tuple[str, int]]] = defaultdict(list)
    for item in items.values():
        in_order[item.order_id].append((_name(item), item.quantity))
    in_parcel: dict[tuple[int, int], list[tuple[str, int]]] = defaultdict(list)
    lines = ShipmentItem.objects.filter(shipment__in=parcels, item__in=list(items)).order_by("pk")
    for parcel, item_id, quantity in lines.values_list("shipment_id", "item_id", "quantity"):
        item = items[item_id]
        in_parcel[parcel, item.order_id].append((_name(item), quantity))
    return _Packed(numbers, in_parcel, in_order)


def _name(item: OrderItem) -> str:
    return clean(item.name or item.sku or item.item_id, 120)


def _mail(delivery: Delivery, packed: _Packed) -> _Mail:
    order, brand, parcel = delivery.order, delivery.order.brand, delivery.shipment
    code = mail_code(delivery.public_id)
    facts = Facts(
        order=clean(order.number, 60),
        brand=clean(brand.name, 120),
        carrier=carrier_name(parcel.carrier) if parcel else "",
        numbers=packed.numbers.get(parcel.pk, ())[:NUMBERS_AT_MOST] if parcel else (),
        items=packed.items(order.pk, delivery.shipment_id),
    )
    page = Page(
        theme_of(brand),
        locale_of(order.locale, brand.locale),
        page_url(order),
        unsubscribe_url(code),
    )
    context = _context(delivery)
    markup = _markup(facts, context, page.link, parcel)
    written = rendered(context, facts, page, today=clock.now().date(), markup=markup)
    sender = first_address(brand.sender_email, settings.EMAIL_FROM)
    envelope = Envelope(
        message_id=message_id(delivery.public_id),
        sender_name=brand.sender_name or brand.name,
        sender=sender,
        reply_to=first_address(brand.reply_to, brand.support_email),
        to=first_address(delivery.to),
        subject=written.letter.subject,
        date=clock.machine(),
        language=str(page.locale).replace("_", "-"),
        feedback_id=f"{context.milestone}:{brand.slug}:parcel:{_domain()}",
        unsubscribe=page.unsubscribe,
        unsubscribe_to=f"unsubscribe-{code}@{settings.EMAIL_BOUNCE_DOMAIN}",
    )
    body = compose(envelope, text=written.text, html=written.html)
    back = f"bounce-{code}@{settings.EMAIL_BOUNCE_DOMAIN}"
    return _Mail(written.letter.subject, Outgoing(envelope.to, back, body, ""))


def _context(delivery: Delivery) -> Context:
    return Context.from_json({"milestone": delivery.rule.name, **delivery.context})


@dataclass(frozen=True, slots=True)
class Page:
    """Whose mail it is, in which language, and where its two links lead."""

    theme: Theme
    locale: Locale
    link: str
    unsubscribe: str


class Written(NamedTuple):
    letter: Letter
    text: str
    html: str


def rendered(
    context: Context,
    facts: Facts,
    page: Page,
    *,
    today: date,
    markup: Mapping[str, Any] | None = None,
) -> Written:
    """The letter and its two bodies. `markup`: schema.org's, for readers that know it."""
    look = look_of(page.theme, settings.BASE_URL)
    with translation.override(locale_for(str(page.locale))):
        told = letter(context, facts, Local(page.locale, today))
        shown = _shown(facts, page, look)
        values = {**shown, "letter": told, "look": look.toned(told.tone)}
        html = render_to_string("mail/parcel.html", values)
        text = plain_text(told, facts, shown["ends"], link=page.link, brand=facts.brand)
    return Written(told, text, html if markup is None else _marked(html, markup))


# Inside a script element these would end it, or begin another.
_IN_SCRIPT: Final = str.maketrans({"<": "\\u003c", ">": "\\u003e", "&": "\\u0026"})


def _marked(html: str, markup: Mapping[str, Any]) -> str:
    """With data for readers that show parcels themselves; it is never run."""
    data = json.dumps(markup, ensure_ascii=True).translate(_IN_SCRIPT)
    return html.replace("</head>", f'<script type="application/ld+json">{data}</script></head>', 1)


def _shown(facts: Facts, page: Page, look: Look) -> dict[str, Any]:
    more = len(facts.items) - ITEMS_AT_MOST
    shown = Facts(
        facts.order, facts.brand, facts.carrier, facts.numbers, facts.items[:ITEMS_AT_MOST]
    )
    more_items = _more(more) if more > 0 else ""
    asked = contact(page.theme)
    why = gettext("You get this e-mail because you ordered from us.")
    questions = f"{gettext('Questions about your order?')} {asked.text}" if asked else ""
    stop = f"{gettext('Stop these e-mails')}: {page.unsubscribe}"
    return {
        "ends": [more_items, questions, why, stop],
        "lang": str(page.locale).replace("_", "-"),
        "direction": page.locale.text_direction,
        "brand": facts.brand,
        "facts": shown,
        "more_items": more_items,
        "logo": look.logo,
        "link": page.link,
        "unsubscribe": page.unsubscribe,
        "contact": asked,
        "why": why,
    }


def _more(count: int) -> str:
    words = ngettext("and %(count)s more", "and %(count)s more", count)
    return words % {"count": count}


class Contact(NamedTuple):
    text: str
    href: str


def contact(theme: Theme) -> Contact | None:
    """The shop's mailbox, else its help page."""
    if address := first_address(theme.support_email):
        return Contact(address, f"mailto:{address}")
    if theme.support_url.startswith(("https://", "http://")):
        return Contact(theme.support_url, theme.support_url)
    return None


def locale_of(*wanted: str) -> Locale:
    """Of the first that we speak: with its own country, which decides how dates are written."""
    words = locale_for(*wanted)
    for tag in wanted:
        if locale_for(tag) == words:
            try:
                return Locale.parse(tag.replace("-", "_"))
            except (UnknownLocaleError, ValueError):
                break
    return Locale.parse(words.replace("-", "_"))


def carrier_name(code: str) -> str:
    known = CARRIERS.get(code)
    return known.name if known else clean(code.replace("_", " ").upper(), 40)


def _domain() -> str:
    return first_address(settings.EMAIL_FROM).rpartition("@")[2] or "localhost"


def _markup(facts: Facts, context: Context, link: str, parcel: Any) -> Mapping[str, Any] | None:
    """schema.org ParcelDelivery, as Gmail reads it; None where a field it needs is unknown."""
    if parcel is None or context.low_on is None:
        return None
    place = {
        "addressLocality": parcel.city,
        "addressRegion": parcel.state,
        "postalCode": parcel.postcode,
        "addressCountry": parcel.country,
    }
    return {
        "@context": "http://schema.org",
        "@type": "ParcelDelivery",
        "deliveryAddress": {"@type": "PostalAddress", **_known(place)},
        "expectedArrivalFrom": context.low_on.isoformat(),
        "expectedArrivalUntil": (context.high_on or context.low_on).isoformat(),
        "carrier": {"@type": "Organization", "name": facts.carrier},
        "itemShipped": [
            {"@type": "Product", "name": name} for name, _ in facts.items[:ITEMS_AT_MOST]
        ],
        "partOfOrder": {
            "@type": "Order",
            "orderNumber": facts.order,
            "merchant": {"@type": "Organization", "name": facts.brand},
        },
        **_known({"trackingNumber": next(iter(facts.numbers), "")}),
        "trackingUrl": link,
    }


def _known(values: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in values.items() if value}


def sample_mail(theme: Theme, milestone: str, locale: str, *, today: date | None = None) -> str:
    """HTML of a mail with made-up news: what the theme studio shows. Needs no database."""
    page = Page(theme, locale_of(locale, theme.locale), "#", "#")
    with translation.override(locale_for(locale, theme.locale)):
        items = [(gettext("Stoneware mug"), 2), (gettext("Linen tea towel"), 1)]
    facts = Facts("#1042", clean(theme.name, 120), "UPS", ["1Z999AA10123456784"], items)
    on = today or clock.now().date()
    return rendered(sample_context(milestone, on), facts, page, today=on).html


def sample_context(milestone: str, today: date) -> Context:
    """What could be told today, with all that such news can hold."""
    moment = datetime(today.year, today.month, today.day, 14, 5)  # noqa: DTZ001 - shown as it is
    ahead = {"low_on": today + timedelta(days=3)}
    late = {**ahead, "was_on": today + timedelta(days=1)}
    told: Mapping[str, dict[str, Any]] = {
        "order_confirmed": ahead,
        "shipped": ahead,
        "delayed": {**late, "cause": "weather", "kind": "carrier"},
        "storm_hold": {**late, "kind": "storm", "storm": "winter_storm", "place": "Davenport, IA"},
        "all_clear": {**ahead, "resolution": "cleared"},
    }
    return Context(milestone, **told.get(milestone, {"at": moment}))
