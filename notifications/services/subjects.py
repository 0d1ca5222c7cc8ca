"""What planning must know of the parcels, orders and brands that facts are about."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from typing import NamedTuple

from django.conf import settings

from narvar.lib import sql
from narvar.lib.phones import e164, is_mobile_allowed
from notifications.policy import Milestone
from notifications.words import locale_for


class Event(NamedTuple):
    """A parcel reached a milestone (business time)."""

    fact_id: int
    shipment_id: int
    milestone: Milestone
    occurred_at: datetime


class Subject(NamedTuple):
    """One order of the parcel that an event is about."""

    fact_id: int
    shipment_id: int
    milestone: Milestone
    occurred_at: datetime
    direction: str
    status: str
    test: bool
    notify: bool
    order_id: int
    order_number: str
    order_locale: str
    phone: str
    countries: list[str]
    brand_name: str
    brand_locale: str
    brand_sender: str
    live_at: datetime | None
    # Minutes east of UTC where it happened, when the carrier told.
    offset: int | None

    def sender(self) -> str:
        return self.brand_sender or settings.TWILIO_FROM

    def locale(self) -> str:
        return locale_for(self.order_locale, self.brand_locale)

    def to(self) -> str | None:
        """The phone in E.164, if a message may go there: the shop's and the parcel's countries."""
        country = next(iter(self.countries), None)
        number = e164(self.phone, country) if self.phone else None
        if number is None or not is_mobile_allowed(number, countries=self.countries):
            return None
        return number

    def local_moment(self) -> datetime | None:
        if self.offset is None:
            return None
        return self.occurred_at.astimezone(timezone(timedelta(minutes=self.offset)))


def read_subjects(events: Sequence[Event]) -> list[Subject]:
    """The orders of each event's parcel, in the order of the events.

    One table a statement, by ids: with joins the planner, while statistics are young, meets the
    wall's condition by walking all of the retailer's rows for each parcel.
    """
    parcels = _lock_parcels({event.shipment_id for event in events})
    links = _links(parcels)
    orders = _lock_orders({order for each in links.values() for order in each})
    shops = _shops()
    offsets = _offsets(parcels)
    return [
        _subject(event, parcels[event.shipment_id], orders[order], shops, offsets)
        for event in events
        for order in links.get(event.shipment_id, ())
    ]


class _Parcel(NamedTuple):
    id: int
    direction: str
    status: str
    test: bool
    notify: bool
    country: str


class _Order(NamedTuple):
    id: int
    brand_id: int
    number: str
    locale: str
    phone: str
    test: bool
    notify: bool
    country: str


class _Shop(NamedTuple):
    brand_id: int
    name: str
    locale: str
    sender: str
    live_at: datetime | None
    country: str


Offsets = Mapping[tuple[int, str, datetime], int]


def _lock_parcels(shipment_ids: Iterable[int]) -> Mapping[int, _Parcel]:
    """Read and hold the rows that new deliveries will point at, in the house's order of locks.

    The deferred keys would take the same locks at commit, in an order of their own, and could
    meet a worker that records the next scan of the same parcel half way.
    """
    rows = sql.fetch(
        """SELECT id, direction, status, test, notify, country FROM tracking_shipment
           WHERE id = ANY(%s) ORDER BY id FOR KEY SHARE""",
        [list(shipment_ids)],
    )
    return {row[0]: _Parcel(*row) for row in rows}


def _links(parcels: Iterable[int]) -> Mapping[int, list[int]]:
    rows = sql.fetch(
        """SELECT shipment_id, order_id FROM tracking_shipmentorder
           WHERE shipment_id = ANY(%s) ORDER BY order_id""",
        [list(parcels)],
    )
    links: dict[int, list[int]] = {}
    for shipment, order in rows:
        links.setdefault(shipment, []).append(order)
    return links


def _lock_orders(order_ids: Iterable[int]) -> Mapping[int, _Order]:
    rows = sql.fetch(
        """SELECT id, brand_id, number, locale, phone, test, notify,
                  coalesce(ship_to ->> 'country', '')
           FROM tracking_order WHERE id = ANY(%s) ORDER BY id FOR KEY SHARE""",
        [list(order_ids)],
    )
    return {row[0]: _Order(*row) for row in rows}


def _shops() -> Mapping[int, _Shop]:
    rows = sql.fetch(
        """SELECT b.id, b.name, b.locale, b.sms_sender, r.live_at, r.country
           FROM retailers_brand b JOIN retailers_retailer r ON r.id = b.retailer_id"""
    )
    return {row[0]: _Shop(*row) for row in rows}


def _offsets(parcels: Iterable[int]) -> Offsets:
    """(parcel, status, moment) → minutes east of UTC where that scan was made."""
    numbers = dict(
        sql.fetch(
            "SELECT id, shipment_id FROM tracking_shipmentnumber WHERE shipment_id = ANY(%s)",
            [list(parcels)],
        )
    )
    rows = sql.fetch(
        """SELECT number_id, status, at, "offset" FROM tracking_scan
           WHERE number_id = ANY(%s) AND status = ANY(%s) AND "offset" IS NOT NULL""",
        [list(numbers), [milestone.value for milestone in Milestone]],
    )
    return {(numbers[number], status, at): offset for number, status, at, offset in rows}


def _subject(
    event: Event, parcel: _Parcel, order: _Order, shops: Mapping[int, _Shop], offsets: Offsets
) -> Subject:
    shop = shops[order.brand_id]
    countries = (order.country, parcel.country, shop.country)
    return Subject(
        fact_id=event.fact_id,
        shipment_id=event.shipment_id,
        milestone=event.milestone,
        occurred_at=event.occurred_at,
        direction=parcel.direction,
        status=parcel.status,
        test=parcel.test or order.test,
        notify=parcel.notify and order.notify,
        order_id=order.id,
        order_number=order.number,
        order_locale=order.locale,
        phone=order.phone,
        countries=[country.upper() for country in countries if country],
        brand_name=shop.name,
        brand_locale=shop.locale,
        brand_sender=shop.sender,
        live_at=shop.live_at,
        offset=offsets.get((event.shipment_id, event.milestone, event.occurred_at)),
    )


@dataclass(frozen=True, slots=True)
class Told:
    """What was told before, by parcel and rule: to whom and for which order."""

    _at: dict[tuple[int, int, int | str], datetime] = field(default_factory=dict)

    def at(self, subject: Subject, rule_id: int, to: str | None) -> datetime | None:
        """When what the order or the phone was last told of happened (business time)."""
        keys = ((subject.shipment_id, rule_id, who) for who in (subject.order_id, to or ""))
        return max((at for key in keys if (at := self._at.get(key))), default=None)

    def add(self, *, shipment_id: int, rule_id: int, order_id: int, to: str, at: datetime) -> None:
        for who in (order_id, to):
            key = (shipment_id, rule_id, who)
            self._at[key] = max(at, self._at.get(key, at))


def told(shipment_ids: Iterable[int], *, channel: str) -> Told:
    """Failures do not count: whom they were for knows nothing yet."""
    rows = sql.fetch(
        """SELECT shipment_id, rule_id, order_id, "to", max(occurred_at)
           FROM notifications_delivery
           WHERE shipment_id = ANY(%s) AND channel = %s AND state NOT IN ('skipped', 'failed')
           GROUP BY 1, 2, 3, 4""",
        [sorted(shipment_ids), channel],
    )
    known = Told()
    for shipment_id, rule_id, order_id, to, at in rows:
        known.add(shipment_id=shipment_id, rule_id=rule_id, order_id=order_id, to=to, at=at)
    return known
