"""The order that somebody knows by heart: by its number and who bought it, or by a parcel's.

Whatever is asked for, and whether it is there or not, the same statements run and the same
comparisons are made: how long it takes tells nothing.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from narvar.lib import signing
from narvar.lib.text import search_key
from tracking.models import Order, ShipmentNumber, ShipmentOrder

_AT_MOST: Final = 20
# No search key holds a dash: it is among what they leave out.
_NO_KEY: Final = "-"
_SHORTEST_TRACKING: Final = 8
_SHORTEST_DIGITS: Final = 3
# What people copy along with a number, in the languages we have words in.
_LEADING_WORDS: Final = re.compile(
    r"^\s*(?:order|tracking|parcel|shipment|bestell(?:ung|nummer)?|auftrag|sendung(?:snummer)?"
    r"|pedido|env[ií]o|seguimiento|رقم|الطلب|طلب|التتبع)?"
    r"\s*(?:number|nummer|n[uú]mero|no\.?|nr\.?|n[.º°]?|id|الطلب|التتبع)?\s*[:#.]*\s+",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Found:
    order: Order
    full: bool
    """Known by more than a tracking number."""


@dataclass(frozen=True, slots=True)
class Asked:
    numbers: tuple[str, ...]
    """Search keys, from the whole text and without the words before the number."""
    tracking: tuple[str, ...]
    proof: str
    """Search key of the e-mail address or the postcode; "" = none given."""
    by_email: bool


def asked_for(number: str, proof: str) -> Asked:
    """What two typed texts may mean."""
    texts = dict.fromkeys((number, _LEADING_WORDS.sub("", number, count=1)))
    keys = tuple(dict.fromkeys(filter(None, map(search_key, texts))))
    tracking = tuple(dict.fromkeys("".join(text.split()).upper() for text in texts))
    return Asked(
        keys,
        tuple(t for t in tracking if len(t) >= _SHORTEST_TRACKING),
        search_key(proof),
        by_email="@" in proof,
    )


def find_order(brand_id: int, asked: Asked) -> Found | None:
    """Three statements. Of several that match, the one bought last."""
    known = [*_by_number(brand_id, asked), *_by_email(brand_id, asked)]
    parcels = list(_by_tracking(brand_id, asked))
    matching = [order for order in known if _numbered(order, asked) & _proven(order, asked)]
    matching += [order for order in parcels if _proven(order, asked)]
    if matching:
        return Found(max(matching, key=_bought), full=True)
    if parcels and not asked.proof:
        return Found(max(parcels, key=_bought), full=False)
    return None


def _by_number(brand_id: int, asked: Asked) -> list[Order]:
    rows = Order.objects.filter(brand_id=brand_id, number_key__in=asked.numbers or (_NO_KEY,))
    return list(rows.order_by("-ordered_at", "-pk")[:_AT_MOST])


def _by_email(brand_id: int, asked: Asked) -> list[Order]:
    key = asked.proof if asked.by_email else _NO_KEY
    rows = Order.objects.filter(brand_id=brand_id, email_key=key)
    return list(rows.order_by("-ordered_at", "-pk")[:_AT_MOST])


def _by_tracking(brand_id: int, asked: Asked) -> Iterator[Order]:
    numbers = ShipmentNumber.objects.filter(
        number__in=asked.tracking or (_NO_KEY,), retired_at=None
    )
    links = ShipmentOrder.objects.filter(
        shipment_id__in=numbers.values("shipment_id"),
        shipment__direction="outbound",
        order__brand_id=brand_id,
    )
    for link in links.select_related("order").order_by("-pk")[:_AT_MOST]:
        yield link.order


def _bought(order: Order) -> Any:
    return order.ordered_at, order.pk


def _numbered(order: Order, asked: Asked) -> bool:
    """By its number; with the right e-mail also by the digits in it: `1001` for `EN-1001-A`."""
    if order.number_key in asked.numbers:
        return True
    digits = _digits(order.number_key)
    loose = asked.by_email and len(digits) >= _SHORTEST_DIGITS
    return loose and any(digits == key for key in asked.numbers)


def _proven(order: Order, asked: Asked) -> bool:
    """In constant time for each text that is compared. Nothing proves nothing."""
    if asked.by_email:
        return bool(order.email_key) & signing.same(order.email_key, asked.proof)
    codes = [_postcode(code, asked.proof) for code in _postcodes(order)]
    matches = [signing.same(code, asked.proof) for code in codes if code]
    return bool(asked.proof) & any(matches)


def _postcodes(order: Order) -> Iterator[str]:
    """Where it goes and who is billed: people type the one or the other."""
    people = (order.ship_to, order.billing.get("billed_to"), order.customer)
    for person in people:
        address = person.get("address") if isinstance(person, Mapping) else None
        code = address.get("zip") if isinstance(address, Mapping) else None
        if isinstance(code, str):
            yield search_key(code)


def _postcode(known: str, typed: str) -> str:
    """ZIP+4 and its first five digits are the same place, whichever of the two was typed."""
    nine, five = sorted((known, typed), key=len, reverse=True)
    both = nine.isdigit() and five.isdigit() and (len(nine), len(five)) == (9, 5)
    return typed if both and nine.startswith(five) else known


def _digits(key: str) -> str:
    return "".join(c for c in key if c.isdigit())
