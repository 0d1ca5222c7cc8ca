"""Delays of parcels, as tracking tells of them."""

from datetime import date
from typing import Any

from django.db import transaction

from narvar.lib import clock
from retailers.services.outbox import Fact, publish
from retailers.tenancy import acting_for
from tests.factories import Parcel
from tracking.models import DelayCase, ShipmentPlace, Storm, StormShipment

SATURDAY, TUESDAY, FRIDAY = date(2026, 11, 21), date(2026, 11, 24), date(2026, 11, 27)


def opened(parcel: Parcel, kind: str = "carrier", **fields: Any) -> DelayCase:
    """A case of the parcel, and the fact of its opening."""
    now = clock.now()
    with acting_for(parcel.shop.retailer.pk), transaction.atomic():
        case = DelayCase.objects.create(
            retailer=parcel.shop.retailer,
            shipment=parcel.shipment,
            kind=kind,
            opened_at=now,
            updated_at=now,
            **fields,
        )
        _tell(case, "opened")
    return case


def updated(case: DelayCase, **fields: Any) -> None:
    with acting_for(case.retailer_id), transaction.atomic():
        for name, value in fields.items():
            setattr(case, name, value)
        case.save(update_fields=list(fields))
        _tell(case, "updated")


def resolved(case: DelayCase, resolution: str) -> None:
    with acting_for(case.retailer_id), transaction.atomic():
        case.resolved_at, case.resolution, case.state = clock.now(), resolution, "resolved"
        case.save(update_fields=["resolved_at", "resolution", "state"])
        _tell(case, "resolved")


def held_by_a_storm(parcel: Parcel, **fields: Any) -> DelayCase:
    """In Davenport, Iowa."""
    now, who = clock.now(), parcel.shop.retailer
    with acting_for(who.pk):
        storm = Storm.objects.create(
            retailer=who, incident=f"KDVN.{parcel.shipment.pk}", event="Winter Storm Warning",
            kind="winter_storm", onset=now, ends=now, opened_at=now, updated_at=now,
        )  # fmt: skip
        StormShipment.objects.create(
            retailer=who, storm=storm, shipment=parcel.shipment, role="held", covers="last",
            since=now,
        )  # fmt: skip
        ShipmentPlace.objects.create(
            retailer=who, shipment=parcel.shipment, role="last", zones=["IAC163"], since=now,
            place={"city": "DAVENPORT", "state": "IA", "country": "US"},
        )  # fmt: skip
    return opened(parcel, "storm", storm=storm, cause="weather", **fields)


def _tell(case: DelayCase, event: str) -> None:
    now = clock.now()
    dates = {name: getattr(case, name) for name in ("was_on", "low_on", "high_on")}
    payload = {
        "shipment": case.shipment_id,
        "case": case.pk,
        "kind": case.kind,
        "cause": case.cause or None,
        "storm": case.storm_id,
        "resolution": case.resolution or None,
        "tell": case.tell,
        **{name: day and day.isoformat() for name, day in dates.items()},
    }
    key = f"delay:{case.pk}:{event}:{now:%H%M%S.%f}"
    publish([Fact(f"delay.{event}", "shp_x", payload, key, now)])
