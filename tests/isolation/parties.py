"""Two retailers with a row in every table, and a canary in every text of them.

A new tenant table needs a row here (`test_the_canary_sits_in_every_text` says so). A new text
column gets its canary by itself, unless it is a word of ours (WORDS).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from django.apps import apps
from django.db import models

from engagement.clicks import Clicked, click_path
from engagement.models import Campaign, Question
from insights.models import Click, DailyCount, Try
from narvar.lib import ids
from notifications.models import (
    Attempt,
    Consent,
    Delivery,
    InboundMessage,
    Rule,
    RuleHour,
    SendLane,
    SoftBounce,
    Suppression,
)
from notifications.services.mailing import mail_code
from notifications.services.rules import callback_key, ensure_default_rules
from pages.masked import masked_token
from retailers.models import (
    AuditEntry,
    Brand,
    BrandDraft,
    BrandImage,
    BrandVersion,
    IdempotencyKey,
    Invitation,
    Membership,
    Retailer,
    Snooze,
    User,
)
from retailers.services.doors import digest, open_doors
from retailers.services.keys import SCOPES, issue_key
from retailers.services.previews import preview_token
from retailers.tenancy import acting_for
from retailers.tenancy.owned import TenantOwned
from tests.conftest import empty_database
from tests.factories import NOON, Parcel, Shop, a_parcel, a_shop, an_order
from tests.isolation.lanes import a_lane, an_account
from tracking.carriers.base import Place, Reading, Scan, Window
from tracking.models import (
    CallCount,
    CarrierAccount,
    CarrierSilence,
    DelayCase,
    Order,
    OrderItem,
    Picture,
    ShipmentItem,
    ShipmentPlace,
    ShipmentPoll,
    Storm,
    StormShipment,
)
from tracking.services.links import open_links, page_token
from tracking.services.payloads import Payload, keep_payloads
from tracking.services.readings import NumberReading, record_readings
from tracking.states import Status

# Columns that hold a word of our own code, an address by which their row is found, or nothing.
WORDS = frozenset(
    {
        "kind", "direction", "carrier", "channel", "role", "state", "status", "cause", "locale",
        "zone", "country", "colour", "currency", "source", "outcome", "carrier_window", "scopes",
        "stopped_reason", "span", "audience", "prefix", "slug", "dedupe_key", "subject", "key",
        "lease_owner", "accent", "font", "tone", "logo", "media_type",
        "action",
    }
)  # fmt: skip
# "state" is a word of ours in a delivery, and a place's in a parcel's address.
TEXTS = frozenset({"tracking.Shipment.state"})


@dataclass(frozen=True)
class Party:
    """One retailer: what a visitor may show (ids, numbers, tokens), and what must not be seen."""

    canary: str
    order: str
    order_id: str
    shipment_id: str
    tracking: str
    link: str
    short: str
    masked: str
    preview: str
    slug: str
    callback: str
    attempt: str
    click: str
    campaign: str
    question: str
    # Of an e-mail: what stands in its unsubscribe and return addresses.
    code: str
    key: str = ""
    account: str = "cac_00000000000000000000000000"
    delay_id: str = "dly_00000000000000000000000000"
    retailer_id: int = 0
    marks: frozenset[str] = field(default_factory=frozenset)


NOBODY = Party(
    canary="nobody",
    order="no such order",
    order_id="ord_00000000000000000000000000",
    shipment_id="shp_00000000000000000000000000",
    tracking="1Z999AA10000000000",
    link="0" * 43,
    short="0" * 11,
    masked="0" * 43,
    preview="0" * 70,
    slug="no-such-brand",
    callback="0" * 22,
    attempt="att_00000000000000000000000000",
    click="/c/" + "0" * 54,
    campaign="cmp_00000000000000000000000000",
    question="qst_00000000000000000000000000",
    code="0" * 26,
)
"""Well-formed names of nothing."""


@dataclass(frozen=True)
class World:
    ours: Party
    rival: Party


def a_world() -> World:
    """The same order and tracking number stand with both, beside what only one of them has.

    The rival's numbers also lie where our own routes have a word in their address.
    """
    world = World(a_party("finchlike"), a_party("canarylike"))
    for party in (world.ours, world.rival):
        with acting_for(party.retailer_id):
            brand = Brand.objects.get()
            shop = Shop(brand.retailer, brand)
        a_parcel(shop, an_order(shop, "#1001"), "1Z12345E0205271688")
    for number in ("bulk", f"{party.order}/shipments"):
        an_order(shop, number, first_name=party.canary)
    return world


@contextmanager
def committed_world(django_db_blocker: Any) -> Iterator[World]:
    """For a module's fixture: one world for all its tests, each of which takes back what it did."""
    with django_db_blocker.unblock():
        yield a_world()
        empty_database()


