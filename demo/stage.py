"""Sets the stage of `make run`: retailers, people, keys, parcels on their way. Re-runnable.

What cannot be read back from the database (keys, passwords, when each parcel set out) is kept in
`.data/demo.json`. Orders enter through the real API, parcels through the sandbox's control.
"""

import json
import secrets
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, Final, Literal

from django.conf import settings
from django.db import connections

from demo.calls import call, control
from demo.carriers import open_house_accounts
from demo.cast import CAST, Shop
from demo.orders import kept_order, order_info, parcel_scripts
from demo.plots import LIVELY, SCENERY
from demo.shops import dress, open_shop
from demo.storm import send_storm
from narvar.lib import clock
from notifications.services.rules import ensure_default_rules
from retailers.models import Brand, Retailer, User
from retailers.services.keys import issue_key
from retailers.services.opening import add_member
from retailers.tenancy import acting_for

ROLES: Final[tuple[Literal["owner"], Literal["agent"]]] = ("owner", "agent")
SCOPES: Final = ["orders:read", "orders:write", "accounts:read", "accounts:write"]
# An hour (UTC) at which it is day in Albany, Hamburg and Dubai: no phone waits for its morning.
DAYTIME: Final = 14
# The form of `.data/demo.json`: what an older one tells of is left to rest.
FORM: Final = 2


@dataclass(slots=True)
class Memory:
    """`.data/demo.json`, readable by its owner only."""

    path: Path
    kept: dict[str, Any]

    @classmethod
    def read(cls) -> "Memory":
        path = Path(settings.DATA_DIR) / "demo.json"
        kept = json.loads(path.read_text()) if path.exists() else {}
        if kept.get("form") != FORM:
            kept |= {"form": FORM, "orders": [], "starts": 0, "serial": len(kept.get("orders", ()))}
        return cls(path, {"people": {}, "keys": {}} | kept)

    def write(self) -> None:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self.path.touch(mode=0o600)
        self.path.write_text(json.dumps(self.kept, indent=1))


def set_the_stage(*, rate: float) -> dict[str, Any]:
    """Everything, in order; returns what `.data/run.json` says of operator and retailers."""
    memory = Memory.read()
    memory.kept["starts"] += 1
    switch_sandbox_on()
    _let_it_be_day(rate)
    open_house_accounts()
    operator = a_person(memory, "operator@narvar.example", is_operator=True)
    send_storm()
    played = [_play(shop, memory) for shop in CAST]
    memory.write()
    return {"operator": operator, "retailers": played}


def switch_sandbox_on() -> None:
    with connections["owner"].cursor() as cursor:
        cursor.execute("UPDATE platform SET sandbox = true")
    connections["owner"].close()


def _let_it_be_day(rate: float) -> None:
    """Business time goes on, and where that is no good hour for a text, to the next one."""
    now = clock.now()
    day = now.replace(hour=DAYTIME, minute=0, second=0, microsecond=0)
    if day < now:
        day += timedelta(days=1)
    good = now if day - now > timedelta(hours=23) else day
    control("PUT", "/_control/clock", {"now": good.isoformat(), "rate": rate})
    clock.forget()


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
    retailer = Retailer.objects.filter(slug=shop.slug).first() or open_shop(shop)
    people = []
    with acting_for(retailer.pk):
        brand = Brand.objects.get(slug=shop.slug)
        dress(shop, brand)
        ensure_default_rules()
        for role in ROLES:
            person = a_person(memory, f"{role}@{shop.slug}.example")
            add_member(user=User.objects.get(email=person["email"]), role=role)
            people.append(person)
    return brand, people[0], people[1]


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
            control("POST", "/_control/parcels", parcel_scripts(shop, order))
    scenery = SCENERY[shop.slug] if memory.kept["starts"] == 1 else ()
    for plot in (*scenery, *LIVELY[shop.slug]):
        memory.kept["serial"] += 1
        order = kept_order(shop, plot, serial=memory.kept["serial"], now=clock.now())
        control("POST", "/_control/parcels", parcel_scripts(shop, order))
        order["page"] = _tell_shop(shop, order, key)
        memory.kept["orders"].append(order)


def _tell_shop(shop: Shop, order: dict[str, Any], key: str) -> str:
    """The order enters as any shop's would; returns the shopper's page."""
    answer = call(
        "POST",
        f"{settings.BASE_URL}/api/v1/orders",
        {"order_info": order_info(shop, order)},
        {"Authorization": f"Bearer {key}"},
    )
    return str(answer["tracking_url"])
