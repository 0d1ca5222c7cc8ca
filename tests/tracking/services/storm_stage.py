"""Alerts over places, and parcels in them."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from retailers.models import Outbox
from retailers.tenancy import EVERYONE, acting_for
from tests.factories import NOON, Parcel, Shop, a_parcel
from tests.tracking.services.said import HOUR, heard
from tracking.carriers.base import Place
from tracking.carriers.base import Scan as Said
from tracking.models import DelayCase, Storm, WeatherAlert
from tracking.services.storms import sweep_storms
from tracking.states import Status
from tracking.weather.places import zones_at

DALLAS = Place(city="Dallas", state="TX", postcode="75201", country="US")
MEMPHIS = Place(city="Memphis", state="TN", postcode="38118", country="US")
NASHVILLE = Place(city="Nashville", state="TN", postcode="37201", country="US")
BOSTON = {"city": "Boston", "state": "MA", "postcode": "02108", "country": "US"}
_serial = count(1)


def seen_at(
    place: Place, at: datetime, status: Status = Status.IN_TRANSIT, code: str = "AR"
) -> Said:
    return Said(at, at.isoformat(), -360, status, None, code, "seen", place)


def a_moving_parcel(
    shop: Shop, place: Place = DALLAS, at: datetime = NOON, **fields: Any
) -> Parcel:
    """Last seen at the place; bound for Boston unless told otherwise."""
    parcel = a_parcel(shop, **{**BOSTON, **fields})
    heard(parcel, seen_at(place, at), now=at)
    return parcel


def an_alert(
    *places: Place,
    incident: str = "2026.KFWD.WS.W.0001",
    onset: datetime = NOON,
    hours: float = 48,
    **fields: Any,
) -> WeatherAlert:
    zones = sorted({zone for place in places for zone in zones_at(place)})
    given = {
        "event": "Winter Storm Warning",
        "kind": "winter_storm",
        "holding": True,
        "sent": onset,
        "onset": onset,
        "ends": onset + timedelta(hours=hours),
        "area": "Dallas",
        "first_seen_at": onset,
    }
    with acting_for(EVERYONE):
        return WeatherAlert.objects.create(
            alert_id=f"urn:{next(_serial)}", incident=incident, zones=zones, **(given | fields)
        )


def over(alert: WeatherAlert, why: str = "cancelled") -> None:
    with acting_for(EVERYONE):
        WeatherAlert.objects.filter(pk=alert.pk).update(status="ended", why=why, ended_at=NOON)


def swept(hours: float) -> None:
    """So many hours after noon."""
    while sweep_storms(now=NOON + hours * HOUR):
        pass


def cases(parcel: Parcel, kind: str = "storm") -> list[tuple[Any, ...]]:
    """(state, resolution, tell)"""
    with acting_for(parcel.shop.retailer.pk):
        rows = DelayCase.objects.filter(shipment=parcel.shipment, kind=kind).order_by("pk")
        return list(rows.values_list("state", "resolution", "tell"))


def told(parcel: Parcel) -> list[tuple[str, Any]]:
    """The facts of its delays, in order: (what, told or not)."""
    with acting_for(parcel.shop.retailer.pk):
        rows = Outbox.objects.filter(
            kind__startswith="delay.", payload__shipment=parcel.shipment.pk
        )
        return [
            (row.kind.removeprefix("delay."), row.payload["tell"]) for row in rows.order_by("id")
        ]


def storms(shop: Shop) -> Sequence[Storm]:
    with acting_for(shop.retailer.pk):
        return list(Storm.objects.order_by("pk"))