def a_party(canary: str) -> Party:
    shop = a_shop(canary)
    parcel = a_parcel(shop, an_order(shop))
    with acting_for(shop.retailer.pk):
        key = _who(shop, canary)
        attempt = _messages(parcel)
        _contacts(parcel)
        _history(parcel)
        _work(parcel)
        _delays(parcel)
        _people(shop)
        _engaging(parcel)
        _fill(shop, canary)
        order = Order.objects.get(pk=parcel.order.pk)
        open_links([order])
        short = f"short{canary}"[:11]
        open_doors(kind="short", digests=[digest(short)], subject_ids=[order.pk])
        masked = masked_token(order)
        open_doors(kind="masked", digests=[digest(masked)], subject_ids=[order.pk])
        party = Party(
            canary=canary,
            order=order.number,
            order_id=ids.encode("ord", order.public_id),
            shipment_id=ids.encode("shp", reread(parcel.shipment).public_id),
            tracking=reread(parcel.number).number,
            link=page_token(order),
            short=short,
            masked=masked,
            preview=preview_token(brand=shop.brand),
            slug=canary,
            callback=callback_key(shop.retailer.pk),
            attempt=ids.encode("att", attempt.public_id),
            campaign=ids.encode("cmp", Campaign.objects.get().public_id),
            question=ids.encode("qst", Question.objects.get().public_id),
            click=click_path(Clicked(shop.retailer.pk, Campaign.objects.get().pk, order.pk)),
            code=_mailed(attempt.delivery),
            key=key,
            account=ids.encode("cac", CarrierAccount.objects.get().public_id),
            delay_id=ids.encode("dly", DelayCase.objects.get().public_id),
            retailer_id=shop.retailer.pk,
        )
    shown = (
        party.order_id,
        party.shipment_id,
        party.link,
        party.attempt,
        party.delay_id,
        party.key,
    )
    return Party(**{**vars(party), "marks": frozenset({canary, *shown, party.callback})})


def reread(row: Any) -> Any:
    row.refresh_from_db()
    return row


def _who(shop: Shop, canary: str) -> str:
    """People and keys; returns the key's text."""
    user = User.objects.create_user(email=f"{canary}@example.com", password=None, name=canary)
    Membership.objects.create(retailer=shop.retailer, user=user, role="owner")
    IdempotencyKey.objects.create(
        retailer=shop.retailer,
        key=canary,
        request=b"",
        status=200,
        body=canary.encode(),
        expires_at=datetime(2100, 1, 1, tzinfo=UTC),
    )
    Retailer.objects.filter(pk=shop.retailer.pk).update(name=canary)
    return issue_key(brand=shop.brand, name="key", scopes=SCOPES, test=False)[1]


def _people(shop: Shop) -> None:
    """What a brand's and a retailer's own people leave behind."""
    of = {"retailer": shop.retailer}
    BrandImage.objects.create(
        **of,
        brand=shop.brand,
        digest="0" * 64,
        media_type="image/png",
        width=1,
        height=1,
        body=b"x",
    )
    BrandDraft.objects.create(**of, brand=shop.brand)
    BrandVersion.objects.create(**of, brand=shop.brand, version=1, data={})
    later = datetime(2100, 1, 1, tzinfo=UTC)
    Invitation.objects.create(**of, email="x@example.com", role="agent", expires_at=later)
    AuditEntry.objects.create(**of, kind="order.email", subject="order:0", occurred_at=NOON)
    Snooze.objects.create(**of, subject="order:0", cause="late", snoozed_until=later)


def _history(parcel: Parcel) -> None:
    """Scans, facts, a code without a word, and the payload they came in."""
    place = Place(city="Berlin", country="DE")
    scan = Scan(NOON, "noon", 60, Status.OUT_FOR_DELIVERY, None, "OT", "out", place)
    estimated = Window(NOON, NOON, "window")
    reading = Reading(
        parcel.number.number, True, (scan,), estimated, unmapped=frozenset({"Q9"}), signed_by="x"
    )
    record_readings([NumberReading(parcel.number.pk, reading)], now=NOON)
    payload = Payload("ups", parcel.number.pk, b"digest", b"body", "quarantined")
    keep_payloads([payload], retailer_id=parcel.shop.retailer.pk)


def _work(parcel: Parcel) -> None:
    shop = parcel.shop
    Picture.objects.create(retailer=shop.retailer, url_key=b"x", url="x", retry_at=None)
    item = OrderItem.objects.create(retailer=shop.retailer, order=parcel.order, item_id="1")
    ShipmentItem.objects.create(retailer=shop.retailer, shipment=parcel.shipment, item=item)
    account = an_account(shop.retailer.pk)
    CallCount.objects.create(
        retailer=shop.retailer, account=account, span="hour", began_at=NOON, used=1
    )
    lane = a_lane(shop, account)
    ShipmentPoll.objects.create(
        retailer=shop.retailer, number=parcel.number, lane=lane, next_poll_at=NOON
    )


