"""Orders by what an agent has at hand: order or tracking number, e-mail address, name, phone.

Normal forms with `=` and ranges only: anything else would read every row behind the wall. A
beginning is enough, save for a phone.
"""

import re
import unicodedata
from collections.abc import Iterator
from typing import Final

from django.db.models import Q, QuerySet

from console.selectors.rows import Row, rows
from narvar.lib.phones import e164
from narvar.lib.text import clean, search_key
from retailers.models import Retailer
from retailers.tenancy import retailer_id
from tracking.models import Order, ShipmentNumber, ShipmentOrder

AT_MOST: Final = 20
_LONGEST: Final = 254
_SHORTEST_TRACKING: Final = 5
_SHORTEST_NAME: Final = 2
_AFTER_ALL: Final = "\U0010ffff"
# What people copy along with a number.
_LEADING_WORDS: Final = re.compile(
    r"^(?:order|tracking|parcel|shipment)?\s*(?:number|no\.?|nr\.?|id)?\s*[:#]*\s*", re.IGNORECASE
)
_PHONE: Final = re.compile(r"\+?[\d\s().\-/]{7,}")


def search_orders(asked: str) -> list[Row]:
    """What is asked for exactly comes first, then the latest change. Statements: at most eleven."""
    # Full-width digits and the like become what is kept.
    text = unicodedata.normalize("NFKC", clean(asked, _LONGEST))[:_LONGEST]
    keys = list(_keys(text))
    if not keys:
        return []
    ids = [*_by_key(keys), *_by_tracking(text), *_by_name(text), *_by_phone(text)]
    orders = Order.objects.filter(pk__in=ids).order_by("-updated_at", "-pk")
    return rows(sorted(orders, key=lambda order: not _exact(order, keys))[:AT_MOST])


def _keys(text: str) -> Iterator[str]:
    """The text's own normal form, and that without the words in front of a number."""
    whole = search_key(text)
    bare = search_key(_LEADING_WORDS.sub("", text, count=1))
    yield from dict.fromkeys(key for key in (whole, bare) if key)


def _exact(order: Order, keys: list[str]) -> bool:
    return order.number_key in keys or order.email_key in keys


def _beginning(column: str, key: str) -> Q:
    return Q(**{f"{column}__gte": key, f"{column}__lt": key + _AFTER_ALL})


def _by_key(keys: list[str]) -> Iterator[int]:
    for column in ("number_key", "email_key"):
        begins = Q()
        for key in keys:
            begins |= _beginning(column, key)
        yield from _newest(Order.objects.filter(begins))


def _by_tracking(text: str) -> QuerySet[ShipmentOrder, int]:
    """Numbers are kept in capitals, without blanks."""
    number = "".join(_LEADING_WORDS.sub("", text, count=1).split()).upper()
    if len(number) < _SHORTEST_TRACKING:
        return ShipmentOrder.objects.none().values_list("order_id", flat=True)
    known = ShipmentNumber.objects.filter(_beginning("number", number)).order_by("number")
    shipments = list(known.values_list("shipment_id", flat=True)[:AT_MOST])
    links = ShipmentOrder.objects.filter(shipment_id__in=shipments)
    return links.values_list("order_id", flat=True)


def _by_name(text: str) -> Iterator[int]:
    """The last name's beginning, or both names in either order."""
    parts = text.lower().split()
    if not parts or len(text) < _SHORTEST_NAME or any(part.isdigit() for part in parts):
        return
    begins = Q()
    for name in {" ".join(parts), " ".join([parts[-1], *parts[:-1]])}:
        begins |= _beginning("name_key", name)
    yield from _newest(Order.objects.filter(begins))


def _by_phone(text: str) -> Iterator[int]:
    if not _PHONE.fullmatch(text):
        return
    country = Retailer.objects.values_list("country", flat=True).get(pk=retailer_id())
    if (number := e164(text, country)) is not None:
        yield from _newest(Order.objects.filter(phone=number))


def _newest(orders: QuerySet[Order]) -> QuerySet[Order, int]:
    return orders.order_by("-updated_at").values_list("pk", flat=True)[:AT_MOST]
