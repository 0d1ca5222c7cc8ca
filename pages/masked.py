"""The page of whoever shows a tracking number and nothing else: where the parcels are, not whose.

A tracking number stands on the box and in many hands. It opens what the carrier's own site tells
about it: the state, the dates, the ways. Not the order, the name, the contents, who signed.
"""

from dataclasses import replace

from narvar.lib import signing
from tracking.models import Order
from tracking.selectors.page import SeenOrder, SeenParcel, SeenScan
from tracking.states import Status

_PLACE = ("city", "state", "country", "zone", "lat", "lon")


def masked_token(order: Order) -> str:
    """43 characters, 256 bits, of its own: it does not tell the order's full link."""
    return signing.base62(
        signing.mac("masked-link", order.retailer_id, order.pk, order.link_generation)
    )


def masked(order: SeenOrder) -> SeenOrder:
    """The order without all that only its shopper should know."""
    return replace(
        order,
        number="",
        first_name="",
        parcels=tuple(_masked_parcel(parcel) for parcel in order.parcels),
        unassigned=(),
    )


def _masked_parcel(parcel: SeenParcel) -> SeenParcel:
    # Carriers write names into their own words ("signed for by …"), so those go too.
    scans = tuple(_masked_scan(s) for s in parcel.scans if s.status is not Status.UNKNOWN)
    return replace(
        parcel, numbers=(), city="", delivered_to="", signed_by="", scans=scans, items=()
    )


def _masked_scan(scan: SeenScan) -> SeenScan:
    place = {name: scan.place[name] for name in _PLACE if name in scan.place}
    return replace(scan, text="", place=place)
