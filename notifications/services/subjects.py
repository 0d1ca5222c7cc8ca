"""What planning must know of the orders, parcels and brands that facts are about."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, NamedTuple

from narvar.lib import sql
from notifications.context import Context
from notifications.policy import Milestone
from notifications.services.contexts import Scenery, scenery
from notifications.services.occasions import Event
from notifications.words import locale_for


class Parcel(NamedTuple):
    id: int
    direction: str
    status: str
    status_at: datetime | None
    test: bool
    notify: bool
    state: str
    postcode: str
    country: str
    promised_on: date | None
    earliest: datetime | None
    latest: datetime | None
    window: str


class Order(NamedTuple):
    id: int
    brand_id: int
    number: str
    locale: str
    phone: str
    email: str
    test: bool
    notify: bool
    cancelled: bool
    promised_on: date | None
    country: str
    state: str
    postcode: str


class Shop(NamedTuple):
    brand_id: int
    name: str
    locale: str
    zone: str
    sms_sender: str
    sender_email: str
    live_at: datetime | None
    country: str


@dataclass(frozen=True, slots=True)
class Subject:
    """One order that an event is about, and the parcel if it is one's.

    `status`: the parcel's; of an order's own event, that of its most advanced parcel.
    """

    event: Event
    order: Order
    shop: Shop
    parcel: Parcel | None
    status: str
    resolved: bool
    context: Context

    @property
    def milestone(self) -> Milestone:
        return self.event.milestone

    @property
    def locale(self) -> str:
        return locale_for(self.order.locale, self.shop.locale)

    @property
    def countries(self) -> list[str]:
        """Alpha-2: the order's, the parcel's and the shop's, where known."""
        parcel = self.parcel.country if self.parcel else ""
        known = (self.order.country, parcel, self.shop.country)
        return [country.upper() for country in known if country]

    @property
    def home(self) -> tuple[str, str, str]:
        """Country, state and postcode of the destination."""
        if self.parcel and self.parcel.country:
            return self.parcel.country, self.parcel.state, self.parcel.postcode
        return self.order.country, self.order.state, self.order.postcode


def read_subjects(events: Sequence[Event]) -> list[Subject]:
    """The orders of each event, in the order of the events.

    One table a statement, by ids: with joins the planner, while statistics are young, meets the
    wall's condition by walking all of the retailer's rows for each parcel.
    """
    parcels = _lock_parcels({e.shipment_id for e in events if e.shipment_id is not None})
    links = _links(parcels)
    own = {event.order_id for event in events if event.order_id is not None}
    orders = _lock_orders(own | {order for each in links.values() for order in each})
    rows = _Rows(parcels, links, orders, _shops(), _furthest(own), scenery(events, parcels))
    return [subject for event in events for subject in rows.of(event)]


class _Rows(NamedTuple):
    parcels: Mapping[int, Parcel]
    links: Mapping[int, Sequence[int]]
    orders: Mapping[int, Order]
    shops: Mapping[int, Shop]
    furthest: Mapping[int, str]
    scenery: Scenery

    def of(self, event: Event) -> list[Subject]:
        if event.shipment_id is None:
            order = self.orders.get(event.order_id or 0)
            return [self._subject(event, order, None)] if order else []
        parcel = self.parcels.get(event.shipment_id)
        if parcel is None:
            return []
        ids = self.links.get(parcel.id, ())
        return [self._subject(event, self.orders[order], parcel) for order in ids]

    def _subject(self, event: Event, order: Order, parcel: Parcel | None) -> Subject:
        shop = self.shops[order.brand_id]
        return Subject(
            event=event,
            order=order,
            shop=shop,
            parcel=parcel,
            status=parcel.status if parcel else self.furthest.get(order.id, ""),
            resolved=self.scenery.is_resolved(event),
            context=self.scenery.context(event, parcel, order, shop.zone),
        )


def _lock_parcels(shipment_ids: Iterable[int]) -> Mapping[int, Parcel]:
    """Read and hold the rows that new deliveries will point at, in the house's order of locks.

    The deferred keys would take the same locks at commit, in an order of their own, and could
    meet a worker that records the next scan of the same parcel half way.
    """
    if not (ids := list(shipment_ids)):
        return {}
    rows = sql.fetch(
        """SELECT id, direction, status, status_at, test, notify, state, postcode, country,
                  promised_on, carrier_earliest_at, carrier_latest_at, carrier_window
           FROM tracking_shipment WHERE id = ANY(%s) ORDER BY id FOR KEY SHARE""",
        [ids],
    )
    return {row[0]: Parcel(*row) for row in rows}


def _links(parcels: Iterable[int]) -> Mapping[int, Sequence[int]]:
    if not (ids := list(parcels)):
        return {}
    rows = sql.fetch(
        """SELECT shipment_id, order_id FROM tracking_shipmentorder
           WHERE shipment_id = ANY(%s) ORDER BY order_id""",
        [ids],
    )
    links: dict[int, list[int]] = defaultdict(list)
    for shipment, order in rows:
        links[shipment].append(order)
    return links


_ORDERS: Final = """
    SELECT id, brand_id, number, locale, phone, email, test, notify, cancelled_at IS NOT NULL,
           promised_on,
           coalesce(ship_to -> 'address' ->> 'country', ship_to ->> 'country', ''),
           coalesce(ship_to -> 'address' ->> 'state', ship_to ->> 'state', ''),
           coalesce(ship_to -> 'address' ->> 'zip', ship_to ->> 'zip', '')
    FROM tracking_order WHERE id = ANY(%s) ORDER BY id FOR KEY SHARE
"""


def _lock_orders(order_ids: Iterable[int]) -> Mapping[int, Order]:
    rows = sql.fetch(_ORDERS, [list(order_ids)])
    return {row[0]: Order(*row) for row in rows}


def _shops() -> Mapping[int, Shop]:
    rows = sql.fetch(
        """SELECT b.id, b.name, b.locale, b.zone, b.sms_sender, b.sender_email, r.live_at,
                  r.country
           FROM retailers_brand b JOIN retailers_retailer r ON r.id = b.retailer_id"""
    )
    return {row[0]: Shop(*row) for row in rows}


def _furthest(order_ids: Iterable[int]) -> Mapping[int, str]:
    """Of each order the status of a parcel that has moved, if any has; else that of any."""
    if not (ids := list(order_ids)):
        return {}
    rows = sql.fetch(
        """SELECT l.order_id, s.status FROM tracking_shipmentorder l
           JOIN tracking_shipment s ON s.id = l.shipment_id AND s.direction = 'outbound'
           WHERE l.order_id = ANY(%s)
           ORDER BY s.status NOT IN ('pending', 'label_created'), s.id""",
        [ids],
    )
    return dict(rows)