def _engaging(parcel: Parcel) -> None:
    """What the shop shows beside the parcel, and what was counted of it."""
    of = {"retailer": parcel.shop.retailer, "brand": parcel.shop.brand}
    campaign = Campaign.objects.create(**of, title="x", button="x", url="https://x.example/")
    Question.objects.create(**of, locale="en", question="x", answer="x")
    Click.objects.create(**of, campaign=campaign, order=parcel.order, at=NOON)
    DailyCount.objects.create(**of, day=NOON.date(), kind="page_view", shard=0, count=1)
    Try.objects.create(
        retailer=parcel.shop.retailer,
        key=b"x",
        window=0,
        count=1,
        expires_at=datetime(2100, 1, 1, tzinfo=UTC),
    )


def _messages(parcel: Parcel) -> Attempt:
    ensure_default_rules()
    RuleHour.objects.create(retailer=parcel.shop.retailer, rule=Rule.objects.all()[0], hour=NOON)
    delivery = Delivery.objects.create(
        retailer=parcel.shop.retailer,
        lane=SendLane.objects.get(),
        rule=Rule.objects.all()[0],
        fact_id=1,
        order=parcel.order,
        shipment=parcel.shipment,
        channel="sms",
        state="sending",
        attempts=1,
        occurred_at=NOON,
        retry_at=NOON,
        lease_until=datetime(2100, 1, 1, tzinfo=UTC),
    )
    attempt = Attempt.objects.create(
        retailer=parcel.shop.retailer, delivery=delivery, number=1, started_at=NOON
    )
    attempt.refresh_from_db()
    return attempt


def _mailed(delivery: Delivery) -> str:
    """Makes an e-mail of it; returns what opens its door."""
    code = mail_code(reread(delivery).public_id)
    Delivery.objects.filter(pk=delivery.pk).update(channel="email")
    open_doors(kind="mail", digests=[digest(code)], subject_ids=[delivery.pk])
    return code


def _contacts(parcel: Parcel) -> None:
    """Whom we may not write to, who asked for texts, and what a phone answered."""
    who = parcel.shop.retailer
    Suppression.objects.create(retailer=who, channel="sms", reason="opted_out", at=NOON)
    SoftBounce.objects.create(retailer=who, first_at=NOON, last_at=NOON)
    Consent.objects.create(retailer=who, order=parcel.order, asked_at=NOON)
    InboundMessage.objects.create(retailer=who, received_at=NOON)


def _delays(parcel: Parcel) -> None:
    """What keeps the parcel: a case, a storm over it, and an account that answers nothing."""
    of = {"retailer": parcel.shop.retailer}
    storm = Storm.objects.create(
        **of, incident="x", onset=NOON, ends=NOON, opened_at=NOON, updated_at=NOON
    )
    at = {**of, "shipment": parcel.shipment}
    DelayCase.objects.create(**at, kind="storm", storm=storm, opened_at=NOON, updated_at=NOON)
    StormShipment.objects.create(**at, storm=storm, role="holding", since=NOON)
    ShipmentPlace.objects.create(**at, role="last", zones=["TXC113"], since=NOON)
    account = CarrierAccount.objects.filter(retailer_id=parcel.shop.retailer.pk)[0]
    CarrierSilence.objects.create(**of, account=account, since=NOON)


def tenant_models() -> Iterator[type[TenantOwned]]:
    for model in apps.get_models():
        if issubclass(model, TenantOwned):
            yield model


def texts(model: type[models.Model]) -> Iterator["models.Field[Any, Any]"]:
    """The columns that hold what people, shops and carriers typed."""
    for column in model._meta.local_fields:
        named = f"{model._meta.label}.{column.name}"
        typed = isinstance(column, models.CharField | models.TextField | models.JSONField)
        if typed and (column.name not in WORDS or named in TEXTS):
            yield column


def _fill(shop: Shop, canary: str) -> None:
    for model in tenant_models():
        for row in model.objects.all():
            filled = {c.name: _canary(c, canary, row.pk) for c in texts(model)}
            if filled:
                model.objects.filter(pk=row.pk).update(**filled)


def _canary(column: "models.Field[Any, Any]", canary: str, pk: int) -> Any:
    if isinstance(column, models.JSONField):
        return {"city": canary, "first_name": canary, "note": canary}
    if isinstance(column, models.URLField):
        return f"https://{canary}.example/"
    if isinstance(column, models.EmailField):
        return f"{canary}@example.com"
    text = f"{canary}-{pk}"
    if column.max_length is not None and len(text) > column.max_length:
        raise AssertionError(f"{column} is too short for a canary: name it in WORDS or shorten")
    return text
