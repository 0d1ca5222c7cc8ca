"""Sets the stage of `make run`: retailers, people, keys, parcels on their way. Re-runnable.

What cannot be read back from the database (keys, passwords, when each parcel set out) is kept in
`.data/demo.json`. Orders enter through the real API, parcels through the sandbox's control.
"""

import json
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Literal
from urllib.parse import quote

from django.conf import settings
from django.db import connections

from demo.carriers import NUMBERS, UPS, carrier_of, open_house_accounts
from demo.cast import CAST, Shop, Shopper
from demo.journeys import PROMISED, script
from narvar.lib import clock
from narvar.lib.outbound import CARRIER, Answer, request
from notifications.services.rules import ensure_default_rules
from retailers.models import Brand, Retailer, User
from retailers.services.keys import issue_key
from retailers.services.opening import BrandIn, add_member, open_retailer
from retailers.tenancy import acting_for

ROLES: tuple[Literal["owner"], Literal["agent"]] = ("owner", "agent")
# Long ago: what the stage shows as older is silent because it is history.
LIVE_SINCE = datetime(2026, 1, 1, tzinfo=UTC)
SCOPES = ["orders:read", "orders:write"]
# Old parcels give the lists something to show; the last two move while the newcomer looks on.
USUAL = ("arrived", "delayed", "fresh")
LIVELY = ("at_the_door", "moving")


@dataclass(slots=True)
class Memory:
    """`.data/demo.json`, readable by its owner only."""

    path: Path
    kept: dict[str, Any]

    @classmethod
    def read(cls) -> "Memory":
        path = Path(settings.DATA_DIR) / "demo.json"
        kept = json.loads(path.read_text()) if path.exists() else {}
        return cls(path, {"people": {}, "keys": {}, "orders": [], "starts": 0} | kept)

    def write(self) -> None:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self.path.touch(mode=0o600)
        self.path.write_text(json.dumps(self.kept, indent=1))


def set_the_stage(*, rate: float) -> dict[str, Any]:
    """Everything, in order; returns what `.data/run.json` says of operator and retailers."""
    memory = Memory.read()
    memory.kept["starts"] += 1
    switch_sandbox_on()
    control("PUT", "/_control/clock", {"rate": rate})
    clock.forget()
    open_house_accounts()
    operator = a_person(memory, "operator@narvar.example", is_operator=True)
    played = [_play(shop, memory) for shop in CAST]
    memory.write()
    return {"operator": operator, "retailers": played}


def switch_sandbox_on() -> None:
    with connections["owner"].cursor() as cursor:
        cursor.execute("UPDATE platform SET sandbox = true")
    connections["owner"].close()


def _play(shop: Shop, memory: Memory) -> dict[str, Any]:
    brand, owner, agent = _retailer(shop, memory)
    live, test = (_key(brand, shop, memory, test=test) for test in (False, True))
    _send_parcels(shop, memory, live)
    mine = [order for order in memory.kept["orders"] if order["shop"] == shop.slug]
    return {
        "slug": shop.slug,
        "brand": shop.slug,
        "api_key": live,
        "test_api_key": test,
        "owner": owner,
        "agent": agent,
        "pages": [order["page"] for order in reversed(mine)],
        "orders": [order["number"] for order in reversed(mine)],
    }


def _retailer(shop: Shop, memory: Memory) -> tuple[Brand, dict[str, str], dict[str, str]]:
    retailer = Retailer.objects.filter(slug=shop.slug).first() or _open(shop)
    people = []
    with acting_for(retailer.pk):
        brand = Brand.objects.get(slug=shop.slug)
        ensure_default_rules()
        for role in ROLES:
            person = a_person(memory, f"{role}@{shop.slug}.example")
            add_member(user=User.objects.get(email=person["email"]), role=role)
            people.append(person)
    return brand, people[0], people[1]


def _open(shop: Shop) -> Retailer:
    brand = BrandIn(
        slug=shop.slug,
        name=shop.name,
        locale=shop.locale,
        zone=shop.zone,
        colour=shop.colour,
        support_email=f"help@{shop.slug}.example",
    )
    return open_retailer(
        slug=shop.slug, name=shop.name, country=shop.country, live_at=LIVE_SINCE, brands=[brand]
    )


def a_person(memory: Memory, email: str, **fields: Any) -> dict[str, str]:
    password = memory.kept["people"].setdefault(email, secrets.token_urlsafe(9))
    user = User.objects.filter(email=email).first()
    if user is None:
        User.objects.create_user(email=email, password=password, **fields)
    elif not user.check_password(password):
        user.set_password(password)
        user.save(update_fields=["password"])
    return {"email": email, "password": password}


