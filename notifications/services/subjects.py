"""What planning must know of the parcels, orders and brands that facts are about."""

from collections.abc import Iterable, Sequence
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


def lock_subjects(shipment_ids: Iterable[int]) -> None:
    """Hold the rows that new deliveries will point at, in the house's order of locks.

    The deferred keys would take the same locks at commit, in an order of their own, and could
    meet a worker that records the next scan of the same parcel half way.
    """
    shipments = sorted(set(shipment_ids))
    sql.fetch(
        "SELECT 1 FROM tracking_shipment WHERE id = ANY(%s) ORDER BY id FOR KEY SHARE", [shipments]
    )
    sql.fetch(
        """SELECT 1 FROM tracking_order WHERE id IN (
             SELECT order_id FROM tracking_shipmentorder WHERE shipment_id = ANY(%s))
           ORDER BY id FOR KEY SHARE""",
        [shipments],
    )


_READ = """
    SELECT e.fact_id, s.id, e.milestone, e.occurred_at, s.direction, s.status,
           s.test OR o.test, s.notify AND o.notify, o.id, o.number, o.locale, o.phone,
           array_remove(array_remove(
             ARRAY[upper(o.ship_to ->> 'country'), upper(s.country), r.country], NULL), ''),
           b.name, b.locale, b.sms_sender, r.live_at, place."offset"
    FROM (VALUES %s) AS e (nth, fact_id, shipment_id, milestone, occurred_at)
    JOIN tracking_shipment s ON s.id = e.shipment_id
    JOIN tracking_shipmentorder so ON so.shipment_id = s.id
    JOIN tracking_order o ON o.id = so.order_id
    JOIN retailers_brand b ON b.id = o.brand_id
    JOIN retailers_retailer r ON r.id = s.retailer_id
    LEFT JOIN LATERAL (
      SELECT c."offset" FROM tracking_shipmentnumber n JOIN tracking_scan c ON c.number_id = n.id
      WHERE n.shipment_id = s.id AND c.at = e.occurred_at AND c.status = e.milestone
        AND c."offset" IS NOT NULL
      LIMIT 1) place ON TRUE
    ORDER BY e.nth, o.id
"""


def read_subjects(events: Sequence[Event]) -> list[Subject]:
    """The orders of each event's parcel, in the order of the events. One statement."""
    rows = sql.values(_READ, [(nth, *event) for nth, event in enumerate(events)])
    return [Subject(*row)._replace(milestone=Milestone(row[2])) for row in rows]


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
