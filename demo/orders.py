"""The demo's orders as its shops tell them, and their parcels as the carriers know them."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings

from demo.carriers import NUMBERS
from demo.cast import Shop, Shopper
from demo.journeys import PROMISED, script
from demo.plots import Plot

Kept = dict[str, Any]
"""One order in `.data/demo.json`: what is needed to tell of it again."""


def kept_order(shop: Shop, plot: Plot, *, serial: int, now: datetime) -> Kept:
    """`serial` is unique among all orders of the demo; `now` is business time."""
    return {
        "shop": shop.slug,
        "number": f"{shop.prefix}{1000 + serial}",
        "shopper": plot.shopper,
        "set_out": now.isoformat(),
        "waiting": list(plot.waiting),
        "cancelled": plot.cancelled,
        "parcels": [
            {
                "journey": parcel.journey,
                "carrier": parcel.carrier,
                "tracking_number": NUMBERS[parcel.carrier](serial * 10 + place),
                "items": list(parcel.items),
            }
            for place, parcel in enumerate(plot.parcels)
        ],
    }


def parcel_scripts(shop: Shop, order: Kept) -> list[dict[str, Any]]:
    """For `/_control/parcels`: anchored to the moment the order was first told of."""
    shopper = shop.shoppers[order["shopper"]]
    return [_parcel_script(order, parcel, shopper) for parcel in order["parcels"]]


def _parcel_script(order: Kept, parcel: Kept, shopper: Shopper) -> dict[str, Any]:
    set_out = datetime.fromisoformat(order["set_out"])
    steps = [
        {key: value for key, value in step.items() if key != "after"}
        | {"at": (set_out + timedelta(seconds=step["after"])).isoformat()}
        for step in script(parcel["journey"], shopper, parcel["carrier"])
    ]
    return {
        "carrier": parcel["carrier"],
        "number": parcel["tracking_number"],
        "script": steps,
        "scheduled": _promised(order, [parcel]),
        "received_by": shopper.last_name.upper(),
        "delivered_to": "Front Door",
    }


def order_info(shop: Shop, order: Kept) -> dict[str, Any]:
    """The body of POST /api/v1/orders."""
    shopper = shop.shoppers[order["shopper"]]
    set_out = datetime.fromisoformat(order["set_out"])
    oldest = min((_age(parcel, shopper) for parcel in order["parcels"]), default=-3600)
    ordered = set_out + timedelta(seconds=oldest) - timedelta(hours=5)
    everything = [*order["waiting"], *(i for p in order["parcels"] for i in p["items"])]
    return {
        "order_number": order["number"],
        "order_date": ordered.isoformat(),
        "currency_code": shop.currency,
        "locale": shop.locale,
        "status": "cancelled" if order["cancelled"] else "open",
        "promise_date": _promised(order, order["parcels"]),
        "order_items": [_item(shop, place) for place in everything],
        "shipments": [_shipment(shop, order, parcel, shopper) for parcel in order["parcels"]],
        "shipped_to": _recipient(shopper),
        "billing": {"billed_to": _recipient(shopper)},
    }


def _age(parcel: Kept, shopper: Shopper) -> int:
    """Seconds after the start (so: negative) at which its label was made."""
    steps = script(parcel["journey"], shopper, parcel["carrier"])
    return int(min(step["after"] for step in steps))


def _promised(order: Kept, parcels: Sequence[Kept]) -> str:
    days = max((PROMISED[parcel["journey"]] for parcel in parcels), default=4)
    set_out = datetime.fromisoformat(order["set_out"])
    return (set_out + timedelta(days=days)).date().isoformat()


def _item(shop: Shop, place: int) -> dict[str, Any]:
    item = shop.items[place]
    return {
        "item_id": item.sku,
        "sku": item.sku,
        "name": item.name,
        "quantity": 1,
        "unit_price": item.price,
        "item_image": f"{settings.SANDBOX_URL}/shop/pictures/{item.picture}.png",
        "item_url": f"https://{shop.slug}.example/{item.sku.lower()}",
    }


def _shipment(shop: Shop, order: Kept, parcel: Kept, shopper: Shopper) -> dict[str, Any]:
    set_out = datetime.fromisoformat(order["set_out"])
    return {
        "carrier": parcel["carrier"],
        "tracking_number": parcel["tracking_number"],
        "ship_date": (set_out + timedelta(seconds=_age(parcel, shopper))).isoformat(),
        "promise_date": _promised(order, [parcel]),
        "items_info": [_part(shop, place) for place in parcel["items"]],
        "shipped_to": _recipient(shopper),
    }


def _part(shop: Shop, place: int) -> dict[str, Any]:
    return {"item_id": shop.items[place].sku, "sku": shop.items[place].sku, "quantity": 1}


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


def numbers_of(orders: Iterable[Kept]) -> list[str]:
    return [parcel["tracking_number"] for order in orders for parcel in order["parcels"]]