def _key(brand: Brand, shop: Shop, memory: Memory, *, test: bool) -> str:
    name = f"{shop.slug}/{'test' if test else 'live'}"
    if name not in memory.kept["keys"]:
        with acting_for(brand.retailer_id):
            _, text = issue_key(brand=brand, name="Demo", scopes=SCOPES, test=test)
        memory.kept["keys"][name] = text
    return str(memory.kept["keys"][name])


def _send_parcels(shop: Shop, memory: Memory, key: str) -> None:
    """The sandbox forgets at its end: parcels of earlier starts are told to it again."""
    for order in memory.kept["orders"]:
        if order["shop"] == shop.slug:
            _tell_carrier(shop, order)
    journeys = [*USUAL, *LIVELY] if memory.kept["starts"] == 1 else LIVELY
    for journey in journeys:
        order = _new_order(shop, memory, journey)
        _tell_carrier(shop, order)
        order["page"] = _tell_shop(shop, order, key)
        memory.kept["orders"].append(order)


def _new_order(shop: Shop, memory: Memory, journey: str) -> dict[str, Any]:
    serial = len(memory.kept["orders"]) + 1
    carrier = carrier_of(shop.slug, journey)
    return {
        "shop": shop.slug,
        "number": f"{shop.prefix}{1000 + serial}",
        "carrier": carrier,
        "tracking_number": NUMBERS[carrier](serial),
        "journey": journey,
        "shopper": serial % len(shop.shoppers),
        "set_out": clock.now().isoformat(),
    }


def _tell_carrier(shop: Shop, order: dict[str, Any]) -> None:
    """The script is anchored to the moment the parcel first set out."""
    shopper = shop.shoppers[order["shopper"]]
    set_out = datetime.fromisoformat(order["set_out"])
    steps = [
        {**step, "at": (set_out + timedelta(seconds=step["after"])).isoformat()}
        for step in script(order["journey"], shopper, _carrier(order))
    ]
    for step in steps:
        del step["after"]
    promised = set_out + timedelta(days=PROMISED[order["journey"]])
    control(
        "POST",
        "/_control/parcels",
        {
            "carrier": _carrier(order),
            "number": order["tracking_number"],
            "script": steps,
            "scheduled": promised.date().isoformat(),
            "received_by": shopper.last_name.upper(),
            "delivered_to": "Front Door",
        },
    )


def _carrier(order: dict[str, Any]) -> str:
    # Older memories know UPS only.
    return str(order.get("carrier", UPS))


def _tell_shop(shop: Shop, order: dict[str, Any], key: str) -> str:
    """The order enters as any shop's would; returns the shopper's page."""
    answer = call(
        "POST",
        f"{settings.BASE_URL}/api/v1/orders",
        {"order_info": order_info(shop, order)},
        {"Authorization": f"Bearer {key}"},
    )
    return str(answer["tracking_url"])


def order_info(shop: Shop, order: dict[str, Any]) -> dict[str, Any]:
    shopper = shop.shoppers[order["shopper"]]
    set_out = datetime.fromisoformat(order["set_out"])
    item = shop.items[order["shopper"] % len(shop.items)]
    return {
        "order_number": order["number"],
        "order_date": (set_out - timedelta(days=7)).isoformat(),
        "currency_code": shop.currency,
        "locale": shop.locale,
        "promise_date": (set_out + timedelta(days=PROMISED[order["journey"]])).date().isoformat(),
        "order_items": [
            {
                "item_id": "1",
                "sku": item.sku,
                "name": item.name,
                "quantity": 1,
                "unit_price": item.price,
            }
        ],
        "shipments": [
            {
                "carrier": _carrier(order),
                "tracking_number": order["tracking_number"],
                "ship_date": (set_out - timedelta(days=6)).isoformat(),
                "items_info": [{"item_id": "1", "sku": item.sku, "quantity": 1}],
                "shipped_to": _recipient(shopper),
            }
        ],
        "billing": {"billed_to": _recipient(shopper)},
    }


def _recipient(shopper: Shopper) -> dict[str, Any]:
    return {
        "first_name": shopper.first_name,
        "last_name": shopper.last_name,
        "email": shopper.email,
        "phone": shopper.phone,
        "address": {
            "street_1": shopper.street,
            "city": shopper.city,
            "state": shopper.state,
            "zip": shopper.postcode,
            "country": shopper.country,
        },
    }


def control(method: str, path: str, body: Any) -> Any:
    return call(method, settings.SANDBOX_URL + quote(path), body, {})


def call(method: str, url: str, body: Any, headers: dict[str, str]) -> Any:
    """JSON over our own outbound client; anything but success stops the demo with its words."""
    answer: Answer = request(
        method,
        url,
        purpose=CARRIER,
        headers={"Content-Type": "application/json", **headers},
        body=json.dumps(body).encode(),
    )
    if answer.status >= 400:
        raise RuntimeError(f"{method} {url} answered {answer.status}: {answer.body[:500]!r}")
    return answer.json()
