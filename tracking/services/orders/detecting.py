"""Parcels whose carrier nobody named: their number says it, and the retailer's accounts decide."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from retailers.tenancy import retailer_id
from tracking.carriers.detect import detect
from tracking.carriers.registry import CARRIERS
from tracking.models import ShipmentNumber
from tracking.services.orders.polls import accounts_for
from tracking.services.orders.shapes import OrderIn, ShipmentIn


def name_carriers(orders: Sequence[OrderIn]) -> list[OrderIn]:
    """The same orders; a carrier that cannot be told stays "".

    What was said of a number beside it, or earlier, goes before what its form says: so the same
    body names the same parcel for ever, whatever accounts come and go.
    """
    parcels = [parcel for order in orders for parcel in order.shipments]
    unnamed = {parcel.number for parcel in parcels if not parcel.carrier}
    if not unnamed:
        return list(orders)
    said = _known(unnamed) | {p.number: p.carrier for p in parcels if p.carrier}
    own = _own_carriers()
    names = {n: said.get(n) or _likeliest(n, own) for n in unnamed}
    return [
        replace(order, shipments=tuple(_named(parcel, names) for parcel in order.shipments))
        for order in orders
    ]


def _named(parcel: ShipmentIn, names: Mapping[str, str]) -> ShipmentIn:
    return parcel if parcel.carrier else replace(parcel, carrier=names[parcel.number])


def _known(numbers: Collection[str]) -> dict[str, str]:
    """By number, the carrier of the newest parcel we hold under it."""
    rows = ShipmentNumber.objects.filter(number__in=numbers, retired_at=None).order_by("pk")
    return dict(rows.values_list("number", "carrier"))


def _own_carriers() -> frozenset[str]:
    """Those the retailer has accounts with; without any, those of the house."""
    accounts = accounts_for(CARRIERS).values()
    own = {account.carrier for account in accounts if account.retailer_id == retailer_id()}
    return frozenset(own or (account.carrier for account in accounts))


def _likeliest(number: str, own: frozenset[str]) -> str:
    return next((candidate.carrier for candidate in detect(number, own)), "")
