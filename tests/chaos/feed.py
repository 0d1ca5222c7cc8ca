"""Retailers, orders and parcels of a proof, by the platform's own services."""

import random
import time
from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.db import connection, connections, transaction

from narvar.lib import clock
from notifications.models import Rule
from notifications.services.rules import ensure_default_rules, send_lane
from retailers.models import Brand
from retailers.models.retailer import HOUSE_ID
from retailers.services.keys import issue_key
from retailers.services.opening import BrandIn, open_retailer
from retailers.services.outbox import Fact, publish
from retailers.tenancy import acting_for
from tests.chaos.journeys import Traveller
from tests.chaos.stage import Stage
from tracking.polling.accounts import seal_account
from tracking.services.orders import upsert_orders
from tracking.services.orders.shapes import OrderIn, ShipmentIn

# Whether these are told at all depends on how soon the parcel moves on: they cannot be counted.
TOO_MANY = ("order_confirmed", "shipped")


@dataclass(frozen=True, slots=True)
class Shop:
    retailer_id: int
    brand: Brand


def open_shops(count: int, *, rules: bool = False) -> list[Shop]:
    """With the house's account at the sandbox's UPS. `rules`: they tell their shoppers."""
    seal_account(
        retailer_id=HOUSE_ID,
        carrier="ups",
        name="proof",
        base_url=settings.UPS_BASE_URL,
        secrets={"client_id": "sandbox-ups-id", "client_secret": "sandbox-ups-secret"},
    )
    return [_open_shop(f"shop-{n}", rules) for n in range(count)]


def _open_shop(slug: str, rules: bool) -> Shop:
    brand = BrandIn(slug=slug, name=slug.title())
    retailer = open_retailer(
        slug=slug, name=slug.title(), country="US", live_at=clock.now(), brands=[brand]
    )
    with acting_for(retailer.pk):
        if rules:
            ensure_default_rules()
            # From the start, so that a trap at this table catches who wakes it, not who makes it.
            send_lane("email")
            Rule.objects.filter(channel="email", name__in=TOO_MANY).update(enabled=False)
        return Shop(retailer.pk, Brand.objects.get(slug=slug))


def issue_api_key(shop: Shop) -> str:
    with acting_for(shop.retailer_id):
        scopes = ["orders:read", "orders:write"]
        return issue_key(brand=shop.brand, name="proof", scopes=scopes, test=False)[1]


def forget_connections() -> None:
    """After the server was killed: a connection that looks open is none."""
    connections.close_all()


def send_off(
    stage: Stage, shop: Shop, travellers: Sequence[Traveller], *, mails: bool = False
) -> None:
    """The carrier learns of the parcels, and the shop tells us of an order for each.

    `mails`: it knows its shoppers' e-mail addresses too.
    """
    parcels = [{"carrier": "ups", "number": t.number, "script": t.script} for t in travellers]
    stage.control("POST", "parcels", parcels)
    now = clock.now()
    with acting_for(shop.retailer_id):
        orders = [_order(traveller, mails) for traveller in travellers]
        upsert_orders(brand=shop.brand, orders=orders, test=False, now=now)


def _order(traveller: Traveller, mails: bool) -> OrderIn:
    address = {"email": traveller.email} if mails else {}
    return OrderIn(
        number=f"#{traveller.number}",
        fields={"ordered_at": clock.now()},
        patches={},
        ship_to=({"phone": traveller.phone, "country": "US", **address},),
        shipments=(ShipmentIn("ups", traveller.number, {"country": "US"}),),
    )


def write_facts(
    shop: Shop, writer: str, count: int, chance: random.Random, longest_nap: float
) -> None:
    """One fact a transaction, that sleeps between the fact and its commit. For a thread."""
    with acting_for(shop.retailer_id):
        for n in range(count):
            with transaction.atomic():
                publish([Fact("proof.fact", writer, {"n": n}, f"{writer}:{n}", clock.now())])
                time.sleep(chance.uniform(0.0, longest_nap))
    connection.close()
